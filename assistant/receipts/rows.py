"""The table of receipts: one row each, with what is looked for in columns of its own and the whole as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sql

from assistant.database import Database
from assistant.receipts.wanted import Listed, Place, Wanted

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


def of_answer(database: Database, answer_id: str) -> Any:
    """The receipt of that id, which no label stands for; None where there is none."""
    with database.transaction() as connection:
        return connection.execute(sql.select(_RECEIPTS.c.document).where(_RECEIPTS.c.id == answer_id)).scalar()


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


def latest(database: Database, wanted: Wanted, before: Place | None, limit: int) -> list[Listed]:
    """The receipts that are wanted, latest first, at most `limit`: those before a place in that order."""
    table = _RECEIPTS.c
    chosen = sql.select(*_told()).where(*_conditions(wanted)).order_by(table.at.desc(), table.id.desc()).limit(limit)
    if before is not None:
        at, name = before
        chosen = chosen.where(sql.or_(table.at < at, sql.and_(table.at == at, table.id < name)))
    with database.transaction() as connection:
        return [_listed(row) for row in connection.execute(chosen).mappings()]


def _told() -> list[sql.ColumnElement[Any]]:
    """What is told of a receipt, read out of its JSON by the database: the whole would be twenty times as much."""
    table = _RECEIPTS.c
    return [
        table.id,
        table.at,
        _text("asked").label("asked"),
        _text("understood").label("understood"),
        _text("answer", "status").label("status"),
        _text("answer", "language").label("language"),
        _number("answer", "confidence").label("confidence"),
        _number("answer", "timings_ms", "total").label("took_ms"),
        _text("answer", "nearby", 0, "document_id").label("nearby"),
        _text("answer", "nearby", 0, "title").label("nearest_title"),
        _text("answer", "retrieved", 0, "document_id").label("retrieved"),
    ]


def _listed(row: Mapping[Any, Any]) -> Listed:
    told = {name: row[name] or "" for name in ("id", "at", "asked", "understood", "status", "language")}
    return Listed(
        **told,
        confidence=row["confidence"] or 0.0,
        took_ms=row["took_ms"],
        nearest=row["nearby"] or row["retrieved"] or "",
        nearest_title=row["nearest_title"] or "",
    )


def _conditions(wanted: Wanted) -> Iterator[sql.ColumnElement[bool]]:
    table = _RECEIPTS.c
    # Earlier questions that were answered again for the sake of a later one were asked once. Old receipts say nothing.
    yield sql.func.coalesce(table.document["again"].as_boolean(), sql.false()).is_(sql.false())
    if wanted.statuses:
        yield _text("answer", "status").in_(wanted.statuses)
    if wanted.language:
        yield _text("answer", "language") == wanted.language
    if wanted.below is not None:
        yield _number("answer", "confidence") < wanted.below
    if wanted.since:
        yield table.at >= wanted.since
    if wanted.until:
        yield table.at < wanted.until
    if wanted.ids is not None:
        yield table.id.in_(wanted.ids)
    for word in wanted.words:
        # SQLite knows small and capital letters of English only.
        spelt = {word, word.lower(), word.upper(), word.capitalize()}
        asked = (_text(name).contains(one, autoescape=True) for name in ("asked", "understood") for one in spelt)
        yield sql.or_(*asked)


def _text(*path: str | int) -> sql.ColumnElement[str]:
    found: sql.ColumnElement[str] = _RECEIPTS.c.document[path].as_string()
    return found


def _number(*path: str | int) -> sql.ColumnElement[float]:
    found: sql.ColumnElement[float] = _RECEIPTS.c.document[path].as_float()
    return found
