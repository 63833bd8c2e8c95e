"""Looks an installation over, from the data folder to the sandbox, and says what is wrong and what to do.

Nothing is changed, and nothing that is broken keeps the rest from being looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial
from pathlib import Path

from knowledge.doctor import checks, program_checks
from knowledge.doctor.checks import Finding, Patient
from knowledge.embed.choose import Embedder
from knowledge.errors import KnowledgeError
from knowledge.ingest.run import IngestRules
from knowledge.store import Store

__all__ = ["Finding", "examine"]

_FIRST = {"data folder": checks.folder, "writer": checks.writing}
_OF_STORE = {
    "store": checks.store_file,
    "search index": checks.indexes,
    "changes": checks.pending,
    "embedder": checks.embedder,
    "sources": checks.sources,
}
_OF_PROGRAM = {
    "model": program_checks.model,
    "model weights": program_checks.weights,
    "OCR": program_checks.scans,
    "reading": program_checks.sandbox,
    "versions": program_checks.versions,
}
_LOOK = "Look at the permissions and the disk of the data folder, then run `assistant doctor` again."


def examine(data_dir: Path, embedder: Embedder, rules: IngestRules) -> list[Finding]:
    """Every finding about a data folder, the model and the reading of files, in a fixed order."""
    patient = Patient(data_dir, embedder, rules)
    found = _run({name: partial(check, patient) for name, check in _FIRST.items()})
    found += _run({"store": partial(_look_into_store, patient)})
    return found + _run({name: partial(check, patient) for name, check in _OF_PROGRAM.items()})


def _look_into_store(patient: Patient) -> list[Finding]:
    with closing(Store(patient.data_dir)) as store:
        return _run({name: partial(check, patient, store) for name, check in _OF_STORE.items()})


def _run(checked: dict[str, Callable[[], Iterable[Finding]]]) -> list[Finding]:
    """What the checks find; one that fails is a finding too, under its name."""
    found: list[Finding] = []
    for name, check in checked.items():
        try:
            found += check()
        except KnowledgeError as error:
            # Every message's first sentence is what is wrong; the others are what to do.
            said, _, advice = str(error).partition(". ")
            found.append(Finding(name, "bad", said.rstrip(".") + ".", advice or _LOOK))
        except Exception as error:  # whatever is broken, and however, the other checks must be heard
            found.append(Finding(name, "bad", f"This cannot be looked at: {error}.", _LOOK))
    return found
