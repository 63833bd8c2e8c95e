"""Ingest: brings the store in step with files and folders, then builds a generation if anything changed.

Each document is committed by itself, so a run that is killed has lost nothing that it finished, and the next run goes
on from there. Readers see the old generation until the new one is whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from knowledge import language
from knowledge.embed.encoder import Encoder
from knowledge.errors import EmbedderMismatch, SourceError
from knowledge.generations import build_generation, is_whole
from knowledge.late_interaction import pack
from knowledge.read.files import files_in, read_bytes, read_file
from knowledge.records import Passage
from knowledge.split import passages
from knowledge.store import CurrentDocument, DocumentBody, Store, StoredVectors

_BATCH = 64
"""Passages that are embedded together."""


class Progress(Protocol):
    """Told how far each step of a long piece of work is."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total` in a step named in the user's words; `total` may grow."""


def silent(step: str, done: int, total: int) -> None:
    """A `Progress` that says nothing."""


@dataclass
class IngestReport:
    """What an ingest did, as document ids; `failed` maps a location to the reason."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    passages: int = 0


@dataclass(frozen=True)
class _File:
    """A file to ingest: where it is, the root that it was found under, and the id that it asks for."""

    path: Path
    root: Path

    @property
    def wanted_id(self) -> str:
        path = self.path.relative_to(self.root) if self.root != self.path else Path(self.path.name)
        return path.with_suffix("").as_posix()


@dataclass(frozen=True)
class _Prepared:
    """A document that waits to be embedded and committed: its passages with their vectors' keys."""

    described: CurrentDocument
    body: DocumentBody
    passages: list[tuple[Passage, str]]


