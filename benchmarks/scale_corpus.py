"""Documents and vectors made from a seed, to measure how the library grows without the time a real model takes.

Words are made of syllables and drawn as rarely as real words are (Zipf); documents gather around topics, and so do
their vectors, which are sums of one fixed direction a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zlib import crc32

import numpy as np

from knowledge.embed.encoder import Embedded, Encoder, Words

DIMENSION = 384
_VOCABULARY, _TOPIC_WORDS, _DOCUMENTS_A_TOPIC = 30_000, 30, 8
_PARAGRAPHS, _SENTENCES, _WORDS = 6, 4, 14
_DIRECTIONS = 8192
_WORD = re.compile(r"\w+")
_LINKS = "the of and to in for is on that with by are from at as an was were has be this which or".split()
_FOLDER_SIZE = 500


class Corpus:
    """Makes documents by number; one number always gives one text, unless its `version` differs."""

    def __init__(self, documents: int) -> None:
        random = np.random.default_rng(11)
        syllables = ["".join(pair) for pair in zip("bdfgklmnprstvz" * 5, "aeiou" * 14, strict=True)]
        picked = random.integers(len(syllables), size=(_VOCABULARY, 3))
        self._words = np.array([f"{syllables[a]}{syllables[b]}{syllables[c]}n" for a, b, c in picked])
        weights = 1 / np.arange(10, _VOCABULARY + 10)
        self._cumulative = np.cumsum(weights / weights.sum())
        self._topics = max(1, documents // _DOCUMENTS_A_TOPIC)

    def text(self, number: int, version: int = 0) -> str:
        """A document of a few hundred words: a title, and paragraphs under headings."""
        random = np.random.default_rng([number, version])
        topic = np.random.default_rng([number % self._topics, 1 << 20]).integers(_VOCABULARY, size=_TOPIC_WORDS)
        parts = [f"Report {number} on {self._words[topic[0]]}"]
        for place in range(_PARAGRAPHS):
            if place % 2 == 0:
                parts.append(f"Part {place // 2 + 1}: {self._words[random.choice(topic)]}")
            parts.append(" ".join(self._sentence(topic, random) for _ in range(_SENTENCES)))
        return "\n\n".join(parts) + "\n"

    def question(self, number: int) -> str:
        """A question on the topic of a document."""
        random = np.random.default_rng([number, 1 << 21])
        topic = np.random.default_rng([number % self._topics, 1 << 20]).integers(_VOCABULARY, size=_TOPIC_WORDS)
        about = " ".join(self._words[random.choice(topic, 4)])
        return f"What is the {about} of {' and '.join(self._drawn(2, random))}?"

    def write(self, folder: Path, documents: int) -> None:
        """Writes the documents as text files, some hundreds to a folder."""
        for number in range(documents):
            path = file_of(folder, number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.text(number), encoding="utf-8")

    def _sentence(self, topic: np.ndarray, random: np.random.Generator) -> str:
        kinds = random.random(_WORDS)
        drawn, own = self._drawn(_WORDS, random), self._words[random.choice(topic, _WORDS)]
        links = random.integers(len(_LINKS), size=_WORDS)
        words = [
            _LINKS[links[i]] if kind < 0.4 else str(own[i] if kind < 0.6 else drawn[i]) for i, kind in enumerate(kinds)
        ]
        return " ".join(words).capitalize() + "."

    def _drawn(self, count: int, random: np.random.Generator) -> list[str]:
        rows = np.searchsorted(self._cumulative, random.random(count))
        return [str(word) for word in self._words[np.minimum(rows, _VOCABULARY - 1)]]


def file_of(folder: Path, number: int) -> Path:
    """Where a document is written."""
    return folder / f"{number // _FOLDER_SIZE:04d}" / f"document {number:06d}.txt"


@dataclass(frozen=True)
class MadeEmbedder:
    """An embedder whose vectors are made from the words; each text gets up to `words` word vectors."""

    words: int
    identity: str = "made vectors"

    @cached_property
    def _encoder(self) -> Encoder:
        return _MadeEncoder(self.identity, self.words)

    def for_documents(self) -> Encoder:
        """The encoder, the same for everything."""
        return self._encoder

    def for_questions(self) -> Encoder:
        """The encoder, the same for everything."""
        return self._encoder


class _MadeEncoder:
    """An `Encoder` that takes microseconds a text."""

    dimension = DIMENSION

    def __init__(self, identity: str, words: int) -> None:
        self.identity, self._count = identity, words
        table = np.random.default_rng(5).normal(size=(_DIRECTIONS, DIMENSION)).astype(np.float32)
        self._table = table / np.linalg.norm(table, axis=1, keepdims=True)

    def embed_questions(self, texts: Sequence[str]) -> list[Embedded]:
        """Vectors of questions."""
        return [self._embed(text) for text in texts]

    def embed_passages(
        self, texts: Sequence[str], contexts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Embedded]:
        """Vectors of passages, each with its context."""
        if progress:
            progress(len(texts))
        return [self._embed(text, context) for text, context in zip(texts, contexts, strict=True)]

    def _embed(self, text: str, context: str = "") -> Embedded:
        found = [match for match in _WORD.finditer(text.lower()) if match[0] not in _LINKS]
        rows = [crc32(match[0].encode()) % _DIRECTIONS for match in found] or [0]
        above = [crc32(word.encode()) % _DIRECTIONS for word in _WORD.findall(context.lower()) if word not in _LINKS]
        pooled = self._table[rows + above].sum(axis=0)
        shown = found[: self._count]
        spans = np.array([match.span() for match in shown], np.int64).reshape(-1, 2)
        words = Words(self._table[rows[: len(shown)]], spans, np.ones(len(shown), np.float32))
        return Embedded(np.asarray(pooled / np.linalg.norm(pooled), np.float32), words)
