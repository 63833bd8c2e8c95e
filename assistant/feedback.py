"""What readers thought of answers: a thumb up or down, and why if they said so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError

from assistant.database import Tables
from assistant.errors import StorageError
from assistant.receipts.receipt import written
from assistant.redact import redact

LONGEST_REASON = 1000
"""Longest reason, in characters."""

_TABLES = sql.MetaData()
_FEEDBACK = sql.Table(
    "feedback",
    _TABLES,
    sql.Column("answer", sql.String(64), primary_key=True),
    sql.Column("at", sql.String(40), nullable=False, index=True),
    sql.Column("helpful", sql.Boolean, nullable=False, index=True),
    sql.Column("reason", sql.Text, nullable=False),
)


@dataclass(frozen=True)
class Feedback:
    """What a reader thought of the answer with that id; `at` is when, in ISO 8601 and UTC."""

    answer: str
    helpful: bool
    reason: str
    at: str


class FeedbackBook:
    """What readers thought, in one database. Every method raises `StorageError` where that cannot be used."""

    def __init__(self, where: str | Path) -> None:
        """`where` is a file or the URL of a database."""
        self._tables = Tables(where, "feedback", 1, _TABLES)

    def keep(self, answer: str, *, helpful: bool, reason: str = "") -> None:
        """Keeps what a reader thought, redacted; it takes the place of what was thought of the answer before."""
        row = {"at": written(datetime.now(UTC)), "helpful": helpful, "reason": redact(reason)[:LONGEST_REASON]}
        try:
            self._put(answer, row)
        except StorageError as error:
            # Somebody else was the first to say something of this answer, between our look and our word.
            if not isinstance(error.__cause__, IntegrityError):
                raise
            self._put(answer, row)

    def _put(self, answer: str, row: dict[str, object]) -> None:
        with self._tables.transaction() as connection:
            changed = connection.execute(_FEEDBACK.update().where(_FEEDBACK.c.answer == answer).values(**row))
            if not changed.rowcount:
                connection.execute(_FEEDBACK.insert().values(answer=answer, **row))

    def of(self, answers: Collection[str]) -> dict[str, Feedback]:
        """What was thought of answers, by their ids."""
        with self._tables.transaction() as connection:
            rows = connection.execute(sql.select(_FEEDBACK).where(_FEEDBACK.c.answer.in_(answers))).mappings()
            return {row["answer"]: Feedback(**row) for row in rows}

    def not_helpful(self) -> list[str]:
        """The ids of the answers that were no help, latest first."""
        chosen = sql.select(_FEEDBACK.c.answer).where(_FEEDBACK.c.helpful.is_(False)).order_by(_FEEDBACK.c.at.desc())
        with self._tables.transaction() as connection:
            return list(connection.execute(chosen).scalars())

    def forget_before(self, moment: datetime) -> int:
        """Deletes what is older than a moment, for good; returns how many there were."""
        with self._tables.transaction() as connection:
            deleted = connection.execute(_FEEDBACK.delete().where(_FEEDBACK.c.at < written(moment))).rowcount
        self._tables.wipe()
        return deleted

    def close(self) -> None:
        """Closes the database."""
        self._tables.close()
