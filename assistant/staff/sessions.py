"""Who is logged in? Sessions are kept in the database; a browser has their secret, and only its hash is stored."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sql

from assistant.database import Tables
from assistant.staff.members import Members
from assistant.staff.secret import derived, hashed, new_secret
from assistant.staff.tables import SESSIONS

_IDLE_SECONDS = 60 * 60
"""How long a session lasts in which nothing is done."""

_WRITTEN_SECONDS = 60
"""How often it is written down that a session is used: not with each request."""

_AHEAD_SECONDS = 60
"""How far the clocks of machines that share a database may differ."""

Clock = Callable[[], float]
"""Seconds since 1970."""


@dataclass(frozen=True)
class Session:
    """That somebody is logged in; `csrf` is what a form of theirs must hold to be taken as theirs."""

    name: str
    csrf: str


class Sessions:
    """The sessions of staff. Every method raises `StorageError` where the database cannot be used."""

    def __init__(self, tables: Tables, members: Members, hours: float = 8, clock: Clock = time.time) -> None:
        """A session ends after `hours`, whatever is done in it."""
        self._tables, self._members, self._seconds, self._clock = tables, members, hours * 3600, clock

    def begin(self, name: str) -> str:
        """Logs a person in: the secret of a new session. Sessions that have ended are deleted meanwhile.

        Raises `StaffError` where the users file cannot be read.
        """
        secret, now = new_secret(), int(self._clock())
        row = {"hashed": hashed(secret), "name": name, "stamp": self._members.stamp(name)}
        with self._tables.transaction() as connection:
            connection.execute(SESSIONS.delete().where(self._is_over(now)))
            connection.execute(SESSIONS.insert().values(**row, started=now, seen=now))
        return secret

    def of(self, secret: str) -> Session | None:
        """The session with a secret; None where it has ended, or its person is no longer staff.

        Raises `StaffError` where the users file cannot be read.
        """
        now, mine = int(self._clock()), SESSIONS.c.hashed == hashed(secret)
        with self._tables.transaction() as connection:
            found = connection.execute(sql.select(SESSIONS).where(mine, ~self._is_over(now))).one_or_none()
            if found and now - found.seen >= _WRITTEN_SECONDS:
                connection.execute(SESSIONS.update().where(mine).values(seen=now))
        if not found or not found.stamp or self._members.stamp(found.name) != found.stamp:
            return None
        return Session(found.name, derived(secret, "csrf"))

    def end(self, secret: str) -> None:
        """Logs out."""
        with self._tables.transaction() as connection:
            connection.execute(SESSIONS.delete().where(SESSIONS.c.hashed == hashed(secret)))

    def end_all(self, name: str) -> int:
        """Ends every session of a person; returns how many there were."""
        with self._tables.transaction() as connection:
            return connection.execute(SESSIONS.delete().where(SESSIONS.c.name == name)).rowcount

    def forget_ended(self) -> int:
        """Deletes the sessions that have ended; returns how many there were."""
        with self._tables.transaction() as connection:
            return connection.execute(SESSIONS.delete().where(self._is_over(int(self._clock())))).rowcount

    def _is_over(self, now: int) -> sql.ColumnElement[bool]:
        """Too old, too long unused, or from the future: then the clock was wrong, and how old it is nobody knows."""
        return sql.or_(
            SESSIONS.c.started <= now - self._seconds,
            SESSIONS.c.seen <= now - _IDLE_SECONDS,
            SESSIONS.c.started > now + _AHEAD_SECONDS,
            SESSIONS.c.seen > now + _AHEAD_SECONDS,
        )
