"""The book of receipts: keeps them, finds them, forgets them."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import StorageError
from assistant.receipts.receipt import Receipt, written
from assistant.receipts.wanted import Listed, Place, Wanted

if TYPE_CHECKING:
    from assistant.database import Database

_log = logging.getLogger(__name__)

FILE_NAME = "conversations.db"
"""The default database, in the data folder."""

_FORGET_SECONDS = 3600.0
"""How often what is too old is looked for."""

_RETRY_SECONDS = 30.0
"""How long a database that cannot be opened is left alone: an answer must not wait for it each time."""


class ReceiptBook:
    """The receipts in one database. Safe to share between threads, and between processes."""

    def __init__(self, where: str | Path, days: int | None = None) -> None:
        """`where` is a file, made for the first receipt, or the URL of a database; receipts are kept for `days`."""
        self._where, self._days, self._forget_at = where, days, 0.0
        self._guard = threading.Lock()
        self._database: Database | None = None
        self._closed_until, self._has_warned = 0.0, False

    def keep(self, receipt: Receipt) -> None:
        """Stores a receipt, redacted. Never fails: what goes wrong is logged, once until it goes well again."""
        if time.monotonic() < self._closed_until:
            return
        try:
            from assistant.receipts import rows

            rows.insert(self._opened(create=True), receipt.fit_to_keep().to_json())
            self._forget_old()
            self._has_warned = False
        except Exception as error:  # whatever it is, the answer is worth more than its receipt
            if self._database is None:
                self._closed_until = time.monotonic() + _RETRY_SECONDS
            if not self._has_warned:
                # The trace of the error, and the text of another than ours, might show what was asked.
                said = str(error) if isinstance(error, StorageError) else type(error).__name__
                _log.warning("No receipts are kept: %s", said)
                self._has_warned = True

    def find(self, name: str) -> Receipt | None:
        """The receipt of an answer's id, else the latest of a batch line's; raises `StorageError`."""
        from assistant.receipts import rows

        found = rows.find(self._opened(create=False), name)
        return Receipt.from_json(found) if found else None

    def of_answer(self, answer_id: str) -> Receipt | None:
        """The receipt of the answer with exactly this id, also before anything was kept; raises `StorageError`."""
        from assistant.receipts import rows

        found = rows.of_answer(self._opened(create=True), answer_id)
        return Receipt.from_json(found) if found else None

    def latest(self, wanted: Wanted, before: Place | None = None, limit: int = 50) -> list[Listed]:
        """The receipts that are wanted, latest first, at most `limit`: those before a place in that order.

        Raises `StorageError`; where there is no database yet it is made.
        """
        from assistant.receipts import rows

        return rows.latest(self._opened(create=True), wanted, before, limit)

    def forget_before(self, moment: datetime) -> int:
        """Deletes what is older than a moment, for good; returns how many there were. Raises `StorageError`."""
        from assistant.receipts import rows

        return rows.delete_before(self._opened(create=False), written(moment))

    def _forget_old(self) -> None:
        """Deletes what is too old, with the first receipt and from then on now and again."""
        if self._days is not None and time.monotonic() >= self._forget_at:
            self._forget_at = time.monotonic() + _FORGET_SECONDS
            self.forget_before(datetime.now(UTC) - timedelta(days=self._days))

    def close(self) -> None:
        """Closes the database."""
        with self._guard:
            if self._database is not None:
                self._database.close()
            self._database = None

    def _opened(self, *, create: bool) -> Database:
        from assistant.database import Database
        from assistant.receipts import rows

        with self._guard:
            if self._database is None:
                database = Database(self._where, create=create)
                rows.make(database)
                self._database = database
            return self._database
