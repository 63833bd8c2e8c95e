"""Tells whether a text says what a gold quote says, although markup and line ends are not stored with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from assistant.evaluation.data import Question
from assistant.evaluation.figures import Quote

_MARKUP = re.compile(r"\*+|`+|\\(?=[^\w\s])|\[([^\]]*)\]\([^)\s]*\)")


def holds(text: str, quote: str) -> bool:
    """Whether a text contains a quote; a row of a table, with bars between its cells, by its cells in their order."""
    text, quote = _plain(text), _plain(quote)
    if "|" not in quote:
        return quote in text
    at = 0
    for cell in filter(None, map(str.strip, quote.split("|"))):
        at = text.find(cell, at) + len(cell)
        if at < len(cell):
            return False
    return True


def overlaps(cited: str, quote: str) -> bool:
    """Whether one of two quotes contains the other."""
    return holds(cited, quote) or (bool(cited.strip()) and _plain(cited) in _plain(quote))


def meets(question: Question, cited: Iterable[Quote]) -> bool:
    """Whether quotes answer a question: they overlap with one of its gold quotes, or with each where all are needed.

    An unanswerable question is met by nothing.
    """
    quotes = list(cited)
    found = [_is_among(gold, quotes) for gold in question.gold]
    return bool(found) and (all(found) if question.needs_all else any(found))


def _is_among(gold: Quote, quotes: Collection[Quote]) -> bool:
    return any(one.document == gold.document and overlaps(one.quote, gold.quote) for one in quotes)


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub(lambda found: found[1] or "", text).split())
