"""Which questions do the documents of an answer also answer? Each was asked of the assistant before it is offered."""

from __future__ import annotations

import glob
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from assistant.answer import Answer, Citation, Status
from assistant.candidates import Candidate, candidates
from assistant.finding import Retrieves
from assistant.places import places_in
from knowledge.errors import KnowledgeError
from knowledge.filters import ANYTHING, Filter
from knowledge.words import words

MOST = 3
"""Most questions that are offered."""

SECONDS = 0.4
"""How long may be spent on looking for them."""

TRIES = 8
"""Most questions that are asked for one answer."""

SURE = 0.6
"""How sure the assistant must be of its answer to a question that is offered."""

_EVERY_SCRIPT = "Kenya Кения كينيا 肯尼亚"
_DOCUMENTS = 2
_PASSAGES = 12
_KEPT_SOURCES, _KEPT_TRIED = 256, 4096
_LAST = ("next_stands_for",)
"""What is asked only where there is nothing better to ask."""

Answers = Callable[[str, Filter], Answer]
"""Answers a question from the documents that the filter accepts, without a receipt and without a chat model."""

_Kept = TypeVar("_Kept")


class Suggester:
    """Offers questions. Safe to share between threads; it blocks for up to `SECONDS`, and one question longer."""

    def __init__(
        self,
        retrieves: Retrieves,
        answers: Answers,
        version: Callable[[], Hashable] = lambda: 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`version` changes with the library: what was found before is then looked for again."""
        self._retrieves, self._answers, self._version, self._clock = retrieves, answers, version, clock
        self._candidates = _Memory[list[Candidate]](_KEPT_SOURCES)
        self._tried = _Memory[bool](_KEPT_TRIED)

    def warm_up(self) -> None:
        """Loads the names of places, which takes seconds the first time and would use up the time of a reader's."""
        places_in(_EVERY_SCRIPT)

    def next(
        self, answer: Answer, language: str, asked: Sequence[str] = (), only: Filter = ANYTHING
    ) -> tuple[str, ...]:
        """Up to three questions in a language that the sources of an answer answer too, none of them `asked` before.

        `only` is the filter that the answer was given under. None are offered where the library cannot be read.
        """
        try:
            return tuple(self._chosen(answer, language, [answer.question, answer.understood, *asked], only))
        except KnowledgeError:
            return ()

    def _chosen(self, answer: Answer, language: str, asked: Sequence[str], only: Filter) -> list[str]:
        version = self._version()
        until, tries = self._clock() + SECONDS, TRIES
        known, shown = set(map(_folded, asked)), {(one.document_id, one.start) for one in answer.citations}
        chosen: list[str] = []
        for candidate in self._in_turn(answer, language, version):
            if len(chosen) == MOST:
                break
            if _folded(candidate.question) in known or (candidate.document_id, candidate.start) in shown:
                continue
            key = (version, candidate.question, candidate.document_id, candidate.start, only)
            tried = self._tried.get(key)
            if tried is None:
                if not tries or self._clock() >= until:
                    break
                tries -= 1
                tried = self._tried.keep(key, self._is_answered(candidate, language, only))
            if tried:
                chosen.append(candidate.question)
                known.add(_folded(candidate.question))
                shown.add((candidate.document_id, candidate.start))
        return chosen

    def _in_turn(self, answer: Answer, language: str, version: Hashable) -> Iterator[Candidate]:
        """Candidates: those of the document that is named first before others', of each kind one before any second."""
        for source in _sources(answer):
            waiting = sorted(self._of_source(source, language, version), key=lambda one: one.about in _LAST)
            while waiting:
                had: set[str] = set()
                later: list[Candidate] = []
                for one in waiting:
                    if one.about in had:
                        later.append(one)
                    else:
                        had.add(one.about)
                        yield one
                waiting = later

    def _of_source(self, source: Citation, language: str, version: Hashable) -> list[Candidate]:
        key = (version, source.passage_id, language)
        found = self._candidates.get(key)
        if found is None:
            only = Filter((("id", glob.escape(source.document_id)),))
            passages = self._retrieves.retrieve(f"{source.title}. {source.quote}"[:400], _PASSAGES, only).passages
            stored = sorted((one.stored for one in passages), key=lambda one: one.passage.start)
            found = self._candidates.keep(key, candidates(stored, language))
        return found

    def _is_answered(self, candidate: Candidate, language: str, only: Filter) -> bool:
        answer = self._answers(candidate.question, only)
        is_meant = any(
            one.document_id == candidate.document_id and one.start == candidate.start for one in answer.citations
        )
        is_sure = answer.status is Status.ANSWERED and answer.confidence >= SURE
        return is_meant and is_sure and answer.language == language


def _sources(answer: Answer) -> list[Citation]:
    """The first citation of each of the first documents that an answer cites, else of the nearest that was found."""
    first: dict[str, Citation] = {}
    for citation in answer.citations or answer.nearby:
        first.setdefault(citation.document_id, citation)
    return list(first.values())[: _DOCUMENTS if answer.citations else 1]


def _folded(question: str) -> tuple[str, ...]:
    return tuple(sorted(words(question)))


@dataclass
class _Memory(Generic[_Kept]):
    """What was found last, by key; the oldest is forgotten."""

    size: int
    _values: OrderedDict[Hashable, _Kept] = field(default_factory=OrderedDict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable) -> _Kept | None:
        with self._guard:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def keep(self, key: Hashable, value: _Kept) -> _Kept:
        with self._guard:
            self._values[key] = value
            while len(self._values) > self.size:
                self._values.popitem(last=False)
        return value
