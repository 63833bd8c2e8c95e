"""Retrieval: candidates by meaning (Chroma) and by words (BM25), put in order by late interaction, then read.

Both sides only propose. Their scores are not added up: whatever share BM25 is given, questions in another language than
the text lose by it, and late interaction alone ranks better than any mixture (docs/benchmarks.md). The best few are
read together with the question by the evidence scorer, which has its share in their final order.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from knowledge.embed.encoder import Embedded, Encoder, Floats, Words
from knowledge.filters import ANYTHING, Filter
from knowledge.generations import Generation
from knowledge.late_interaction import Matchable, PassageMatch, match, matchable
from knowledge.names import Names, names_in, shortfalls
from knowledge.records import StoredPassage
from knowledge.scoring.scorer import EvidenceScorer, Readable
from knowledge.spelling import mended
from knowledge.store import Store
from knowledge.words import words

DENSE_CANDIDATES = 24
LEXICAL_CANDIDATES = 8
COMPARED = 5000
"""Passages that a filter may leave for each to be compared with the question; more are searched by the index."""

READ = 3
"""How many of the best passages the evidence scorer reads at a time."""

READINGS = 2
"""How many times it reads at most: it goes on while no passage is as likely as `SURE` to answer."""

SURE = 0.5

READING_SHARE = 0.1
"""How much of a passage's score the best unit's probability of being an answer is; the rest is late interaction's."""

WIDENED, NEIGHBOURS = 2, 3
"""Around so many of the best passages, so many passages of their documents on either side are candidates too."""

DOCUMENT_WEIGHT = 0.8
"""What a passage loses for each point that the best of its document is behind the best of all: another passage of the
document may tell what it is about.
"""

NAMES_WEIGHT = 0.03
"""What a passage loses that has none of the question's names and numbers where another has all."""

FILTERS_KEPT = 16
REPEATED = 0.8
"""Share of a passage's words that a better one must have said for it to be left out."""

CACHED_PASSAGES = 2000
"""How many passages are kept in memory, about 30 kB each."""


@dataclass(frozen=True)
class Retrieved:
    """A passage, best first in a `Retrieval`, with how the question's words meet it.

    `log_odds` ``(units,)`` say how likely each unit is to answer the question; None where it was not read.
    """

    stored: StoredPassage
    match: PassageMatch
    log_odds: Floats | None = None

    @property
    def likely(self) -> float:
        """How likely its best unit is to answer, 0 to 1; 0 where it was not read."""
        return 0.0 if self.log_odds is None else probability(float(self.log_odds.max(initial=-np.inf)))

    @property
    def score(self) -> float:
        """How well the passage answers, 0 to 1."""
        return (1 - READING_SHARE) * self.match.score + READING_SHARE * self.likely


def _by_score(one: Retrieved) -> float:
    return -one.score


