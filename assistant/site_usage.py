"""How much do partner web sites use the chat? Counts a day, without anything that tells who asked or what."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sql

from assistant.database import Tables
from assistant.errors import StorageError

LONGEST_ID = 40
"""Longest id of a site."""

_TABLES = sql.MetaData()
_USAGE = sql.Table(
    "site_usage",
    _TABLES,
    sql.Column("site", sql.String(LONGEST_ID), primary_key=True),
    sql.Column("day", sql.String(10), primary_key=True),
    sql.Column("asked", sql.Integer, nullable=False),
    sql.Column("refused", sql.Integer, nullable=False),
)


@dataclass(frozen=True)
class Usage:
    """How many questions came from a site on a day (UTC), and how many of its requests were refused."""

    site: str
    day: str
    asked: int
    refused: int


def today() -> date:
    """Which day it is, in UTC."""
    return datetime.now(UTC).date()


class UsageBook:
    """The counts, in one database; they are written a little later than they are counted.

    Safe to share between threads, and between processes.
    """

    def __init__(self, where: str | Path, day: Callable[[], date] = today) -> None:
        """`where` is a file or the URL of a database; `day` says which day it is."""
        self._tables, self._day = Tables(where, "site_usage", 1, _TABLES), day
        self._guard = threading.Lock()
        self._waiting = dict[tuple[str, str], tuple[int, int]]()

    def count(self, site_id: str, *, refused: bool = False) -> None:
        """Counts one more question of a site today, or one more request that was refused; never waits or fails."""
        with self._guard:
            self._add((site_id, self._day().isoformat()), *((0, 1) if refused else (1, 0)))

    def write(self) -> None:
        """Writes what was counted since the last time; where `StorageError` is raised, that waits for the next time."""
        with self._guard:
            waiting, self._waiting = self._waiting, {}
        try:
            for key in list(waiting):
                self._write(key, *waiting[key])
                del waiting[key]
        finally:
            with self._guard:
                for key, counted in waiting.items():
                    self._add(key, *counted)

    def of_last(self, days: int) -> tuple[Usage, ...]:
        """What each site used on each of the last days, the latest first; raises `StorageError`."""
        self.write()
        since = (self._day() - timedelta(days=days - 1)).isoformat()
        chosen = sql.select(_USAGE).where(_USAGE.c.day >= since).order_by(_USAGE.c.day.desc(), _USAGE.c.site)
        with self._tables.transaction() as connection:
            return tuple(Usage(**row) for row in connection.execute(chosen).mappings())

    def forget_before(self, moment: datetime) -> int:
        """Deletes the counts of the days before that of a moment, for good; returns how many there were.

        Raises `StorageError`.
        """
        self.write()
        with self._tables.transaction() as connection:
            day = moment.astimezone(UTC).date().isoformat()
            deleted = connection.execute(_USAGE.delete().where(_USAGE.c.day < day)).rowcount
        self._tables.wipe()
        return deleted

    def close(self) -> None:
        """Writes what was counted, as far as that is possible, and closes the database."""
        with suppress(StorageError):
            self.write()
        self._tables.close()

    def _write(self, key: tuple[str, str], asked: int, refused: int) -> None:
        site, day = key
        more = {"asked": _USAGE.c.asked + asked, "refused": _USAGE.c.refused + refused}
        change = _USAGE.update().where(_USAGE.c.site == site, _USAGE.c.day == day).values(**more)
        with self._tables.transaction() as connection:
            if connection.execute(change).rowcount:
                return
        # Another process may begin the day of the site at the same time: that its row is there already is no failure.
        with suppress(StorageError), self._tables.transaction() as connection:
            connection.execute(_USAGE.insert().values(site=site, day=day, asked=0, refused=0))
        with self._tables.transaction() as connection:
            connection.execute(change)

    def _add(self, key: tuple[str, str], asked: int, refused: int) -> None:
        before = self._waiting.get(key, (0, 0))
        self._waiting[key] = (before[0] + asked, before[1] + refused)
