"""How is a chat model asked within limits: of time, of length, of tokens a day, and of how often it may fail?"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

from assistant.chat_model.attempt import Attempt, Bounds, tokens_of
from assistant.chat_model.breaker import Breaker
from assistant.chat_model.budget import DailyBudget, Reserved
from assistant.chat_model.errors import BudgetSpent, Busy, ChatModelError, Resting
from assistant.chat_model.model import Begun, Reply, Request, Used, Vendor

_log = logging.getLogger(__name__)

_PAUSE = 0.2
"""Seconds before a model that failed is asked once more; added to those that it asks for, so that they are over."""

_WORTH_ASKING = 1.0
"""Seconds that are enough for asking once more; where fewer are left, half of them are."""


@dataclass(frozen=True)
class Limits:
    """What a reply may take.

    `seconds` in all, a second attempt included; `idle_seconds` between pieces; `first_share` of the seconds until the
    first attempt's first text, so that there is time for another; `characters_a_token` for each token asked for.
    """

    seconds: float = 30.0
    idle_seconds: float = 10.0
    first_share: float = 2 / 3
    characters_a_token: int = 8


class GuardedModel:
    """A `ChatModel` that takes no longer, says no more and is asked no more often than it may."""

    def __init__(self, vendor: Vendor, limits: Limits, breaker: Breaker, budget: DailyBudget) -> None:
        self.name = vendor.name
        self.vendor, self.limits, self.breaker, self.budget = vendor, limits, breaker, budget

    def stream(
        self, request: Request, seconds: float | None = None, may_begin_again: Callable[[], bool] = lambda: True
    ) -> Reply:
        """The reply as it comes; its time runs from when the first piece is asked for."""
        return _Reply(_Asking(self, request, self.limits.seconds if seconds is None else seconds, may_begin_again))


class _Reply:
    """What a reader holds. The work holds no reference to it, so that letting go of it ends the work at once."""

    def __init__(self, asking: _Asking) -> None:
        self._asking, self._pieces = asking, asking.pieces()

    @property
    def used(self) -> Used:
        return self._asking.used

    def __iter__(self) -> Iterator[str | Begun]:
        return self._pieces

    def close(self) -> None:
        self._asking.stop()
        try:
            self._pieces.close()
        except ValueError:
            return  # another thread is reading: it is told that the reply was cut off, and cleans up


class _Asking:
    """The one or two attempts of a reply. `pieces` runs in the reader's thread."""

    def __init__(
        self, model: GuardedModel, request: Request, seconds: float, may_begin_again: Callable[[], bool]
    ) -> None:
        self._model, self._request, self._seconds = model, request, seconds
        self._may_begin_again = may_begin_again
        self._stopped, self._has_text, self._deadline = threading.Event(), False, 0.0
        self._past = Used()
        self._attempt: Attempt | None = None

    @property
    def used(self) -> Used:
        running = self._attempt
        return replace(self._past, tokens=self._past.tokens + running.tokens) if running else self._past

    def stop(self) -> None:
        """Ends what is running; safe from any thread."""
        self._stopped.set()
        if running := self._attempt:
            running.close()

    def pieces(self) -> Generator[str | Begun, None, None]:
        """What the attempts give; raises why the last one failed."""
        self._deadline = time.monotonic() + self._seconds
        error = yield from self._once(self._seconds * self._model.limits.first_share)
        if error and self._may_ask_again(error):
            if self._has_text:
                yield Begun.AGAIN
            second = yield from self._once(self._seconds)
            # Where the model could not be asked again, the first attempt's error tells more.
            error = error if isinstance(second, Resting | BudgetSpent) else second
        if error:
            if not self._stopped.is_set():
                _log.warning("The chat model %s did not answer: %s", self._model.name, error.code)
            raise error

    def _may_ask_again(self, error: ChatModelError) -> bool:
        """Waits as long as the model wants, if that leaves time for an answer."""
        left = self._deadline - time.monotonic()
        pause = _PAUSE + (error.seconds or 0.0 if isinstance(error, Busy) else 0.0)
        if self._stopped.is_set() or not error.may_help or left - pause < min(_WORTH_ASKING, left / 2):
            return False
        return (not self._has_text or self._may_begin_again()) and not self._stopped.wait(pause)

    def _once(self, first_seconds: float) -> Generator[str, None, ChatModelError | None]:
        """The texts of one attempt; returns why it failed."""
        try:
            reserved = self._reserve()
        except (Resting, BudgetSpent) as refused:
            return refused
        self._past = replace(self._past, attempts=self._past.attempts + 1)
        attempt = self._attempt = Attempt(self._model.vendor, self._request, self._bounds(first_seconds))
        try:
            if self._stopped.is_set():
                attempt.close()
            for text in attempt.texts():
                self._has_text = True
                yield text
        finally:
            attempt.close()
            self._settle(attempt, reserved)
        return attempt.error

    def _bounds(self, first_seconds: float) -> Bounds:
        limits = self._model.limits
        characters = self._request.most_tokens * limits.characters_a_token
        return Bounds(self._deadline, first_seconds, limits.idle_seconds, characters)

    def _reserve(self) -> Reserved:
        self._model.breaker.check()
        try:
            return self._model.budget.reserve(tokens_of(self._request) + self._request.most_tokens)
        except BudgetSpent:
            self._model.breaker.dropped()
            raise

    def _settle(self, attempt: Attempt, reserved: Reserved) -> None:
        tokens, error = attempt.tokens, attempt.error
        failures = (*self._past.failures, error.code) if error else self._past.failures
        self._attempt = None
        self._past = Used(self._past.attempts, self._past.tokens + tokens, failures, attempt.is_short)
        self._model.budget.settle(reserved, tokens)
        if not attempt.is_over or self._stopped.is_set():
            self._model.breaker.dropped()
        elif error:
            self._model.breaker.failed(error)
        else:
            self._model.breaker.succeeded()