class Ingest:
    """One ingest run over a store; the caller holds the writer's lock."""

    def __init__(
        self, data_dir: Path, store: Store, embedder: str, encoder: Callable[[], Encoder], progress: Progress = silent
    ) -> None:
        """`embedder` is the identity of the encoder that `encoder` opens, if anything must be embedded."""
        self._data_dir, self._store, self._embedder = data_dir, store, embedder
        self._open_encoder, self._progress = encoder, progress
        self._encoder: Encoder | None = None
        self._queue: list[_Prepared] = []
        self._embedded = 0
        self._report = IngestReport()

    def run(self, paths: Sequence[Path], *, re_embed: bool = False) -> IngestReport:
        """Ingests files and folders: a file that has gone from a folder given again is removed.

        Raises `EmbedderMismatch` when the store holds vectors of another embedder and `re_embed` is not set.
        """
        refuse_other_embedder(self._store, self._embedder, allowed=re_embed)
        self._store.begin(self._embedder)
        if re_embed:
            self._embed_again()
        known = {document.location: document for document in self._store.current_documents()}
        taken = {document.id: document for document in known.values()}
        files = self._find(paths)
        for done, file in enumerate(files):
            self._progress("Reading sources", done, len(files))
            try:
                self._ingest_file(file, known, taken)
            except SourceError as error:
                self._report.failed[str(file.path)] = str(error)
        self._write_queue()
        self._progress("Reading sources", len(files), len(files))
        self._remove_missing(paths)
        self.finish()
        self._report.passages = len(self._store.passage_keys(self._store.generation()))
        return self._report

    def finish(self) -> None:
        """Builds and switches to a new generation, if the store changed or the live generation is damaged."""
        if self._store.pending_changes() or not self._store.generation() or not is_whole(self._data_dir, self._store):
            self._progress("Building the search index", 0, 1)
            build_generation(
                self._data_dir,
                self._store,
                self._embedder,
                lambda done, total: self._progress("Building the search index", done, total),
            )

    def _find(self, paths: Sequence[Path]) -> list[_File]:
        files = []
        for path in paths:
            root = path.absolute()
            if root.is_dir():
                found = [_File(file.absolute(), root) for file in files_in(root)]
                if not found:
                    self._report.failed[str(root)] = f"{path} holds no files of a kind that can be read."
                files += found
            else:
                files.append(_File(root, root))
        return files

    def _ingest_file(self, file: _File, known: dict[str, CurrentDocument], taken: dict[str, CurrentDocument]) -> None:
        location = str(file.path)
        if any("\ud800" <= char <= "\udfff" for char in location):
            raise SourceError(f"{location!a}: the name of this file is not valid text. Rename it.")
        data = read_bytes(file.path)
        digest = hashlib.sha256(data).hexdigest()
        current = known.get(location) or _moved(file, taken)
        if current and current.digest == digest:
            if (current.location, current.root) != (location, str(file.root)):
                self._store.relocate(current.version, location, str(file.root))
                taken[current.id] = replace(current, location=location)
            self._report.unchanged.append(current.id)
            return
        read = read_file(file.path, data)
        described = CurrentDocument(
            0, current.id if current else _free_id(file, taken), location, str(file.root), digest
        )
        recognised = language.detect(read.text, read.language or language.DEFAULT)
        body = DocumentBody(read.text, read.title, recognised, read.url)
        self._prepare(described, body, passages(read.text, read.title, read.blocks))
        taken[described.id] = known[location] = described
        (self._report.updated if current else self._report.added).append(described.id)

    def _prepare(self, described: CurrentDocument, body: DocumentBody, found: Sequence[Passage]) -> None:
        """Queues a document; the queue is embedded together, so that a GPU gets full batches."""
        keys = [self._vector_key(body.text, passage) for passage in found]
        self._queue.append(_Prepared(described, body, list(zip(found, keys, strict=True))))
        if sum(len(prepared.passages) for prepared in self._queue) >= _BATCH:
            self._write_queue()

    def _write_queue(self) -> None:
        """Embeds what the queue lacks and commits each of its documents."""
        wanted = {
            key: (prepared.body.text[passage.start : passage.end], passage.context)
            for prepared in self._queue
            for passage, key in prepared.passages
        }
        for key in self._store.known_vectors(wanted):
            del wanted[key]
        new = self._embed(wanted)
        for prepared in self._queue:
            vectors = {key: new[key] for _, key in prepared.passages if key in new}
            self._store.add_document(prepared.described, prepared.body, prepared.passages, vectors)
        self._queue.clear()

    def _embed(self, wanted: dict[str, tuple[str, str]]) -> dict[str, StoredVectors]:
        if not wanted:
            return {}
        if self._encoder is None:
            self._progress("Opening the embedding model", 0, 1)
            self._encoder = self._open_encoder()
            self._progress("Opening the embedding model", 1, 1)
        texts, contexts = zip(*wanted.values(), strict=True)
        total = self._embedded + len(texts)
        embedded = self._encoder.embed_passages(texts, contexts, lambda count: self._count_embedded(count, total))
        return {key: StoredVectors(one.pooled, pack(one.words)) for key, one in zip(wanted, embedded, strict=True)}

    def _count_embedded(self, count: int, total: int) -> None:
        self._embedded += count
        self._progress("Embedding passages", self._embedded, total)

    def _vector_key(self, text: str, passage: Passage) -> str:
        parts = (self._embedder, passage.context, text[passage.start : passage.end])
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def _remove_missing(self, paths: Sequence[Path]) -> None:
        """Withdraws the documents of files that have gone from the folders given."""
        # A folder with nothing in it is more likely a drive that is not there than a wish to forget everything.
        folders = [
            path.absolute() for path in paths if path.is_dir() and str(path.absolute()) not in self._report.failed
        ]
        for document in self._store.current_documents():
            file = Path(document.location)
            if any(file.is_relative_to(folder) for folder in folders) and not file.exists():
                self._store.withdraw(document.id)
                self._report.removed.append(document.id)

    def _embed_again(self) -> None:
        """Gives every document a new version with vectors of the present embedder, from its stored text."""
        documents = self._store.current_documents()
        for done, document in enumerate(documents):
            self._progress("Embedding again", done, len(documents))
            self._prepare(document, *self._store.body(document.version))
            self._report.updated.append(document.id)
        self._write_queue()


def refuse_other_embedder(store: Store, embedder: str, *, allowed: bool = False) -> None:
    """Raises `EmbedderMismatch` when the store's vectors come from another embedder than `embedder`."""
    stored = store.manifest("embedder")
    if stored and stored != embedder and not allowed:
        raise EmbedderMismatch(
            f"The store was embedded with “{stored}”, but the settings name “{embedder}”. Set "
            "ASSISTANT_EMBEDDING_MODEL back, or run `assistant ingest --re-embed` to embed every source again."
        )


def _moved(file: _File, taken: dict[str, CurrentDocument]) -> CurrentDocument | None:
    """The document that has this file's id and ending, if the file it came from is no longer there."""
    for candidate in (file.wanted_id, file.wanted_id + file.path.suffix):
        document = taken.get(candidate)
        if document and Path(document.location).suffix == file.path.suffix and not Path(document.location).exists():
            return document
    return None


def _free_id(file: _File, taken: dict[str, CurrentDocument]) -> str:
    """The file's path without its ending; with the ending, then a number, where another document has that id."""
    candidates = [file.wanted_id, file.wanted_id + file.path.suffix]
    candidates += [f"{candidates[1]}-{number}" for number in range(2, len(taken) + 3)]
    return next(candidate for candidate in candidates if candidate not in taken)
