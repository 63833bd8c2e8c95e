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
from assistant.question import read_question
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
        asked_in = language.detect(question)
        clock.lap("understand")

        retrieval = self._library.retrieve(question, RETRIEVED, only)
        clock.lap("retrieve")
        retrieved = tuple(
            Source(one.stored.id, one.stored.document.id, round(one.score, 4)) for one in retrieval.passages
        )
        yield Found(retrieved)

        ranked = evidence.rank(retrieval)
        judgement = self._judge_best(ranked, asked_in)
        clock.lap("decide")

        answer = Answer(
            id=new_id(),
            status=Status.NO_EVIDENCE,
            language=asked_in,
            text="",
            question=question,
            retrieved=retrieved,
            confidence=round(judgement.confidence, 4),
        )
        if judgement.answered and (rivals := conflicts.rivals(ranked)):
            answer = compose.disagreeing(answer, [ranked[0], *rivals])
        elif judgement.answered:
            answer = compose.verbatim(answer, evidence.choose(ranked))
        else:
            answer = compose.no_evidence(answer, evidence.nearby(ranked))
        clock.lap("compose")

        for sentence, citation in zip(answer.sentences, answer.citations, strict=True):
            yield Said(sentence, (citation,))
        yield Done(replace(answer, timings_ms=clock.timings()))

    def _judge_best(self, ranked: Sequence[Evidence], asked_in: str) -> Judgement:
        if not ranked:
            return Judgement(False, 0.0)
        return self._judge.judge(ranked[0].score, asked_in, ranked[0].stored.document.language)


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
