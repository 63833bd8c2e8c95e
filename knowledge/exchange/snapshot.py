"""One moment of a library as files of their own: the store of what a generation sees, its index, and the model."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from knowledge import index
from knowledge.embed import bundled_model
from knowledge.store import Store

_SEEN = "added_in <= :live AND (removed_in IS NULL OR removed_in > :live) AND NOT withdrawn"
_COPY = (
    f"INSERT INTO documents SELECT * FROM live.documents WHERE {_SEEN}",  # noqa: S608
    "INSERT INTO texts SELECT t.* FROM live.texts t JOIN documents d USING (version)",
    """INSERT INTO vectors SELECT * FROM live.vectors v WHERE EXISTS (SELECT 1 FROM live.passages p
       JOIN documents d USING (version) WHERE p.vector_key = v.key)""",
    "INSERT INTO passages SELECT p.* FROM live.passages p JOIN documents d USING (version) ORDER BY p.key",
    "INSERT INTO sketches SELECT s.* FROM live.sketches s JOIN documents d USING (version)",
    "UPDATE documents SET removed_in = NULL",
    "INSERT INTO manifest SELECT * FROM live.manifest WHERE name IN ('embedder', 'live_generation')",
)


def copy_store(store: Store, generation: int, folder: Path) -> tuple[int, int]:
    """Writes a store of what a generation sees to `folder`; returns how many documents and passages that is.

    Rows are copied into an empty store, not taken out of a copy, so that nothing of the others can be left in it.
    """
    with closing(Store(folder, create=True)) as copy, copy.reading() as connection:
        # What a crash leaves of this file is thrown away, so nothing need be kept for undoing.
        connection.execute("PRAGMA journal_mode = OFF")
        mode = "immutable=1" if store.read_only else "mode=ro"
        connection.execute("ATTACH ? AS live", (f"{store.path.resolve().as_uri()}?{mode}",))
        with copy.writing():
            for statement in _COPY:
                connection.execute(statement, {"live": generation})
        counts = "SELECT (SELECT COUNT(*) FROM documents), (SELECT COUNT(*) FROM passages)"
        documents, passages = connection.execute(counts).fetchone()
    return documents, passages


def index_files(folder: Path, scratch: Path) -> dict[str, Path]:
    """A generation's files by their names below its folder; those that reading changes are copied to `scratch`."""
    files = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        if not index.changed_by_reading(path):
            files[name] = path
        elif path.suffix in (".sqlite3", ".bin"):
            files[name] = scratch / name
            files[name].parent.mkdir(parents=True, exist_ok=True)
            copy = _copy_database if path.suffix == ".sqlite3" else shutil.copyfile
            copy(path, files[name])
    return files


def model_files(models: Path, scratch: Path) -> dict[str, Path]:
    """The bundled model's files by name; it is built below `scratch` where `models` does not have it whole."""
    folder = models / bundled_model.NAME
    if not bundled_model.is_whole(folder):
        folder = bundled_model.ensure_bundled_model(scratch)
    return {path.name: path for path in sorted(folder.iterdir()) if path.is_file()}


def _copy_database(path: Path, copy: Path) -> None:
    """Copies one moment of a database that a reader may be writing to."""
    mode = "mode=rw" if os.access(path.parent, os.W_OK) else "immutable=1"
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)) as database:
        database.execute("VACUUM INTO ?", (str(copy),))
