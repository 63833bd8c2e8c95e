"""A desk for ingest tests: a folder of sources, a data folder, and an encoder that makes vectors up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from knowledge.embed.encoder import Embedded, Encoder, Words
from knowledge.fetch.client import FetchLimits
from knowledge.ingest.report import IngestReport
from knowledge.ingest.run import Ingest, IngestRules
from knowledge.records import Root, Source
from knowledge.store import Store


@dataclass
class FakeEncoder:
    """An encoder that makes up vectors of a size, notes what it embeds, and breaks down after so many passages."""

    dimension: int = 4
    limit: int = 10**9
    identity: str = "fake"
    embedded: list[str] = field(default_factory=list)

    def embed_questions(self, texts: Sequence[str]) -> list[Embedded]:
        vectors = np.eye(self.dimension, dtype=np.float32)
        words = [
            Words(vectors[[len(text) % self.dimension]], np.array([[0, 1]]), np.ones(1, np.float32)) for text in texts
        ]
        return [Embedded(one.vectors[0], one) for one in words]

    def embed_passages(
        self, texts: Sequence[str], contexts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Embedded]:
        self.embedded += texts
        if len(self.embedded) > self.limit:
            raise RuntimeError("the encoder broke down")
        return self.embed_questions(texts)


@dataclass(frozen=True)
class FakeEmbedder:
    """Stands for the real embedder where only the store matters."""

    identity: str = "fake"
    model: str = "fake"

    def for_documents(self) -> Encoder:
        return FakeEncoder()

    def for_questions(self) -> Encoder:
        return FakeEncoder()


@dataclass
class Desk:
    """A folder of sources, a data folder, and an encoder that is watched."""

    folder: Path
    encoder: FakeEncoder = field(default_factory=FakeEncoder)
    embedder: str = "fake"
    rules: IngestRules = field(default_factory=IngestRules)

    def allow(self, *addresses: str, grace: int = 2) -> None:
        """Opens loopback addresses to the crawler, and lets it hurry."""
        limits = FetchLimits(connect=2, seconds=3, delay=0, size=1_000_000)
        self.rules = IngestRules(fetching=limits, allowed_addresses=addresses, grace=grace)

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def run(self, *given: Path | Root, re_embed: bool = False, excluded: frozenset[str] = frozenset()) -> IngestReport:
        """Ingests what is given, or else the folder of sources."""
        store = Store(self.folder / "data", create=True)
        try:
            run = Ingest(self.folder / "data", store, self.embedder, lambda: self.encoder, rules=self.rules)
            return run.run(roots(*given or [self.sources]), excluded=excluded, re_embed=re_embed)
        finally:
            store.close()

    def known(self) -> dict[str, Source]:
        """The sources as the store lists them, by id."""
        store = Store(self.folder / "data")
        try:
            return {source.id: source for source in store.sources()}
        finally:
            store.close()

    def texts(self) -> dict[str, str]:
        """What the live generation says, by document id."""
        store = Store(self.folder / "data")
        try:
            generation = store.generation()
            found = store.passages(store.passage_keys(generation), generation).values()
            return {s.document.id: store.text(s.document.version, 0, None) for s in found}
        finally:
            store.close()


def roots(*given: Path | Root) -> list[Root]:
    """Paths as roots."""
    return [one if isinstance(one, Root) else Root(str(one)) for one in given]
