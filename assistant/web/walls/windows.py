"""How often has a client asked within the last minute?

Written here because the usual libraries count by the wall clock, which may jump, and remember every client. Here a
client that was quiet for two minutes is forgotten when the next one comes.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = 60
_CLIENTS = 20_000
"""How many clients are remembered at most; the one that was quiet longest is forgotten first."""


@dataclass(frozen=True)
class Taken:
    """Whether one more was allowed, how many are left, and in how many seconds there are more."""

    is_allowed: bool
    remaining: int
    reset: int


@dataclass
class _Count:
    """How often a client asked in a window, and in the one before."""

    window: int
    now: int = 0
    before: int = 0


class Windows:
    """Counts for each client: those of this minute, and those of the last one as far as it still reaches back.

    Not safe to share between threads: an event loop has its own.
    """

    def __init__(self, limit: int, clock: Callable[[], float], clients: int = _CLIENTS) -> None:
        """`limit` is how often a minute; `clock` counts seconds and never goes back."""
        self.limit = limit
        self._clock, self._clients = clock, clients
        self._counts: OrderedDict[str, _Count] = OrderedDict()

    def take(self, client: str, limit: int | None = None) -> Taken:
        """Counts one more for a client, unless there were as many as it may; a `limit` is for this client alone."""
        limit = self.limit if limit is None else limit
        at = self._clock()
        count, passed = self._count(client, at), at % SECONDS
        used = count.before * (1 - passed / SECONDS) + count.now
        if used + 1 > limit:
            return Taken(is_allowed=False, remaining=0, reset=self._wait(count, passed, limit))
        count.now += 1
        left = int(limit - used - 1)
        return Taken(is_allowed=True, remaining=left, reset=math.ceil(SECONDS - passed))

    def __len__(self) -> int:
        """How many clients are remembered."""
        return len(self._counts)

    def _count(self, client: str, at: float) -> _Count:
        window = int(at // SECONDS)
        count = self._counts.setdefault(client, _Count(window))
        if count.window != window:
            count.before = count.now if count.window == window - 1 else 0
            count.window, count.now = window, 0
        self._counts.move_to_end(client)
        while len(self._counts) > self._clients or next(iter(self._counts.values())).window < window - 1:
            self._counts.popitem(last=False)
        return count

    def _wait(self, count: _Count, passed: float, limit: int) -> int:
        """Seconds until one more is allowed."""
        room = limit - 1 - count.now
        if room >= 0:
            wait = SECONDS * (1 - room / count.before) - passed
        else:
            wait = SECONDS - passed + SECONDS * (1 - (limit - 1) / count.now)
        return max(1, math.ceil(wait))
