"""How a chat model writes an answer: `Writer.write` shows the steps in order."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.answer import Citation, Sentence
from assistant.chat_model.errors import ChatModelError
from assistant.chat_model.model import Begun, ChatModel, Reply, Request, Used
from assistant.checking.claims.checkable import points_back
from assistant.evidence import Evidence
from assistant.passages import cite
from assistant.writing.bearing import Judged, Why
from assistant.writing.cutting import SentenceCutter, Written
from assistant.writing.gate import Gate
from assistant.writing.labels import resolve
from assistant.writing.passages import fenced, few_enough
from knowledge.names import names_in
from knowledge.records import StoredPassage
from knowledge.split import sentences
from knowledge.words import words
from prompts import model_prompt

ANSWER, SUMMARY = "write", "summarise"
"""What may be written: prompts of prompts/model."""

MOST_SENTENCES = 4
"""Most sentences that a model is asked for."""

MOST_SHOWN = 8
"""Most sentences that are shown of a model that writes more."""

NOTHING = "NONE"
"""What a model is told to write where the passages do not answer."""

WRITTEN = ""
"""The outcome of what the model wrote; another is a code of `ChatModelError`, or one of these."""

NO_ANSWER = "no_answer"
"""The model found no answer in the passages."""

NOTHING_SHOWN = "nothing_shown"
"""Nothing of what it wrote could be shown."""

MISSES_EVIDENCE = "misses_evidence"
"""What could be shown rests on none of the evidence that answers a part of the question."""


@dataclass(frozen=True)
class Task:
    """What is to be written in `language`: an answer to `question` from `passages`, or a summary of what they say.

    `evidence` has, for each part of the question that is answered, the units that answer it: what is written must rest
    on one of each.
    """

    question: str
    language: str
    passages: tuple[StoredPassage, ...]
    evidence: tuple[tuple[Evidence, ...], ...] = ()
    purpose: str = ANSWER


@dataclass(frozen=True)
class Shown:
    """A sentence that may be shown, with the citations that it introduces."""

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass
class Writing:
    """What a model wrote and what became of it, as far as it has come; a receipt keeps `to_json`.

    `outcome` is why it is not used, empty where it is; `strangers` counts citations of passages that were not given;
    `first_ms` is the time to the first sentence that was shown, `check_ms` that of all checks, in milliseconds.
    """

    model: str
    purpose: str
    outcome: str = WRITTEN
    shown: list[Shown] = field(default_factory=list)
    judged: list[tuple[Judged, tuple[int, ...]]] = field(default_factory=list)
    strangers: int = 0
    used: Used = field(default_factory=Used)
    first_ms: float = 0.0
    check_ms: float = 0.0
    total_ms: float = 0.0

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(one.sentence for one in self.shown)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(citation for one in self.shown for citation in one.citations)

    def to_json(self) -> dict[str, Any]:
        """What a receipt keeps: every sentence with the passages that it cites, and why it was not shown."""
        return {
            "model": self.model,
            "purpose": self.purpose,
            "outcome": self.outcome or "written",
            "sentences": [_told(one, labels) for one, labels in self.judged],
            "strangers": self.strangers,
            "attempts": self.used.attempts,
            "tokens": self.used.tokens,
            "failures": list(self.used.failures),
            "timings_ms": {"first_sentence": self.first_ms, "check": self.check_ms, "total": self.total_ms},
        }


class Writer:
    """Has a chat model write, and lets through what the passages bear out."""

    def __init__(self, model: ChatModel, gate: Gate, most_tokens: int) -> None:
        """`most_tokens` is the most of a reply."""
        self._model, self._gate, self._most_tokens = model, gate, most_tokens

    def begin(self, purpose: str = ANSWER) -> Writing:
        """An empty record for `write` to fill."""
        return Writing(self._model.name, purpose)

    def write(self, task: Task, writing: Writing, known: Sequence[Citation] = ()) -> Iterator[Shown]:
        """The sentences that may be shown, each as soon as it is checked; `writing` tells the rest when it ends.

        Citations go on from the `known` ones. Never raises `ChatModelError`: where the model fails, `writing.outcome`
        says how.
        """
        started = time.perf_counter()
        passages = few_enough(task.passages)
        said = _Said(task, passages, self._gate, writing, known)
        reply = self._model.stream(self._request(task, passages), may_begin_again=lambda: not writing.shown)
        try:
            for shown in said.of(reply):
                writing.first_ms = writing.first_ms or _ms_since(started)
                yield shown
            writing.outcome = said.lacks()
        except ChatModelError as error:
            writing.outcome = error.code
        finally:
            reply.close()
            writing.used = reply.used
            writing.total_ms = _ms_since(started)

    def write_all(self, task: Task, known: Sequence[Citation] = ()) -> Writing:
        """What a model writes, when all of it is there."""
        writing = self.begin(task.purpose)
        for _ in self.write(task, writing, known):
            pass
        return writing

    def _request(self, task: Task, passages: Sequence[StoredPassage]) -> Request:
        given = {"passages": fenced(passages), "question": task.question, "most": MOST_SENTENCES}
        prompt = model_prompt(task.language, task.purpose, **given)
        return Request(prompt.system, prompt.user, self._most_tokens, prompt.example)


class _Said:
    """Goes through what a model says."""

    def __init__(
        self,
        task: Task,
        passages: Sequence[StoredPassage],
        gate: Gate,
        writing: Writing,
        known: Sequence[Citation],
    ) -> None:
        self._task, self._passages, self._gate, self._writing = task, passages, gate, writing
        self._numbers = {(one.document_id, one.start, one.end): one.n for one in known}
        self._asked = [task.question[slice(*span)] for span in sentences(task.question, 0, len(task.question))]
        self._about = " ".join(names_in(task.question).written.values())
        self._begin()

    def _begin(self) -> None:
        self._cutter, self._found_nothing, self._last_is_shown = SentenceCutter(), False, True
        self._writing.judged.clear()

    def of(self, reply: Reply) -> Iterator[Shown]:
        """What may be shown of a reply."""
        for piece in reply:
            if isinstance(piece, Begun):
                self._begin()
                continue
            yield from self._shown(self._cutter.feed(piece))
            if len(self._writing.shown) >= MOST_SHOWN:
                return
        yield from self._shown(self._cutter.end(whole=not reply.used.is_short))

    def lacks(self) -> str:
        """Why what was shown is no answer; empty where it is one."""
        if not self._writing.shown:
            return NO_ANSWER if self._found_nothing and not self._writing.judged else NOTHING_SHOWN
        cited = self._writing.citations
        rests = (any(_rests_on(unit, cited) for unit in part) for part in self._task.evidence)
        return WRITTEN if all(rests) else MISSES_EVIDENCE

    def _shown(self, drafted: Iterable[Written]) -> Iterator[Shown]:
        for one in drafted:
            if one.text.strip(" .*") == NOTHING:
                self._found_nothing = True
                continue
            started = time.perf_counter()
            judged = self._judged(one)
            self._writing.check_ms = round(self._writing.check_ms + _ms_since(started), 2)
            self._writing.judged.append((judged, one.labels))
            self._last_is_shown = judged.is_shown
            if judged.is_shown:
                shown = self._cited(one, judged)
                self._writing.shown.append(shown)
                yield shown

    def _judged(self, one: Written) -> Judged:
        resolved = resolve(one.labels or self._copied_from(one.text), len(self._passages))
        self._writing.strangers += resolved.strangers
        before = [shown.sentence.text for shown in self._writing.shown]
        if not resolved.known:
            return Judged(one.text, why=Why.STRANGER if one.labels else Why.NO_LABEL)
        if words(one.text) in [words(text) for text in (*before, *self._asked)]:
            return Judged(one.text, why=Why.REPEATS)
        if not self._last_is_shown and points_back(one.text, self._task.language, nouns=False):
            return Judged(one.text, why=Why.LEANS)
        cited = [self._passages[number - 1] for number in resolved.known]
        return self._gate.judge(one.text, cited, self._task.language, before, "" if before else self._about)

    def _copied_from(self, text: str) -> tuple[int, ...]:
        """The number of the passage that has a sentence word for word: there is no guessing what that cites."""
        said = words(text)
        for number, passage in enumerate(self._passages, 1):
            if any(words(passage.quote(unit.start, unit.end)) == said for unit in passage.passage.units):
                return (number,)
        return ()

    def _cited(self, one: Written, judged: Judged) -> Shown:
        """The sentence with a citation for each unit that bears it out; one that was cited before keeps its number."""
        new: list[Citation] = []
        numbers: list[int] = []
        for ground in judged.grounds:
            for start, end in ground.units:
                place = ground.stored.document.id, start, end
                if place not in self._numbers:
                    self._numbers[place] = len(self._numbers) + 1
                    new.append(cite(ground.stored, start, end, self._numbers[place]))
                numbers.append(self._numbers[place])
        return Shown(Sentence(one.text, tuple(dict.fromkeys(numbers)), is_written=True), tuple(new))


def _rests_on(unit: Evidence, cited: Sequence[Citation]) -> bool:
    document, (start, end) = unit.stored.document.id, unit.span
    return any(one.document_id == document and one.start < end and start < one.end for one in cited)


def _told(one: Judged, labels: Sequence[int]) -> dict[str, Any]:
    return {
        "text": one.text,
        "labels": list(labels),
        "shown": one.is_shown,
        "why": one.why or "",
        "detail": one.detail,
        "likely": round(one.likely, 4),
    }


def _ms_since(started: float) -> float:
    return round(1000 * (time.perf_counter() - started), 2)