def probability(log_odds: float) -> float:
    """Log-odds as a probability, 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


@dataclass(frozen=True)
class Retrieval:
    """What was found for a question: its word vectors and the passages, best first."""

    question: str
    words: Words
    passages: tuple[Retrieved, ...]


_Held = tuple[StoredPassage, Matchable]
"""A passage, and its word vectors made ready to be matched."""


class _PassageCache:
    """The passages that questions met last, with their word vectors; a passage never changes under its key."""

    def __init__(self, store: Store) -> None:
        self._store, self._guard = store, threading.Lock()
        self._held: OrderedDict[int, _Held] = OrderedDict()

    def get(self, keys: Sequence[int], generation: int) -> list[_Held]:
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

    def __init__(
        self,
        store: Store,
        generation: Callable[[], Generation],
        encoder: Encoder,
        scorer: EvidenceScorer | None = None,
    ) -> None:
        """`generation` gives the generation to read, anew for each question; without a `scorer` nothing is read."""
        self._store, self._generation, self._encoder, self._scorer = store, generation, encoder, scorer
        self._passages = _PassageCache(store)
        self._allowed = lru_cache(FILTERS_KEPT)(self._allowed_now)

    def retrieve(self, question: str, count: int = 10, only: Filter = ANYTHING) -> Retrieval:
        """The `count` best passages for a question, best first, from the documents that `only` accepts.

        Misspelt words are mended first, as `Retrieval.question` shows. A passage that says what a better one from
        another document says word for word is left out. Raises `FilterError` where the filter names an unknown field.
        """
        generation = self._generation()
        question = mended(question, generation.lexical)
        embedded = self._encoder.embed_questions([question])[0]
        allowed = self._allowed(only, generation.number) if only else None
        keys = self._candidates(generation, embedded, question, max(DENSE_CANDIDATES, count), allowed)
        found = self._passages.get(keys, generation.number)
        matches = match(embedded.words, [ready for _, ready in found])
        beside = self._beside(found, matches, generation.number)
        found, matches = [*found, *beside], [*matches, *match(embedded.words, [ready for _, ready in beside])]
        stored = [one for one, _ in found]
        matches = _with_documents(stored, _with_names(names_in(question), stored, matches))
        passages = [Retrieved(one, met) for one, met in zip(stored, matches, strict=True)]
        ranked = without_repeats(sorted(passages, key=lambda one: -one.match.score), max(count, READINGS * READ))
        words = {one.key: ready for one, ready in found}
        best = sorted(self._read(question, embedded.words, ranked, words), key=lambda one: -one.score)
        return Retrieval(question, embedded.words, tuple(best[:count]))

    def meet(self, text: str, passages: Sequence[StoredPassage]) -> Retrieval:
        """How the words of a text meet given passages that are still there, best first; no evidence scorer reads."""
        asked = self._encoder.embed_questions([text])[0].words
        found = self._passages.get([one.key for one in passages], self._generation().number)
        met = zip(found, match(asked, [ready for _, ready in found]), strict=True)
        return Retrieval(text, asked, tuple(sorted((Retrieved(one, how) for (one, _), how in met), key=_by_score)))

    def _beside(self, found: Sequence[_Held], matches: Sequence[PassageMatch], generation: int) -> list[_Held]:
        """The passages around the best ones that were not found by themselves."""
        known = {one.key for one, _ in found}
        best = sorted(range(len(found)), key=lambda place: -matches[place].score)[:WIDENED]
        version_of = {
            key: found[place][0].document.version
            for place in reversed(best)
            for key in range(found[place][0].key - NEIGHBOURS, found[place][0].key + NEIGHBOURS + 1)
        }
        around = self._passages.get([key for key in version_of if key not in known], generation)
        return [one for one in around if one[0].document.version == version_of[one[0].key]]

    def _read(
        self, question: str, asked: Words, ranked: list[Retrieved], words: dict[int, Matchable]
    ) -> list[Retrieved]:
        """The passages, the first few of them read by the evidence scorer."""
        if self._scorer is None:
            return ranked
        done: list[Retrieved] = []
        while len(done) < min(READINGS * READ, len(ranked)) and not any(one.likely > SURE for one in done):
            here = ranked[len(done) : len(done) + READ]
            read = self._scorer.read(question, asked, [Readable(one.stored, words[one.stored.key]) for one in here])
            done += [replace(one, log_odds=odds) for one, odds in zip(here, read, strict=True)]
        return done + ranked[len(done) :]

    def _candidates(
        self, generation: Generation, embedded: Embedded, question: str, count: int, allowed: Allowed | None
    ) -> list[int]:
        if allowed is None:
            dense = [key for key, _ in generation.dense.nearest(embedded.pooled, count)]
            lexical = generation.lexical.best(question, LEXICAL_CANDIDATES)
        else:
            dense = self._nearest_allowed(generation, embedded.pooled, count, allowed)
            lexical = generation.lexical.best(question, LEXICAL_CANDIDATES, allowed.keys)
        return list(dict.fromkeys([*dense, *(key for key, _ in lexical)]))

    def _nearest_allowed(self, generation: Generation, vector: Floats, count: int, allowed: Allowed) -> list[int]:
        """The nearest passages of those allowed: all compared where they are few, else sifted out of ever more."""
        if allowed.vectors is not None:
            order = np.argsort(-(allowed.vectors @ vector), kind="stable")[:count]
            return [int(allowed.keys[row]) for row in order]
        wanted, among = count, count
        while True:
            found = [key for key, _ in generation.dense.nearest(vector, among)]
            kept = [key for key in found if key in allowed]
            if len(kept) >= wanted or len(found) < among:
                return kept[:wanted]
            among *= 4

    def _allowed_now(self, only: Filter, generation: int) -> Allowed:
        documents = self._store.documents(generation)
        only.check(documents)
        keys = self._store.keys_of(document.version for document in documents if only.accepts(document))
        few = len(keys) <= COMPARED
        return Allowed(np.array(keys, np.int64), self._store.pooled_vectors(keys) if few and keys else None)


@dataclass(frozen=True)
class Allowed:
    """The passages that a filter accepts: their `keys` in order and, where they are few, their vectors."""

    keys: npt.NDArray[np.int64]
    vectors: Floats | None

    def __contains__(self, key: int) -> bool:
        at = int(np.searchsorted(self.keys, key))
        return at < len(self.keys) and int(self.keys[at]) == key


def _with_names(names: Names, stored: Sequence[StoredPassage], matches: Sequence[PassageMatch]) -> list[PassageMatch]:
    """The matches, lowered where a passage lacks names or numbers of the question that others have."""
    texts = [one.in_context for one in stored]
    return [_lowered(met, NAMES_WEIGHT * lack) for met, lack in zip(matches, shortfalls(names, texts), strict=True)]


def _with_documents(stored: Sequence[StoredPassage], matches: Sequence[PassageMatch]) -> list[PassageMatch]:
    """The matches, lowered where the best passage of the document is not the best of all."""
    best: dict[str, float] = {}
    for one, met in zip(stored, matches, strict=True):
        best[one.document.id] = max(met.score, best.get(one.document.id, met.score))
    most = max(best.values(), default=0.0)
    lack = [DOCUMENT_WEIGHT * (most - best[one.document.id]) for one in stored]
    return [replace(met, score=max(0.0, met.score - by)) if by else met for met, by in zip(matches, lack, strict=True)]


def _lowered(met: PassageMatch, by: float) -> PassageMatch:
    return replace(met, score=met.score - by, unit_scores=met.unit_scores - by) if by else met


def without_repeats(ranked: Sequence[Retrieved], count: int) -> list[Retrieved]:
    """The first `count` passages, best first, without those that repeat better ones of another document.

    A print version or a notice that stands on every page is cited once; passages that differ in a figure both stay.
    """
    said: dict[str, str] = {}
    kept: list[Retrieved] = []
    for one in ranked:
        if len(kept) == count:
            break
        texts = [_plain(one.stored.quote(unit.start, unit.end)) for unit in one.stored.passage.units]
        size = sum(map(len, texts))
        repeated = sum(len(text) for text in texts if said.get(text, one.stored.document.id) != one.stored.document.id)
        if size and repeated >= REPEATED * size:
            continue
        kept.append(one)
        for text in texts:
            said.setdefault(text, one.stored.document.id)
    return kept


@lru_cache(8192)
def _plain(text: str) -> str:
    return " ".join(words(text))
