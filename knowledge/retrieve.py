"""Retrieval: candidates by meaning (Chroma) and by words (BM25), put in order by late interaction.

Both sides only propose. Their scores are not added up: whatever share BM25 is given, questions in another language than
the text lose by it, and late interaction alone ranks better than any mixture (docs/benchmarks.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.embed.encoder import Encoder, Words
from knowledge.generations import Generation
from knowledge.late_interaction import PassageMatch, match
from knowledge.records import StoredPassage
from knowledge.store import Store

DENSE_CANDIDATES = 32
LEXICAL_CANDIDATES = 16


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


class Retriever:
    """Finds passages for a question in the store's live generation."""

    def __init__(self, store: Store, generation: Callable[[], Generation], encoder: Encoder) -> None:
        """`generation` gives the generation to read, anew for each question."""
        self._store, self._generation, self._encoder = store, generation, encoder

    def retrieve(self, question: str, count: int = 10) -> Retrieval:
        """The `count` best passages for a question, best first."""
        embedded = self._encoder.embed_questions([question])[0]
        generation = self._generation()
        dense = generation.dense.nearest(embedded.pooled, max(DENSE_CANDIDATES, count))
        lexical = generation.lexical.best(question, LEXICAL_CANDIDATES)
        keys = list(dict.fromkeys(key for key, _ in [*dense, *lexical]))
        stored = self._store.passages(keys, generation.number)
        vectors = self._store.word_vectors(list(stored))
        found = [stored[key] for key in keys if key in stored and key in vectors]
        ends = [[unit.end - one.passage.start for unit in one.passage.units] for one in found]
        matches = match(embedded.words, [vectors[one.key] for one in found], ends)
        ranked = sorted(map(Retrieved, found, matches), key=lambda one: -one.score)
        return Retrieval(question, embedded.words, tuple(ranked[:count]))
