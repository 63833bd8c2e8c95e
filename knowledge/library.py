"""The library: everything that the rest of the program asks of knowledge/, over one data folder."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from knowledge.embed.choose import Embedder
from knowledge.embed.encoder import Embedded, Encoder
from knowledge.embed.remembering import RememberingEncoder
from knowledge.errors import KnowledgeError, UnknownSource
from knowledge.filters import ANYTHING, Filter
from knowledge.generations import Generation, check_kept, open_generation, open_kept_generation
from knowledge.ingest.files import INSIDE
from knowledge.ingest.report import IngestReport, Progress, silent
from knowledge.ingest.run import Ingest, IngestRules, refuse_other_embedder
from knowledge.ingest.watch import changes
from knowledge.lock import writer_lock
from knowledge.records import Document, Root, Source, StoredPassage
from knowledge.retrieve import Retrieval, Retriever
from knowledge.scoring.choose import choose_scorer, prepare
from knowledge.scoring.scorer import EvidenceScorer
from knowledge.store import Store, file_identity
from knowledge.sync_state import SyncState

_Told = TypeVar("_Told")

BUNDLED_SOURCES = Path(__file__).parent / "sources"
REPORTS = "reports"
"""Folder of the dated reports of `sync`, below the data folder."""


def ingest(
    data_dir: Path,
    embedder: Embedder,
    given: Sequence[Path | Root],
    progress: Progress = silent,
    *,
    re_embed: bool = False,
    rules: IngestRules | None = None,
) -> IngestReport:
    """Adds or refreshes files, folders and web addresses (none given: the bundled texts), one writer at a time.

    What was removed by hand comes back where it is given again.
    """
    roots = [one if isinstance(one, Root) else Root(str(one.absolute())) for one in given]
    if not roots and not re_embed:
        roots = [Root(str(BUNDLED_SOURCES))]
    with _writing(data_dir, "assistant ingest") as store:
        state = SyncState(store)
        state.include([one for one in state.excluded() if any(_belongs(one, root) for root in roots)])
        run = Ingest(data_dir, store, embedder.identity, embedder.for_documents, progress, rules)
        report = run.run(roots, re_embed=re_embed)
    prepare(embedder)
    return report


def sync(
    data_dir: Path,
    embedder: Embedder,
    progress: Progress = silent,
    *,
    rules: IngestRules | None = None,
    only: Collection[str] | None = None,
) -> IngestReport:
    """Refreshes everything that was ever given, or those of it that `only` names; writes a dated report.

    What was removed by hand stays away.
    """
    with _writing(data_dir, "assistant sync") as store:
        state = SyncState(store)
        roots = [root for root in state.roots() if only is None or root.given in only]
        run = Ingest(data_dir, store, embedder.identity, embedder.for_documents, progress, rules)
        report = run.run(roots, excluded=frozenset(state.excluded()))
    folder = data_dir / REPORTS
    folder.mkdir(exist_ok=True)
    name = f"sync-{report.started.replace(':', '')}.json"
    (folder / name).write_text(json.dumps(report.to_json(), indent=1, ensure_ascii=False), encoding="utf-8")
    return report


def sync_on_change(
    data_dir: Path, embedder: Embedder, progress: Progress = silent, *, rules: IngestRules | None = None
) -> Iterator[IngestReport]:
    """Syncs each folder that was ever given when something in it changes; goes on until interrupted."""
    with closing(Store(data_dir)) as store:
        folders = [Path(root.given) for root in SyncState(store).roots() if not root.is_web]
    for changed in changes([folder for folder in folders if folder.is_dir()]):
        yield sync(data_dir, embedder, progress, rules=rules, only=set(map(str, changed)))


def remove(data_dir: Path, embedder: Embedder, document_id: str, progress: Progress = silent) -> None:
    """Withdraws a source: uncitable from this moment, deleted with the next generation, which is built at once.

    `sync` will not bring it back. Raises `UnknownSource` where no source has the id.
    """
    with _writing(data_dir, "assistant remove") as store:
        found = next((document for document in store.current_documents() if document.id == document_id), None)
        if found is None:
            raise UnknownSource(f"There is no source “{document_id}”. `assistant sources` lists them.")
        refuse_other_embedder(store, embedder.identity)
        state = SyncState(store)
        store.withdraw(document_id)
        state.exclude(found.location)
        state.forget_archive(found.location.partition(INSIDE)[0])
        state.forget_pages(document_id)
        if found.location == found.root:
            state.forget_root(found.root)
        Ingest(data_dir, store, embedder.identity, embedder.for_documents, progress).finish()


def _belongs(location: str, root: Root) -> bool:
    return location == root.given or location.startswith((root.given.rstrip("/") + "/", root.given + INSIDE))


def roll_back(data_dir: Path) -> int:
    """Makes the previous generation the live one; returns its number."""
    with _writing(data_dir, "assistant rollback") as store:
        store.roll_back()
        return store.generation()


@contextmanager
def _writing(data_dir: Path, purpose: str) -> Iterator[Store]:
    """The store opened for the one writer, and closed before the lock is given up."""
    with writer_lock(data_dir, purpose), closing(Store(data_dir, create=True)) as store:
        yield store


class _View:
    """One store file and its generations: what a question sees from beginning to end, whatever is imported meanwhile.

    `readers` is counted by the library. A view that is `pinned` at a generation never leaves it.
    """

    def __init__(
        self,
        data_dir: Path,
        embedder: str,
        encoder: Callable[[], Encoder],
        scorer: Callable[[], EvidenceScorer | None],
        pinned: int = 0,
    ) -> None:
        self._data_dir, self._pinned, self.readers = data_dir, pinned, 0
        self._guard = threading.Lock()
        self.store = Store(data_dir)
        try:
            self._generation = self._opened(embedder)
            self._live = self.store.generation()
            self._retired: list[Generation] = []
            self.retriever = Retriever(self.store, self.generation, encoder(), scorer())
        except BaseException:
            self.store.close()
            raise

    def generation(self) -> Generation:
        """The generation to read now; opens a new one after a switch."""
        if self._pinned:
            # What it read is purged when two later ones are built, and would be missing without a word.
            check_kept(self.store, self._pinned)
            return self._generation
        if self.store.generation() != self._live:
            with self._guard:
                live = self.store.generation()
                if live != self._live:
                    # The one before last goes; the last may still be answering other threads' questions.
                    while self._retired:
                        self._retired.pop().dense.close()
                    self._retired.append(self._generation)
                    self._generation, self._live = open_generation(self._data_dir, self.store), live
        return self._generation

    def _opened(self, embedder: str) -> Generation:
        if self._pinned:
            return open_kept_generation(self._data_dir, self.store, self._pinned, embedder)
        refuse_other_embedder(self.store, embedder)
        return open_generation(self._data_dir, self.store)

    def is_replaced(self) -> bool:
        """Whether an import has put another store file in this one's place."""
        return file_identity(self.store.path) not in (None, self.store.file)

    def close(self) -> None:
        for generation in [*self._retired, self._generation]:
            generation.dense.close()
        self.store.close()


