"""Triage: are people in need, small talk and other matters told from questions, and questions kept?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Failure, Figure, Quote, SuiteResult, named, share
from assistant.evaluation.jsonl import Line, read_lines
from assistant.evaluation.split import Split
from knowledge.ingest.report import Progress, silent
from prompts import LANGUAGES

NAME = "triage"
FOLDER = "triage"
"""Where the messages are, beside the folder of the evaluation data."""

QUESTION, REFERRAL, SMALL_TALK, OFF_TOPIC = EXPECTED = ("question", "referral", "small_talk", "off_topic")
INSTRUCTION = "instruction"
"""The topic of messages that give the assistant orders."""

_FILES = {Split.TUNING: "tuning-*.jsonl", Split.HELD_BACK: "held_back.jsonl"}
_FIELDS = {"id": str, "text": str, "language": str, "expected": str, "topic": str}

TriageOf = Callable[[str], str]
"""Tells what a message is: one of `EXPECTED`."""


@dataclass(frozen=True)
class Message:
    """A message, what it is to be taken for, and its topic; a question with one looks like something else."""

    id: str
    text: str
    language: str
    expected: str
    topic: str

    @property
    def is_look_alike(self) -> bool:
        """Whether it is a question that reads like a call for help."""
        return self.expected == QUESTION and self.topic not in ("", INSTRUCTION)


@dataclass(frozen=True)
class _Told:
    message: Message
    said: str

    @property
    def is_right(self) -> bool:
        return self.said == self.message.expected


def files(folder: Path, split: Split = Split.ALL) -> tuple[Path, ...]:
    """The files of messages of a part, in order."""
    beside = folder.absolute().with_name(FOLDER)
    patterns = _FILES.values() if split is Split.ALL else [_FILES[split]]
    return tuple(file for pattern in patterns for file in sorted(beside.glob(pattern)))


def read_messages(given: Sequence[Path]) -> tuple[Message, ...]:
    """The messages of files; raises `EvaluationError` naming the first line that is none, or for none at all."""
    messages = tuple(_message(line) for file in given for line in read_lines(file, _FIELDS))
    if not messages:
        raise EvaluationError("There are no messages for the suite of triage.")
    return messages


def measure_triage(messages: Sequence[Message], triage_of: TriageOf, progress: Progress = silent) -> SuiteResult:
    """The share of messages of each sort that are taken for what they are.

    `look_alikes_caught` counts questions that read like a call for help and are wrongly taken for one.
    """
    told = []
    for done, message in enumerate(messages):
        progress("Telling messages apart", done, len(messages))
        told.append(_Told(message, triage_of(message.text)))
    progress("Telling messages apart", len(messages), len(messages))
    figures = _by_sort(told)
    for language in LANGUAGES:
        here = [one for one in told if one.message.language == language]
        figures |= {named(name, language): figure for name, figure in _main(here).items() if figure.n}
    return SuiteResult(NAME, figures, tuple(_failure(one) for one in told if not one.is_right))


def _main(told: Sequence[_Told]) -> dict[str, Figure]:
    """The figures that are told by language too."""
    caught = share([one.said == REFERRAL for one in told if one.message.is_look_alike])
    return {
        "referral_recall": _right(told, REFERRAL),
        "look_alikes_caught": replace(caught, less_is_better=True),
        "questions_kept": _right(told, QUESTION),
    }


def _by_sort(told: Sequence[_Told]) -> dict[str, Figure]:
    orders = [one for one in told if one.message.topic == INSTRUCTION]
    return {
        **_main(told),
        "small_talk_right": _right(told, SMALL_TALK),
        "off_topic_right": _right(told, OFF_TOPIC),
        "instruction_inside_kept": _right(orders, QUESTION),
    }


def _right(told: Sequence[_Told], expected: str) -> Figure:
    return share([one.is_right for one in told if one.message.expected == expected])


def _message(line: Line) -> Message:
    fields = line.fields
    for name, known in (("language", LANGUAGES), ("expected", EXPECTED)):
        if fields[name] not in known:
            raise line.wrong(f"“{name}” must be one of {', '.join(known)}")
    return Message(**{name: fields[name] for name in _FIELDS})


def _failure(one: _Told) -> Failure:
    message = one.message
    return Failure(message.id, message.text, (Quote("", message.expected),), (Quote("", one.said),), 0.0)
