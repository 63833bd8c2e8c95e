"""What the store remembers about where sources come from: roots, visited pages, archives, what was removed by hand.

Writers hold `lock.writer_lock`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from knowledge.records import Root
from knowledge.store import Store


@dataclass(frozen=True)
class PageState:
    """What is known of a web address since its last visit.

    `document_id` is the document that it gave; `links` are the addresses it linked to; `misses` counts the visits in a
    row that found it gone; `error` says why the last visit failed.
    """

    url: str
    root: str
    document_id: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    links: tuple[str, ...] = ()
    misses: int = 0
    error: str | None = None


class SyncState:
    """The tables of a store that say what to refresh and how."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # -- roots --

    def roots(self) -> list[Root]:
        """Everything that was given to be kept in step, in the order in which it was first given."""
        sql = "SELECT given, collection, crawl, max_pages FROM roots ORDER BY added_at, given"
        with self._store.reading() as connection:
            return [Root(*row) for row in connection.execute(sql)]

    def keep_root(self, root: Root) -> None:
        """Remembers a root, or what was said about it last."""
        with self._store.writing() as connection:
            connection.execute(
                "INSERT INTO roots VALUES (?, ?, ?, ?, ?, NULL) ON CONFLICT (given) DO UPDATE SET "
                "collection = excluded.collection, crawl = excluded.crawl, max_pages = excluded.max_pages",
                (root.given, root.collection, root.crawl, root.max_pages, _now()),
            )

    def note_synced(self, root: Root) -> None:
        """Notes that a root was gone through just now."""
        with self._store.writing() as connection:
            connection.execute("UPDATE roots SET synced_at = ? WHERE given = ?", (_now(), root.given))

    def synced(self) -> dict[str, str | None]:
        """When each root was last gone through, by what was given; None for one that never was."""
        with self._store.reading() as connection:
            return dict(connection.execute("SELECT given, synced_at FROM roots").fetchall())

    def forget_root(self, given: str) -> None:
        """Forgets a root with all that is known of its pages."""
        with self._store.writing() as connection:
            connection.execute("DELETE FROM roots WHERE given = ?", (given,))
            connection.execute("DELETE FROM pages WHERE root = ?", (given,))

    # -- web pages --

    def pages(self, root: Root) -> dict[str, PageState]:
        """What is known of a root's pages, by address."""
        sql = """SELECT url, root, document_id, etag, last_modified, links, misses, error FROM pages
                 WHERE root = ? ORDER BY url"""
        with self._store.reading() as connection:
            rows = connection.execute(sql, (root.given,)).fetchall()
        return {row[0]: _load_page(row) for row in rows}

    def page(self, url: str) -> PageState | None:
        """What is known of one address, whichever root it belongs to."""
        sql = "SELECT url, root, document_id, etag, last_modified, links, misses, error FROM pages WHERE url = ?"
        with self._store.reading() as connection:
            row = connection.execute(sql, (url,)).fetchone()
        return _load_page(row) if row else None

    def keep_page(self, page: PageState) -> None:
        """Remembers the state of an address after a visit."""
        with self._store.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO pages (url, root, document_id, etag, last_modified, links, misses, checked_at, "
                "error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(page.url, page.root, page.document_id, page.etag, page.last_modified),
                    *(json.dumps(page.links), page.misses, _now(), page.error),
                ),
            )

    def forget_pages(self, document_id: str) -> None:
        """Forgets every address of a document, so that a next visit reads it anew."""
        with self._store.writing() as connection:
            connection.execute("DELETE FROM pages WHERE document_id = ?", (document_id,))

    # -- archives --

    def archive_is_known(self, location: str, digest: str, reading: str) -> bool:
        """Whether all members of exactly this archive have been taken in."""
        sql = "SELECT 1 FROM archives WHERE location = ? AND digest = ? AND reading = ?"
        with self._store.reading() as connection:
            return connection.execute(sql, (location, digest, reading)).fetchone() is not None

    def keep_archive(self, location: str, digest: str, reading: str) -> None:
        """Notes that all members of an archive have been taken in."""
        with self._store.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO archives VALUES (?, ?, ?)", (location, digest, reading))

    def forget_archive(self, location: str) -> None:
        """Has an archive unpacked again the next time."""
        with self._store.writing() as connection:
            connection.execute("DELETE FROM archives WHERE location = ?", (location,))

    # -- what was removed by hand --

    def exclude(self, location: str) -> None:
        """Keeps `sync` from bringing a file or page back."""
        with self._store.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO excluded VALUES (?, ?)", (location, _now()))

    def excluded(self) -> set[str]:
        """The files and pages that were removed by hand."""
        with self._store.reading() as connection:
            return {location for (location,) in connection.execute("SELECT location FROM excluded")}

    def include(self, locations: Iterable[str]) -> None:
        """Lets files and pages come back."""
        with self._store.writing() as connection:
            connection.executemany("DELETE FROM excluded WHERE location = ?", [(one,) for one in locations])


def _load_page(row: Sequence[Any]) -> PageState:
    *plain, links, misses, error = row
    fields: list[Any] = [*plain, tuple(json.loads(links)), misses, error]
    return PageState(*fields)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
