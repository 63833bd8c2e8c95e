"""What the tests of writing share: a model on this machine that says what it is told to, and who has it write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from assistant.answer import Answer, Composed
from assistant.answering import Assistant
from assistant.assembly import open_triage
from assistant.chat_model.breaker import Breaker
from assistant.chat_model.budget import DailyBudget
from assistant.chat_model.guarded import Limits
from assistant.chat_model.model import ChatModel
from assistant.checking.checker import Checker
from assistant.confidence import shipped_judge
from assistant.conversation.by_model import understand_with
from assistant.events import Event, Keep, Made, Said
from assistant.writing.gate import Gate
from assistant.writing.writer import Writer
from knowledge.filters import ANYTHING, Filter
from knowledge.library import Library
from knowledge.records import StoredPassage
from prompts import message
from tests.assistant.chat_model.asking import model_at
from tests.loopback_model import Behaviour, LoopbackModel, says_by

Json = dict[str, Any]

MOST_TOKENS = 500
PATIENT = Limits(seconds=20)
"""Limits that let a slow machine answer."""

_PASSAGE = re.compile(r'<passage number="(\d+)">\n(.*?)</passage>', re.DOTALL)
_SLOT = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Asked:
    """What came of a question: the answer and how it was made, the events, and what the model was asked."""

    made: Made
    events: tuple[Event, ...]
    requests: tuple[Json, ...]

    @property
    def answer(self) -> Answer:
        return self.made.answer

    @property
    def said(self) -> list[str]:
        """The sentences as they came."""
        return [event.sentence.text for event in self.events if isinstance(event, Said)]


@dataclass(frozen=True)
class House:
    """A library and what checks sentences against it."""

    library: Library
    checker: Checker

    @property
    def gate(self) -> Gate:
        return Gate(self.library, self.checker)

    def writer(self, model: ChatModel) -> Writer:
        """What has the model write from this library."""
        return Writer(model, self.gate, MOST_TOKENS)

    def assistant(self, model: ChatModel | None = None, keep: Keep = lambda _made: None) -> Assistant:
        """The assistant as it is served; without a model it quotes."""
        return Assistant(
            self.library,
            shipped_judge(reading=self.library.reads),
            question_limit=1000,
            triage=open_triage(self.library.encoder),
            keep=keep,
            completes=partial(understand_with, model) if model else None,
            writer=self.writer(model) if model else None,
        )

    def quoted(self, question: str, earlier: Sequence[Answer] = ()) -> Answer:
        """The answer without a model."""
        return self.assistant().answer(question, earlier=earlier)

    def ask(
        self,
        question: str,
        *behaviours: Behaviour,
        earlier: Sequence[Answer] = (),
        only: Filter = ANYTHING,
        limits: Limits = PATIENT,
        budget: DailyBudget | None = None,
    ) -> Asked:
        """What comes of a question where the model behaves like this."""
        with LoopbackModel(*behaviours) as server:
            asked = self.ask_at(server.url, question, earlier=earlier, only=only, limits=limits, budget=budget)
            return Asked(asked.made, asked.events, tuple(server.requests))

    def ask_at(
        self,
        url: str,
        question: str,
        *,
        earlier: Sequence[Answer] = (),
        only: Filter = ANYTHING,
        limits: Limits = PATIENT,
        budget: DailyBudget | None = None,
    ) -> Asked:
        """The same with the model that is at an address."""
        made: list[Made] = []
        model = model_at(url, limits=limits, breaker=Breaker(), budget=budget)
        events = tuple(self.assistant(model, made.append).stream(question, only, earlier))
        return Asked(made[-1], events, ())

    def passage(self, words: str) -> StoredPassage:
        """The passage that has these words."""
        found = (one.stored for one in self.library.retrieve(words, 20).passages)
        return next(one for one in found if words in one.text)

    def is_slice(self, document_id: str, start: int, end: int, quote: str) -> bool:
        """Whether a quote is these characters of the stored text."""
        return self.library.text(self.library.document(document_id), start, end) == quote


def fell_back(asked: Asked, quoted: Answer) -> bool:
    """Whether an answer is the one without a model, and says so."""
    answer, note = asked.answer, message(quoted.language, "fallback_quoted")
    assert (answer.status, answer.composed) == (quoted.status, Composed.FALLBACK)
    assert (answer.sentences, answer.citations) == (quoted.sentences, quoted.citations)
    assert answer.notes == (note, *quoted.notes)
    assert answer.text == f"{note}\n{quoted.text}"
    return True


def passages_in(request: Json) -> dict[int, str]:
    """What a request shows the model, by the passages' numbers."""
    return {int(number): text for number, text in _PASSAGE.findall(question_in(request))}


def question_in(request: Json) -> str:
    """The last message of a request, with the question and the passages."""
    return str(request["messages"][-1]["content"])


def writes(told: str) -> Behaviour:
    """Says a text in which ``[{some words}]`` is the number of the passage that has these words, 0 if none has."""
    return says_by(partial(_filled, told))


def _filled(told: str, request: Json) -> str:
    shown = passages_in(request)
    return _SLOT.sub(lambda slot: str(next((n for n, text in shown.items() if slot[1] in text), 0)), told)
