"""Have there been too many wrong passwords, for a name or from one client?

Kept in memory: starting the service again forgets it. Only the login asks; who is logged in already is not shut out.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

TRIES_FOR_A_NAME = 5
TRIES_OF_A_CLIENT = 20
MINUTES = 15
"""In how many minutes so many tries are too many, and for how long nothing is tried then."""

_MOST_KEPT = 10_000
"""Most names, and most clients, that are remembered: after that the ones that were quiet longest are forgotten."""

Monotonic = Callable[[], float]
"""Seconds since anything, that no change of the clock moves."""


class Lockout:
    """Counts tries to log in. Safe to share between threads."""

    def __init__(self, now: Monotonic = time.monotonic, most_kept: int = _MOST_KEPT) -> None:
        """`now` is a clock that only goes forward."""
        self._now, self._guard = now, threading.Lock()
        self._names = _Counts(TRIES_FOR_A_NAME, most_kept)
        self._clients = _Counts(TRIES_OF_A_CLIENT, most_kept)

    def admits(self, name: str, client: str) -> bool:
        """Whether a password may be tried. It counts as wrong until `succeeded`, so that none get by side by side."""
        with self._guard:
            now = self._now()
            if self._names.is_locked(name, now) or self._clients.is_locked(client, now):
                return False
            self._names.count(name, now)
            self._clients.count(client, now)
            return True

    def is_locked(self, name: str, client: str) -> bool:
        """Whether the next try would be refused."""
        with self._guard:
            now = self._now()
            return self._names.is_locked(name, now) or self._clients.is_locked(client, now)

    def succeeded(self, name: str, client: str) -> None:
        """The password that was tried was right: the name starts afresh, and the client has one try back."""
        with self._guard:
            self._names.forget(name)
            self._clients.take_back(client)


class _Counts:
    """Tries by key. Keys are hashed, so that a long one takes no more room."""

    def __init__(self, most_tries: int, most_kept: int) -> None:
        self._most_tries, self._most_kept = most_tries, most_kept
        self._kept: OrderedDict[bytes, list[float]] = OrderedDict()

    def is_locked(self, key: str, now: float) -> bool:
        tries = self._kept.get(_hashed(key), [])
        return len(tries) >= self._most_tries and now - tries[-1] < 60 * MINUTES

    def count(self, key: str, now: float) -> None:
        lately = [one for one in self._kept.get(_hashed(key), []) if now - one < 60 * MINUTES]
        self._kept[_hashed(key)] = [*lately, now]
        self._kept.move_to_end(_hashed(key))
        while len(self._kept) > self._most_kept:
            self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        self._kept.pop(_hashed(key), None)

    def take_back(self, key: str) -> None:
        if tries := self._kept.get(_hashed(key)):
            tries.pop()


def _hashed(key: str) -> bytes:
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
