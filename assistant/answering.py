"""How an answer is made: `Assistant.stream` shows the steps in order."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant import evidence
from assistant.answer import Answer, Citation, Sentence, Source, Status
from assistant.confidence import Judge
from assistant.errors import QuestionError
from assistant.evidence import Evidence
from assistant.question import read_question
from knowledge import language
from knowledge.records import UnitKind
from knowledge.retrieve import Retrieval
from prompts import message

RETRIEVED = 10


class Retrieves(Protocol):
    """Finds passages; `knowledge.library.Library` does."""

    def retrieve(self, question: str, count: int = 10) -> Retrieval:
        """The `count` best passages for a question, best first."""


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

    def answer(self, typed: str) -> Answer:
        """The answer to a question; one that cannot be taken as a question has the status ``error``."""
        return next(event.answer for event in self.stream(typed) if isinstance(event, Done))

    def stream(self, typed: str) -> Iterator[Event]:
        """The answer's events as they come: what was found, each sentence, the whole.

        Raises `KnowledgeError` where the library cannot be searched.
        """
        clock = _Clock()
        try:
            question = read_question(typed, self._limit)
        except QuestionError as error:
            yield Done(refusal(error))
            return
        asked_in = language.detect(question)
        clock.lap("understand")

        retrieval = self._library.retrieve(question, RETRIEVED)
        clock.lap("retrieve")
        retrieved = tuple(
            Source(one.stored.id, one.stored.document.id, round(one.score, 4)) for one in retrieval.passages
        )
        yield Found(retrieved)

        ranked = evidence.rank(retrieval)
        best = ranked[0] if ranked else None
        judgement = self._judge.judge(
            best.score if best else 0.0, asked_in, best.stored.document.language if best else asked_in
        )
        clock.lap("decide")

        if best is None or not judgement.answered:
            citations, sentences = _cite(evidence.nearby(ranked)), ()
            status, text = Status.NO_EVIDENCE, _no_evidence_text(asked_in, citations)
        else:
            chosen = evidence.choose(ranked)
            citations = _cite(chosen)
            sentences = _quote(chosen, citations)
            status, text = Status.ANSWERED, _plain_text(sentences)
        clock.lap("compose")
        for sentence, citation in zip(sentences, citations, strict=False):
            yield Said(sentence, (citation,))
        answered = status is Status.ANSWERED
        yield Done(
            Answer(
                id=new_id(),
                status=status,
                language=asked_in,
                text=text,
                question=question,
                sentences=sentences,
                citations=citations if answered else (),
                nearby=() if answered else citations,
                retrieved=retrieved,
                confidence=round(judgement.confidence, 4),
                timings_ms=clock.timings(),
            )
        )


def refusal(error: QuestionError) -> Answer:
    """The answer to what cannot be taken as a question."""
    text = message(language.DEFAULT, error.key, **error.values)
    return Answer(new_id(), Status.ERROR, language.DEFAULT, text)


def new_id() -> str:
    """A fresh answer id."""
    return uuid.uuid4().hex


def _cite(chosen: Sequence[Evidence]) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            n=number,
            document_id=unit.stored.document.id,
            title=unit.stored.document.title,
            url=unit.stored.document.url,
            page=None,
            passage_id=unit.stored.id,
            quote=unit.text,
            start=unit.span[0],
            end=unit.span[1],
            language=unit.stored.document.language,
        )
        for number, unit in enumerate(chosen, 1)
    )


def _quote(chosen: Sequence[Evidence], citations: Sequence[Citation]) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(citation.quote, (citation.n,), unit.kind is UnitKind.ITEM)
        for unit, citation in zip(chosen, citations, strict=True)
    )


def _plain_text(sentences: Sequence[Sentence]) -> str:
    """The sentences one after the other; each list item on a line of its own."""
    text = ""
    for sentence in sentences:
        text += ("\n" if sentence.is_item else " ") + sentence.text
    return text.strip()


def _no_evidence_text(asked_in: str, found: Sequence[Citation]) -> str:
    titles = " · ".join(dict.fromkeys(citation.title for citation in found))
    parts = [message(asked_in, "no_evidence")]
    if titles:
        parts.append(message(asked_in, "found_nearby", titles=titles))
    return " ".join([*parts, message(asked_in, "ask_better")])


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
