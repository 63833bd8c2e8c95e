"""Names and numbers of a question, and which texts have them: near-equal sentences often differ in nothing else.

Word vectors blur what is rare: “the centre in Nadi” is met almost as well by “the centre in Accra”.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.words import plain

_LETTER = r"[^\W_\u3400-\u9fff]"
"""A letter or digit of any script but Chinese, which puts no space between a name or number and what follows."""

_WORD = re.compile(rf"{_LETTER}+(?:[-.,]{_LETTER}+)*")


@dataclass(frozen=True)
class Names:
    """The names and numbers that a question mentions, folded: the pattern of each, and how it is `written`."""

    patterns: dict[str, re.Pattern[str]]
    written: dict[str, str]

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def share(self, text: str) -> float:
        """The share of the names that a text has, 0 to 1."""
        return len(self.found_in(text)) / max(1, len(self.patterns))

    def without(self, words: Container[str]) -> Names:
        """The names but for the given folded words; all of them where nothing else is left."""
        kept = {name: pattern for name, pattern in self.patterns.items() if name not in words}
        return Names(kept, self.written) if kept else self

    def found_in(self, text: str) -> list[str]:
        """Those of the names that a text has, as the question writes them."""
        folded = _folded(text)
        # Looking for the plain word first is ten times as quick where it is not there.
        return [
            self.written[name]
            for name, pattern in self.patterns.items()
            if name in folded and pattern.search(folded) is not None
        ]


@lru_cache(1000)
def names_in(question: str) -> Names:
    """The words with a digit, in capitals, or with a capital inside the sentence."""
    words = _WORD.findall(question)
    found = {
        plain(word): word for place, word in enumerate(words) if _is_name(word, first=place == 0 or len(words) == 1)
    }
    return Names({name: _pattern(name) for name in found}, found)


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
    end = rf"(?!{_LETTER})" if word[-1].isdigit() else ""
    return re.compile(rf"(?<!{_LETTER}){re.escape(word)}{end}")
