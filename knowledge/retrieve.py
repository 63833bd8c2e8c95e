"""Retrieval: candidates by meaning (Chroma) and by words (BM25), put in order by late interaction.

Both sides only propose. Their scores are not added up: whatever share BM25 is given, questions in another language than
the text lose by it, and late interaction alone ranks better than any mixture (docs/benchmarks.md).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.embed.encoder import Encoder, Words
from knowledge.generations import Generation
from knowledge.late_interaction import Matchable, PassageMatch, match, matchable
from knowledge.records import StoredPassage
from knowledge.store import Store

DENSE_CANDIDATES = 24
LEXICAL_CANDIDATES = 8
CACHED_PASSAGES = 2000
"""How many passages are kept in memory, about 30 kB each."""


@dataclass(frozen=True)
class Retrieved:
    """A passage, best first in a `Retrieval`, with how the question's words meet it."""

    stored: StoredPassage
    match: PassageMatch

    @property
    def score(self) -> float:
        return self.match.score


@dataclass(frozen=True)
class Retrieval:
    """What was found for a question: its word vectors and the passages, best first."""

    question: str
    words: Words
    passages: tuple[Retrieved, ...]


class _PassageCache:
    """The passages that questions met last, with their word vectors; a passage never changes under its key."""

    def __init__(self, store: Store) -> None:
        self._store, self._guard = store, threading.Lock()
        self._held: OrderedDict[int, tuple[StoredPassage, Matchable]] = OrderedDict()

    def get(self, keys: Sequence[int], generation: int) -> list[tuple[StoredPassage, Matchable]]:
        """The passages of those keys that are visible now, in the order of `keys`."""
        visible = self._store.visible(keys, generation)
        with self._guard:
            held = {key: self._held[key] for key in keys if key in self._held}
        missing = [key for key in keys if key in visible and key not in held]
        if missing:
            stored, words = self._store.passages(missing, generation), self._store.word_vectors(missing)
            for key in stored.keys() & words.keys():
                passage = stored[key].passage
                ends = [unit.end - passage.start for unit in passage.units]
                held[key] = stored[key], matchable(words[key], ends)
        with self._guard:
            for key, found in held.items():
                self._held[key] = found
                self._held.move_to_end(key)
            while len(self._held) > CACHED_PASSAGES:
                self._held.popitem(last=False)
        return [held[key] for key in keys if key in visible and key in held]


class Retriever:
    """Finds passages for a question in the store's live generation."""

    def __init__(self, store: Store, generation: Callable[[], Generation], encoder: Encoder) -> None:
        """`generation` gives the generation to read, anew for each question."""
        self._generation, self._encoder = generation, encoder
        self._passages = _PassageCache(store)

    def retrieve(self, question: str, count: int = 10) -> Retrieval:
        """The `count` best passages for a question, best first."""
        embedded = self._encoder.embed_questions([question])[0]
        generation = self._generation()
        dense = generation.dense.nearest(embedded.pooled, max(DENSE_CANDIDATES, count))
        lexical = generation.lexical.best(question, LEXICAL_CANDIDATES)
        keys = list(dict.fromkeys(key for key, _ in [*dense, *lexical]))
        found = self._passages.get(keys, generation.number)
        matches = match(embedded.words, [ready for _, ready in found])
        passages = [Retrieved(stored, met) for (stored, _), met in zip(found, matches, strict=True)]
        ranked = sorted(passages, key=lambda one: -one.score)
        return Retrieval(question, embedded.words, tuple(ranked[:count]))
