"""Which words of a question are misspelt, and what is meant by them?

English only: the dictionaries at hand for other languages lack too many ordinary words. A word is left alone where the
collection or the dictionary has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from knowledge import language
from knowledge.lexical import LexicalIndex
from knowledge.words import index_terms

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_SHORTEST = 5
"""Letters; too many short words are one letter away from another."""

_MOST = 8
"""Words of a question that are mended: looking the nearest one up takes milliseconds in a large collection."""

_COMMON = 10_000
"""How often the dictionary met a word that is taken to be meant though no passage has it."""

_AMERICAN = (("our", "or"), ("is", "iz"), ("ys", "yz"), ("tre", "ter"), ("lled", "led"), ("lling", "ling"))
"""What American spelling, which is the dictionary's, has for what British spelling has."""

_ALIKE = ("es", "fr")
"""Languages that a few words are easily taken for English in: a word of theirs is no misspelt one."""

_WORD = re.compile(r"[A-Za-z]+")


def mended(question: str, collection: LexicalIndex) -> str:
    """The question with each misspelt word replaced by one that is a letter away: a word of the dictionary, or of the
    collection where there is none.

    Of several the one is taken that most passages have. Names are left alone: words with a capital letter anywhere but
    at the start of the question.
    """
    doubtful = [found for found in _WORD.finditer(question) if _is_doubtful(found, collection)][:_MOST]
    if not doubtful or language.detect(question) != "en":
        return question
    for found in reversed(doubtful):
        if meant := _meant(found.group().lower(), collection):
            written = meant.capitalize() if found.group()[0].isupper() else meant
            question = question[: found.start()] + written + question[found.end() :]
    return question


def is_mistyped(word: str, meant: Iterable[str]) -> bool:
    """Whether a word is one of some others but for one letter that is wrong, missing, too many or in its neighbour's
    place.
    """
    from rapidfuzz.distance import OSA

    return any(OSA.distance(word, other, score_cutoff=1) <= 1 for other in meant)


def _is_doubtful(found: re.Match[str], collection: LexicalIndex) -> bool:
    word = found.group()
    is_name = not word.islower() and not (found.start() == 0 and word[1:].islower())
    return len(word) >= _SHORTEST and not is_name and not _frequency(word.lower(), collection)


def _meant(word: str, collection: LexicalIndex) -> str | None:
    dictionary = _dictionary("en")
    if word in dictionary or any(word.replace(*pair) in dictionary for pair in _AMERICAN):
        return None
    near = dictionary.candidates(word) or set(_near_in(collection, word))
    known = sorted(one for one in near if _frequency(one, collection) or dictionary[one] >= _COMMON)
    best = max(known, key=lambda one: (_frequency(one, collection), dictionary[one]), default=None)
    return None if best and any(word in _dictionary(other) for other in _ALIKE) else best


def _near_in(collection: LexicalIndex, word: str) -> Iterator[str]:
    """Words of the collection, for it has names and terms that the dictionary has not."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    for stem in index_terms(word, "en"):
        if word.startswith(stem):
            for term, _, _ in process.extract(stem, collection.terms, scorer=OSA.distance, score_cutoff=1, limit=None):
                yield term + word[len(stem) :]


def _frequency(word: str, collection: LexicalIndex) -> int:
    """How many passages have a word; by its English stem, for stems of other languages make words of misspelt ones."""
    terms = index_terms(word, "en")
    return max(map(collection.frequency, terms), default=1)  # “the” is no term, and in all of them


@cache
def _dictionary(of: str) -> SpellChecker:
    """Loaded with the first doubtful word, in half a second."""
    from spellchecker import SpellChecker

    return SpellChecker(language=of, distance=1)
