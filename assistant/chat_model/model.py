"""What is a chat model asked, and what does it give?"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol


class Begun(Enum):
    """Stands between pieces where the model was asked once more: what came before belongs to a reply that failed."""

    AGAIN = auto()


@dataclass(frozen=True)
class Request:
    """What a chat model is asked: its part (`system`), what is wanted (`user`), and the most tokens of a reply.

    `example` is another request of the kind with a good answer.
    """

    system: str
    user: str
    most_tokens: int
    example: tuple[str, str] | None = None


@dataclass(frozen=True)
class Used:
    """What a reply took: how often the model was asked, tokens in and out, and the codes of errors on the way.

    `is_short` says that the reply ended where the request's most tokens were reached.
    """

    attempts: int = 0
    tokens: int = 0
    failures: tuple[str, ...] = ()
    is_short: bool = False


@dataclass(frozen=True)
class Piece:
    """What comes of a reply at once.

    `text` may be empty; `unheard` is how many characters came beside it that are no part of the answer; `tokens` what
    request and reply took, 0 where the vendor does not say; `finished` why the reply ended, “length” where the most
    tokens were reached, and empty before.
    """

    text: str = ""
    tokens: int = 0
    finished: str = ""
    unheard: int = 0


class Vendor(Protocol):
    """Asks a model, on the loop. `name` is what the operator calls it."""

    name: str

    def pieces(self, request: Request) -> AsyncGenerator[Piece, None]:
        """The reply as it comes; closing it closes the connection. Raises `ChatModelError`."""


class Reply(Protocol):
    """The pieces of a reply as they come. Iterating raises `ChatModelError`; `close` ends it and frees the worker."""

    @property
    def used(self) -> Used:
        """What the reply took until now; it grows while pieces come."""

    def __iter__(self) -> Iterator[str | Begun]:
        """Pieces of text, with `Begun.AGAIN` where it starts anew."""

    def close(self) -> None:
        """Ends the reply, whether all of it came or not."""


class ChatModel(Protocol):
    """Answers requests. `name` is what the operator calls it, without anything secret."""

    name: str

    def stream(
        self, request: Request, seconds: float | None = None, may_begin_again: Callable[[], bool] = lambda: True
    ) -> Reply:
        """The reply as it comes, within `seconds` (by default the operator's limit), a second attempt included.

        `may_begin_again` is asked before a reply that has begun to come is asked for once more.
        """


def ask(model: ChatModel, request: Request, seconds: float | None = None) -> tuple[str, Used]:
    """The whole reply as one text, without white space around it; raises `ChatModelError`."""
    reply = model.stream(request, seconds)
    pieces: list[str] = []
    try:
        for piece in reply:
            if isinstance(piece, Begun):
                pieces.clear()
            else:
                pieces.append(piece)
    finally:
        reply.close()
    return "".join(pieces).strip(), reply.used
