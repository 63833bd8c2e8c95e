"""What every embedding encoder gives, and the pooling of its tokens that late interaction works on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True)
class TokenOutput:
    """What an encoder says of one text, before any pooling.

    `pooled` ``(d,)`` has length 1. `tokens` ``(n, d)`` are raw; `spans` ``(n, 2)`` are character offsets into the text,
    special tokens and the prefix left out; `rarity` ``(n,)`` is the negative log-probability of each token, or ones.
    """

    pooled: Floats
    tokens: Floats
    spans: npt.NDArray[np.int64]
    rarity: Floats


@dataclass(frozen=True)
class Words:
    """Unit vectors of a text's words: `vectors` ``(n, d)``, `spans` ``(n, 2)`` characters, `weights` ``(n,)``."""

    vectors: Floats
    spans: npt.NDArray[np.int64]
    weights: Floats


@dataclass(frozen=True)
class Embedded:
    """A text as retrieval uses it: one pooled vector ``(d,)`` and the vectors of its words."""

    pooled: Floats
    words: Words


class Encoder(Protocol):
    """Turns texts into vectors. `identity` names model, weights and pooling: vectors of two identities never mix."""

    identity: str
    dimension: int

    def embed_questions(self, texts: Sequence[str]) -> list[Embedded]:
        """Embeds questions as asked; every token keeps its own vector."""

    def embed_passages(
        self, texts: Sequence[str], contexts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Embedded]:
        """Embeds passages under their contexts (title and headings, not part of the word vectors).

        `progress` is called with the number of passages that were finished since the last call.
        """


def question_words(output: TokenOutput, text: str, centre: Floats) -> Words:
    """The word vectors of a question: one for each token that holds a letter or digit (each token, if none does)."""
    kept = [i for i, (start, end) in enumerate(output.spans) if _is_word(text[start:end])]
    kept = kept or list(range(len(output.spans)))
    return Words(_unit(output.tokens[kept] - centre), output.spans[kept], output.rarity[kept])


def passage_words(output: TokenOutput, text: str, centre: Floats) -> Words:
    """The word vectors of a passage: the pieces of a word are averaged; a Chinese piece stays by itself.

    Averaging saves about a third of the space (docs/benchmarks.md has the cost in R@1).
    """
    groups: list[list[int]] = []
    for i, (start, end) in enumerate(output.spans):
        if not _is_word(text[start:end]):
            continue
        if groups and continues_word(text, int(output.spans[groups[-1][-1]][1]), start):
            groups[-1].append(i)
        else:
            groups.append([i])
    if not groups:
        return Words(
            np.zeros((0, output.tokens.shape[1]), np.float32), np.zeros((0, 2), np.int64), np.zeros(0, np.float32)
        )
    firsts = np.array([group[0] for group in groups])
    kept = np.concatenate([np.array(group) for group in groups])
    starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
    sizes = np.array([len(group) for group in groups])
    vectors = np.add.reduceat(output.tokens[kept] - centre, starts, axis=0) / sizes[:, None]
    begins = [start + text[start].isspace() for start in output.spans[firsts, 0]]
    spans = np.stack([np.array(begins), output.spans[[group[-1] for group in groups], 1]], axis=1)
    rarity = np.maximum.reduceat(output.rarity[kept], starts)
    return Words(_unit(vectors.astype(np.float32)), spans, rarity)


def _is_word(piece: str) -> bool:
    return any(char.isalnum() for char in piece)


def continues_word(text: str, before: int, start: int) -> bool:
    """Whether a token that begins at `start` belongs to the same word as the token that ended at `before`."""
    return before == start and text[start].isalnum() and not _HAN.match(text[start]) and text[start - 1].isalnum()


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)
