"""The suites by name. To add one: a file with a function from `Bench` to `SuiteResult`, and its line in `SUITES`.

One with data of its own has a line in `FURTHER`: which files these are, and how the suite is made from them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from assistant.evaluation import claims_data
from assistant.evaluation.bench import Bench
from assistant.evaluation.corpus import check_gold
from assistant.evaluation.data import Documents
from assistant.evaluation.figures import SuiteResult
from assistant.evaluation.split import Split
from assistant.evaluation.suites import abstention, answers, claims, conversation, languages, pairs, retrieval, triage
from knowledge.language import detect
from knowledge.library import Library

Suite = Callable[[Bench], SuiteResult]

SUITES: dict[str, Suite] = {
    retrieval.NAME: retrieval.measure,
    answers.NAME: answers.measure,
    abstention.NAME: abstention.measure,
}


@dataclass(frozen=True)
class Given:
    """What a suite with data of its own is made from: the folder of the evaluation data, and the part to measure.

    `documents` are those of the folder, none where the suite needs none; `open_triage` gives what tells messages apart,
    `open_checker` what checks claims against a library.
    """

    folder: Path
    split: Split
    open_triage: Callable[[], triage.TriageOf]
    open_checker: Callable[[Library], claims.CheckOf]
    documents: Documents = field(default_factory=dict)


@dataclass(frozen=True)
class Further:
    """A suite with data of its own: its `files`, how it is `made`, and where the files ought to be, in words."""

    files: Callable[[Path, Split], tuple[Path, ...]]
    made: Callable[[Given], Suite]
    where: str
    needs_documents: bool = True


def _conversation(given: Given) -> Suite:
    read = conversation.read_conversations(conversation.files(given.folder), given.documents, given.split)
    return lambda bench: conversation.measure_conversations(read, bench)


def _languages(given: Given) -> Suite:
    same = languages.read_same(languages.same_files(given.folder), given.documents, given.split)
    typed = languages.read_typed(languages.typed_files(given.folder), given.split)
    return lambda bench: languages.measure_languages(same, typed, detect, bench)


def _triage(given: Given) -> Suite:
    read = triage.read_messages(triage.files(given.folder, given.split))
    return lambda bench: triage.measure_triage(read, given.open_triage(), bench.progress)


def _claims(given: Given) -> Suite:
    read = claims_data.read_claims(claims_data.files(given.folder), given.documents, given.split)

    def measure(bench: Bench) -> SuiteResult:
        check_gold([one.question for one in read], bench.library)
        return claims.measure_claims(read, given.open_checker(bench.library), bench.progress)

    return measure


FURTHER: dict[str, Further] = {
    conversation.NAME: Further(conversation.files, _conversation, f"{conversation.FOLDER}/ in the data folder"),
    languages.NAME: Further(
        languages.files, _languages, f"{languages.SAME}/ in the data folder or {languages.TYPED}/ beside it"
    ),
    claims.NAME: Further(claims_data.files, _claims, f"{claims_data.FOLDER}/ in the data folder"),
    triage.NAME: Further(triage.files, _triage, f"{triage.FOLDER}/ beside the data folder", needs_documents=False),
}

NAMES = (*SUITES, *FURTHER, pairs.NAME, claims.PAIRS_NAME)
"""Every name that a suite may have, those included that need more than documents and questions."""
