"""A guarded model at an address, and what comes of asking it: what the tests of this folder share."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from assistant.chat_model.breaker import Breaker
from assistant.chat_model.budget import DailyBudget
from assistant.chat_model.errors import ChatModelError
from assistant.chat_model.guarded import GuardedModel, Limits
from assistant.chat_model.langchain_model import open_vendor
from assistant.chat_model.model import Begun, ChatModel, Piece, Request, Used

KEY = "sk-very-secret-key"
QUESTION = "What does Ana Muster want to know?"
REQUEST = Request("You answer in few words.", QUESTION, most_tokens=50)
TOKENS = 20
"""The tokens of the request, as they are estimated."""


@dataclass
class Outcome:
    """What came of a reply: its pieces, its error, what it took and how many seconds it lasted."""

    pieces: list[str | Begun] = field(default_factory=list)
    error: ChatModelError | None = None
    used: Used = field(default_factory=Used)
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """What the last attempt said."""
        last = len(self.pieces) - self.pieces[::-1].index(Begun.AGAIN) if Begun.AGAIN in self.pieces else 0
        return "".join(str(piece) for piece in self.pieces[last:])

    @property
    def code(self) -> str:
        """The code of the error; empty where there is none."""
        return self.error.code if self.error else ""


def model_at(
    url: str,
    name: str = "openai:test",
    *,
    limits: Limits | None = None,
    breaker: Breaker | None = None,
    budget: DailyBudget | None = None,
) -> GuardedModel:
    """The model of a server, with limits that let a slow machine answer."""
    vendor = open_vendor(name, url, KEY)
    return GuardedModel(vendor, limits or Limits(seconds=10), breaker or Breaker(), budget or DailyBudget(None, 0))


def outcome(model: ChatModel, request: Request = REQUEST) -> Outcome:
    """Reads a whole reply."""
    came, reply, begun = Outcome(), model.stream(request), time.monotonic()
    try:
        came.pieces.extend(reply)
    except ChatModelError as error:
        came.error = error
    came.used, came.seconds = reply.used, time.monotonic() - begun
    return came


class Scripted:
    """A vendor that gives what it is told to, attempt by attempt; an exception is raised."""

    name = "scripted:test"

    def __init__(self, *attempts: list[Piece | Exception]) -> None:
        self._attempts, self.asked = attempts, 0

    async def pieces(self, request: Request) -> AsyncGenerator[Piece, None]:
        self.asked += 1
        for piece in self._attempts[min(self.asked, len(self._attempts)) - 1]:
            if isinstance(piece, Exception):
                raise piece
            yield piece


def guarded(vendor: Scripted, breaker: Breaker | None = None, budget: DailyBudget | None = None) -> GuardedModel:
    """The model of a vendor, with limits that let a slow machine answer."""
    return GuardedModel(vendor, Limits(seconds=5), breaker or Breaker(), budget or DailyBudget(None, 0))
