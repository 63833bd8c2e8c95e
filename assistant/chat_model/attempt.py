"""What comes of asking a model once, within limits of time and length?"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from assistant.chat_model import loop
from assistant.chat_model.errors import (
    Busy,
    ChatModelError,
    CutOff,
    Failed,
    Garbled,
    Rejected,
    TimedOut,
    TooLong,
    Unreachable,
)
from assistant.chat_model.model import Piece, Request, Vendor

_GRACE = 0.5
"""Seconds for which a connection may take to close before its reader no longer waits for that."""

_BYTES_A_TOKEN = 3
"""UTF-8 bytes that count as a token where a vendor does not count: in English a token has about four, in Arabic and
Russian five, in Chinese three, so that the count is rather too high than too low in every language."""

_NOTHING_TAKEN = (Unreachable, Busy, Rejected, Failed)
"""Errors that say, where nothing came before them, that a request was not worked on."""


@dataclass(frozen=True)
class Bounds:
    """What one asking may take: it ends at `deadline` by `time.monotonic`, its first text comes within `first_seconds`,
    no pause is longer than `idle_seconds`, and it has at most `characters`."""

    deadline: float
    first_seconds: float
    idle_seconds: float
    characters: int


class Attempt:
    """One asking of the model: its pieces come from the loop to the reader's thread.

    They wait in a queue that needs no limit of its own, as a reply longer than its limit is ended before it is put
    there. So a slow reader does not keep a connection open.
    """

    def __init__(self, vendor: Vendor, request: Request, bounds: Bounds) -> None:
        self._bounds = bounds
        self._came: SimpleQueue[Piece | None] = SimpleQueue()
        self._told, self._bytes, self._has_come = 0, 0, False
        self._asked = tokens_of(request)
        self.is_short, self.is_over = False, False
        self.error: ChatModelError | None = None
        self._running = loop.run(self._ask(vendor, request))
        self._running.add_done_callback(lambda _: self._came.put(None))

    @property
    def tokens(self) -> int:
        """What was used until now: as the vendor says, else by the length of request and reply."""
        if self._told or (isinstance(self.error, _NOTHING_TAKEN) and not self._has_come):
            return self._told
        return self._asked + math.ceil(self._bytes / _BYTES_A_TOKEN)

    def close(self) -> None:
        """Ends it and closes the connection, if it has not ended."""
        self._running.cancel()

    def texts(self) -> Iterator[str]:
        """The texts as they come; then `error` tells whether they are whole."""
        while (piece := self._next()) is not None:
            text = _encodable(piece.text)
            self._has_come = True
            self._told = max(self._told, piece.tokens)
            self._bytes += len(text.encode()) + piece.unheard
            self.is_short = self.is_short or piece.finished == "length"
            if text:
                yield text
        self.is_over = True

    def _next(self) -> Piece | None:
        try:
            piece = self._came.get(timeout=max(0.0, self._bounds.deadline + _GRACE - time.monotonic()))
        except Empty:
            self.error = TimedOut("The chat model took too long.")
            return None
        if piece is None:
            self.error = (
                CutOff("The reply of the chat model broke off.")
                if self._running.cancelled()
                else self._running.result()
            )
        return piece

    async def _ask(self, vendor: Vendor, request: Request) -> ChatModelError | None:
        """Runs on the loop; returns why it failed."""
        left = self._bounds.deadline - time.monotonic()
        end = asyncio.get_running_loop().time() + left
        limit = asyncio.timeout(min(left, self._bounds.first_seconds))
        try:
            async with limit, aclosing(vendor.pieces(request)) as pieces:
                await self._pass_on(pieces, limit, end)
        except Exception as error:
            if isinstance(error, TimeoutError) or limit.expired():  # being stopped, a vendor may fail in its own way
                return TimedOut("The chat model took too long.")
            # What is no error of ours may quote the request, and the frames of any hold it and the key.
            ours = error if isinstance(error, ChatModelError) else Failed("The chat model failed.")
            return ours.with_traceback(None)
        return None

    async def _pass_on(self, pieces: AsyncGenerator[Piece, None], limit: asyncio.Timeout, end: float) -> None:
        characters, has_text = 0, False
        async for piece in pieces:
            characters += max(1, len(piece.text) + piece.unheard)  # pieces without any text must end as well
            if characters > self._bounds.characters:
                raise TooLong("The chat model went on and on.")
            has_text = has_text or bool(piece.text.strip())
            if has_text:
                limit.reschedule(min(end, asyncio.get_running_loop().time() + self._bounds.idle_seconds))
            self._came.put(piece)
        if not has_text:
            raise Garbled("The chat model sent no text.")


def tokens_of(request: Request) -> int:
    """How many tokens a request has, more or less."""
    text = "".join((request.system, *(request.example or ()), request.user))
    return math.ceil(len(_encodable(text).encode()) / _BYTES_A_TOKEN)


def _encodable(text: str) -> str:
    """A text without halves of characters, which JSON can hold and no file or page can."""
    return text.encode(errors="replace").decode()
