"""A chat model that says what it is told to, for tests of what becomes of a reply."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from assistant.chat_model.errors import ChatModelError
from assistant.chat_model.model import Begun, Reply, Request, Used

USED = Used(attempts=1, tokens=40)


class Says:
    """Gives prepared replies, the last of them again and again; one may be made from the request, or be an error."""

    name = "prepared"

    def __init__(
        self, *replies: str | ChatModelError | Callable[[Request], str], waits: float = 0.0, used: Used = USED
    ) -> None:
        self.replies, self.waits, self.used = list(replies), waits, used
        self.requests: list[Request] = []
        self.seconds: list[float | None] = []

    def stream(
        self, request: Request, seconds: float | None = None, may_begin_again: Callable[[], bool] = lambda: True
    ) -> Reply:
        self.requests.append(request)
        self.seconds.append(seconds)
        reply = self.replies[min(len(self.requests), len(self.replies)) - 1]
        return _Said(reply(request) if callable(reply) else reply, self.waits, self.used)


class _Said:
    def __init__(self, said: str | ChatModelError, waits: float, used: Used) -> None:
        self.said, self.waits, self.used = said, waits, used

    def __iter__(self) -> Iterator[str | Begun]:
        time.sleep(self.waits)
        if isinstance(self.said, ChatModelError):
            raise self.said
        yield self.said

    def close(self) -> None:
        """Nothing is held."""
