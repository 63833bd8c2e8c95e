"""Late interaction: how well each word of a question is matched by the words of a passage and of its units (MaxSim).

Word vectors are kept as int8 with one scale a word. A question's score is the mean, weighted by rarity, of each of its
words' best cosine in the passage; for a unit it is the same over the unit's words alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.embed.encoder import Floats, Words

UNIT_SHARE = 0.5
"""How much of a unit's score is its own; the rest is its passage's, which carries the context."""


@dataclass(frozen=True)
class PackedWords:
    """Quantised word vectors of a passage: `values` int8 ``(n, d)``, `scales` float32 ``(n,)``, `spans` ``(n, 2)``."""

    values: npt.NDArray[np.int8]
    scales: Floats
    spans: npt.NDArray[np.int32]


@dataclass(frozen=True)
class PassageMatch:
    """How a question meets one passage.

    `score` is 0 to 1. `unit_scores` ``(units,)`` blend unit and passage. `unit_words` ``(units, question words)`` hold
    the best cosine for each question word inside each unit; `passage_words` ``(question words,)`` over the whole.
    """

    score: float
    unit_scores: Floats
    unit_words: Floats
    passage_words: Floats


def pack(words: Words) -> PackedWords:
    """Quantises unit vectors to int8; the largest component of each word becomes 127."""
    peaks = np.maximum(np.abs(words.vectors).max(axis=1, initial=0.0), 1e-9)
    values = np.rint(words.vectors / peaks[:, None] * 127).astype(np.int8)
    return PackedWords(values, (peaks / 127).astype(np.float32), words.spans.astype(np.int32))


@dataclass(frozen=True)
class Matchable:
    """A passage made ready to be matched: `units` and `starts` say which unit begins at which word."""

    words: PackedWords
    unit_count: int
    units: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]


def matchable(words: PackedWords, unit_ends: Sequence[int]) -> Matchable:
    """Prepares a passage: a word belongs to the first unit that ends after the word begins.

    `unit_ends` are the ends of the passage's units in order, in characters from its start.
    """
    if not len(words.scales):
        return Matchable(words, len(unit_ends), np.zeros(0, np.int64), np.zeros(0, np.int64))
    unit_of_word = np.searchsorted(np.asarray(unit_ends), words.spans[:, 0], side="right")
    unit_of_word = np.minimum(unit_of_word, len(unit_ends) - 1)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(unit_of_word)) + 1))
    return Matchable(words, len(unit_ends), unit_of_word[starts], starts)


def match(question: Words, passages: Sequence[Matchable]) -> list[PassageMatch]:
    """Scores passages against a question.

    All passages go through each step together: many small steps would have threads wait for each other.
    """
    weights = question.weights / max(float(question.weights.sum()), 1e-9)
    worded = [passage for passage in passages if len(passage.starts)]
    found = iter(_best_cosines(question.vectors, worded) if worded else [])
    return [
        _score(weights, passage, next(found) if len(passage.starts) else np.zeros((0, len(weights)), np.float32))
        for passage in passages
    ]


def _best_cosines(vectors: Floats, passages: Sequence[Matchable]) -> list[Floats]:
    """For each passage the best cosine of each question word in each unit that has words, ``(units, words)``."""
    values = np.concatenate([passage.words.values for passage in passages]).astype(np.float32)
    similarity = values @ vectors.T
    similarity *= np.concatenate([passage.words.scales for passage in passages])[:, None]
    ends = np.cumsum([len(passage.words.scales) for passage in passages])
    starts = [passage.starts + end - len(passage.words.scales) for passage, end in zip(passages, ends, strict=True)]
    best = np.maximum.reduceat(similarity, np.concatenate(starts), axis=0)
    return np.split(best, np.cumsum([len(passage.starts) for passage in passages])[:-1])


def _score(weights: Floats, passage: Matchable, best: Floats) -> PassageMatch:
    unit_words = best
    if len(best) < passage.unit_count:
        unit_words = np.zeros((passage.unit_count, len(weights)), np.float32)
        unit_words[passage.units] = best
    passage_words = unit_words.max(axis=0)
    score = float(passage_words @ weights)
    unit_scores = UNIT_SHARE * (unit_words @ weights) + (1 - UNIT_SHARE) * score
    return PassageMatch(score, unit_scores, unit_words, passage_words)
