"""Takes a library to another machine: export writes all that answering needs to one archive, import takes it over.

An export holds what the live generation sees and nothing else. An import is unpacked and proven beside what is live.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from knowledge.embed import bundled_model
from knowledge.errors import StoreEmpty, StoreError
from knowledge.exchange.archive import ArchiveCard, Bytes, describe, read_card, unpack, write_archive
from knowledge.exchange.snapshot import copy_store, index_files, model_files
from knowledge.exchange.takeover import INDEX, MODEL, flush, next_number, prove, switch
from knowledge.generation_files import folder_of, verified_card
from knowledge.ingest.report import Progress, silent
from knowledge.lock import writer_lock
from knowledge.read.limits import MIB
from knowledge.store import FILE_NAME, Store

_STAGED = "importing"
"""The folder in the data folder that an archive is unpacked to."""

_SPARE = 16 * MIB
"""Free space that must be left over."""


@dataclass(frozen=True)
class ExportReport:
    """What went into an archive or came out of it: its `size` in bytes, and what the library in it holds.

    `embedder` is the identity of the model that questions must be asked with; `program` is the version that wrote it.
    """

    file: Path
    size: int
    generation: int
    documents: int
    passages: int
    embedder: str
    program: str
    date: str


def export_library(data_dir: Path, file: Path, progress: Progress = silent) -> ExportReport:
    """Writes an archive of what the live generation sees; `file` appears when it is whole.

    Raises `StoreError` where there is nothing to export or `file` exists or cannot be written, `GenerationError` where
    the live generation is damaged.
    """
    _refuse_target(file)
    with _in_words(f"The archive {file} cannot be written"), closing(Store(data_dir)) as store, _held(data_dir):
        if not store.generation():
            raise StoreEmpty("Nothing has been ingested yet, so there is nothing to export. Run `assistant ingest`.")
        with _emptied(file.with_name(f".{file.name}.exporting")) as scratch:
            card, files = _gather(data_dir, store, scratch, progress)
            whole = scratch / "whole.tar"
            write_archive(whole, card, files, _in_mib("Writing the archive, MiB", progress))
            _refuse_target(file)
            whole.replace(file)
            flush(file.absolute().parent)
    return _report(file, card, card.generation)


def import_library(file: Path, data_dir: Path, *, replace: bool = False, progress: Progress = silent) -> ExportReport:
    """Makes the library of an archive the one in `data_dir`; nothing changes unless all of the archive is sound.

    What was given here to be kept in step is forgotten with the store that is replaced. The report's `generation` is
    the number that the library has here. Raises `StoreError` where the archive is not sound, or where `data_dir` has a
    store already and `replace` is not set.
    """
    card = read_card(file)
    if card.embedder != bundled_model.IDENTITY and not card.embedder.startswith("sentence-transformers:"):
        raise StoreError(
            f"The archive {file} was made with another version of the embedding model. Import it with version "
            f"{card.program} of this program, or export it again with this one."
        )
    with writer_lock(data_dir, "assistant import"), _in_words(f"The archive {file} cannot be imported to {data_dir}"):
        if (data_dir / FILE_NAME).exists() and not replace:
            raise StoreError(
                f"{data_dir} has a knowledge store already. Give --replace to put the archive in its place."
            )
        with _emptied(data_dir / _STAGED) as staged:
            _refuse_too_little_space(staged, card.size)
            unpack(file, staged, _in_mib("Checking the archive, MiB", progress))
            number = next_number(data_dir, card.generation)
            prove(staged, card, number)
            switch(staged, data_dir, number, progress)
    return _report(file, card, number)


def _gather(data_dir: Path, store: Store, scratch: Path, progress: Progress) -> tuple[ArchiveCard, dict[str, Path]]:
    """The card of an archive and its files by name; what may change meanwhile is copied to `scratch`."""
    live, models = store.generation(), data_dir / "models"
    folder = folder_of(data_dir, live)
    indexed = verified_card(folder).passages
    _refuse_too_little_space(scratch, 2 * sum(map(_bytes, (store.path, folder, models / bundled_model.NAME))))
    progress("Copying the store", 0, 1)
    documents, passages = copy_store(store, live, scratch)
    progress("Copying the store", 1, 1)
    if passages != indexed:
        raise StoreError("Removing a source was broken off. Run `assistant sync` to finish it, then export.")
    if not passages:
        raise StoreEmpty("The knowledge store is empty. Run `assistant ingest` to add sources, then export.")
    embedder = store.manifest("embedder") or ""
    files = {FILE_NAME: scratch / FILE_NAME} | _below(INDEX, index_files(folder, scratch / INDEX))
    if embedder == bundled_model.IDENTITY:
        files |= _below(MODEL, model_files(models, scratch / MODEL))
    card = ArchiveCard(
        program=metadata.version("unodc-assistant"),
        embedder=embedder,
        generation=live,
        documents=documents,
        passages=passages,
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        members={name: describe(path) for name, path in files.items()},
    )
    return card, files


def _below(folder: str, files: dict[str, Path]) -> dict[str, Path]:
    return {f"{folder}/{name}": path for name, path in files.items()}


def _refuse_target(file: Path) -> None:
    if file.exists():
        raise StoreError(f"{file} exists already. Give another name, or move it away.")
    if not file.absolute().parent.is_dir():
        raise StoreError(f"The folder {file.absolute().parent} does not exist. Make it first.")


def _refuse_too_little_space(folder: Path, needed: int) -> None:
    """Raises `StoreError` where a temporary folder's disk has less room than `needed` bytes and some to spare."""
    free, needed = shutil.disk_usage(folder).free, needed + _SPARE
    if free < needed:
        raise StoreError(
            f"There are {free // MIB} MiB free in {folder.absolute().parent}, but {needed // MIB} MiB are needed. "
            "Free some space and run the command again."
        )


def _held(data_dir: Path) -> AbstractContextManager[None]:
    """The writer's lock, where there can be writers."""
    return writer_lock(data_dir, "assistant export") if os.access(data_dir, os.W_OK) else nullcontext()


@contextmanager
def _emptied(folder: Path) -> Iterator[Path]:
    """An empty folder that is gone afterwards; what a crash left in it goes first."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _in_words(what: str) -> Iterator[None]:
    """Raises `StoreError` that says `what` for the errors of files and databases."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{what}: {error.strerror or error}.") from error
    except sqlite3.Error as error:
        raise StoreError(f"{what}: {error}.") from error


def _bytes(path: Path) -> int:
    """The bytes that a file, or everything in a folder, takes."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())


def _in_mib(step: str, progress: Progress) -> Bytes:
    return lambda done, total: progress(step, done // MIB, max(1, total // MIB))


def _report(file: Path, card: ArchiveCard, generation: int) -> ExportReport:
    said = (card.documents, card.passages, card.embedder, card.program, card.date)
    return ExportReport(file, file.stat().st_size, generation, *said)
