"""How an unpacked library takes the place of the one before: proven first, then moved into place, the store last.

A crash at any moment leaves the old library or the new one. The store file is replaced, not changed, so what has the
old one open goes on reading it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from knowledge import index
from knowledge.embed import bundled_model
from knowledge.errors import KnowledgeError, StoreBusy, StoreError
from knowledge.exchange.archive import ArchiveCard
from knowledge.generation_files import FOLDER, folder_of, verified_card
from knowledge.ingest.report import Progress
from knowledge.store import FILE_NAME, Store

INDEX, MODEL = "generation", "model"
"""Where an archive, and what is unpacked from it, has the live generation's folder and the built embedding model."""

_STEP = "Switching to the imported library"
_STEPS = 4


def next_number(data_dir: Path, wanted: int) -> int:
    """The generation number `wanted`, or a higher one where folders of generations are in its way."""
    return max(wanted, 1 + max((int(one.stem) for one in _folders(data_dir)), default=0))


def prove(staged: Path, card: ArchiveCard, number: int) -> None:
    """Checks that store, index and model are those of the card, and gives the store its new generation number.

    Raises `StoreError` where they are not.
    """
    try:
        sound = _has_sound_store(staged, card, number) and _has_sound_index(staged / INDEX, card)
    except KnowledgeError as error:
        raise StoreError(f"The archive does not hold a sound library: {error}") from error
    if not sound or ((staged / MODEL).exists() and not bundled_model.is_whole(staged / MODEL)):
        raise StoreError("The archive does not hold the library that its card describes. Export it again.")


def switch(staged: Path, data_dir: Path, number: int, progress: Progress) -> None:
    """Moves what was proven into place: model and index, which nothing points to yet, then the store."""
    progress(_STEP, 0, _STEPS)
    _take_model(staged, data_dir / "models")
    progress(_STEP, 1, _STEPS)
    before, folder = _live(data_dir), folder_of(data_dir, number)
    folder.parent.mkdir(exist_ok=True)
    (staged / INDEX).replace(folder)
    flush(folder.parent)
    progress(_STEP, 2, _STEPS)
    _leave_no_log(data_dir / FILE_NAME)
    progress(_STEP, 3, _STEPS)
    (staged / FILE_NAME).replace(data_dir / FILE_NAME)
    flush(data_dir)
    # Questions may still be answered from the index that was live; it goes when the next one is built.
    for other in _folders(data_dir):
        if other.suffix or int(other.stem) not in (number, before):
            shutil.rmtree(other, ignore_errors=True)
    progress(_STEP, _STEPS, _STEPS)


def flush(folder: Path) -> None:
    """Has the operating system write a folder's new names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _has_sound_store(staged: Path, card: ArchiveCard, number: int) -> bool:
    with closing(Store(staged, create=True)) as store, store.reading() as connection:
        live = store.generation()
        found = (live, len(store.documents(live)), store.passage_count(live), store.manifest("embedder"))
        sound = (
            found == (card.generation, card.documents, card.passages, card.embedder)
            and _schema(connection) == _own_schema(staged / "empty")
            and connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        )
        with store.writing():
            connection.execute("UPDATE manifest SET value = ? WHERE name = 'live_generation'", (str(number),))
    return sound


def _has_sound_index(folder: Path, card: ArchiveCard) -> bool:
    indexed = verified_card(folder)
    described = (indexed.passages, indexed.embedder) == (card.passages, card.embedder)
    return described and index.holds(folder / "dense", card.passages)


def _own_schema(folder: Path) -> list[tuple[str, ...]]:
    folder.mkdir()
    with closing(Store(folder, create=True)) as empty, empty.reading() as connection:
        return _schema(connection)


def _schema(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    """Every table and index; a store from elsewhere might have triggers that change what is written to it."""
    return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()


def _take_model(staged: Path, models: Path) -> None:
    """Moves the model into place, if there is one and this machine has not built its own."""
    model = models / bundled_model.NAME
    if (staged / MODEL).exists() and not bundled_model.is_whole(model):
        models.mkdir(exist_ok=True)
        if model.exists():
            model.replace(staged / "discarded")
        (staged / MODEL).replace(model)
        flush(models)


def _live(data_dir: Path) -> int:
    """The live generation of the store that is to be replaced; 0 where there is none or it cannot be read."""
    try:
        with closing(Store(data_dir)) as store:
            return store.generation()
    except KnowledgeError:
        return 0


def _leave_no_log(path: Path) -> None:
    """Writes a store's log into the store and deletes it, so that it is not taken for the log of the next store.

    Raises `StoreBusy` where a reader keeps the log in use.
    """
    if path.exists():
        try:
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as database:
                busy, logged, written = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.DatabaseError:
            # A store too damaged to be opened may be replaced all the same; its log is as lost as itself.
            busy = logged = written = 0
        if busy and logged != written:
            raise StoreBusy(f"The knowledge store {path} is in use. Try again when less is asked of it.")
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _folders(data_dir: Path) -> list[Path]:
    """The folders of all generations, whole or not."""
    folder = data_dir / FOLDER
    return [one for one in folder.iterdir() if one.stem.isdigit()] if folder.is_dir() else []
