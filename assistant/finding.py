"""What is found for a question: for each of its parts the evidence, best first, and whether that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from assistant import evidence
from assistant.answer import Source
from assistant.asked_for import asks_for_countries
from assistant.confidence import Judge, Judgement
from assistant.evidence import Evidence
from assistant.organisations import with_short_house
from assistant.parts import Part, parts_of
from assistant.signs import Signs, signs_of
from assistant.things import tells_a_place, unheard
from knowledge.filters import ANYTHING, Filter
from knowledge.retrieve import Retrieval

RETRIEVED = 10

RULED_OUT = 0.05
"""The most that the confidence is where a rule tells that nothing found can be the answer."""


class Retrieves(Protocol):
    """Finds passages; `knowledge.library.Library` does."""

    def retrieve(self, question: str, count: int = 10, only: Filter = ANYTHING) -> Retrieval:
        """The `count` best passages for a question, best first, from the documents that `only` accepts."""


@dataclass(frozen=True)
class Finding:
    """A part of the question, the units found for it, best first, and whether they answer it.

    `signs` speak for and against the best unit; None where nothing was found.
    """

    part: Part
    ranked: tuple[Evidence, ...]
    judgement: Judgement
    signs: Signs | None = None


@dataclass(frozen=True)
class Findings:
    """What was found for all parts of a question, in which misspelt words are mended."""

    question: str
    parts: tuple[Finding, ...]
    retrieved: tuple[Source, ...]

    @cached_property
    def answered(self) -> tuple[Finding, ...]:
        """The parts that have an answer."""
        return tuple(one for one in self.parts if one.judgement.answered)

    @property
    def nearest_text(self) -> str:
        """The text of the best passage, with the title and headings above it; empty where nothing was found."""
        best = next((part.ranked[0].stored for part in self.parts if part.ranked), None)
        return best.in_context if best else ""

    @property
    def confidence(self) -> float:
        """That of the least sure part which is answered; where none is, that of the surest."""
        if self.answered:
            return min(one.judgement.confidence for one in self.answered)
        return max(one.judgement.confidence for one in self.parts)


class Finder:
    """Retrieves and judges."""

    def __init__(self, library: Retrieves, judge: Judge) -> None:
        self._library, self._judge = library, judge

    def find(self, question: str, asked_in: str, only: Filter = ANYTHING) -> Findings:
        """What is found in the documents that `only` accepts for a question asked in a language."""
        parts = parts_of(question)
        looked_up = [with_short_house(part.question, asked_in) for part in parts]
        retrievals = [self._library.retrieve(one, RETRIEVED, only) for one in looked_up]
        judged = (self._judged(*found, asked_in) for found in zip(parts, retrievals, strict=True))
        return Findings(_as_mended(question, looked_up, retrievals), tuple(judged), sources(retrievals))

    def _judged(self, part: Part, retrieval: Retrieval, asked_in: str) -> Finding:
        ranked = evidence.rank(retrieval)
        if not ranked:
            return Finding(part, (), Judgement(False, 0.0))
        signs = signs_of(retrieval, ranked, asked_in)
        judgement = self._judge.judge(signs, asked_in, ranked[0].stored.document.language)
        return Finding(part, tuple(ranked), by_rule(judgement, retrieval, ranked, asked_in), signs)


def by_rule(judgement: Judgement, retrieval: Retrieval, ranked: Sequence[Evidence], asked_in: str) -> Judgement:
    """The judgement, or a refusal where a rule tells that nothing found can be the answer."""
    names = unheard(retrieval.question, asked_in, [one.stored for one in retrieval.passages])
    if not names and not _lacks_countries(retrieval.question, ranked):
        return judgement
    return Judgement(False, min(RULED_OUT, judgement.confidence), judgement.close and not names, names)


def _lacks_countries(question: str, ranked: Sequence[Evidence]) -> bool:
    """Whether a question asks for countries, and what would be quoted tells of none that it does not name itself."""
    if not asks_for_countries(question):
        return False
    return not tells_a_place(" ".join(unit.text for unit in evidence.choose(ranked)), question)


def _as_mended(question: str, looked_up: Sequence[str], retrievals: Sequence[Retrieval]) -> str:
    """The question with the misspelt words of its parts mended, as they were when these were looked up."""
    for asked, retrieval in zip(looked_up, retrievals, strict=True):
        for typed, meant in zip(asked.split(), retrieval.question.split(), strict=False):
            if typed != meant:
                question = question.replace(typed, meant)
    return question


def sources(retrievals: Sequence[Retrieval]) -> tuple[Source, ...]:
    """What was retrieved for all parts, best first, each passage once."""
    best: dict[str, Source] = {}
    for one in (one for retrieval in retrievals for one in retrieval.passages):
        source = Source(one.stored.id, one.stored.document.id, round(one.score, 4))
        if source.score > getattr(best.get(source.passage_id), "score", -1.0):
            best[source.passage_id] = source
    return tuple(sorted(best.values(), key=lambda source: -source.score)[:RETRIEVED])
