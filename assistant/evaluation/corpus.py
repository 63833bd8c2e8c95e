"""Ingests the documents of an evaluation into a folder of their own, away from the operator's library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import knowledge
from assistant.evaluation.data import Question, fingerprint
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.gold import holds
from knowledge.embed.choose import Embedder
from knowledge.errors import UnknownSource
from knowledge.ingest.report import Progress, silent
from knowledge.ingest.run import IngestRules
from knowledge.library import Library, ingest

FOLDER = "eval"
"""Where the ingested documents are kept for the next run, below the data folder."""


def ingest_corpus(
    documents: Sequence[Path],
    data_dir: Path,
    embedder: Embedder,
    progress: Progress = silent,
    rules: IngestRules | None = None,
) -> Path:
    """The folder below ``data_dir/eval`` with these documents, ingested by the real ingest unless they are there.

    Raises `EvaluationError` where a document cannot be read.
    """
    folder = data_dir / FOLDER / _key(documents, embedder)
    report = ingest(folder, embedder, documents, progress, rules=rules)
    for location, reason in report.failed.items():
        raise EvaluationError(f"The document {location} cannot be ingested: {reason}")
    return folder


def check_gold(questions: Sequence[Question], library: Library) -> None:
    """Raises `EvaluationError` naming the first question with a gold quote that the stored text does not say."""
    for question in questions:
        for gold in question.gold:
            try:
                text = library.text(library.document(gold.document))
            except UnknownSource as error:
                raise EvaluationError(f"{question.place}: “{gold.document}” was stored under another id.") from error
            if not holds(text, gold.quote):
                raise EvaluationError(
                    f"{question.place}: the quote “{gold.quote[:80]}” is in the file of “{gold.document}”, but not in "
                    "the text that is read from it."
                )


def _key(documents: Sequence[Path], embedder: Embedder) -> str:
    """Names the folder; what knowledge/ is made of is part of it, so that what another version made is not measured."""
    program = sorted(Path(knowledge.__file__).parent.rglob("*"))
    made_by = [file for file in program if file.is_file() and file.suffix != ".pyc"]
    return fingerprint([*documents, *made_by], *(str(file.absolute()) for file in documents), embedder.identity)
