"""Which partner web sites may embed the chat, and what may each of them do?

The id of a site is no secret: what counts is where browsers say that a request comes from.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from assistant.database import Tables
from assistant.errors import AssistantError, StorageError
from assistant.origins import OriginError, origin_of
from assistant.site_usage import LONGEST_ID, Usage, UsageBook, today
from knowledge.filters import Filter

MOST_ORIGINS = 20
MOST_ASKS = 100_000
LONGEST_COLLECTION = 200
"""Longest pattern of collections, in characters."""

_FRESH_SECONDS = 1.0
"""How long what was read is believed: a change that is made elsewhere takes effect within that."""
_ID = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{LONGEST_ID - 1}}}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

_TABLES = sql.MetaData()
_SITES = sql.Table(
    "sites",
    _TABLES,
    sql.Column("id", sql.String(LONGEST_ID), primary_key=True),
    sql.Column("origins", sql.Text, nullable=False),
    sql.Column("collection", sql.Text, nullable=False),
    sql.Column("asks_per_minute", sql.Integer, nullable=False),
    sql.Column("colour", sql.String(7), nullable=False),
    sql.Column("is_on", sql.Boolean, nullable=False),
)


class Wrong(StrEnum):
    """What about a site cannot be."""

    ID = "id"
    TAKEN = "taken"
    UNKNOWN = "unknown"
    ORIGINS = "origins"
    COLLECTION = "collection"
    ASKS = "asks"
    COLOUR = "colour"


class SiteError(AssistantError):
    """A site cannot be as it was described; `wrong` says what about it, the text what in English."""

    def __init__(self, wrong: Wrong, said: str) -> None:
        """`said` is the sentence for whoever works at the command line."""
        super().__init__(said)
        self.wrong = wrong


@dataclass(frozen=True)
class Site:
    """A partner web site.

    `origins` are where its pages are; `collection` is a pattern of the collections that it may draw on, empty for all;
    `asks_per_minute` is how much may be asked from all of its pages together, 0 for any number.
    """

    id: str
    origins: tuple[str, ...]
    collection: str = ""
    asks_per_minute: int = 60
    colour: str = ""
    is_on: bool = True

    def narrowed(self, only: Filter) -> Filter:
        """A filter with the site's own condition beside those that it has."""
        return replace(only, where=(*only.where, *self.conditions))

    def draws_on(self, collection: str | None) -> bool:
        """Whether a source of that collection meets the site's condition."""
        return not self.collection or fnmatchcase((collection or "").casefold(), self.collection.casefold())

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """What documents must meet that the site may draw on, as `Filter.where` has it."""
        return (("collection", self.collection),) if self.collection else ()


class Sites:
    """The partner web sites, in one database. Safe to share between threads, and between processes.

    What only reads goes on with what was last known while the database fails, and raises `StorageError` where nothing
    was known yet.
    """

    def __init__(self, where: str | Path, day: Callable[[], date] = today) -> None:
        """`where` is a file or the URL of a database; `day` says which day it is."""
        self._tables, self._used = Tables(where, "sites", 1, _TABLES), UsageBook(where, day)
        self._guard = threading.Lock()
        self._read_at = float("-inf")
        self._known: dict[str, Site] | None = None

    def all(self) -> tuple[Site, ...]:
        """Every site, by id."""
        return tuple(self._now().values())

    def of(self, site_id: str) -> Site | None:
        """The site of an id, whether it is on or off."""
        return self._now().get(site_id)

    def add(self, site: Site) -> Site:
        """Adds a site, and returns it as it is kept; raises `SiteError` or `StorageError`."""
        fit = _fit(site)
        with self._tables.transaction() as connection:
            if connection.execute(sql.select(_SITES.c.id).where(_SITES.c.id == fit.id)).first():
                raise SiteError(Wrong.TAKEN, f"There is a site {fit.id} already.")
            connection.execute(_SITES.insert().values(**_row(fit)))
        self._forget()
        return fit

    def change(self, site: Site) -> Site:
        """Puts a site in the place of the one of its id, and returns it as it is kept; raises as `add` does."""
        fit = _fit(site)
        self._change(_SITES.update().values(**_row(fit)), fit.id)
        return fit

    def remove(self, site_id: str) -> None:
        """Removes a site, but not yet what was counted of it; raises `SiteError` or `StorageError`."""
        self._change(_SITES.delete(), site_id)

    def count(self, site_id: str, *, refused: bool = False) -> None:
        """Counts one more question of a site, or one more request that was refused; never waits for the database."""
        self._used.count(site_id, refused=refused)

    def usage(self, days: int) -> tuple[Usage, ...]:
        """What each site used on each of the last days, the latest first; raises `StorageError`."""
        return self._used.of_last(days)

    def forget_before(self, moment: datetime) -> int:
        """Deletes what was counted before the day of a moment; returns how much that was. Raises `StorageError`."""
        return self._used.forget_before(moment)

    def close(self) -> None:
        """Closes the database."""
        self._used.close()
        self._tables.close()

    def _now(self) -> dict[str, Site]:
        with self._guard:
            known = self._known
            if known is None or time.monotonic() - self._read_at >= _FRESH_SECONDS:
                try:
                    known = self._known = self._read()
                except StorageError:
                    if known is None:
                        raise
                self._read_at = time.monotonic()
            return known

    def _read(self) -> dict[str, Site]:
        with suppress(StorageError):
            self._used.write()
        with self._tables.transaction() as connection:
            rows = connection.execute(sql.select(_SITES).order_by(_SITES.c.id)).mappings().all()
        return {row["id"]: Site(**{**row, "origins": tuple(row["origins"].split())}) for row in rows}

    def _change(self, change: sql.Update | sql.Delete, site_id: str) -> None:
        with self._tables.transaction() as connection:
            if not connection.execute(change.where(_SITES.c.id == site_id)).rowcount:
                raise SiteError(Wrong.UNKNOWN, f"There is no site {site_id}.")
        self._forget()

    def _forget(self) -> None:
        with self._guard:
            self._read_at = float("-inf")


def _fit(site: Site) -> Site:
    """A site as it is kept; raises `SiteError` where it cannot be."""
    if not _ID.fullmatch(site.id):
        said = f"“{site.id}” cannot be a name: use at most {LONGEST_ID} small letters, digits and hyphens."
        raise SiteError(Wrong.ID, said)
    if len(site.collection) > LONGEST_COLLECTION or not site.collection.isprintable():
        raise SiteError(Wrong.COLLECTION, f"A pattern is one line of at most {LONGEST_COLLECTION} characters.")
    if not 0 <= site.asks_per_minute <= MOST_ASKS:
        raise SiteError(Wrong.ASKS, f"Questions a minute are a number up to {MOST_ASKS}, or 0 for any number.")
    if site.colour and not _COLOUR.fullmatch(site.colour):
        raise SiteError(Wrong.COLOUR, f"“{site.colour}” is not a colour. Write it as #145694.")
    return replace(site, origins=_fit_origins(site.origins), collection=site.collection.strip())


def _fit_origins(written: Sequence[str]) -> tuple[str, ...]:
    try:
        origins = tuple(dict.fromkeys(origin_of(one.strip()) for one in written))
    except OriginError as error:
        raise SiteError(Wrong.ORIGINS, str(error)) from error
    if not 0 < len(origins) <= MOST_ORIGINS:
        raise SiteError(Wrong.ORIGINS, f"A site has at least one origin, and at most {MOST_ORIGINS}.")
    return origins


def _row(site: Site) -> dict[str, Any]:
    return {**vars(site), "origins": "\n".join(site.origins)}
