"""Index generations: folders built from the store beside the live one, probed, and only then switched to.

A generation is ``generations/NNNNNN/`` with ``dense/`` (Chroma), ``lexical/`` (BM25) and ``generation.json`` (embedder,
passage count, checksums). It is written under a temporary name and renamed when whole; the store's manifest says which
one is live. What a crash leaves behind is a folder that nothing points to.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.errors import GenerationError, StoreEmpty
from knowledge.index import ChromaIndex, DenseIndex
from knowledge.lexical import LexicalIndex
from knowledge.store import Store
from knowledge.words import index_terms

_log = logging.getLogger(__name__)

_FOLDER = "generations"
_CARD = "generation.json"
_BATCH = 1000
_ADVICE = "Run `assistant ingest` to build it again; nothing is lost, the sources are safe in the store."
_PROBES = 8
_SEARCHED = 10


@dataclass(frozen=True)
class Generation:
    """An open generation: its number and its two indexes."""

    number: int
    dense: DenseIndex
    lexical: LexicalIndex


def build_generation(
    data_dir: Path, store: Store, embedder: str, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> int:
    """Builds the next generation from the store, probes it and makes it live; returns its number.

    The caller holds the writer's lock. Raises `GenerationError` when a probe fails, and leaves
    the live generation alone.
    """
    number = store.next_generation()
    folder = data_dir / _FOLDER / f"{number:06d}"
    building = folder.with_suffix(".building")
    for leftover in (building, folder):
        shutil.rmtree(leftover, ignore_errors=True)
    building.mkdir(parents=True)
    keys = store.passage_keys(number)
    if keys:
        ChromaIndex.build(building / "dense", _vectors(store, keys, progress), len(keys))
    LexicalIndex.build(building / "lexical", _terms(store, keys, number))
    card = {"number": number, "embedder": embedder, "passages": len(keys), "sha256": _checksums(building)}
    (building / _CARD).write_text(json.dumps(card, indent=1), encoding="utf-8")
    _flush(building)
    building.replace(folder)
    _probe(data_dir, store, number, keys)
    store.switch(number, embedder)
    store.purge()
    _remove_others(data_dir, {number, store.generation("previous_generation")})
    return number


def open_generation(data_dir: Path, store: Store) -> Generation:
    """Opens the live generation, or the previous one where the live one is damaged.

    Raises `StoreEmpty` when nothing was ever built, `GenerationError` when neither can be used.
    """
    live, previous = store.generation(), store.generation("previous_generation")
    if not live:
        raise StoreEmpty("Nothing has been ingested yet. Run `assistant ingest` first.")
    try:
        return _open(data_dir, live)
    except GenerationError as error:
        if not previous or store.manifest("previous_embedder") != store.manifest("embedder"):
            raise
        _log.warning("%s Generation %d is used in its place.", error, previous)
        try:
            return _open(data_dir, previous)
        except GenerationError:
            raise error from None


def is_whole(data_dir: Path, store: Store) -> bool:
    """Whether the live generation's files are all as they were written."""
    try:
        _open(data_dir, store.generation()).dense.close()
    except GenerationError:
        return False
    except StoreEmpty:
        return True
    return True


def _open(data_dir: Path, number: int) -> Generation:
    card = _verified_card(data_dir, number)
    folder = data_dir / _FOLDER / f"{number:06d}"
    if not card["passages"]:
        raise StoreEmpty("The knowledge store is empty. Run `assistant ingest` to add sources.")
    try:
        return Generation(number, ChromaIndex(folder / "dense", card["passages"]), LexicalIndex(folder / "lexical"))
    except GenerationError as error:
        raise GenerationError(f"{error} {_ADVICE}") from error


def _verified_card(data_dir: Path, number: int) -> dict[str, int]:
    folder = data_dir / _FOLDER / f"{number:06d}"
    try:
        card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
        expected = card["sha256"]
    except (OSError, ValueError, KeyError) as error:
        raise GenerationError(f"The search index in {folder} is missing or unreadable. {_ADVICE}") from error
    # A damaged HNSW file would crash the process inside Chroma, so files are checked before they are opened.
    if _checksums(folder) != expected:
        raise GenerationError(f"The search index in {folder} is damaged. {_ADVICE}")
    return {"passages": int(card["passages"])}


def _checksums(folder: Path) -> dict[str, str]:
    """SHA-256 by file name of all files that stay as they were written."""
    sums = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != _CARD and not _rewritten_by_chroma(path):
            with path.open("rb") as file:
                sums[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return sums


def _rewritten_by_chroma(path: Path) -> bool:
    """Chroma rewrites its database whenever it is opened, and a graph of under three vectors, which it never saves."""
    unsaved_graph = path.suffix == ".bin" and not path.with_name("index_metadata.pickle").exists()
    return path.name.startswith("chroma.sqlite3") or unsaved_graph


def _flush(folder: Path) -> None:
    """Has the operating system write every file to the disk before the folder gets its final name."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _vectors(
    store: Store, keys: list[int], progress: Callable[[int, int], None]
) -> Iterator[tuple[list[int], np.ndarray]]:
    for at in range(0, len(keys), _BATCH):
        part = keys[at : at + _BATCH]
        yield part, store.pooled_vectors(part)
        progress(at + len(part), len(keys))


def _terms(store: Store, keys: list[int], generation: int) -> Iterator[tuple[int, list[str]]]:
    for at in range(0, len(keys), _BATCH):
        part = keys[at : at + _BATCH]
        stored = store.passages(part, generation)
        for key in part:
            passage = stored[key]
            text = f"{passage.passage.context}\n{passage.text}"
            yield key, index_terms(text, passage.document.language)


def _probe(data_dir: Path, store: Store, number: int, keys: list[int]) -> None:
    """Asks the new generation for passages that it must find: by their own vector, they come first or tie with one."""
    if not keys:
        return
    generation = _open(data_dir, number)
    try:
        sample = keys[:: max(1, len(keys) // _PROBES)][:_PROBES]
        for key, vector in zip(sample, store.pooled_vectors(sample), strict=True):
            found = generation.dense.nearest(vector, _SEARCHED)
            if not found or (key not in dict(found) and found[0][1] < 0.999):
                raise GenerationError(f"The new search index does not find passage {key}; the old one stays in use.")
    finally:
        generation.dense.close()


def _remove_others(data_dir: Path, kept: set[int]) -> None:
    for folder in (data_dir / _FOLDER).iterdir():
        if folder.stem.isdigit() and (int(folder.stem) not in kept or folder.suffix):
            shutil.rmtree(folder, ignore_errors=True)
