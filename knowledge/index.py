"""Dense retrieval in Chroma: nearest passages by the cosine of pooled vectors. The only file that names chromadb.

A collection is written once, for one generation, and never changed. Chroma writes to its folder even when it only
reads, so a folder that cannot be written is opened from a temporary copy.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError

from knowledge.errors import GenerationError

_COLLECTION = "passages"
_BATCH = 2000
_HNSW: Any = {
    "space": "ip",
    "ef_construction": 200,
    "max_neighbors": 32,
    "ef_search": 100,
}
"""Set so that recall@10 against exact search is at least 0.99 (docs/benchmarks.md)."""


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
        try:
            self._client: Any = chromadb.PersistentClient(str(folder), _settings())
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            count = self._collection.count()
        except (ChromaError, ValueError, RuntimeError) as error:
            raise GenerationError(f"The dense index in {folder} cannot be opened ({error}).") from error
        if count != expected:
            raise GenerationError(f"The dense index in {folder} holds {count} vectors, not {expected}.")
        self._count = count

    @staticmethod
    def build(folder: Path, batches: Iterable[tuple[list[int], np.ndarray]], count: int) -> None:
        """Writes a collection of `count` vectors, given as batches of passage keys and float32 ``(n, d)`` rows."""
        # Chroma writes its graph to disk every `sync_threshold` rows; one sync at the end leaves nothing to replay.
        sizes = {"sync_threshold": max(3, count), "batch_size": max(2, min(count - 1, 100))}
        try:
            client: Any = chromadb.PersistentClient(str(folder), _settings())
            collection = client.create_collection(
                _COLLECTION, configuration={"hnsw": {**_HNSW, **sizes}}, embedding_function=None
            )
            for keys, vectors in batches:
                for at in range(0, len(keys), _BATCH):
                    part = slice(at, at + _BATCH)
                    collection.add(ids=[str(key) for key in keys[part]], embeddings=vectors[part])
            client.close()
        except ChromaError as error:
            raise GenerationError(f"The dense index cannot be written to {folder}: {error}") from error

    def nearest(self, vector: np.ndarray, count: int) -> list[tuple[int, float]]:
        try:
            found = self._collection.query(
                query_embeddings=[vector], n_results=min(count, self._count), include=["distances"]
            )
        except (ChromaError, RuntimeError) as error:
            raise GenerationError(f"The dense index does not answer: {error}") from error
        distances = (found["distances"] or [[]])[0]
        return [(int(key), 1.0 - distance) for key, distance in zip(found["ids"][0], distances, strict=True)]

    def close(self) -> None:
        self._client.close()
        if self._copy:
            self._copy.cleanup()


def _settings() -> Settings:
    return Settings(anonymized_telemetry=False)
