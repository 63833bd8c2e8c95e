"""Lexical retrieval: BM25 over stemmed words and Chinese bigrams, built from the store and saved with a generation."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import bm25s
import numpy as np

from knowledge.errors import GenerationError
from knowledge.words import question_terms

_KEYS = "keys.npy"


class LexicalIndex:
    """A saved BM25 index and the passage keys of its rows."""

    def __init__(self, folder: Path) -> None:
        """Opens an index made by `build`; raises `GenerationError` where it cannot be read."""
        try:
            self._keys = np.load(folder / _KEYS)
            self._ranker = bm25s.BM25.load(folder, mmap=True, show_progress=False) if len(self._keys) else None
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise GenerationError(f"The lexical index in {folder} cannot be opened ({error}).") from error

    @staticmethod
    def build(folder: Path, rows: Iterable[tuple[int, list[str]]]) -> None:
        """Writes the index of rows of passage key and terms."""
        folder.mkdir(parents=True)
        keys, terms = [], []
        for key, words in rows:
            keys.append(key)
            terms.append(words)
        has_terms = any(terms)
        np.save(folder / _KEYS, np.array(keys if has_terms else [], np.int64))
        if has_terms:
            ranker = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
            ranker.index(terms, show_progress=False)
            ranker.save(folder, show_progress=False)

    def best(self, question: str, count: int) -> list[tuple[int, float]]:
        """Up to `count` pairs of passage key and BM25 score, best first; passages that share no term are left out."""
        if self._ranker is None:
            return []
        terms = [term for term in question_terms(question) if term in self._ranker.vocab_dict]
        if not terms:
            return []
        scores = self._ranker.get_scores(terms)
        count = min(count, len(scores))
        top = np.argpartition(-scores, count - 1)[:count]
        top = top[np.argsort(-scores[top], kind="stable")]
        return [(int(self._keys[row]), float(scores[row])) for row in top if scores[row] > 0]
