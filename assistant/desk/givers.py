"""Who of the staff gave which source, and when? What the command line brought in, nobody is named for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sql

from assistant.database import Tables

_TABLES = sql.MetaData()
_GIVEN = sql.Table(
    "given_sources",
    _TABLES,
    sql.Column("location", sql.Text, primary_key=True),
    sql.Column("who", sql.Text, nullable=False),
    sql.Column("at", sql.String(40), nullable=False),
)


@dataclass(frozen=True)
class Giver:
    """Who gave a source last, and when, in ISO 8601 and UTC."""

    who: str
    at: str


class Givers:
    """Who gave what, in one database. Every method raises `StorageError` where that cannot be used."""

    def __init__(self, where: str | Path) -> None:
        """`where` is a file or the URL of a database."""
        self._tables = Tables(where, "givers", 1, _TABLES)

    def note(self, location: str, who: str) -> None:
        """Notes that somebody gave the file or address at a location; the last one counts."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._tables.transaction() as connection:
            connection.execute(_GIVEN.delete().where(_GIVEN.c.location == location))
            connection.execute(_GIVEN.insert().values(location=location, who=who, at=now))

    def of(self, *locations: str) -> Giver | None:
        """Who gave the first of the locations that anybody is named for."""
        with self._tables.transaction() as connection:
            rows = connection.execute(sql.select(_GIVEN).where(_GIVEN.c.location.in_(locations))).all()
        found = {row.location: Giver(row.who, row.at) for row in rows}
        return next((found[one] for one in locations if one in found), None)

    def forget(self, location: str) -> None:
        """Forgets who gave a source that is no longer there."""
        with self._tables.transaction() as connection:
            connection.execute(_GIVEN.delete().where(_GIVEN.c.location == location))

    def close(self) -> None:
        """Closes the database."""
        self._tables.close()
