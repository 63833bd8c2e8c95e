"""How an answer is made: `Assistant.stream` shows the steps in order."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant import compose, conflicts, evidence
from assistant.answer import Answer, Citation, Sentence, Source, Status
from assistant.confidence import Judge, Judgement
from assistant.errors import QuestionError
from assistant.evidence import Evidence
from assistant.parts import Part, parts_of
from assistant.question import read_question
from assistant.signs import signs_of
from knowledge import language
from knowledge.filters import ANYTHING, Filter
from knowledge.retrieve import Retrieval
from prompts import message

RETRIEVED = 10


class Retrieves(Protocol):
    """Finds passages; `knowledge.library.Library` does."""

    def retrieve(self, question: str, count: int = 10, only: Filter = ANYTHING) -> Retrieval:
        """The `count` best passages for a question, best first, from the documents that `only` accepts."""


@dataclass(frozen=True)
class Finding:
    """A part of the question, the units found for it, best first, and whether they answer it."""

    part: Part
    ranked: tuple[Evidence, ...]
    judgement: Judgement


@dataclass(frozen=True)
class Found:
    """Event: the passages that were retrieved."""

    retrieved: tuple[Source, ...]


@dataclass(frozen=True)
class Said:
    """Event: a sentence of the answer with the citations that it introduces."""

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Done:
    """Event: the whole answer; always the last."""

    answer: Answer


Event = Found | Said | Done


class Assistant:
    """Answers questions from a library, word for word, with citations."""

    def __init__(self, library: Retrieves, judge: Judge, question_limit: int) -> None:
        self._library, self._judge, self._limit = library, judge, question_limit

    def answer(self, typed: str, only: Filter = ANYTHING) -> Answer:
        """The answer to a question; one that cannot be taken as a question has the status ``error``."""
        return next(event.answer for event in self.stream(typed, only) if isinstance(event, Done))

    def stream(self, typed: str, only: Filter = ANYTHING) -> Iterator[Event]:
        """The answer's events as they come: what was found, each sentence, the whole.

        Only documents that `only` accepts are drawn on. Raises `KnowledgeError` where the library cannot be searched.
        """
        clock = _Clock()
        try:
            question = read_question(typed, self._limit)
        except QuestionError as error:
            yield Done(refusal(error, typed))
            return
        asked_in, parts = language.detect(question), parts_of(question)
        clock.lap("understand")

        retrievals = [self._library.retrieve(part.question, RETRIEVED, only) for part in parts]
        clock.lap("retrieve")
        retrieved = _sources(retrievals)
        yield Found(retrieved)

        findings = [self._judged(*found, asked_in) for found in zip(parts, retrievals, strict=True)]
        clock.lap("decide")

        answer = Answer(
            id=new_id(),
            status=Status.NO_EVIDENCE,
            language=asked_in,
            text="",
            question=question,
            retrieved=retrieved,
            confidence=round(_confidence(findings), 4),
        )
        answer = _composed(answer, findings)
        clock.lap("compose")

        for sentence, citation in zip(answer.sentences, answer.citations, strict=True):
            yield Said(sentence, (citation,))
        yield Done(replace(answer, timings_ms=clock.timings()))

    def _judged(self, part: Part, retrieval: Retrieval, asked_in: str) -> Finding:
        """The units found for a part, best first, and whether the first of them answers it."""
        ranked = evidence.rank(retrieval)
        if not ranked:
            return Finding(part, (), Judgement(False, 0.0))
        signs = signs_of(retrieval, ranked, asked_in)
        return Finding(part, tuple(ranked), self._judge.judge(signs, asked_in, ranked[0].stored.document.language))


def _sources(retrievals: Sequence[Retrieval]) -> tuple[Source, ...]:
    """What was retrieved for all parts, best first, each passage once."""
    best: dict[str, Source] = {}
    for one in (one for retrieval in retrievals for one in retrieval.passages):
        source = Source(one.stored.id, one.stored.document.id, round(one.score, 4))
        if source.score > getattr(best.get(source.passage_id), "score", -1.0):
            best[source.passage_id] = source
    return tuple(sorted(best.values(), key=lambda source: -source.score)[:RETRIEVED])


def _confidence(findings: Sequence[Finding]) -> float:
    """That of the least sure part which is answered; where none is, that of the surest."""
    answered = [one.judgement.confidence for one in findings if one.judgement.answered]
    return min(answered) if answered else max(one.judgement.confidence for one in findings)


def _composed(answer: Answer, findings: Sequence[Finding]) -> Answer:
    """The answer to the parts that have one, naming those that have none; or the words for having none at all."""
    answered = [one for one in findings if one.judgement.answered]
    if not answered:
        nearest = max(findings, key=lambda one: one.judgement.confidence)
        about = nearest.part.question if nearest.judgement.close else None
        return compose.no_evidence(answer, evidence.nearby(list(nearest.ranked)), about)
    best = list(answered[0].ranked)
    if len(findings) == 1 and (rivals := conflicts.rivals(best)):
        return compose.disagreeing(answer, [best[0], *rivals])
    chosen = [unit for one in answered for unit in evidence.choose(list(one.ranked))]
    declined = [one.part.typed for one in findings if not one.judgement.answered]
    return compose.verbatim(answer, chosen, declined)


def refusal(error: QuestionError, typed: str) -> Answer:
    """The answer to what cannot be taken as a question, in its language where that can be told."""
    asked_in = language.detect(typed)
    return Answer(new_id(), Status.ERROR, asked_in, message(asked_in, error.key, **error.values))


def new_id() -> str:
    """A fresh answer id."""
    return uuid.uuid4().hex


class _Clock:
    """Measures the steps of one answer in milliseconds."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self._laps[step] = round(1000 * (now - self._last), 2)
        self._last = now

    def timings(self) -> dict[str, float]:
        return {**self._laps, "total": round(1000 * (time.perf_counter() - self._start), 2)}
