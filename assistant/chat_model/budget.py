"""How many tokens may still be used today, over all processes that share a data folder?"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from filelock import FileLock

from assistant.chat_model.errors import BudgetSpent

_log = logging.getLogger(__name__)

_LOCK_SECONDS = 0.5
"""How long another process is waited for: an answer is worth more than an exact count."""


@dataclass(frozen=True)
class Reserved:
    """Tokens that were set aside, and on which day."""

    day: date
    tokens: int


class DailyBudget:
    """Counts the tokens of a UTC day in `file`; None counts in memory. At most `most` a day, 0 for no limit.

    Where the file cannot be read or written, it counts what this process uses, and goes on. Safe to share between
    threads, and between processes.
    """

    def __init__(
        self, file: Path | None, most: int, today: Callable[[], date] = lambda: datetime.now(UTC).date()
    ) -> None:
        self._file, self._most, self._today = file, most, today
        self._guard, self._has_warned = threading.Lock(), False
        self._day, self._written, self._unwritten = today(), 0, 0

    def reserve(self, tokens: int) -> Reserved:
        """Sets tokens aside before the model is asked; raises `BudgetSpent` where the day has not so many left."""
        with self._guard:
            self._begin_day()
            self._add(tokens)
            return Reserved(self._day, tokens)

    def settle(self, reserved: Reserved, used: int) -> None:
        """Puts right what was set aside: so many tokens were used. What was set aside yesterday stays as it is."""
        with self._guard:
            self._begin_day()
            if reserved.day == self._day and used != reserved.tokens:
                self._add(used - reserved.tokens, must_fit=False)

    def _begin_day(self) -> None:
        if self._today() != self._day:
            self._day, self._written, self._unwritten = self._today(), 0, 0

    def _add(self, tokens: int, *, must_fit: bool = True) -> None:
        if self._file is not None:
            try:
                with FileLock(f"{self._file}.lock", timeout=_LOCK_SECONDS):
                    self._written = self._read(self._file)
                    total = self._total_with(tokens, must_fit)
                    self._write(self._file, total)
                    self._written, self._unwritten = total, 0
                    return
            except (OSError, NotImplementedError):
                # The one may be a lock that is not given in time, the other a file system without locks.
                self._warn()
        self._unwritten = self._total_with(tokens, must_fit) - self._written

    def _total_with(self, tokens: int, must_fit: bool) -> int:
        total = self._written + self._unwritten + tokens
        if must_fit and self._most and total > self._most:
            raise BudgetSpent("The tokens that the chat model may use in a day are used up.")
        return max(0, total)

    def _read(self, file: Path) -> int:
        """What the file says of today; 0 where it says nothing that can be understood."""
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            tokens = said["tokens"] if said["day"] == self._day.isoformat() else 0
            return max(0, int(tokens))
        except (FileNotFoundError, ValueError, TypeError, LookupError, OverflowError, RecursionError):
            return 0

    def _write(self, file: Path, total: int) -> None:
        """Replaces the file at one stroke, so that nobody ever reads half of it."""
        written = file.with_name(f"{file.name}.new")
        written.write_text(json.dumps({"day": self._day.isoformat(), "tokens": total}), encoding="utf-8")
        written.replace(file)

    def _warn(self) -> None:
        if not self._has_warned:
            _log.warning("The tokens of the chat model are counted for this process only: the file cannot be used.")
            self._has_warned = True
