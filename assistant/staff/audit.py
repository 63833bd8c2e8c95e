"""Who of the staff did what, and when? An entry is written once, and nothing here changes or deletes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sql

from assistant.database import Tables
from assistant.one_line import one_line
from assistant.receipts.receipt import written
from assistant.staff.tables import AUDIT, LONGEST_NAME

_LONGEST_SUBJECT = 200
_SEALS = [
    f"CREATE TRIGGER IF NOT EXISTS staff_audit_no_{what} BEFORE {what} ON staff_audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
    for what in ("update", "delete")
]
"""Have SQLite itself refuse to change the log; on a database server its administrator sees to that."""


@dataclass(frozen=True)
class Entry:
    """What somebody did; `at` is when, in ISO 8601 and UTC, and `who` is empty where that is not known."""

    id: int
    at: str
    who: str
    action: str
    subject: str


class AuditLog:
    """What staff did, in one database. Every method raises `StorageError` where that cannot be used."""

    def __init__(self, tables: Tables) -> None:
        """`tables` are those of staff."""
        self._tables, self._is_sealed = tables, False

    def note(self, who: str, action: str, subject: str = "") -> None:
        """Writes down that somebody did something, to what; no passwords, and nothing of what readers asked."""
        row = {
            "at": written(datetime.now(UTC)),
            "who": one_line(who)[:LONGEST_NAME],
            "action": action,
            "subject": one_line(subject)[:_LONGEST_SUBJECT],
        }
        with self._tables.transaction() as connection:
            self._seal(connection)
            connection.execute(AUDIT.insert().values(**row))

    def entries(self, limit: int = 50, before: int | None = None, who: str = "", action: str = "") -> list[Entry]:
        """The latest entries first, at most `limit`: those before the entry with that id, of one person, one action."""
        chosen = sql.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
        if before is not None:
            chosen = chosen.where(AUDIT.c.id < before)
        if who:
            chosen = chosen.where(AUDIT.c.who == who)
        if action:
            chosen = chosen.where(AUDIT.c.action == action)
        with self._tables.transaction() as connection:
            return [Entry(**row) for row in connection.execute(chosen).mappings()]

    def _seal(self, connection: sql.Connection) -> None:
        if self._is_sealed:
            return
        if connection.dialect.name == "sqlite":
            for seal in _SEALS:
                connection.exec_driver_sql(seal)
        self._is_sealed = True
