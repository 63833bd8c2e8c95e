"""The store of record: one SQLite file with documents, passages, vectors and the manifest.

Everything else (Chroma, the lexical index) is built from it and can be built again. Writers hold `lock.writer_lock`;
readers need none. A reader names the generation that it reads and sees what belonged to it, minus what was withdrawn.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import numpy as np

from knowledge.errors import StoreError
from knowledge.late_interaction import PackedWords
from knowledge.records import Document, Passage, Source, StoredPassage
from knowledge.store_rows import (
    CurrentDocument,
    DocumentBody,
    StoredVectors,
    dump,
    dump_units,
    dump_vectors,
    load_body,
    load_document,
    load_source,
    load_units,
    load_words,
)

FILE_NAME = "store.sqlite3"
_WAIT_SECONDS = 5.0
_WHOLE = 2**31 - 1
_VISIBLE = "d.added_in <= :generation AND (d.removed_in IS NULL OR d.removed_in > :generation) AND NOT d.withdrawn"
_CURRENT = "removed_in IS NULL AND NOT withdrawn"
_DOCUMENT = (
    "d.version, d.id, d.title, d.language, d.url, d.location, d.date, d.author, d.collection, "
    "d.metadata, d.pages, d.family"
)
_BODY = "text, title, language, url, date, author, collection, metadata, pages, notes, family"


def file_identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another that took its place under the same name; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def migrations() -> list[str]:
    """The SQL scripts in order; script n brings a store from schema version n - 1 to n."""
    folder = resources.files("knowledge") / "migrations"
    return [file.read_text(encoding="utf-8") for file in sorted(folder.iterdir(), key=lambda f: f.name)]


class Store:
    """One open store. Safe to share between threads: each thread has a connection of its own."""

    def __init__(self, data_dir: Path, *, create: bool = False) -> None:
        """Opens ``data_dir/store.sqlite3``, making and migrating it when `create` is set.

        Raises `StoreError` when the file is missing, damaged, locked for too long, or newer than this program.
        """
        self.path = data_dir / FILE_NAME
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self.file = file_identity(self.path)
        if not create and self.file is None:
            raise StoreError(f"There is no knowledge store in {data_dir}. Run `assistant ingest` first.")
        self.read_only = not create and not os.access(data_dir, os.W_OK)
        with self.reading() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        scripts = migrations()
        if version > len(scripts):
            raise StoreError(f"{self.path} was written by a newer version of this program. Update the program.")
        if version < len(scripts):
            if not create:
                raise StoreError(f"{self.path} is of an older version. Run `assistant ingest` to bring it up to date.")
            self._migrate(scripts, version)

    def close(self) -> None:
        """Closes every thread's connection."""
        with self._guard:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    # -- reading --

    def manifest(self, name: str) -> str | None:
        """A value of the manifest: ``embedder``, ``live_generation``, ``previous_generation``."""
        with self.reading() as connection:
            row = connection.execute("SELECT value FROM manifest WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def generation(self, name: str = "live_generation") -> int:
        """The number of the live (or previous) generation; 0 when there is none."""
        return int(self.manifest(name) or 0)

    def next_generation(self) -> int:
        """The number that the next generation will have, and that changes made now belong to."""
        return max(self.generation(), self.generation("previous_generation")) + 1

    def current_documents(self) -> list[CurrentDocument]:
        """The newest version of every document that is not withdrawn, by id."""
        sql = f"SELECT version, id, location, root, digest, reading FROM documents WHERE {_CURRENT} ORDER BY id"  # noqa: S608
        with self.reading() as connection:
            return [CurrentDocument(*row) for row in connection.execute(sql)]

    def sources(self) -> list[Source]:
        """Every source with its passage count and the state of its last visit, by id."""
        sql = f"""SELECT d.id, d.location, d.root, d.title, d.language, COUNT(p.key), d.added_at, d.url, d.date,
                  d.author, d.collection, d.metadata, d.pages, d.notes,
                  (SELECT o.id FROM documents o WHERE o.family = d.family AND o.version < d.version AND o.family != ''
                   AND o.{_CURRENT} ORDER BY o.version LIMIT 1), w.misses, w.checked_at, w.error
                  FROM documents d LEFT JOIN passages p ON p.version = d.version LEFT JOIN pages w ON w.url = d.location
                  WHERE d.removed_in IS NULL AND NOT d.withdrawn GROUP BY d.version ORDER BY d.id"""  # noqa: S608
        with self.reading() as connection:
            return [load_source(row) for row in connection.execute(sql)]

    def documents(self, generation: int) -> list[Document]:
        """Every document of a generation, without its text."""
        sql = f"SELECT {_DOCUMENT} FROM documents d WHERE {_VISIBLE} ORDER BY d.version"  # noqa: S608
        with self.reading() as connection:
            return [load_document(row) for row in connection.execute(sql, {"generation": generation})]

    def alike(self, bands: Sequence[int], document_id: str, language: str) -> list[tuple[int, str]]:
        """Version and family of other current documents that share bands of a sketch, most shared first."""
        # CROSS JOIN keeps SQLite from going through all documents to look each one's bands up.
        sql = f"""SELECT d.version, d.family FROM sketches s CROSS JOIN documents d ON d.version = s.version
                  WHERE s.band IN ({_integers(bands)}) AND d.{_CURRENT} AND d.id != ? AND d.language = ?
                  GROUP BY d.version ORDER BY COUNT(*) DESC, d.version"""  # noqa: S608
        with self.reading() as connection:
            return connection.execute(sql, (document_id, language)).fetchall()

    def keys_of(self, versions: Iterable[int]) -> list[int]:
        """The keys of all passages of some document versions, in order."""
        sql = f"SELECT key FROM passages WHERE version IN ({_integers(list(versions))}) ORDER BY key"  # noqa: S608
        with self.reading() as connection:
            return [key for (key,) in connection.execute(sql)]

    def passage_keys(self, generation: int) -> list[int]:
        """The keys of the passages that belong to a generation, in order."""
        sql = f"SELECT p.key FROM passages p JOIN documents d USING (version) WHERE {_VISIBLE} ORDER BY p.key"  # noqa: S608
        with self.reading() as connection:
            return [key for (key,) in connection.execute(sql, {"generation": generation})]

    def passage_count(self, generation: int) -> int:
        """How many passages belong to a generation."""
        sql = f"SELECT COUNT(*) FROM documents d CROSS JOIN passages p ON p.version = d.version WHERE {_VISIBLE}"  # noqa: S608
        with self.reading() as connection:
            return int(connection.execute(sql, {"generation": generation}).fetchone()[0])

    def visible(self, keys: Sequence[int], generation: int) -> set[int]:
        """Those of the passage keys that a generation has and that are not withdrawn."""
        sql = f"""SELECT p.key FROM passages p JOIN documents d USING (version)
                  WHERE p.key IN ({_integers(keys)}) AND {_VISIBLE}"""  # noqa: S608
        with self.reading() as connection:
            return {key for (key,) in connection.execute(sql, {"generation": generation})}

    def passages(self, keys: Sequence[int], generation: int) -> dict[int, StoredPassage]:
        """Passages by key with their documents; keys that the generation no longer has are left out."""
        sql = f"""SELECT p.key, p.start, p."end", p.context, p.units,
                  substr(t.text, p.start + 1, p."end" - p.start),
                  {_DOCUMENT}
                  FROM passages p JOIN documents d USING (version) JOIN texts t USING (version)
                  WHERE p.key IN ({_integers(keys)}) AND {_VISIBLE}"""  # noqa: S608
        documents: dict[int, Document] = {}
        found = {}
        with self.reading() as connection:
            for key, start, end, context, units, text, *row in connection.execute(sql, {"generation": generation}):
                document = documents.get(row[0]) or documents.setdefault(row[0], load_document(row))
                found[key] = StoredPassage(key, document, Passage(start, end, context, load_units(units)), text)
        return found

    def body(self, version: int) -> tuple[DocumentBody, list[Passage]]:
        """The whole of a document version: what it says and its passages."""
        with self.reading() as connection:
            sql = f"SELECT {_BODY} FROM documents JOIN texts USING (version) WHERE version = ?"  # noqa: S608
            row = connection.execute(sql, (version,)).fetchone()
            bands = connection.execute("SELECT band FROM sketches WHERE version = ?", (version,)).fetchall()
            rows = connection.execute(
                'SELECT start, "end", context, units FROM passages WHERE version = ? ORDER BY start', (version,)
            )
            found = [Passage(start, end, context, load_units(units)) for start, end, context, units in rows]
            return load_body(row, tuple(band for (band,) in bands)), found

    def document(self, document_id: str, generation: int) -> Document | None:
        """A document as a generation has it, without its text."""
        sql = f"SELECT {_DOCUMENT} FROM documents d WHERE d.id = :id AND {_VISIBLE}"  # noqa: S608
        with self.reading() as connection:
            row = connection.execute(sql, {"id": document_id, "generation": generation}).fetchone()
        return load_document(row) if row else None

    def text(self, version: int, start: int, end: int | None, document_id: str | None = None) -> str:
        """The characters ``[start:end]`` of a document's text; empty where the version is gone or is of another id."""
        length = _WHOLE if end is None else max(0, end - start)
        sql = """SELECT substr(text, ? + 1, ?) FROM texts JOIN documents USING (version)
                 WHERE version = ? AND id = ifnull(?, id) AND NOT withdrawn"""
        with self.reading() as connection:
            row = connection.execute(sql, (start, length, version, document_id)).fetchone()
        return str(row[0]) if row else ""

    def word_vectors(self, keys: Sequence[int]) -> dict[int, PackedWords]:
        """The quantised word vectors of passages by key."""
        sql = f"""SELECT p.key, v.word_values, v.word_scales, v.word_spans FROM passages p
                  JOIN vectors v ON v.key = p.vector_key WHERE p.key IN ({_integers(keys)})"""  # noqa: S608
        with self.reading() as connection:
            return {key: load_words(*blobs) for key, *blobs in connection.execute(sql)}

    def pooled_vectors(self, keys: Sequence[int]) -> np.ndarray:
        """The pooled vectors of passages, float32 ``(len(keys), d)``, in the order of `keys`."""
        sql = f"""SELECT p.key, v.pooled FROM passages p JOIN vectors v ON v.key = p.vector_key
                  WHERE p.key IN ({_integers(keys)})"""  # noqa: S608
        with self.reading() as connection:
            found = dict(connection.execute(sql))
        return np.stack([np.frombuffer(found[key], "<f4") for key in keys])

    def known_vectors(self, keys: Iterable[str]) -> set[str]:
        """Those of the vector keys that the store has."""
        wanted = list(dict.fromkeys(keys))
        known: set[str] = set()
        with self.reading() as connection:
            for at in range(0, len(wanted), 500):
                part = wanted[at : at + 500]
                sql = f"SELECT key FROM vectors WHERE key IN ({','.join('?' * len(part))})"  # noqa: S608
                known.update(key for (key,) in connection.execute(sql, part))
        return known

    # -- writing: the caller holds the writer's lock --

    def add_document(
        self,
        described: CurrentDocument,
        body: DocumentBody,
        passages: Sequence[tuple[Passage, str]],
        new_vectors: dict[str, StoredVectors],
    ) -> None:
        """Adds a version of a document with its passages (each with its vectors' key), in one transaction.

        It belongs to the next generation; the version that it replaces stays in the live one.
        """
        target = self.next_generation()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self.writing() as connection:
            _add_vectors(connection, new_vectors)
            _retire(connection, described.id, target)
            cursor = connection.execute(
                "INSERT INTO documents (id, location, root, digest, reading, title, language, url, date, author, "
                "collection, metadata, pages, notes, family, added_at, added_in) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(described.id, described.location, described.root, described.digest, described.reading),
                    *(body.title, body.language, body.url, body.date, body.author, body.collection),
                    *(dump(body.metadata), dump(body.pages), dump(body.notes), body.family, now, target),
                ),
            )
            connection.execute("INSERT INTO texts VALUES (?, ?)", (cursor.lastrowid, body.text))
            connection.executemany(
                "INSERT OR IGNORE INTO sketches VALUES (?, ?)", [(band, cursor.lastrowid) for band in body.bands]
            )
            connection.executemany(
                'INSERT INTO passages (version, start, "end", context, units, vector_key) VALUES (?, ?, ?, ?, ?, ?)',
                [(cursor.lastrowid, p.start, p.end, p.context, dump_units(p.units), key) for p, key in passages],
            )

    def add_vectors(self, new_vectors: dict[str, StoredVectors]) -> None:
        """Keeps vectors by key before their document is whole, so that a long document need not be embedded twice."""
        with self.writing() as connection:
            _add_vectors(connection, new_vectors)

    def describe(self, described: CurrentDocument) -> None:
        """Notes that an unchanged document now lies elsewhere, or that other bytes or readers gave the same text."""
        with self.writing() as connection:
            connection.execute(
                "UPDATE documents SET location = ?, root = ?, digest = ?, reading = ? WHERE version = ?",
                (described.location, described.root, described.digest, described.reading, described.version),
            )

    def withdraw(self, document_id: str) -> None:
        """Takes a document out of every generation at once; its text goes with the next purge."""
        target = self.next_generation()
        with self.writing() as connection:
            connection.execute("UPDATE documents SET withdrawn = 1 WHERE id = ?", (document_id,))
            _retire(connection, document_id, target)

    def begin(self, embedder: str) -> None:
        """Notes who embeds from now on; discards what a broken-off run left behind with another embedder's vectors."""
        target, pending = self.next_generation(), self.manifest("pending_embedder")
        with self.writing() as connection:
            if pending not in (None, embedder):
                restore = "UPDATE documents SET removed_in = NULL WHERE removed_in >= ? AND NOT withdrawn"
                connection.execute("DELETE FROM documents WHERE added_in >= ?", (target,))
                connection.execute(restore, (target,))
            _set(connection, "pending_embedder", embedder)

    def pending_changes(self) -> bool:
        """Whether documents were added or removed since the live generation was built."""
        live = self.generation()
        sql = "SELECT EXISTS (SELECT 1 FROM documents WHERE added_in > ? OR removed_in > ?)"
        with self.reading() as connection:
            return bool(connection.execute(sql, (live, live)).fetchone()[0])

    def switch(self, generation: int, embedder: str) -> None:
        """Makes a generation the live one and the live one the previous one, in one transaction."""
        with self.writing() as connection:
            _set(connection, "previous_generation", str(self.generation()))
            _set(connection, "previous_embedder", self.manifest("embedder") or embedder)
            _set(connection, "live_generation", str(generation))
            _set(connection, "embedder", embedder)

    def roll_back(self) -> None:
        """Makes the previous generation the live one again; its rows are kept until the next switch."""
        live, previous = self.generation(), self.generation("previous_generation")
        if not previous:
            raise StoreError("There is no previous generation to go back to.")
        if self.manifest("previous_embedder") != self.manifest("embedder"):
            raise StoreError("The previous generation was embedded with another model, so there is no way back to it.")
        with self.writing() as connection:
            _set(connection, "live_generation", str(previous))
            _set(connection, "previous_generation", str(live))

    def purge(self) -> None:
        """Deletes what neither the live nor the previous generation needs, and everything withdrawn."""
        oldest = min(self.generation(), self.generation("previous_generation") or self.generation())
        with self.writing() as connection:
            connection.execute("DELETE FROM documents WHERE removed_in <= ? OR withdrawn", (oldest,))
            connection.execute(
                "DELETE FROM vectors WHERE key IN (SELECT key FROM vectors EXCEPT SELECT vector_key FROM passages)"
            )

    # -- connections --

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # A read-only folder cannot hold SQLite's lock files; `immutable` reads the database without them.
            suffix = "?immutable=1" if self.read_only else ""
            uri = self.path.resolve().as_uri() + suffix
            connection = sqlite3.connect(
                uri, uri=True, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._refuse_other_file(connection)
            if not self.read_only:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            self._local.connection = connection
            with self._guard:
                self._connections.append(connection)
        return connection

    def _refuse_other_file(self, connection: sqlite3.Connection) -> None:
        """Keeps a thread that connects late from reading another store than the threads before it."""
        found = file_identity(self.path)
        self.file = self.file or found
        if found != self.file:
            connection.close()
            raise StoreError(f"The knowledge store {self.path} was replaced or removed. Try again.")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection; its errors come out as `StoreError`."""
        try:
            yield self._connection()
        except sqlite3.Error as error:
            raise StoreError(_explain(error, self.path)) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection in a transaction that is committed at the end, or rolled back."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def _migrate(self, scripts: Sequence[str], version: int) -> None:
        with self.reading() as connection:
            # A table that others refer to is replaced by one of its name, which SQLite would take for its end.
            connection.execute("PRAGMA foreign_keys = OFF")
            for number, script in enumerate(scripts[version:], version + 1):
                connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")
            connection.execute("PRAGMA foreign_keys = ON")


def _explain(error: sqlite3.Error, path: Path) -> str:
    text = str(error)
    if "locked" in text or "busy" in text:
        return f"The knowledge store {path} is locked by another program. Try again when that has finished."
    if "malformed" in text or "not a database" in text or "no such table" in text:
        return (
            f"The knowledge store {path} is damaged ({text}). Restore it from a backup, or move it away and run "
            "`assistant ingest` to build it again from your sources."
        )
    if "readonly" in text or "unable to open" in text:
        return f"The knowledge store {path} cannot be written or opened ({text}). Check the folder's permissions."
    if "full" in text:
        return f"The disk that holds {path} is full. Nothing was lost; free some space and run the command again."
    return f"The knowledge store {path} cannot be used: {text}."


def _set(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO manifest VALUES (?, ?)", (name, value))


def _retire(connection: sqlite3.Connection, document_id: str, generation: int) -> None:
    """Ends the current version; one that no generation ever held is deleted outright."""
    values = {"id": document_id, "generation": generation}
    connection.execute(
        "DELETE FROM documents WHERE id = :id AND removed_in IS NULL AND added_in >= :generation", values
    )
    connection.execute("UPDATE documents SET removed_in = :generation WHERE id = :id AND removed_in IS NULL", values)


def _add_vectors(connection: sqlite3.Connection, new_vectors: dict[str, StoredVectors]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO vectors (key, pooled, word_values, word_scales, word_spans) VALUES (?, ?, ?, ?, ?)",
        [(key, *dump_vectors(vectors)) for key, vectors in new_vectors.items()],
    )


def _integers(keys: Sequence[int]) -> str:
    return ",".join(str(int(key)) for key in keys)
