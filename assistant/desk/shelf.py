"""What does the store know of its sources, and what did the last syncs do?

It reads the store of record, so that a source can be seen as soon as it is stored, also before it can be cited.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from knowledge.errors import UnknownSource
from knowledge.ingest.files import INSIDE
from knowledge.library import REPORTS
from knowledge.records import Root, Source, is_web_address
from knowledge.store import Store
from knowledge.sync_state import SyncState

_LARGEST_REPORT = 20 * 1024 * 1024


@dataclass(frozen=True)
class Piece:
    """A passage of a source: its characters ``[start:end]``, the page that it begins on, and the headings above it."""

    start: int
    end: int
    text: str
    context: str
    page: int | None = None


@dataclass(frozen=True)
class Viewed:
    """A source with all that is known of it; `synced` is when what it came with was last gone through."""

    source: Source
    digest: str
    characters: int
    pieces: tuple[Piece, ...]
    root: Root | None
    synced: str | None


@dataclass(frozen=True)
class Listed:
    """The sources that match, and which languages and collections there are, the most frequent first."""

    sources: tuple[Source, ...]
    languages: tuple[str, ...]
    collections: tuple[str, ...]
    total: int


class Shelf:
    """The sources of one data folder. Every method raises `StoreError` where its store cannot be read."""

    def __init__(self, data_dir: Path) -> None:
        """The store is opened for each look, since an import may replace it at any time."""
        self._data_dir = data_dir

    def listed(self, words: str = "", language: str = "") -> Listed:
        """The sources in a language that have all of the words in their title, id or address; the newest first."""
        with closing(Store(self._data_dir)) as store:
            every = store.sources()
        wanted = words.casefold().split()
        found = [one for one in every if language in ("", one.language) and _has(one, wanted)]
        return Listed(
            tuple(sorted(found, key=lambda one: (one.added, one.id), reverse=True)),
            _by_frequency([one.language for one in every]),
            _by_frequency([one.collection for one in every if one.collection]),
            len(every),
        )

    def source(self, source_id: str) -> Source:
        """A source by its id; raises `UnknownSource` where there is none."""
        with closing(Store(self._data_dir)) as store:
            return _source(store, source_id)

    def viewed(self, source_id: str) -> Viewed:
        """A source with its passages; raises `UnknownSource` where there is none of that id."""
        with closing(Store(self._data_dir)) as store:
            source = _source(store, source_id)
            current = next(one for one in store.current_documents() if one.id == source_id)
            body, passages = store.body(current.version)
            document = store.document(source_id, store.next_generation())
            state = SyncState(store)
            root = next((one for one in state.roots() if one.given == source.root), None)
            synced = state.synced().get(source.root)
        pieces = [
            Piece(
                *(one.start, one.end, body.text[one.start : one.end], one.context),
                page=document.page_at(one.start) if document else None,
            )
            for one in passages
        ]
        return Viewed(source, current.digest, len(body.text), tuple(pieces), root, synced)

    def digests_at(self, path: Path) -> set[str]:
        """The digests of the documents that come from a file, or from inside it."""
        with closing(Store(self._data_dir)) as store:
            return {one.digest for one in store.current_documents() if one.location.partition(INSIDE)[0] == str(path)}

    def reports(self, count: int) -> list[Mapping[str, Any]]:
        """The reports of the last syncs, the latest first; one that cannot be read is left out."""
        folder = self._data_dir / REPORTS
        if not folder.is_dir():
            return []
        files = sorted(folder.glob("sync-*.json"), key=lambda file: file.name, reverse=True)[:count]
        return [report for file in files if (report := _report(file))]


def kind_of(source: Source) -> str:
    """What a source came as: ``web`` for a page, else the ending of its file without the dot."""
    if is_web_address(source.location):
        return "web"
    return PurePath(source.location).suffix.lower().removeprefix(".")


def _source(store: Store, source_id: str) -> Source:
    found = next((one for one in store.sources() if one.id == source_id), None)
    if found is None:
        raise UnknownSource(f"There is no source “{source_id}”.")
    return found


def _has(source: Source, words: Sequence[str]) -> bool:
    text = " ".join((source.title, source.id, source.url or "", source.location, source.collection)).casefold()
    return all(word in text for word in words)


def _by_frequency(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value, _ in Counter(values).most_common())


def _report(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > _LARGEST_REPORT:
            return {}
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}
