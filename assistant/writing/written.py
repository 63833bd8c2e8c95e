"""Which answers does a chat model write or sum up, and how does that take the place of the sources' words?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant import compose, evidence
from assistant.answer import Answer, Composed, Sentence, Status
from assistant.evidence import Evidence
from assistant.finding import Findings
from assistant.writing.writer import SUMMARY, WRITTEN, Task, Writing
from knowledge.records import StoredPassage
from prompts import message

LIST = 2
"""An answer with as many items is a list: it comes whole, in the sources' words, and may be summed up."""

LONG = 6
"""An answer with as many sentences is summed up."""

_NO_SPACES = "zh"


def writing_task(answer: Answer, findings: Findings) -> Task | None:
    """What a model is to write in the place of an answer; None where the sources' words stand.

    These are lists, and places where the sources give different figures: there it is the words that count.
    """
    if answer.status is not Status.ANSWERED or not findings.answered or _has_conflict(answer):
        return None
    if sum(sentence.is_item for sentence in answer.sentences) >= LIST:
        return None
    chosen = tuple(tuple(evidence.choose(part.ranked)) for part in findings.answered)
    return Task(_answered_question(findings), answer.language, _passages(findings, chosen), chosen)


def summary_task(answer: Answer, findings: Findings) -> Task | None:
    """What a model is to sum up of an answer in the sources' words; None where it is short."""
    if answer.composed is not Composed.VERBATIM or len(answer.sentences) < LONG or _has_conflict(answer):
        return None
    quoted = {one.passage_id for one in answer.citations}
    passages = tuple(one for one in _passages(findings) if one.id in quoted)
    return Task(_answered_question(findings), answer.language, passages, purpose=SUMMARY) if passages else None


def written(answer: Answer, writing: Writing) -> Answer:
    """The answer in the model's words, else as it was, with a note that it is quoted in their place."""
    if writing.outcome != WRITTEN:
        answer = replace(answer, composed=Composed.FALLBACK)
        return compose.noted(answer, message(answer.language, "fallback_quoted"))
    declined = (message(answer.language, "part_not_said", part=part) for part in answer.declined)
    return replace(
        answer,
        composed=Composed.WRITTEN,
        text="\n".join((_text(writing.sentences, answer.language), *declined)),
        sentences=writing.sentences,
        citations=writing.citations,
        notes=(),
    )


def summed_up(answer: Answer, writing: Writing) -> Answer:
    """The answer after a summary that a model wrote of it, else as it was."""
    if writing.outcome != WRITTEN:
        return answer
    heading = message(answer.language, "in_short")
    summary = _text(writing.sentences, answer.language)
    return replace(
        answer,
        text=f"{heading}{'：' if answer.language == _NO_SPACES else ': '}{summary}\n{answer.text}",
        sentences=(*writing.sentences, *answer.sentences),
        citations=(*answer.citations, *writing.citations),
    )


def _has_conflict(answer: Answer) -> bool:
    return message(answer.language, "different_figures") in answer.notes


def _answered_question(findings: Findings) -> str:
    """The question without the parts that are declined."""
    if len(findings.answered) == len(findings.parts):
        return findings.question
    return " ".join(part.part.question for part in findings.answered)


def _passages(findings: Findings, chosen: Sequence[Sequence[Evidence]] = ()) -> tuple[StoredPassage, ...]:
    """The passages of the answered parts: those with the chosen evidence first, then others, best first."""
    units = (unit for part in (*chosen, *(one.ranked for one in findings.answered)) for unit in part)
    return tuple({unit.stored.key: unit.stored for unit in units}.values())


def _text(sentences: Sequence[Sentence], language: str) -> str:
    gap = "" if language == _NO_SPACES else " "
    return "".join(("\n• " if one.is_item else gap) + one.text for one in sentences).strip()
