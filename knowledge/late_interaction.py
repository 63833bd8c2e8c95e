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


def match(question: Words, passages: Sequence[PackedWords], unit_ends: Sequence[Sequence[int]]) -> list[PassageMatch]:
    """Scores passages against a question.

    ``unit_ends[i]`` are the ends of the units of passage i, in characters from its start, in order: a word belongs to
    the first unit that ends after the word begins.
    """
    if not passages:
        return []
    values = np.concatenate([passage.values for passage in passages]).astype(np.float32)
    scales = np.concatenate([passage.scales for passage in passages])
    similarity = (question.vectors @ values.T) * scales
    weights = question.weights / max(float(question.weights.sum()), 1e-9)
    results, at = [], 0
    for passage, ends in zip(passages, unit_ends, strict=True):
        size = len(passage.scales)
        results.append(_match_one(similarity[:, at : at + size], weights, passage.spans, ends))
        at += size
    return results


def _match_one(similarity: Floats, weights: Floats, spans: npt.NDArray[np.int32], ends: Sequence[int]) -> PassageMatch:
    unit_words = np.zeros((len(ends), len(weights)), np.float32)
    if len(spans):
        unit_of_word = np.minimum(np.searchsorted(np.asarray(ends), spans[:, 0], side="right"), len(ends) - 1)
        starts = np.flatnonzero(np.r_[True, unit_of_word[1:] != unit_of_word[:-1]])
        unit_words[unit_of_word[starts]] = np.maximum.reduceat(similarity, starts, axis=1).T
    passage_words = unit_words.max(axis=0)
    score = float(passage_words @ weights)
    unit_scores = UNIT_SHARE * (unit_words @ weights) + (1 - UNIT_SHARE) * score
    return PassageMatch(score, unit_scores.astype(np.float32), unit_words, passage_words)
