"""Languages: is the language of a question recognised, and does the same question find the same in each language?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.evaluation.bench import Asked, Bench
from assistant.evaluation.corpus import check_gold
from assistant.evaluation.data import Documents, Question, askable, question_of, refuse_repeats
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Failure, Figure, Quote, SuiteResult, named, resampled, share
from assistant.evaluation.groups import Groups, by_language
from assistant.evaluation.jsonl import Line, read_lines
from assistant.evaluation.measures import mean
from assistant.evaluation.split import Split, is_in
from assistant.evaluation.suites.retrieval import has_gold
from knowledge.language import DEFAULT, LANGUAGES

NAME = "languages"
SAME = "same_question"
"""Where the questions are that stand in every language, below the folder of the evaluation data."""

TYPED = "languages"
"""Where the texts are whose language is to be recognised, beside the folder of the evaluation data."""

KINDS = ("plain", "short", "unaccented", "mixed", "transliterated", "other")
FIRST = 3
_RECALLS = (1, FIRST)
_SAME_FIELDS = {"id": str, "group": str, "question": str, "language": str, "gold": list, "about": str}
_TYPED_FIELDS = {"id": str, "text": str, "language": str, "kind": str, "part": str}

Detect = Callable[[str], str]
"""Tells the language of a text: its ISO 639-1 code."""


@dataclass(frozen=True)
class Same:
    """A question in one of its languages; `group` is the same in each."""

    group: str
    question: Question


@dataclass(frozen=True)
class Typed:
    """A text, of one of the `KINDS`, and its language: `DEFAULT` where that is none of the six."""

    id: str
    text: str
    language: str
    kind: str


@dataclass(frozen=True)
class _Found:
    """What a question found: the ids of its first passages, for each whether it has gold, and its answer."""

    same: Same
    passages: tuple[str, ...]
    gold: tuple[bool, ...]
    asked: Asked

    @property
    def question(self) -> Question:
        return self.same.question


def same_files(folder: Path) -> tuple[Path, ...]:
    """The files of questions in every language, in order."""
    return tuple(sorted((folder / SAME).glob("*.jsonl")))


def typed_files(folder: Path) -> tuple[Path, ...]:
    """The files of texts whose language is to be recognised, in order."""
    return tuple(sorted(folder.absolute().with_name(TYPED).glob("*.jsonl")))


def files(folder: Path, _split: Split = Split.ALL) -> tuple[Path, ...]:
    """All files of this suite."""
    return (*same_files(folder), *typed_files(folder))


def read_same(given: Sequence[Path], documents: Documents, split: Split) -> tuple[Same, ...]:
    """The questions of a part, by group; raises `EvaluationError` at the first that could not be measured."""
    every = [_same(line, documents) for file in given for line in read_lines(file, _SAME_FIELDS)]
    refuse_repeats([one.question for one in every])
    english = {(one.group, one.question.about) for one in every if one.question.language == DEFAULT}
    for one in every:
        if (one.group, one.question.about) not in english:
            raise EvaluationError(
                f"{one.question.place}: “{one.group}” is not asked in English, or not about the same."
            )
    return tuple(one for one in every if is_in(one.question.about, split))


def read_typed(given: Sequence[Path], split: Split) -> tuple[Typed, ...]:
    """The texts of a part; raises `EvaluationError` at the first that could not be measured."""
    lines = [line for file in given for line in read_lines(file, _TYPED_FIELDS)]
    return tuple(_typed(line) for line in lines if split in (Split.ALL, line.fields["part"]))


def measure_languages(same: Sequence[Same], typed: Sequence[Typed], detect: Detect, bench: Bench) -> SuiteResult:
    """How the languages compare, and the share of texts whose language is recognised; either may be empty.

    `same_first` is the share of questions in another language than English whose first passage is that of the English
    question; `same_passages` how many of the first three they share.
    """
    figures, failures = _recognised(typed, detect)
    if same:
        check_gold([one.question for one in same], bench.library)
        found = [_find(one, bench) for one in bench.through(same, "Asking in each language")]
        figures |= _compared(found)
        failures += [_failure(one) for one in found if not one.asked.cites_gold]
    return SuiteResult(NAME, figures, tuple(failures))


def _recognised(typed: Sequence[Typed], detect: Detect) -> tuple[dict[str, Figure], list[Failure]]:
    told = {one.id: detect(one.text) for one in typed}
    groups = {"": list(typed), **{kind: [one for one in typed if one.kind == kind] for kind in KINDS}}
    figures = {
        named("recognised", kind): share([told[one.id] == one.language for one in cases])
        for kind, cases in groups.items()
        if cases
    }
    wrong = [one for one in typed if told[one.id] != one.language]
    return figures, [
        Failure(one.id, one.text, (Quote("", one.language),), (Quote("", told[one.id]),), 0.0) for one in wrong
    ]


def _find(same: Same, bench: Bench) -> _Found:
    question = same.question
    passages = [one.stored for one in bench.library.retrieve(question.text, FIRST).passages[:FIRST]]
    gold = tuple(has_gold(Quote(one.document.id, one.text), question) for one in passages)
    return _Found(same, tuple(one.id for one in passages), gold, Asked(question, bench.assistant.answer(question.text)))


def _compared(found: Sequence[_Found]) -> dict[str, Figure]:
    english = {one.same.group: one for one in found if one.question.language == DEFAULT}
    others = [one for one in found if one.question.language != DEFAULT]
    figures: dict[str, Figure] = {}
    for group, cases in _grouped(found).items():
        for first in _RECALLS:
            figures[named(f"recall_at_{first}", group)] = share([any(one.gold[:first]) for one in cases])
        figures[named("gold_cited", group)] = share([one.asked.cites_gold for one in cases])
    for group, cases in _grouped(others).items():
        pairs = [(one, english[one.same.group]) for one in cases]
        figures[named("same_first", group)] = share([one.passages[:1] == other.passages[:1] for one, other in pairs])
        shared = [len({*one.passages} & {*other.passages}) / FIRST for one, other in pairs]
        figures[named("same_passages", group)] = resampled(mean, np.array(shared, np.float64))
    return figures


def _grouped(found: Sequence[_Found]) -> Groups[_Found]:
    return {"": list(found), **by_language(found)}


def _same(line: Line, documents: Documents) -> Same:
    text = askable(line, line.fields["question"])
    return Same(line.fields["group"], question_of(line, text, "plain", documents))


def _typed(line: Line) -> Typed:
    fields = line.fields
    if fields["kind"] not in KINDS:
        raise line.wrong(f"“kind” must be one of {', '.join(KINDS)}")
    language = fields["language"] if fields["language"] in LANGUAGES else DEFAULT
    return Typed(fields["id"], fields["text"], language, fields["kind"])


def _failure(one: _Found) -> Failure:
    asked = one.asked
    return Failure(one.question.id, one.question.text, one.question.gold, asked.cited, asked.answer.confidence)
