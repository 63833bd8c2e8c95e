"""Dense retrieval in Chroma: nearest passages by the cosine of pooled vectors. The only file that names chromadb.

A collection is written for one generation and never changed; the next one may start from a copy. Chroma writes to its
folder even when it only reads, so a folder that cannot be written is opened from a temporary copy.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from knowledge.errors import GenerationError

_COLLECTION = "passages"
_DATABASE = "chroma.sqlite3"
_BATCH = 2000
_HNSW: Any = {
    "space": "ip",
    "ef_construction": 200,
    "max_neighbors": 32,
}
_BREADTHS = ((50_000, 150), (0, 100))
"""How many candidates a search keeps (`ef_search`) from so many vectors on.

Set, like the above, so that recall@10 against exact search is at least 0.99 (docs/benchmarks.md).
"""

Batches = Iterable[tuple[list[int], np.ndarray]]
"""Passage keys and their float32 ``(n, d)`` rows."""


class DenseIndex(Protocol):
    """Finds the passages nearest to a vector."""

    def nearest(self, vector: np.ndarray, count: int) -> list[tuple[int, float]]:
        """Up to `count` pairs of passage key and cosine, best first."""

    def close(self) -> None:
        """Frees what the index holds open."""


class ChromaIndex:
    """A `DenseIndex` over one Chroma collection."""

    def __init__(self, folder: Path, expected: int) -> None:
        """Opens a collection of `expected` vectors; raises `GenerationError` where it is not that."""
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        if not os.access(folder, os.W_OK):
            self._copy = tempfile.TemporaryDirectory(prefix="assistant-index-")
            folder = Path(shutil.copytree(folder, Path(self._copy.name) / "dense"))
            for path in [folder, *folder.rglob("*")]:
                path.chmod(0o700)
        with _translated(f"The dense index in {folder} cannot be opened"):
            self._client = _client(folder)
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            count = self._collection.count()
        if count != expected:
            raise GenerationError(f"The dense index in {folder} holds {count} vectors, not {expected}.")
        self._count = count

    @staticmethod
    def build(folder: Path, batches: Batches, count: int) -> None:
        """Writes a collection of `count` vectors."""
        # Chroma writes its graph to disk every `sync_threshold` rows; one sync at the end leaves nothing to replay.
        sizes = {
            "sync_threshold": max(3, count),
            "batch_size": max(2, min(count - 1, 100)),
            "ef_search": _breadth(count),
        }
        with _translated(f"The dense index cannot be written to {folder}"):
            with closing(_client(folder)) as client:
                configuration = {"hnsw": {**_HNSW, **sizes}}
                collection = client.create_collection(_COLLECTION, configuration=configuration, embedding_function=None)
                _add(collection, batches)
            # What Chroma's log of writes took stays in the file as empty pages, more than all the rest.
            with _database(folder) as database:
                database.execute("VACUUM")

    @staticmethod
    def update(folder: Path, base: Path, gone: Sequence[int], batches: Batches, count: int) -> None:
        """Writes a copy of the collection in `base` without the keys `gone` and with `count` further vectors.

        The graph keeps what is gone as dead nodes, which cost a search time; rebuild when they are many.
        """
        with _translated(f"The dense index in {base} cannot be copied and changed"):
            shutil.copytree(base, folder, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
            # A reader may be opening the database, and so writing to it; SQLite copies one moment of it.
            with _database(base) as database:
                database.execute("VACUUM INTO ?", (str(folder / _DATABASE),))
            with closing(_client(folder)) as client:
                collection = client.get_collection(_COLLECTION, embedding_function=None)
                # As in `build`: the last of the changes made here has Chroma write its graph.
                sync = max(1, len(gone) + count)
                breadth = _breadth(collection.count() - len(gone) + count)
                collection.modify(configuration={"hnsw": {"sync_threshold": sync, "ef_search": breadth}})
            with closing(_client(folder)) as client:
                collection = client.get_collection(_COLLECTION, embedding_function=None)
                for at in range(0, len(gone), _BATCH):
                    collection.delete(ids=[str(key) for key in gone[at : at + _BATCH]])
                _add(collection, batches)

    def nearest(self, vector: np.ndarray, count: int) -> list[tuple[int, float]]:
        with _translated("The dense index does not answer"):
            found = self._collection.query(
                query_embeddings=[vector], n_results=min(count, self._count), include=["distances"]
            )
        distances = (found["distances"] or [[]])[0]
        return [(int(key), 1.0 - distance) for key, distance in zip(found["ids"][0], distances, strict=True)]

    def close(self) -> None:
        self._client.close()
        if self._copy:
            self._copy.cleanup()


def holds(folder: Path, expected: int) -> bool:
    """Whether a collection's database is sound and names `expected` vectors; finds out without loading Chroma."""
    try:
        with _database(folder) as database:
            sound: tuple[str] = database.execute("PRAGMA quick_check(1)").fetchone()
            count: tuple[int] = database.execute("SELECT count(*) FROM embeddings").fetchone()
    except sqlite3.Error:
        return False
    return sound == ("ok",) and count == (expected,)


def changed_by_reading(path: Path) -> bool:
    """Chroma rewrites its database whenever it is opened, and a graph of under three vectors, which it never saves."""
    unsaved_graph = path.suffix == ".bin" and not path.with_name("index_metadata.pickle").exists()
    return path.name.startswith(_DATABASE) or unsaved_graph


def recipe() -> str:
    """Names what, besides the vectors, decides how a collection turns out."""
    return f"chromadb {metadata.version('chromadb')} {sorted(_HNSW.items())} {_BREADTHS}"


def _breadth(count: int) -> int:
    return next(breadth for least, breadth in _BREADTHS if count >= least)


def _add(collection: Any, batches: Batches) -> None:
    for keys, vectors in batches:
        for at in range(0, len(keys), _BATCH):
            part = slice(at, at + _BATCH)
            collection.add(ids=[str(key) for key in keys[part]], embeddings=vectors[part])


def _client(folder: Path) -> Any:
    # Imported here because Chroma takes a second to load, which a look at a generation's checksums must not wait for.
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))


def _database(folder: Path) -> closing[sqlite3.Connection]:
    """A collection's database, opened without Chroma; one that is not there is not made."""
    return closing(sqlite3.connect(f"{(folder / _DATABASE).resolve().as_uri()}?mode=rw", uri=True))


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Raises `GenerationError` that says `what` for the errors of Chroma and of its files."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, ValueError, RuntimeError, OSError, sqlite3.Error) as error:
        raise GenerationError(f"{what} ({error}).") from error
