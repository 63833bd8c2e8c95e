"""One ingest: goes through roots, then builds a generation if anything changed. `Ingest.run` shows the steps in order.

Each document is committed by itself, so a run that is killed has lost nothing that it finished, and the next run goes
on from there. Readers see the old generation until the new one is whole.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.embed.encoder import Encoder
from knowledge.errors import EmbedderMismatch
from knowledge.fetch.addresses import AddressRules
from knowledge.fetch.client import Client, FetchLimits
from knowledge.fetch.robots import Robots
from knowledge.fetch.visit import Visitor
from knowledge.generations import build_generation, is_whole
from knowledge.ingest.catalogue import Catalogue
from knowledge.ingest.files import FileIntake
from knowledge.ingest.intake import Intake
from knowledge.ingest.report import IngestReport, Progress, printable, silent
from knowledge.ingest.web import WebIntake
from knowledge.ingest.writer import DocumentWriter
from knowledge.read.limits import Limits
from knowledge.read.sandbox import Sandbox
from knowledge.records import Root
from knowledge.store import Store
from knowledge.sync_state import SyncState

AGENT = f"UNODC-Assistant/0.1 (python {platform.python_version()})"
"""How the crawler names itself; robots.txt rules for “UNODC-Assistant” apply to it."""


@dataclass(frozen=True)
class IngestRules:
    """What an ingest may do: limits for reading and fetching, exempt addresses, and the grace of a missing page.

    `allowed_addresses` are hosts or networks that may be fetched from although they are not public; `grace` is how many
    visits in a row must find a page gone before its document is withdrawn.
    """

    reading: Limits = field(default_factory=Limits)
    fetching: FetchLimits = field(default_factory=FetchLimits)
    allowed_addresses: tuple[str, ...] = ()
    agent: str = AGENT
    grace: int = 3


class Ingest:
    """One ingest run over a store; the caller holds the writer's lock."""

    def __init__(
        self,
        data_dir: Path,
        store: Store,
        embedder: str,
        encoder: Callable[[], Encoder],
        progress: Progress = silent,
        rules: IngestRules | None = None,
    ) -> None:
        """`embedder` is the identity of the encoder that `encoder` opens, if anything must be embedded."""
        self._data_dir, self._store, self._embedder = data_dir, store, embedder
        self._rules, self._progress = rules or IngestRules(), progress
        self._state = SyncState(store)
        self._writer = DocumentWriter(store, embedder, encoder, progress)
        self._report = IngestReport()

    def run(
        self, roots: Sequence[Root], *, excluded: frozenset[str] = frozenset(), re_embed: bool = False
    ) -> IngestReport:
        """Brings the documents of roots in step with what is there now, without those at `excluded` locations.

        Raises `EmbedderMismatch` when the store holds vectors of another embedder and `re_embed` is not set.
        """
        refuse_other_embedder(self._store, self._embedder, allowed=re_embed)
        self._store.begin(self._embedder)
        if re_embed:
            self._embed_again()
        with Sandbox(self._rules.reading) as sandbox:
            catalogue = Catalogue(self._store.current_documents())
            intake = Intake(self._store, catalogue, self._writer, sandbox, self._report)
            self._take_files([root for root in roots if not root.is_web], intake, excluded)
            self._take_pages([root for root in roots if root.is_web], intake, excluded)
        self.finish()
        self._report.end(self._store.passage_count(self._store.generation()))
        return self._report

    def finish(self) -> None:
        """Builds and switches to a new generation, if the store changed or the live generation is damaged."""
        self._writer.flush()
        if self._store.pending_changes() or not self._store.generation() or not is_whole(self._data_dir, self._store):
            self._progress("Building the search index", 0, 1)
            build_generation(
                self._data_dir,
                self._store,
                self._embedder,
                lambda done, total: self._progress("Building the search index", done, total),
            )

    def _take_files(self, roots: Sequence[Root], intake: Intake, excluded: frozenset[str]) -> None:
        files = FileIntake(intake, self._state, self._rules.reading)
        found = [(root, path) for root in roots for path in files.find(root)]
        for done, (root, path) in enumerate(found):
            self._progress("Reading sources", done, len(found))
            files.take(root, path, excluded)
        self._writer.flush()
        if found:
            self._progress("Reading sources", len(found), len(found))
        for root in roots:
            files.remove_missing(root)
            self._keep(root)

    def _take_pages(self, roots: Sequence[Root], intake: Intake, excluded: frozenset[str]) -> None:
        if not roots:
            return
        client = Client(AddressRules(self._rules.allowed_addresses), self._rules.fetching, self._rules.agent)
        visitor = Visitor(client, Robots(client, self._rules.agent))
        pages = WebIntake(intake, self._state, visitor, self._rules.grace, self._progress)
        for root in roots:
            pages.take(root, excluded)
            self._keep(root)

    def _keep(self, root: Root) -> None:
        """Remembers a root for `sync`, unless nothing was ever found there: that is rather a slip of the pen."""
        if self._report.has_failed(root.given) or printable(root.given) != root.given:
            return
        self._state.keep_root(root)
        self._state.note_synced(root)

    def _embed_again(self) -> None:
        """Gives every document a new version with vectors of the present embedder, from its stored text."""
        documents = self._store.current_documents()
        for done, document in enumerate(documents):
            self._progress("Embedding again", done, len(documents))
            self._writer.add(document, *self._store.body(document.version))
            self._report.updated.append(document.id)
        self._writer.flush()


def refuse_other_embedder(store: Store, embedder: str, *, allowed: bool = False) -> None:
    """Raises `EmbedderMismatch` when the store's vectors come from another embedder than `embedder`."""
    stored = store.manifest("embedder")
    if stored and stored != embedder and not allowed:
        raise EmbedderMismatch(
            f"The store was embedded with “{stored}”, but the settings name “{embedder}”. Set "
            "ASSISTANT_EMBEDDING_MODEL back, or run `assistant ingest --re-embed` to embed every source again."
        )
