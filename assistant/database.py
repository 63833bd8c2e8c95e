"""The database of what people do with the assistant: one SQLite file by default, or any that SQLAlchemy can reach.

SQLAlchemy takes a quarter of a second to load, so files that need not have it import this one late.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from assistant.errors import StorageError

_SQLITE = "sqlite"
_BUSY_SECONDS = 3
_AGAIN_SECONDS = 0.05
_VERSIONS = sql.Table(
    "schema_versions",
    sql.MetaData(),
    sql.Column("part", sql.String(40), primary_key=True),
    sql.Column("version", sql.Integer, nullable=False),
)


class Database:
    """An open database. Safe to share between threads, and between processes."""

    def __init__(self, where: str | Path, *, create: bool) -> None:
        """Opens the file at a path, or a database by its URL; raises `StorageError` where that cannot be.

        Without `create` a file that is not there is not made.
        """
        self._shown = str(where) if isinstance(where, Path) else "the database"
        with self._translated("opened"):
            url = sql.make_url(where if isinstance(where, str) else f"{_SQLITE}:///{where}")
            self._shown = str(url.database) if _is_file(url) else url.render_as_string(hide_password=True)
            if _is_file(url):
                _prepare(Path(str(url.database)), create=create)
            # Errors must not show what was to be stored: they are logged.
            self._engine = sql.create_engine(url, hide_parameters=True)
            if _is_file(url):
                sql.event.listen(self._engine, "connect", _set_up)

    @contextmanager
    def transaction(self) -> Iterator[sql.Connection]:
        """A connection whose changes are committed at the end; its errors come out as `StorageError`."""
        with self._translated("used"), self._engine.begin() as connection:
            yield connection

    def make_tables(self, part: str, version: int, tables: sql.MetaData) -> None:
        """Makes the tables of a part of the program, whoever else does so at the same time.

        Raises `StorageError` where they are of a newer version than this program knows.
        """
        with self.transaction() as connection:
            for table in (_VERSIONS, *tables.sorted_tables):
                connection.execute(CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    connection.execute(CreateIndex(index, if_not_exists=True))
        with suppress(IntegrityError), self._engine.begin() as connection:
            connection.execute(_VERSIONS.insert().values(part=part, version=version))
        with self.transaction() as connection:
            found = connection.execute(sql.select(_VERSIONS.c.version).where(_VERSIONS.c.part == part)).scalar_one()
        if found > version:
            raise StorageError(f"{self._shown} was written by a newer version of this program. Update the program.")

    def wipe(self) -> None:
        """Has what was deleted leave the disk too, where that is not for a database server to do."""
        if self._engine.dialect.name == _SQLITE:
            with self._translated("used"), self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Closes all connections."""
        self._engine.dispose()

    @contextmanager
    def _translated(self, done: str) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, ImportError, OSError, ValueError) as error:
            raise StorageError(f"{self._shown} cannot be {done}: {_reason(error)}.") from error


class Tables:
    """The tables of one part of the program, in a database that is opened when it is first needed.

    Safe to share between threads, and between processes. Every use raises `StorageError` while the database cannot be
    opened: the next one tries again.
    """

    def __init__(self, where: str | Path, part: str, version: int, tables: sql.MetaData) -> None:
        """`where` is a file, made when it is missing, or the URL of a database."""
        self._where, self._part, self._version, self._tables = where, part, version, tables
        self._guard = threading.Lock()
        self._database: Database | None = None

    @contextmanager
    def transaction(self) -> Iterator[sql.Connection]:
        """A connection whose changes are committed at the end."""
        with self._opened().transaction() as connection:
            yield connection

    def wipe(self) -> None:
        """Has what was deleted leave the disk too."""
        self._opened().wipe()

    def close(self) -> None:
        """Closes all connections."""
        with self._guard:
            if self._database is not None:
                self._database.close()
            self._database = None

    def _opened(self) -> Database:
        with self._guard:
            if self._database is None:
                try:
                    self._database = self._open()
                except StorageError:
                    # Somebody else may have been making the same tables; a moment later these are there.
                    time.sleep(_AGAIN_SECONDS)
                    self._database = self._open()
            return self._database

    def _open(self) -> Database:
        database = Database(self._where, create=True)
        try:
            database.make_tables(self._part, self._version, self._tables)
        except StorageError:
            database.close()
            raise
        return database


def _reason(error: BaseException) -> str:
    """What went wrong, without the statement and its values."""
    inner = getattr(error, "orig", None) or error
    lines = str(getattr(inner, "strerror", None) or inner).splitlines() or [type(inner).__name__]
    return lines[0].rstrip(".")


def _is_file(url: sql.URL) -> bool:
    return url.get_backend_name() == _SQLITE and url.database not in (None, "", ":memory:")


def _prepare(file: Path, *, create: bool) -> None:
    """Makes the file, which only its owner may read, or finds it there."""
    if not create and not file.exists():
        raise StorageError(f"No receipts are kept yet in {file}.")
    if not os.access(file.parent, os.W_OK) or (file.exists() and not os.access(file, os.W_OK)):
        raise StorageError(f"{file} cannot be opened: its folder is missing or cannot be written.")
    file.touch(mode=0o600, exist_ok=True)


def _set_up(connection: Any, _record: object) -> None:
    """Readers do not wait for the one who writes, and who writes does not wait for the disk."""
    connection.execute(f"PRAGMA busy_timeout = {1000 * _BUSY_SECONDS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    # What is deleted is overwritten.
    connection.execute("PRAGMA secure_delete = ON")
