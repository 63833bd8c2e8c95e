"""Which questions are about the same thing, in whichever language they were asked?"""

from __future__ import annotations

import threading
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from assistant.receipts.wanted import Listed

MOST = 1000
"""Of the questions as many of the latest are grouped."""

EXAMPLES = 4
"""How many further questions a topic shows."""

_ALIKE = 0.5
"""How near two groups must be to become one: the mean cosine between their questions, less what all have in common.

Measured on the 180 questions of benchmarks/data/unodc/same_question, on thirty matters in six languages: of two that
are put together 80 in a hundred are about the same matter, of two about the same matter 97 in a hundred are put
together. At 0.55 it is 85 and 92, at 0.42 it is 66 and 97.
"""

_THE_SAME = 0.9
"""Questions whose vectors have this cosine are asked over and over: all of them together count once in the mean."""

_REMEMBERED = 4 * MOST
"""How many questions' vectors are remembered."""

Vector = npt.NDArray[np.float32]
Embed = Callable[[str], Vector]
"""The pooled vector of a question."""


@dataclass(frozen=True)
class Topic:
    """Questions about the same thing: the most central one names it, in the reader's language where there is one.

    The `others` are examples, latest first.
    `languages` are those it was asked in, the most frequent first, with how often; `nearest` is the document that most
    often came nearest, by id, and `nearest_title` its title.
    """

    name: Listed
    count: int
    languages: tuple[tuple[str, int], ...]
    last: str
    others: tuple[Listed, ...] = ()
    nearest: str = ""
    nearest_title: str = ""


class Topics:
    """Groups questions, and remembers their vectors. Safe to share between threads."""

    def __init__(self, embed: Embed) -> None:
        """`embed` gives the pooled vector of a question."""
        self._embed, self._guard = embed, threading.Lock()
        self._vectors: dict[str, Vector] = {}
        self._everyday: Vector | None = None

    def of(self, questions: Sequence[Listed], said: str = "") -> list[Topic]:
        """The topics of questions, given latest first, the most frequent one first, for a reader of a language."""
        if not questions:
            return []
        with self._guard:
            vectors = np.stack([self._vector(one) for one in questions])
            everyday = self._of_everyday()
        groups = grouped(vectors, everyday)
        made = [_topic([questions[row] for row in rows], vectors[rows], said) for rows in groups]
        return sorted(made, key=lambda topic: (topic.count, topic.last), reverse=True)

    def _vector(self, question: Listed) -> Vector:
        if question.id not in self._vectors:
            while len(self._vectors) >= _REMEMBERED:
                del self._vectors[next(iter(self._vectors))]
            self._vectors[question.id] = self._embed(question.question)
        return self._vectors[question.id]

    def _of_everyday(self) -> Vector:
        if self._everyday is None:
            self._everyday = np.stack([self._embed(text) for text in _everyday_questions()])
        return self._everyday


def grouped(vectors: Vector, everyday: Vector) -> list[list[int]]:
    """Rows of unit vectors ``(n, d)`` that are near one another, each group in order.

    The mean of them all and of `everyday` questions is taken off first: questions have so much in common that any two
    are near, those in one language above all, and a few questions alone would not show what that is.
    """
    weights = np.concatenate([1 / (vectors @ vectors.T >= _THE_SAME).sum(axis=1).clip(min=1), np.ones(len(everyday))])
    centred = vectors - np.average(np.concatenate([vectors, everyday]), axis=0, weights=weights)
    centred = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    near: Vector = (centred @ centred.T).astype(np.float32)
    np.fill_diagonal(near, -np.inf)
    groups = [[row] for row in range(len(vectors))]
    while True:
        one, other = divmod(int(near.argmax()), len(near))
        if near[one, other] < _ALIKE:
            return [sorted(group) for group in groups if group]
        _join(near, groups, one, other)


def _join(near: Vector, groups: list[list[int]], one: int, other: int) -> None:
    """Puts two groups together; how near the new one is to each other group is the mean over all their pairs."""
    sizes = len(groups[one]), len(groups[other])
    row = (near[one] * sizes[0] + near[other] * sizes[1]) / sum(sizes)
    row[one] = -np.inf
    near[one], near[:, one] = row, row
    near[other], near[:, other] = -np.inf, -np.inf
    groups[one] += groups[other]
    groups[other] = []


def _topic(questions: Sequence[Listed], vectors: Vector, said: str) -> Topic:
    central = vectors @ vectors.mean(axis=0)
    name = questions[max(range(len(questions)), key=lambda row: (questions[row].language == said, central[row]))]
    others: dict[str, Listed] = {}
    for one in questions:
        if one.question.casefold() != name.question.casefold():
            others.setdefault(one.question.casefold(), one)
    nearest = Counter((one.nearest, one.nearest_title) for one in questions if one.nearest).most_common(1)
    document, title = nearest[0][0] if nearest else ("", "")
    return Topic(
        name,
        len(questions),
        tuple(Counter(one.language for one in questions).most_common()),
        questions[0].at,
        tuple(others.values())[:EXAMPLES],
        document,
        title,
    )


def _everyday_questions() -> list[str]:
    text = (resources.files("assistant.desk") / "everyday.toml").read_text(encoding="utf-8")
    return [str(question) for questions in tomllib.loads(text).values() for question in questions]
