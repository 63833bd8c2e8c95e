"""Does a figure of a claim follow from what the evidence gives: “a quarter” from 388 and 97, “a week” from 7 days?"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import permutations

from assistant.checking.compared import Span
from assistant.figures.amounts import ABOUT, Amount, Kind
from assistant.figures.dates import When
from assistant.figures.levelled import either, level, values

_ROUNDED = 0.5
"""How far a share may be from the one that is claimed, in points; more where one is only “about”."""

_FURTHEST = 1.25
"""How many times as large as its bound a share may be: what is nearly all is not called “more than half”."""


_COUNTS = (Kind.NUMBER, Kind.MONEY)
"""What may be a part or a whole."""


def share_or_part(claimed: Amount, there: Sequence[Amount]) -> Span | None:
    """Where a share stands as a part and its whole, or a part as its whole and a share; None where neither does."""
    for one, other in permutations(there, 2):
        if claimed.kind is Kind.PERCENT and _are_counts(one, other) and 0 < one.value < other.value:
            if _is_near(claimed, 100 * one.value / other.value):
                return _both(one, other)
        elif _are_counts(claimed, one) and other.kind is Kind.PERCENT:
            is_rough = claimed.about or one.about or other.about
            near = ABOUT if is_rough else _ROUNDED / max(1.0, claimed.value)
            if math.isclose(claimed.value, one.value * other.value / 100, rel_tol=near):
                return _both(one, other)
    return None


def difference(claimed: Amount, there: Sequence[Amount], dates: Sequence[When]) -> Span | None:
    """Where a number stands as two others, shares or years that are so far apart; None where it does not."""
    if claimed.kind is not Kind.NUMBER or claimed.bound:
        return None
    for one, other in permutations(there, 2):
        is_alike = one.kind is other.kind and one.kind in (Kind.NUMBER, Kind.PERCENT)
        if is_alike and math.isclose(one.value - other.value, claimed.value):
            return _both(one, other)
    for earlier, later in permutations(dates, 2):
        if claimed.value == _years_between(earlier, later):
            return _both(earlier, later)
    return None


def as_long(claimed: Amount, there: Sequence[Amount]) -> Span | None:
    """Where a span of time stands in another unit: “three weeks” as “21 days”; None where it does not."""
    lasts = _lasts(claimed)
    for other in there if lasts else ():
        if _lasts(other) == lasts and claimed.bound == other.bound:
            return other.start, other.end
    return None


@lru_cache(1000)
def _lasts(amount: Amount) -> tuple[str, float] | None:
    """How long an amount of time is, in minutes or months; None for what is none."""
    counted = level(amount.counted).text
    for section in ("durations", "long_durations"):
        if word := _times(section).match(counted):
            return section, round(amount.value * values(section)[word[0]], 3)
    return None


@cache
def _times(section: str) -> re.Pattern[str]:
    return re.compile(either(values(section)))


def _are_counts(one: Amount, other: Amount) -> bool:
    return one.kind is other.kind and one.unit == other.unit and one.kind in _COUNTS


def _is_near(claimed: Amount, share: float) -> bool:
    if claimed.bound == "at_least":
        return claimed.value <= share <= claimed.value * _FURTHEST
    if claimed.bound == "at_most":
        return claimed.value / _FURTHEST <= share <= claimed.value
    return abs(share - claimed.value) <= (ABOUT * claimed.value if claimed.about else _ROUNDED)


def _years_between(earlier: When, later: When) -> int | None:
    begun, ended = earlier.first.year, (later.last or later.first).year
    return None if begun is None or ended is None else ended - begun


def _both(one: Amount | When, other: Amount | When) -> Span:
    return min(one.start, other.start), max(one.end, other.end)
