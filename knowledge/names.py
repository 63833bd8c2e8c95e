"""Names and numbers of a question, and which texts have them: near-equal sentences often differ in nothing else.

Word vectors blur what is rare: “the centre in Nadi” is met almost as well by “the centre in Accra”.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.words import plain

LETTER = r"[^\W_\u3400-\u9fff]"
"""A letter or digit of any script but Chinese, which puts no space between a name or number and what follows."""

_WORD = re.compile(rf"{LETTER}+(?:[-.,]{LETTER}+)*")


@dataclass(frozen=True)
class Names:
    """The names and numbers that a question mentions: how each is `written`, by its folded form."""

    written: dict[str, str]

    def __bool__(self) -> bool:
        return bool(self.written)

    def share(self, text: str) -> float:
        """The share of the names that a text has, 0 to 1."""
        return len(self.found_in(text)) / max(1, len(self.written))

    def without(self, words: Container[str]) -> Names:
        """The names but for the given folded words; all of them where nothing else is left."""
        kept = {name: written for name, written in self.written.items() if name not in words}
        return Names(kept) if kept else self

    def found_in(self, text: str) -> list[str]:
        """Those of the names that a text has, as the question writes them."""
        folded = _folded(text)
        return [written for name, written in self.written.items() if _is_in(name, folded)]


@lru_cache(1000)
def names_in(question: str) -> Names:
    """The words with a digit, in capitals, or with a capital inside the sentence."""
    words = _WORD.findall(question)
    found = {
        plain(word): word for place, word in enumerate(words) if _is_name(word, first=place == 0 or len(words) == 1)
    }
    return Names(found)


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


def _is_in(name: str, text: str) -> bool:
    """Whether a folded text has a name at the start of a word; it may have an ending (Senegalese), a number may not."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not _is_letter(text[at - 1 : at]) and not (name[-1].isdigit() and _is_letter(text[end : end + 1])):
            return True
        at = text.find(name, at + 1)
    return False


def _is_letter(char: str) -> bool:
    """Whether it is what `LETTER` means; the empty text is none."""
    return char.isalnum() and not "\u3400" <= char <= "\u9fff"
