"""A text in plain characters, one for each that can be seen, so that patterns need to know one form of each only."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

Span = tuple[int, int]
"""Where something begins, and where it has ended."""

_TAKEN = "\0"
"""Stands in the place of every character that was dealt with, so that nothing is found across it."""


def plain(text: str) -> tuple[str, list[int]]:
    """The text with ASCII digits, spaces and dashes and without marks that nobody sees, and where each sign stood."""
    if text.isascii():
        return text, list(range(len(text)))
    signs = [(sign, place) for place, sign in enumerate(map(_plain, text)) if sign]
    return "".join(sign for sign, _ in signs), [place for _, place in signs]


def without(text: str, spans: Iterable[Span]) -> str:
    """The text, of the same length, with nothing to be found in the spans."""
    for start, end in spans:
        text = text[:start] + _TAKEN * (end - start) + text[end:]
    return text


@lru_cache(4096)
def _plain(character: str) -> str:
    """One character for one, so that places stay; nothing for a mark without width."""
    if unicodedata.category(character) == "Cf":
        return ""
    folded = unicodedata.normalize("NFKC", character)
    folded = folded if len(folded) == 1 else character
    if unicodedata.category(folded) == "Pd":
        return "-"
    digit = unicodedata.decimal(folded, None)
    return folded if digit is None else str(digit)
