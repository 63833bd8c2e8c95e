"""Where is what is known of staff kept: their sessions, their tools' tokens, and what they did? (names SQLAlchemy)"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sql

from assistant.database import Tables

LONGEST_NAME = 254
"""Longest name of a member of staff, in characters: that of an e-mail address."""

_TABLES = sql.MetaData()

SESSIONS = sql.Table(
    "staff_sessions",
    _TABLES,
    sql.Column("hashed", sql.String(64), primary_key=True),
    sql.Column("name", sql.String(LONGEST_NAME), nullable=False, index=True),
    sql.Column("stamp", sql.String(400), nullable=False),
    sql.Column("started", sql.BigInteger, nullable=False, index=True),
    sql.Column("seen", sql.BigInteger, nullable=False, index=True),
)

TOKENS = sql.Table(
    "staff_tokens",
    _TABLES,
    sql.Column("id", sql.String(32), primary_key=True),
    sql.Column("hashed", sql.String(64), nullable=False, unique=True),
    sql.Column("owner", sql.String(LONGEST_NAME), nullable=False, index=True),
    sql.Column("stamp", sql.String(400), nullable=False),
    sql.Column("label", sql.String(80), nullable=False),
    sql.Column("made", sql.BigInteger, nullable=False),
    sql.Column("used", sql.BigInteger),
)

AUDIT = sql.Table(
    "staff_audit",
    _TABLES,
    sql.Column("id", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("at", sql.String(40), nullable=False, index=True),
    sql.Column("who", sql.String(LONGEST_NAME), nullable=False, index=True),
    sql.Column("action", sql.String(40), nullable=False, index=True),
    sql.Column("subject", sql.String(200), nullable=False),
)


def open_tables(where: str | Path) -> Tables:
    """The tables of staff in a file, or in a database by its URL; opened when they are first used."""
    return Tables(where, "staff", 1, _TABLES)
