"""Names and numbers of a question, and which texts have them: near-equal sentences often differ in nothing else.

Word vectors blur what is rare: “the centre in Nadi” is met almost as well by “the centre in Accra”.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.words import plain

_WORD = re.compile(r"[^\W_]+(?:[-’'.,][^\W_]+)*")


@dataclass(frozen=True)
class Names:
    """The names and numbers that a question mentions, folded, each with its pattern for folded text."""

    patterns: dict[str, re.Pattern[str]]

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def share(self, text: str) -> float:
        """The share of the names that a text has, 0 to 1."""
        folded = _folded(text)
        # Looking for the plain word first is ten times as quick where it is not there.
        found = sum(name in folded and pattern.search(folded) is not None for name, pattern in self.patterns.items())
        return found / max(1, len(self.patterns))


@lru_cache(1000)
def names_in(question: str) -> Names:
    """The words with a digit, in capitals, or with a capital inside the sentence."""
    words = _WORD.findall(question)
    found = dict.fromkeys(
        plain(word) for place, word in enumerate(words) if _is_name(word, first=place == 0 or len(words) == 1)
    )
    return Names({word: _pattern(word) for word in found})


def shortfalls(names: Names, texts: Sequence[str]) -> list[float]:
    """How much smaller each text's share of the names is than the best text's, 0 to 1."""
    if not names:
        return [0.0] * len(texts)
    shares = [names.share(text) for text in texts]
    best = max(shares, default=0.0)
    return [best - share for share in shares]


@lru_cache(8192)
def _folded(text: str) -> str:
    return plain(text)


def _is_name(word: str, *, first: bool) -> bool:
    if any(char.isdigit() for char in word):
        return True
    return len(word) > 1 and (word.isupper() or (word[0].isupper() and not first))


def _pattern(word: str) -> re.Pattern[str]:
    # A name may have an ending (Senegalese, Сенегале), a number may not.
    end = r"(?![^\W_])" if word[-1].isdigit() else ""
    return re.compile(rf"(?<![^\W_]){re.escape(word)}{end}")
