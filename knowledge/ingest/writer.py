"""Embeds documents and commits them one by one, so that a run that is killed keeps what it finished."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from knowledge.duplicates import find_family
from knowledge.embed.encoder import Encoder
from knowledge.ingest.report import Progress
from knowledge.late_interaction import pack
from knowledge.records import Passage
from knowledge.store import Store
from knowledge.store_rows import CurrentDocument, DocumentBody, StoredVectors

_BATCH = 64
"""Passages that are embedded together, and kept from then on."""


@dataclass(frozen=True)
class _Waiting:
    """A document that waits to be embedded: its passages with their vectors' keys, and what to do once it is stored."""

    described: CurrentDocument
    body: DocumentBody
    passages: list[tuple[Passage, str]]
    stored: Callable[[], None]


def _nothing() -> None:
    pass


class DocumentWriter:
    """Queues documents so that an encoder gets full batches; `flush` writes what is left."""

    def __init__(self, store: Store, embedder: str, open_encoder: Callable[[], Encoder], progress: Progress) -> None:
        """`embedder` is the identity of the encoder that `open_encoder` opens, if anything must be embedded."""
        self._store, self._embedder = store, embedder
        self._open_encoder, self._progress = open_encoder, progress
        self._encoder: Encoder | None = None
        self._queue: list[_Waiting] = []
        self._embedded = 0

    def add(
        self,
        described: CurrentDocument,
        body: DocumentBody,
        found: Sequence[Passage],
        stored: Callable[[], None] = _nothing,
    ) -> None:
        """Queues a document; `stored` is called when it has been committed."""
        keys = [self._vector_key(body.text, passage) for passage in found]
        self._queue.append(_Waiting(described, body, list(zip(found, keys, strict=True)), stored))
        if sum(len(waiting.passages) for waiting in self._queue) >= _BATCH or len(self._queue) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Embeds what the queue lacks and commits each of its documents."""
        wanted = {
            key: (waiting.body.text[passage.start : passage.end], passage.context)
            for waiting in self._queue
            for passage, key in waiting.passages
        }
        for key in self._store.known_vectors(wanted):
            del wanted[key]
        self._embed(wanted)
        for waiting in self._queue:
            body = waiting.body
            body = replace(body, family=find_family(self._store, waiting.described.id, body))
            self._store.add_document(waiting.described, body, waiting.passages, {})
            waiting.stored()
        self._queue.clear()

    def _embed(self, wanted: dict[str, tuple[str, str]]) -> None:
        """Embeds texts in their contexts and stores each batch at once: a long document may take minutes."""
        if not wanted:
            return
        if self._encoder is None:
            self._progress("Opening the embedding model", 0, 1)
            self._encoder = self._open_encoder()
            self._progress("Opening the embedding model", 1, 1)
        items, total = list(wanted.items()), self._embedded + len(wanted)
        for at in range(0, len(items), _BATCH):
            part = items[at : at + _BATCH]
            texts, contexts = zip(*(value for _, value in part), strict=True)
            embedded = self._encoder.embed_passages(texts, contexts, lambda count: self._count(count, total))
            self._store.add_vectors(
                {key: StoredVectors(one.pooled, pack(one.words)) for (key, _), one in zip(part, embedded, strict=True)}
            )

    def _count(self, count: int, total: int) -> None:
        self._embedded += count
        self._progress("Embedding passages", self._embedded, total)

    def _vector_key(self, text: str, passage: Passage) -> str:
        parts = (self._embedder, passage.context, text[passage.start : passage.end])
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
