"""Which programs may work in the name of a member of staff? Each has a token, of which only a hash is stored."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sql

from assistant.database import Tables
from assistant.staff.errors import TooManyTokens
from assistant.staff.members import Members
from assistant.staff.secret import hashed, new_secret
from assistant.staff.sessions import Clock
from assistant.staff.tables import TOKENS

PREFIX = "uat_"
"""What each token begins with, so that one that was leaked is known for what it is."""

LONGEST_LABEL = 80
MOST_TOKENS = 20
"""Most tokens of one person."""

DAYS = 90
"""How long a token is good: who left an organisation that logs in elsewhere must not stay for ever."""

_WRITTEN_SECONDS = 60
_AHEAD_SECONDS = 60


@dataclass(frozen=True)
class Token:
    """What its owner is shown of a token; `used` is None for one that never was."""

    id: str
    label: str
    made: datetime
    ends: datetime
    used: datetime | None


class Tokens:
    """The tokens of staff's tools. Every method raises `StorageError` where the database cannot be used."""

    def __init__(self, tables: Tables, members: Members, clock: Clock = time.time) -> None:
        """`members` tells whether an owner still is staff."""
        self._tables, self._members, self._clock = tables, members, clock

    def make(self, owner: str, label: str) -> str:
        """A new token, which cannot be shown again; raises `TooManyTokens`."""
        token, now = PREFIX + new_secret(), int(self._clock())
        row = {"id": secrets.token_hex(8), "hashed": hashed(token), "owner": owner, "label": label[:LONGEST_LABEL]}
        stamp = self._members.stamp(owner)
        dead = sql.or_(~self._is_good(now), sql.and_(TOKENS.c.owner == owner, TOKENS.c.stamp != stamp))
        with self._tables.transaction() as connection:
            connection.execute(TOKENS.delete().where(dead))
            held = sql.select(sql.func.count()).select_from(TOKENS).where(TOKENS.c.owner == owner)
            if connection.execute(held).scalar_one() >= MOST_TOKENS:
                raise TooManyTokens(f"{owner} has {MOST_TOKENS} tokens, and may have no more.")
            connection.execute(TOKENS.insert().values(**row, stamp=stamp, made=now))
        return token

    def owner_of(self, token: str) -> str | None:
        """Whose token it is; None where it is unknown, revoked or too old, or its owner is no longer staff.

        Raises `StaffError` where the users file cannot be read.
        """
        if not token.startswith(PREFIX):
            return None
        now, mine = int(self._clock()), TOKENS.c.hashed == hashed(token)
        with self._tables.transaction() as connection:
            found = connection.execute(sql.select(TOKENS).where(mine, self._is_good(now))).one_or_none()
            if found and now - (found.used or 0) >= _WRITTEN_SECONDS:
                connection.execute(TOKENS.update().where(mine).values(used=now))
        if not found or not found.stamp or self._members.stamp(found.owner) != found.stamp:
            return None
        return str(found.owner)

    def of(self, owner: str) -> list[Token]:
        """The tokens of a person that are good, latest first."""
        chosen = sql.select(TOKENS).where(TOKENS.c.owner == owner, self._is_good(int(self._clock())))
        stamp = self._members.stamp(owner)
        with self._tables.transaction() as connection:
            rows = connection.execute(chosen.order_by(TOKENS.c.made.desc(), TOKENS.c.label)).all()
        return [_shown(row) for row in rows if row.stamp == stamp]

    def revoke(self, owner: str, name: str) -> bool:
        """Ends the token of a person with that id; returns whether there was one."""
        mine = sql.and_(TOKENS.c.owner == owner, TOKENS.c.id == name)
        with self._tables.transaction() as connection:
            return connection.execute(TOKENS.delete().where(mine)).rowcount > 0

    def revoke_all(self, owner: str) -> int:
        """Ends every token of a person; returns how many there were."""
        with self._tables.transaction() as connection:
            return connection.execute(TOKENS.delete().where(TOKENS.c.owner == owner)).rowcount

    def _is_good(self, now: int) -> sql.ColumnElement[bool]:
        """Neither too old nor from the future."""
        return sql.and_(TOKENS.c.made > now - DAYS * 86400, TOKENS.c.made <= now + _AHEAD_SECONDS)


def _shown(row: sql.Row[tuple[object, ...]]) -> Token:
    used = _moment(row.used) if row.used is not None else None
    return Token(row.id, row.label, _moment(row.made), _moment(row.made + DAYS * 86400), used)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