class Library:
    """The store opened for reading. Follows the live generation and imports, and may be shared between threads."""

    def __init__(self, data_dir: Path, embedder: Embedder, reranker: str = "", *, pinned: int = 0) -> None:
        """Opens the store, the live generation, the encoder and the evidence scorer.

        `reranker` names a cross-encoder to take the place of the bundled reader; `pinned` is the number of a generation
        to read whatever is built meanwhile. Raises `KnowledgeError` where that cannot be, `GenerationNotKept` where
        there is no way back to that generation.
        """
        self._encoder = cache(lambda: RememberingEncoder(embedder.for_questions()))
        self._scorer = cache(partial(choose_scorer, embedder, reranker))
        self._open = partial(_View, data_dir, embedder.identity, self._encoder, self._scorer, pinned)
        self._guard = threading.Lock()
        self._view = self._open()

    def generation(self) -> Generation:
        """The generation to read now."""
        return self._read(lambda view: view.generation())

    def retrieve(self, question: str, count: int = 10, only: Filter = ANYTHING) -> Retrieval:
        """The passages that best match a question, best first, from the documents that `only` accepts."""
        return self._read(lambda view: view.retriever.retrieve(question, count, only))

    def meet(self, text: str, passages: Sequence[StoredPassage]) -> Retrieval:
        """How the words of a text meet given passages, best first; one that was removed meanwhile is left out."""
        return self._read(lambda view: view.retriever.meet(text, passages))

    def document(self, document_id: str) -> Document:
        """A document of the live generation; raises `UnknownSource` where it has none of that id."""
        found = self._read(lambda view: view.store.document(document_id, view.generation().number))
        if found is None:
            raise UnknownSource(f"There is no source “{document_id}”.")
        return found

    def text(self, document: Document, start: int = 0, end: int | None = None) -> str:
        """The characters ``[start:end]`` of a document's stored text; by default all of them."""
        return self._read(lambda view: view.store.text(document.version, max(0, start), end, document.id))

    def passages_of(self, document: Document) -> list[StoredPassage]:
        """The passages of a document of the live generation, in their order."""

        def stored(view: _View) -> list[StoredPassage]:
            keys = view.store.keys_of([document.version])
            found = view.store.passages(keys, view.generation().number).values()
            return sorted((one for one in found if one.document.id == document.id), key=lambda one: one.passage.start)

        return self._read(stored)

    def sources(self) -> list[Source]:
        """Every source, by id."""
        return self._read(lambda view: view.store.sources())

    @property
    def reads(self) -> bool:
        """Whether an evidence scorer reads what is retrieved."""
        return self._scorer() is not None

    @property
    def encoder(self) -> Encoder:
        """What embeds questions; it remembers the last ones."""
        return self._encoder()

    def embed(self, question: str) -> Embedded:
        """A question's vectors."""
        return self._encoder().embed_questions([question])[0]

    def exact_neighbours(self, vector: np.ndarray, count: int) -> list[int]:
        """The passage keys nearest to a vector by comparing it with every one: what the dense index approximates."""

        def nearest(view: _View) -> list[int]:
            keys = view.store.passage_keys(view.generation().number)
            order = np.argsort(-(view.store.pooled_vectors(keys) @ vector), kind="stable")
            return [keys[row] for row in order[:count]]

        return self._read(nearest)

    def documents(self, keys: Sequence[int]) -> dict[int, str]:
        """Document ids by passage key."""
        found = self._read(lambda view: view.store.passages(keys, view.generation().number))
        return {key: stored.document.id for key, stored in found.items()}

    def close(self) -> None:
        """Frees files and connections."""
        self._view.close()

    def _read(self, ask: Callable[[_View], _Told]) -> _Told:
        """What `ask` is told by one view, from the store file that is in place when it is asked."""
        while True:
            with self._reading() as view:
                try:
                    return ask(view)
                except KnowledgeError:
                    # A thread that connects late, or an index file that is opened late, may miss what was replaced.
                    if not view.is_replaced():
                        raise

    @contextmanager
    def _reading(self) -> Iterator[_View]:
        """The view of now; one that was replaced is closed when its last question is answered."""
        with self._guard:
            before = self._view
            if before.is_replaced():
                self._view = self._open()
                if not before.readers:
                    before.close()
            view = self._view
            view.readers += 1
        try:
            yield view
        finally:
            with self._guard:
                view.readers -= 1
                if view is not self._view and not view.readers:
                    view.close()


def sources(data_dir: Path) -> list[Source]:
    """Every source in the store, by id, without opening an index or a model."""
    with closing(Store(data_dir)) as store:
        return store.sources()
