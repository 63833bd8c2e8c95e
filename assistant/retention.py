"""How long is what was kept of questions there? Only as long as the settings say: what is older is deleted for good."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol, Self

from assistant.errors import AssistantError

_EVERY_SECONDS = 3600.0
_STOP_SECONDS = 5.0
EVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Later than anything that is kept."""


_log = logging.getLogger(__name__)


class Forgets(Protocol):
    """Keeps something of questions; `ReceiptBook` and `FeedbackBook` do."""

    def forget_before(self, moment: datetime) -> int:
        """Deletes what is older than a moment, for good; returns how many there were."""


Forget = Callable[[], int]
"""Deletes what has had its time by a rule of its own, such as sessions that have ended; returns how many there were."""


def _now() -> datetime:
    return datetime.now(UTC)


class Retention:
    """Deletes what is too old when it starts and then now and again, in a thread of its own, until it is stopped."""

    def __init__(
        self,
        books: Sequence[Forgets],
        days: int,
        also: Sequence[Forget] = (),
        now: Callable[[], datetime] = _now,
        every_seconds: float = _EVERY_SECONDS,
    ) -> None:
        """What is in the `books` is kept for `days`; where these are 0, nothing is kept, however young it is."""
        self._books, self._days, self._also = books, days, also
        self._now, self._seconds = now, every_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends it, when what it is doing is done."""
        self._stopped.set()
        self._thread.join(_STOP_SECONDS)

    def forget(self) -> int:
        """Deletes what is too old now; returns how much that was. Never fails: what goes wrong is logged."""
        edge = self._now() - timedelta(days=self._days) if self._days else EVER
        books = [lambda book=book: book.forget_before(edge) for book in self._books]
        return sum(map(_done, [*books, *self._also]))

    def _run(self) -> None:
        self.forget()
        # Waiting takes no notice of a clock that is set.
        while not self._stopped.wait(self._seconds):
            self.forget()


def _done(forget: Forget) -> int:
    try:
        return forget()
    except AssistantError as error:
        _log.error("What is too old cannot be deleted: %s", error)
    except Exception as error:  # whatever it is, the others have their turn, and it is tried again
        # The text of an error that is not ours might show what was kept.
        _log.error("What is too old cannot be deleted: %s", type(error).__name__)
    return 0
