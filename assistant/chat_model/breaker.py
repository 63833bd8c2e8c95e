"""Is a chat model to be asked at all, or has it failed so often that it is left alone for a while?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from assistant.chat_model.errors import BudgetSpent, Busy, ChatModelError, Resting, TooLong

_LONGEST_REST = 600.0
"""The longest that a model may ask to be left alone, in seconds: it may be wrong, and an operator waits for it."""

_TELL_NOTHING = (BudgetSpent, Resting, TooLong)
"""Errors that do not say that the model is away: of two of them it was never asked, and after the last it did answer,
only without end, which leaving it alone does not mend."""


class Breaker:
    """Counts failures in a row; after `failures` of them a model is left alone for `seconds`.

    Then one asking at a time is let through as a trial: a success ends the rest, a failure begins another. A rejected
    request counts as a failure: a wrong key stays wrong, and asking again and again gets it locked. Safe to share
    between threads; `clock` gives seconds that only grow.
    """

    def __init__(self, failures: int = 3, seconds: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = failures, seconds, clock
        self._guard = threading.Lock()
        self._failures, self._rests_until, self._trial_until = 0, float("-inf"), float("-inf")

    def check(self) -> None:
        """Lets an asking through, whose end is to be told by `succeeded`, `failed` or `dropped`; raises `Resting`."""
        with self._guard:
            now = self._clock()
            if now < max(self._rests_until, self._trial_until):
                raise Resting("The chat model failed often and is left alone for a while.")
            if self._failures >= self._most:
                # A trial whose end is never told must not keep the model shut off: its place is free after a while.
                self._trial_until = now + self._seconds

    def succeeded(self) -> None:
        """Tells that the model answered."""
        with self._guard:
            self._failures, self._rests_until, self._trial_until = 0, float("-inf"), float("-inf")

    def failed(self, error: ChatModelError) -> None:
        """Tells that the model did not answer, and why."""
        if isinstance(error, _TELL_NOTHING):
            self.dropped()
            return
        with self._guard:
            self._failures += 1
            self._trial_until = float("-inf")
            if self._failures >= self._most:
                self._rest(self._seconds)
        if isinstance(error, Busy) and error.seconds is not None:
            self.rest(error.seconds)

    def dropped(self) -> None:
        """Tells that an asking ended without showing whether the model answers: a reader went away."""
        # It may free the place of another's trial; at worst, one asking more is let through.
        with self._guard:
            self._trial_until = float("-inf")

    def rest(self, seconds: float) -> None:
        """Leaves the model alone for `seconds`, at most ten minutes, because it says so."""
        with self._guard:
            self._rest(min(seconds, _LONGEST_REST))

    def _rest(self, seconds: float) -> None:
        self._rests_until = max(self._rests_until, self._clock() + seconds)
