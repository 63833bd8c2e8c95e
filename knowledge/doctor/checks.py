"""What is looked at in a data folder when it is examined: each check yields findings, and changes nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.embed.choose import Embedder
from knowledge.errors import GenerationError, StoreError
from knowledge.generation_files import FOLDER, folder_of, recipe, verified_card
from knowledge.index import ChromaIndex
from knowledge.ingest.run import IngestRules, refuse_other_embedder
from knowledge.lexical import LexicalIndex
from knowledge.lock import writer
from knowledge.read.limits import MIB
from knowledge.store import FILE_NAME, Store
from knowledge.sync_state import SyncState

_PROBES = 8
_NAMED = 5
"""How many sources a finding names; it counts the others."""

_SPARE = 64 * MIB


@dataclass(frozen=True)
class Finding:
    """What one check found: `said` in a sentence, and what to do (`advice`), which is empty where all is well."""

    name: str
    state: Literal["good", "warning", "bad"]
    said: str
    advice: str = ""


@dataclass(frozen=True)
class Patient:
    """What is looked over."""

    data_dir: Path
    embedder: Embedder
    rules: IngestRules


def folder(patient: Patient) -> Iterator[Finding]:
    """Whether the data folder is there and can be written, and whether the disk has room for another ingest."""
    name, place = "data folder", patient.data_dir
    if not place.is_dir():
        yield Finding(name, "bad", f"There is no folder {place}.", "Run `assistant ingest` to make it.")
        return
    if os.access(place, os.W_OK):
        yield Finding(name, "good", f"{place.absolute()} can be written.")
    else:
        advice = "Questions are answered; to add sources, let this user write to it."
        yield Finding(name, "warning", f"{place.absolute()} can only be read.", advice)
    parts = [place / FILE_NAME, *(place / FOLDER).rglob("*")]
    used = sum(path.stat().st_size for path in parts if path.is_file())
    free = shutil.disk_usage(place).free
    said = f"{free // MIB} MiB are free; the store and its indexes take {used // MIB} MiB."
    if free < used + _SPARE:
        advice = "Free some space before the next `assistant ingest`, which writes a new index beside the old one."
        yield Finding("disk", "warning", said, advice)
    else:
        yield Finding("disk", "good", said)


def writing(patient: Patient) -> Iterator[Finding]:
    """Whether somebody writes now, and whether somebody was cut off while writing."""
    name, held = "writer", writer(patient.data_dir)
    if held is None:
        yield Finding(name, "good", "Nobody is writing.")
    elif held[1]:
        yield Finding(name, "good", f"Writing now: {held[0]}.")
    else:
        said = f"The last writer was cut off: {held[0]}."
        yield Finding(name, "warning", said, "Run its command again; it goes on where it was cut off.")
    if (patient.data_dir / "importing").exists() and not (held and held[1]):
        advice = "Run `assistant import` again with the same archive; what is here answers meanwhile."
        yield Finding("import", "warning", "An import was broken off.", advice)


def store_file(_patient: Patient, store: Store) -> Iterator[Finding]:
    """Whether SQLite finds the store sound, and what it holds."""
    with store.reading() as connection:
        problem = " ".join(connection.execute("PRAGMA quick_check(1)").fetchone()[0].split())
    if problem != "ok":
        raise StoreError(
            f"The knowledge store {store.path} is damaged ({problem}). Restore it from a backup or import an archive, "
            "or move it away and run `assistant ingest` to build it again from your sources."
        )
    live = store.generation()
    said = f"{len(store.documents(live))} documents and {store.passage_count(live)} passages can be searched."
    yield Finding("store", "good", said)


def indexes(patient: Patient, store: Store) -> Iterator[Finding]:
    """Whether the live and the previous generation are as they were written and find what they hold."""
    live, previous = store.generation(), store.generation("previous_generation")
    if not live:
        yield Finding("search index", "bad", "Nothing has been ingested yet.", "Run `assistant ingest`.")
        return
    made_by = _probe(patient.data_dir, store, live)
    if made_by == recipe():
        yield Finding("search index", "good", f"Generation {live} is whole and finds what it holds.")
    else:
        said = f"Generation {live} was built by another version of this program."
        yield Finding("search index", "warning", said, "Run `assistant sync` to build it again.")
    if previous and store.manifest("previous_embedder") == store.manifest("embedder"):
        try:
            _probe(patient.data_dir, store, previous)
            yield Finding("previous index", "good", f"Generation {previous} is whole; `assistant rollback` works.")
        except GenerationError:
            said = f"Generation {previous} is missing or damaged, so there is no way back to it."
            yield Finding("previous index", "warning", said, "Do not run `assistant rollback` before the next ingest.")


def pending(patient: Patient, store: Store) -> Iterator[Finding]:
    """Whether something was added or removed that no generation shows yet."""
    held, live = writer(patient.data_dir), store.generation()
    building = any(one.suffix for one in (patient.data_dir / FOLDER).glob("*"))
    if held and held[1]:
        yield Finding("changes", "good", "They are being made now.")
    elif live < store.generation("previous_generation"):
        said = f"The library was rolled back to generation {live}; the next ingest or sync leaves it again."
        yield Finding("changes", "good", said)
    elif (live and store.pending_changes()) or building:
        said = "An ingest was broken off: what it changed cannot be searched yet."
        yield Finding("changes", "warning", said, "Run `assistant sync` to finish it.")
    else:
        yield Finding("changes", "good", "Everything that was ingested can be searched.")


def embedder(patient: Patient, store: Store) -> Iterator[Finding]:
    """Whether the settings name the model that embedded the store."""
    refuse_other_embedder(store, patient.embedder.identity)
    yield Finding(
        "embedder", "good", f"The store was embedded with “{patient.embedder.identity}”, as the settings say."
    )


def sources(patient: Patient, store: Store) -> Iterator[Finding]:
    """What is amiss with sources and with what they came from."""
    found, state = store.sources(), SyncState(store)
    roots = state.roots()
    failed = [page.url for root in roots if root.is_web for page in state.pages(root).values() if page.error]
    scans = [one.id for one in found if any("text layer" in note for note in one.notes)]
    noted = [one.id for one in found if one.notes and one.id not in scans]
    gone = [one.id for one in found if one.missing]
    lost = [root.given for root in roots if not root.is_web and not Path(root.given).exists()]
    problems = {
        "Pages without a text layer": (scans, _scan_advice(patient)),
        "Read, but with doubts": (noted, "`assistant sources` says what is amiss with each."),
        "Could not be fetched at the last visit": (
            failed,
            "See whether they open in a browser, then run `assistant sync`; what was read before stays.",
        ),
        "Gone at the last visit": (
            gone,
            "They are removed after ASSISTANT_MISSING_VISITS visits in a row; `assistant remove` does it now.",
        ),
        "Given, but not there any more": (
            lost,
            "Mount the drive or put them back; to forget their documents, use `assistant remove`.",
        ),
    }
    if not any(names for names, _ in problems.values()):
        yield Finding("sources", "good", f"Nothing is amiss with {len(found)} sources.")
    for what, (names, advice) in problems.items():
        if names:
            yield Finding("sources", "warning", f"{what}: {_listed(names)}.", advice)


def _probe(data_dir: Path, store: Store, number: int) -> str:
    """Asks a generation for passages by their own vectors; returns its recipe, raises `GenerationError`."""
    place, keys = folder_of(data_dir, number), store.passage_keys(number)
    card = verified_card(place)
    if not card.passages:
        return card.recipe
    dense = ChromaIndex(place / "dense", card.passages)
    try:
        LexicalIndex(place / "lexical")
        asked = keys[:: max(1, len(keys) // _PROBES)][:_PROBES]
        for key, vector in zip(asked, store.pooled_vectors(asked) if asked else (), strict=True):
            found = dense.nearest(vector, 10)
            # Passages that say the same have the same vector, and any of them may come first.
            if key not in dict(found) and (not found or found[0][1] < 0.999):
                raise GenerationError(f"The search index {place} does not find passage {key}. Run `assistant sync`.")
    finally:
        dense.close()
    if not set(keys) <= set(LexicalIndex.keys(place / "lexical").tolist()):
        raise GenerationError(f"The search index {place} lacks passages of the store. Run `assistant sync`.")
    return card.recipe


def _scan_advice(patient: Patient) -> str:
    if patient.rules.reading.ocr:
        return "Tesseract found no text on them; their documents cannot be cited."
    return "Set ASSISTANT_OCR=true, install Debian's `tesseract-ocr` and run `assistant sync`."


def _listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - _NAMED
    return ", ".join(f"“{name}”" for name in names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
