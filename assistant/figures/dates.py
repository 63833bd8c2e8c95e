"""Which dates does a text give, and do two texts give the same one?

A year alone counts as a date from 1800 to 2100 unless it counts something ("2000 prisons"). Numbers such as 3/4/2005
are read with the day first. Nothing is made of "last year", of centuries, or of other calendars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from assistant.figures.levelled import Levelled, all_words, either, level
from assistant.figures.moments import Moment, Written, moments_in
from assistant.figures.number_words import Said, numbers_in
from assistant.spans import apart

__all__ = ["Moment", "When", "compatible", "dates_in", "same"]

_LOOK_BACK = 30
_ALWAYS = ((0, 0, 0), (9999, 12, 31))
_ALIKE = frozenset(
    (("", "since"), ("since", ""), ("", "until"), ("until", ""), ("until", "before"), ("before", "until"))
)
"""Relations of a claim and of a text that bear each other out at the same moment."""

_OF = re.compile(r"\s(?:(?:of|de|من)\s)?(?:mes\sde\s|شهر\s)?")
"""What stands between a day in words and its month."""

_RELATIONS_AFTER = {
    "since": r"以来|起(?!草)|\s?onwards?\b",
    "before": "之前|以前|前(?!往|来)",
    "after": "之?后(?!续)|以后",
}


@dataclass(frozen=True)
class When:
    """A date or a range in a text.

    `start` and `end` are offsets of its words in the text; `last` is None unless it is a range; `relation` is "since",
    "until", "before", "after", or "" for the date itself.
    """

    start: int
    end: int
    first: Moment
    last: Moment | None
    relation: str


def dates_in(text: str) -> list[When]:
    """The dates of a text in any of the six languages, in order, not overlapping."""
    levelled = level(text)
    plain, places = levelled.text, levelled.places
    if not re.search(r"\d|[年月世]|ينيات|ينات", plain):
        return []
    written = _with_days_in_words(plain, apart(moments_in(plain, lambda place: text[places[place]])))
    return [
        When(places[one.start], places[one.end], one.first, one.last, "" if one.last else _relation(levelled, one))
        for one in _linked(plain, written)
    ]


def same(claimed: When, told: When, stage: str = "") -> bool:
    """Whether the date that is told bears out the one that is claimed; a claim may be less exact, never more.

    `stage` is "since" where the claim says that a thing began then, and "until" where it ended: that end of a range
    bears it out.
    """
    if claimed.last:
        return told.last is not None and _covers(claimed.first, told.first) and _covers(claimed.last, told.last)
    if told.last:
        ends = _ends(claimed.relation or stage, told.first, told.last)
        return bool(ends) and all(_covers(claimed.first, end) for end in ends)
    if told.relation == "" and claimed.relation in ("before", "after"):
        earlier, later = (told, claimed) if claimed.relation == "before" else (claimed, told)
        return (
            None not in (earlier.first.year, later.first.year) and _bounds(earlier.first)[1] < _bounds(later.first)[0]
        )
    alike = claimed.relation == told.relation or (claimed.relation, told.relation) in _ALIKE
    return alike and _covers(claimed.first, told.first)


def compatible(claimed: When, told: When, stage: str = "") -> bool:
    """Whether two dates that are not the same do not contradict each other either, as "14 December 2005" and "2005"."""
    if same(claimed, told, stage):
        return False
    if stage and told.last and not (claimed.last or claimed.relation):
        return all(_agree(claimed.first, end) for end in _ends(stage, told.first, told.last))
    if not (claimed.last or told.last) and _agree(claimed.first, told.first):
        return claimed.relation == told.relation or (claimed.relation, told.relation) in _ALIKE
    if claimed.last and told.last:
        return _agree(claimed.first, told.first) and _agree(claimed.last, told.last)
    if claimed.relation or None in (claimed.first.year, told.first.year):
        return False
    return _within(claimed, told) or bool(
        claimed.last and not told.last and not told.relation and _within(told, claimed)
    )


def _with_days_in_words(text: str, written: list[Written]) -> list[Written]:
    """The dates with the day that is said in words before a month: “the twentieth of May 2021”, “le premier mai”."""
    if not any(one.first.month and not one.first.day and not one.last for one in written):
        return written
    said = [one for one in numbers_in(text) if one.value in range(1, 32) and not one.rough]
    return [_with_day(text, one, said) for one in written]


def _with_day(text: str, one: Written, said: list[Said]) -> Written:
    if not one.first.month or one.first.day or one.last:
        return one
    day = next((day for day in said if day.end <= one.start and _OF.fullmatch(text[day.end : one.start])), None)
    return replace(one, start=day.start, first=replace(one.first, day=int(day.value))) if day else one


def _linked(text: str, written: list[Written]) -> Iterator[Written]:
    """The dates with what they leave to their neighbours filled in, and ranges put together; half ones are left out."""
    links = [text[one.end : other.start] for one, other in pairwise(written)]
    tied = [bool(_to().fullmatch(link) or _and().fullmatch(link)) for link in links]
    listed = [tie or link.strip() in (",", "、") for tie, link in zip(tied, links, strict=True)]
    full = list(written)
    for place in reversed(range(len(listed))):
        if listed[place]:
            full[place] = replace(full[place], first=_filled(full[place].first, full[place + 1].first))
    for place, tie in enumerate(tied):
        if tie:
            full[place + 1] = replace(full[place + 1], first=_filled(full[place + 1].first, full[place].first))
    place = 0
    while place < len(full):
        one = full[place]
        if place < len(tied) and _is_range(text, one, full[place + 1], links[place]):
            one, place = Written(one.start, full[place + 1].end, one.first, full[place + 1].first), place + 1
        place += 1
        if one.first.year or (one.first.month and one.first.day):
            yield one


def _is_range(text: str, one: Written, other: Written, link: str) -> bool:
    """Whether two neighbouring dates are the ends of one range."""
    if one.last or other.last or _bounds(one.first)[0] >= _bounds(other.first)[0]:
        return False
    if None in (one.first.day, other.first.day) and None in (one.first.year, other.first.year):
        return False
    if _to().fullmatch(link):
        return True
    return bool(_and().fullmatch(link) and _between().search(text[max(0, one.start - _LOOK_BACK) : one.start]))


def _filled(moment: Moment, other: Moment) -> Moment:
    """A day without its month, or a month without its year, with what the neighbour has of them."""
    if moment.day and not moment.month:
        moment = replace(moment, month=other.month)
    if moment.month and not moment.year:
        moment = replace(moment, year=other.year)
    return moment


def _relation(levelled: Levelled, one: Written) -> str:
    """What the words around a single date make of it."""
    text = levelled.text
    for relation, pattern in _RELATIONS_AFTER.items():
        if re.match(pattern, text[one.end : one.end + 8]):
            return relation
    found = _relations().search(text[max(0, one.start - _LOOK_BACK) : one.start])
    if not found or text.endswith("годом", 0, one.end):
        return ""
    return str(found.lastgroup)


def _ends(relation: str, first: Moment, last: Moment) -> tuple[Moment, ...]:
    """The ends of a range that bear out a claim with this relation: "since" its beginning, "until" its end."""
    return {"since": (first,), "until": (last,), "": (first, last)}.get(relation, ())


def _covers(claimed: Moment, told: Moment) -> bool:
    """Whether all that is claimed of a moment is told."""
    pairs = ((claimed.year, told.year), (claimed.month, told.month), (claimed.day, told.day))
    return all(wanted is None or wanted == given for wanted, given in pairs)


def _agree(one: Moment, other: Moment) -> bool:
    """Whether two moments differ in nothing that both of them say."""
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def _bounds(moment: Moment) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """The first and the last day of a moment; the year 0 where none is given."""
    year = moment.year or 0
    return (year, moment.month or 1, moment.day or 1), (year, moment.month or 12, moment.day or 31)


def _within(inner: When, outer: When) -> bool:
    """Whether one date lies in the time of another, which is open where that is "since" or "until"."""
    first, last = _bounds(outer.first)[0], _bounds(outer.last or outer.first)[1]
    if outer.relation in ("since", "after"):
        last = _ALWAYS[1]
    elif outer.relation in ("until", "before"):
        first = _ALWAYS[0]
    return first <= _bounds(inner.first)[0] and _bounds(inner.last or inner.first)[1] <= last


@cache
def _to() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:-|/|,?\s*{either(all_words('to'))})\s*(?:{either(all_words('year_before'))}\s*)?")


@cache
def _and() -> re.Pattern[str]:
    return re.compile(rf"\s*,?\s*{either(all_words('and'))}\s*(?:{either(all_words('year_before'))}\s*)?")


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"{either(all_words('between'))}\s*(?:{either(all_words('year_before'))}\s*)?$")


@cache
def _relations() -> re.Pattern[str]:
    names = ("since", "until", "before", "after")
    ways = "|".join(rf"(?P<{name}>{either(all_words(name))})" for name in names)
    return re.compile(rf"(?:{ways})\s*(?:{either(all_words('year_before'))}\s*)*$")
