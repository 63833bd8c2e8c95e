"""Lexical retrieval: BM25 over stemmed words and Chinese bigrams, built from the store and saved with a generation.

How often each passage has each term is saved beside the scores. An index for a changed store takes the counts of the
passages that stay from the index before it, and only new passages are stemmed; the scores are computed anew, because
each depends on all passages.
"""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from knowledge.errors import GenerationError
from knowledge.words import question_terms

if TYPE_CHECKING:
    import bm25s

_KEYS = "keys.npy"
_COUNTS = "counts.npy"
_K1, _B = 1.2, 0.75
_Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class _Postings:
    """Which passages have which terms: `counts` says how often row ``rows[i]`` has term ``terms[i]``.

    `keys` are the passage keys of the rows, `vocabulary` the ids of the terms.
    """

    keys: npt.NDArray[np.int64]
    vocabulary: dict[str, int]
    terms: _Ints
    rows: _Ints
    counts: _Ints


class LexicalIndex:
    """A saved BM25 index and the passage keys of its rows."""

    def __init__(self, folder: Path) -> None:
        """Opens an index made by `build`; raises `GenerationError` where it cannot be read."""
        # Imported here because a look at a generation's checksums must not wait for it.
        import bm25s

        self._ranker: bm25s.BM25 | None = None
        try:
            self._keys = np.load(folder / _KEYS)
            if len(np.load(folder / _COUNTS, mmap_mode="r")):
                self._ranker = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise GenerationError(f"The lexical index in {folder} cannot be opened ({error}).") from error

    @staticmethod
    def build(folder: Path, rows: Iterable[tuple[int, list[str]]]) -> None:
        """Writes the index of rows of passage key and terms."""
        nothing = np.zeros(0, np.int32)
        _write(folder, _Postings(np.zeros(0, np.int64), {}, nothing, nothing, nothing), rows)

    @staticmethod
    def update(folder: Path, base: Path, gone: Sequence[int], rows: Iterable[tuple[int, list[str]]]) -> None:
        """Writes the index of the rows of the index `base`, without the keys `gone`, and further rows."""
        _write(folder, _load(base, gone), rows)

    @staticmethod
    def keys(folder: Path) -> npt.NDArray[np.int64]:
        """The passage keys of an index's rows."""
        return np.asarray(np.load(folder / _KEYS), np.int64)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """All terms that passages have."""
        return tuple(self._ranker.vocab_dict) if self._ranker else ()

    def frequency(self, term: str) -> int:
        """How many passages have a term."""
        row = self._ranker.vocab_dict.get(term) if self._ranker else None
        if self._ranker is None or row is None:
            return 0
        pointers = self._ranker.scores["indptr"]
        return int(pointers[row + 1] - pointers[row])

    def best(self, question: str, count: int, allowed: npt.NDArray[np.int64] | None = None) -> list[tuple[int, float]]:
        """Up to `count` pairs of passage key and BM25 score, best first; passages that share no term are left out.

        `allowed` holds the keys of the passages to choose from, where not all are.
        """
        if self._ranker is None:
            return []
        terms = [term for term in question_terms(question) if term in self._ranker.vocab_dict]
        if not terms:
            return []
        scores = self._ranker.get_scores(terms)
        if allowed is not None:
            scores = np.where(np.isin(self._keys, allowed), scores, 0.0)
        count = min(count, len(scores))
        top = np.argpartition(-scores, count - 1)[:count]
        top = top[np.argsort(-scores[top], kind="stable")]
        return [(int(self._keys[row]), float(scores[row])) for row in top if scores[row] > 0]


def recipe() -> str:
    """Names what, besides the texts, decides how an index turns out: the scores' settings and how terms are made."""
    made_by = hashlib.sha256()
    for name in ("words.py", "stop_words.txt"):
        made_by.update((resources.files("knowledge") / name).read_bytes())
    return f"PyStemmer {metadata.version('PyStemmer')} words {made_by.hexdigest()[:16]} k1 {_K1} b {_B}"


