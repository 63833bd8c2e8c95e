"""Index generations: folders built from the store beside the live one, probed, and only then switched to.

A generation is ``generations/NNNNNN/`` with ``dense/`` (Chroma), ``lexical/`` (BM25) and ``generation.json`` (embedder,
passage count, checksums). It is written under a temporary name and renamed when whole; the store's manifest says which
one is live. What a crash leaves behind is a folder that nothing points to.

A large generation starts from a copy of the live one, so that a small change takes little time. Copies of copies would
gather the dead nodes of what was deleted, so it is built from nothing again when they are too many.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge import index
from knowledge.errors import GenerationError, GenerationNotKept, StoreEmpty
from knowledge.generation_files import ADVICE, FOLDER, folder_of, recipe, seal, verified_card
from knowledge.index import ChromaIndex, DenseIndex
from knowledge.lexical import LexicalIndex
from knowledge.store import Store
from knowledge.words import index_terms

_log = logging.getLogger(__name__)

_BATCH = 1000
_PROBES = 8
_SEARCHED = 10
SMALL = 2000
"""Under so many passages a generation is built from nothing: that takes seconds and gives the same graph each time."""
DEAD_SHARE = 0.2
"""More dead nodes than this share of the passages are not copied on (docs/benchmarks.md has the recall with them)."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Generation:
    """An open generation: its number and its two indexes."""

    number: int
    dense: DenseIndex
    lexical: LexicalIndex


@dataclass(frozen=True)
class _Plan:
    """How the next generation comes about: from nothing, or from the generation in the folder `base`.

    `keys` are all its passages, `new` those that `base` lacks, `gone` those that only `base` has. `dead` is what the
    graph will hold of deleted vectors.
    """

    keys: list[int]
    new: list[int]
    gone: list[int]
    base: Path | None = None
    dead: int = 0


def build_generation(
    data_dir: Path, store: Store, embedder: str, progress: Progress = lambda _done, _total: None
) -> int:
    """Builds the next generation from the store, probes it and makes it live; returns its number.

    The caller holds the writer's lock. Raises `GenerationError` when a probe fails, and leaves
    the live generation alone.
    """
    number = store.next_generation()
    keys = store.passage_keys(number)
    from_nothing = _Plan(keys, keys, [])
    plan = _plan_from_live(data_dir, store, embedder, keys) or from_nothing
    try:
        _build(data_dir, store, number, embedder, plan, progress)
    except GenerationError as error:
        if plan is from_nothing:
            raise
        _log.warning("%s The search index is built from nothing instead.", error)
        _build(data_dir, store, number, embedder, from_nothing, progress)
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


def open_kept_generation(data_dir: Path, store: Store, number: int, embedder: str) -> Generation:
    """Opens the live or the previous generation by its number.

    Raises `GenerationNotKept` where it is neither or was embedded with another model than `embedder`, `GenerationError`
    when it is damaged.
    """
    check_kept(store, number)
    embedded_by = store.manifest("embedder" if number == store.generation() else "previous_embedder")
    if embedded_by != embedder:
        raise GenerationNotKept(f"Generation {number} was embedded with “{embedded_by}”, not with “{embedder}”.")
    return _open(data_dir, number)


def check_kept(store: Store, number: int) -> None:
    """Raises `GenerationNotKept` unless the store still has all rows of a generation."""
    kept = {store.generation(), store.generation("previous_generation")} - {0}
    if number not in kept:
        named = " and ".join(map(str, sorted(kept))) or "none"
        raise GenerationNotKept(f"Generation {number} is not kept any more. Kept: {named}.")


def is_whole(data_dir: Path, store: Store) -> bool:
    """Whether the live generation's files are all as they were written, and as this program would write them."""
    folder = folder_of(data_dir, store.generation())
    try:
        card = verified_card(folder)
    except GenerationError:
        return False
    return card.recipe == recipe() and (not card.passages or index.holds(folder / "dense", card.passages))


def _plan_from_live(data_dir: Path, store: Store, embedder: str, keys: list[int]) -> _Plan | None:
    """How to get from the live generation to one of the passages `keys`; None where it must be built from nothing."""
    base = folder_of(data_dir, store.generation())
    if len(keys) < SMALL:
        return None
    try:
        card = verified_card(base)
    except GenerationError:
        return None
    if card.passages < SMALL or (card.embedder, card.recipe) != (embedder, recipe()):
        return None
    held, wanted = LexicalIndex.keys(base / "lexical"), np.array(keys, np.int64)
    gone = np.setdiff1d(held, wanted).tolist()
    dead = card.dead + len(gone)
    if dead > DEAD_SHARE * len(keys):
        return None
    return _Plan(keys, np.setdiff1d(wanted, held).tolist(), gone, base, dead)


def _build(data_dir: Path, store: Store, number: int, embedder: str, plan: _Plan, progress: Progress) -> None:
    """Writes a generation as planned and probes it."""
    folder = folder_of(data_dir, number)
    building = folder.with_suffix(".building")
    for leftover in (building, folder):
        shutil.rmtree(leftover, ignore_errors=True)
    building.mkdir(parents=True)
    vectors, terms = _vectors(store, plan.new, progress), _terms(store, plan.new, number)
    if plan.base:
        ChromaIndex.update(building / "dense", plan.base / "dense", plan.gone, vectors, len(plan.new))
        LexicalIndex.update(building / "lexical", plan.base / "lexical", plan.gone, terms)
    else:
        if plan.keys:
            ChromaIndex.build(building / "dense", vectors, len(plan.keys))
        LexicalIndex.build(building / "lexical", terms)
    seal(building, folder, embedder, len(plan.keys), plan.dead)
    _probe(data_dir, store, number, [*_spread(plan.keys), *_spread(plan.new)])


def _open(data_dir: Path, number: int) -> Generation:
    folder = folder_of(data_dir, number)
    passages = verified_card(folder).passages
    if not passages:
        raise StoreEmpty("The knowledge store is empty. Run `assistant ingest` to add sources.")
    try:
        return Generation(number, ChromaIndex(folder / "dense", passages), LexicalIndex(folder / "lexical"))
    except GenerationError as error:
        raise GenerationError(f"{error} {ADVICE}") from error


def _vectors(store: Store, keys: list[int], progress: Progress) -> Iterator[tuple[list[int], np.ndarray]]:
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
            text = passage.in_context
            yield key, index_terms(text, passage.document.language)


def _spread(keys: Sequence[int]) -> Sequence[int]:
    """A few of the keys, from first to last."""
    return keys[:: max(1, len(keys) // _PROBES)][:_PROBES]


def _probe(data_dir: Path, store: Store, number: int, keys: Sequence[int]) -> None:
    """Asks the new generation for passages that it must find: by their own vector, they come first or tie with one."""
    if not keys:
        return
    generation = _open(data_dir, number)
    try:
        for key, vector in zip(keys, store.pooled_vectors(keys), strict=True):
            found = generation.dense.nearest(vector, _SEARCHED)
            if not found or (key not in dict(found) and found[0][1] < 0.999):
                raise GenerationError(f"The new search index does not find passage {key}; the old one stays in use.")
    finally:
        generation.dense.close()


def _remove_others(data_dir: Path, kept: set[int]) -> None:
    for folder in (data_dir / FOLDER).iterdir():
        if folder.stem.isdigit() and (int(folder.stem) not in kept or folder.suffix):
            shutil.rmtree(folder, ignore_errors=True)
