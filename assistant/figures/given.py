"""Which dates and amounts does a text give? Both together, so that no year is taken for a number; each read once."""

from __future__ import annotations

from functools import lru_cache

from assistant.figures.amounts import Amount, amounts_in
from assistant.figures.dates import When, dates_in


@lru_cache(4096)
def dates_of(text: str) -> tuple[When, ...]:
    """The dates of a text in order."""
    return tuple(dates_in(text))


@lru_cache(4096)
def amounts_of(text: str) -> tuple[Amount, ...]:
    """The amounts of a text in order, without those that belong to its dates."""
    return tuple(amounts_in(text, [(one.start, one.end) for one in dates_of(text)]))