def _write(folder: Path, start: _Postings, rows: Iterable[tuple[int, list[str]]]) -> None:
    folder.mkdir(parents=True)
    postings = _sorted(_extended(start, rows))
    np.save(folder / _KEYS, postings.keys)
    np.save(folder / _COUNTS, postings.counts)
    if len(postings.counts):
        _ranker(postings).save(folder, show_progress=False)


def _load(base: Path, gone: Sequence[int]) -> _Postings:
    """The postings of a saved index without the passages `gone`."""
    keys, counts = LexicalIndex.keys(base), np.load(base / _COUNTS)
    stays = ~np.isin(keys, gone)
    if not len(counts):
        return _Postings(keys[stays], {}, counts, counts, counts)
    pointers, rows = np.load(base / "indptr.csc.index.npy"), np.load(base / "indices.csc.index.npy")
    names: dict[str, int] = json.loads((base / "vocab.index.json").read_text(encoding="utf-8"))
    terms = np.repeat(np.arange(len(pointers) - 1, dtype=np.int32), np.diff(pointers))
    held = stays[rows]
    terms, rows, counts = terms[held], rows[held], counts[held]
    # Terms that only passages now gone had would otherwise gather from generation to generation.
    used = np.bincount(terms, minlength=len(names)) > 0
    ids = (np.cumsum(used) - 1).astype(np.int32)
    vocabulary = {name: int(ids[old]) for name, old in names.items() if used[old]}
    row_ids = (np.cumsum(stays) - 1).astype(np.int32)
    return _Postings(keys[stays], vocabulary, ids[terms], row_ids[rows], counts)


def _extended(start: _Postings, rows: Iterable[tuple[int, list[str]]]) -> _Postings:
    """The postings with further rows."""
    # Arrays of C integers take 4 bytes an entry; lists of the terms themselves took some twenty times that.
    keys, sizes, terms, counts = array("q"), array("i"), array("i"), array("i")
    vocabulary = dict(start.vocabulary)
    for key, words in rows:
        counted = Counter(words)
        keys.append(key)
        sizes.append(len(counted))
        terms.extend([vocabulary.setdefault(term, len(vocabulary)) for term in counted])
        counts.extend(counted.values())
    first = len(start.keys)
    numbers = np.repeat(np.arange(first, first + len(keys), dtype=np.int32), np.array(sizes, np.int32))
    return _Postings(
        np.concatenate([start.keys, np.array(keys, np.int64)]),
        vocabulary,
        np.concatenate([start.terms, np.array(terms, np.int32)]),
        np.concatenate([start.rows, numbers]),
        np.concatenate([start.counts, np.array(counts, np.int32)]),
    )


def _sorted(postings: _Postings) -> _Postings:
    """The postings by term, then by row."""
    order = np.argsort(postings.terms.astype(np.int64) << 32 | postings.rows, kind="stable")
    return _Postings(
        postings.keys, postings.vocabulary, postings.terms[order], postings.rows[order], postings.counts[order]
    )


def _ranker(postings: _Postings) -> bm25s.BM25:
    """The library's index of sorted postings, with the scores that its own way of building would give."""
    import bm25s

    ranker = bm25s.BM25(method="lucene", k1=_K1, b=_B)
    found_in = np.bincount(postings.terms, minlength=len(postings.vocabulary))
    pointers = np.concatenate([[0], np.cumsum(found_in)])
    ranker.scores = {
        "data": _scores(postings, found_in),
        "indices": postings.rows,
        "indptr": pointers,
        "num_docs": len(postings.keys),
    }
    ranker.vocab_dict, ranker.nonoccurrence_array = postings.vocabulary, None
    return ranker


def _scores(postings: _Postings, found_in: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """The BM25 score of each posting, in Lucene's variant; `found_in` is the number of passages that have each term."""
    total = len(postings.keys)
    different, places = np.unique(found_in, return_inverse=True)
    rarities = [math.log(1 + (total - df + 0.5) / (df + 0.5)) for df in different.tolist()]
    rarity = np.array(rarities, np.float32)[places]
    lengths = np.bincount(postings.rows, weights=postings.counts, minlength=total)
    damping = _K1 * ((1 - _B) + _B * lengths / lengths.mean())
    scores = postings.counts / (damping[postings.rows] + postings.counts)
    scores *= rarity[postings.terms]
    return np.asarray(scores, np.float32)
