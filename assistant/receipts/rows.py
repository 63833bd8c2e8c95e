"""The table of receipts: one row each, with what is looked for in columns of its own and the whole as JSON."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sql

from assistant.receipts.database import Database

_PART, _VERSION = "receipts", 1
_TABLES = sql.MetaData()
_RECEIPTS = sql.Table(
    "receipts",
    _TABLES,
    sql.Column("id", sql.String(64), primary_key=True),
    sql.Column("label", sql.String(200), nullable=False, index=True),
    sql.Column("at", sql.String(40), nullable=False, index=True),
    sql.Column("document", sql.JSON, nullable=False),
)


def make(database: Database) -> None:
    """Makes the table where it is missing."""
    database.make_tables(_PART, _VERSION, _TABLES)


def insert(database: Database, receipt: dict[str, Any]) -> None:
    """Adds a receipt."""
    columns = {name: receipt[name] for name in ("id", "label", "at")}
    with database.transaction() as connection:
        connection.execute(_RECEIPTS.insert().values(**columns, document=receipt))


def find(database: Database, name: str) -> Any:
    """The receipt of that id, else the latest of that label; None where there is none."""
    table = _RECEIPTS.c
    by_id = sql.select(table.document).where(table.id == name)
    by_label = sql.select(table.document).where(table.label == name, table.label != "").order_by(table.at.desc())
    with database.transaction() as connection:
        return connection.execute(by_id).scalar() or connection.execute(by_label.limit(1)).scalar()


def delete_before(database: Database, moment: str) -> int:
    """Deletes what is older than a moment, for good; returns how many there were."""
    with database.transaction() as connection:
        deleted = connection.execute(_RECEIPTS.delete().where(_RECEIPTS.c.at < moment)).rowcount
    database.wipe()
    return deleted
