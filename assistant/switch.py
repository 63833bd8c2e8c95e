"""The off switch: staff take the public pages or the API out of service, with a message for those who come."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sql

from assistant.database import Tables
from assistant.errors import StorageError

_FRESH_SECONDS = 1.0
"""How long what was read is believed: a switch that is thrown elsewhere takes effect within that."""

_TABLES = sql.MetaData()
_SWITCHES = sql.Table(
    "switches",
    _TABLES,
    sql.Column("part", sql.String(20), primary_key=True),
    sql.Column("message", sql.Text, nullable=False),
)


class Part(StrEnum):
    """What can be switched off by itself."""

    WEB = "web"
    API = "api"


@dataclass(frozen=True)
class Off:
    """A part that is out of service, and what those who come are told; empty for the standing words."""

    part: Part
    message: str = ""


class Switch:
    """Whether parts of the service are off. Safe to share between threads."""

    def __init__(self, where: str | Path) -> None:
        """`where` is a file or the URL of a database."""
        self._tables = Tables(where, "switches", 1, _TABLES)
        self._guard = threading.Lock()
        self._read_at, self._off = float("-inf"), dict[Part, Off]()

    def off(self, part: Part) -> Off | None:
        """That a part is off; None while it is in service. What was last known holds where the database fails."""
        with self._guard:
            if time.monotonic() - self._read_at >= _FRESH_SECONDS:
                self._read_at = time.monotonic()
                with suppress(StorageError):
                    self._off = self._read()
            return self._off.get(part)

    def turn_off(self, part: Part, message: str = "") -> None:
        """Takes a part out of service; raises `StorageError`."""
        with self._tables.transaction() as connection:
            connection.execute(_SWITCHES.delete().where(_SWITCHES.c.part == part))
            connection.execute(_SWITCHES.insert().values(part=part, message=message))
        self._forget()

    def turn_on(self, part: Part) -> None:
        """Puts a part back in service; raises `StorageError`."""
        with self._tables.transaction() as connection:
            connection.execute(_SWITCHES.delete().where(_SWITCHES.c.part == part))
        self._forget()

    def close(self) -> None:
        """Closes the database."""
        self._tables.close()

    def _read(self) -> dict[Part, Off]:
        with self._tables.transaction() as connection:
            rows = connection.execute(sql.select(_SWITCHES)).all()
        return {Part(row.part): Off(Part(row.part), row.message) for row in rows}

    def _forget(self) -> None:
        with self._guard:
            self._read_at = float("-inf")
