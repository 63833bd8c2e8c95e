"""Which words around a number say what it is and how exact? Per cent, currencies, “about”, “more than”, “to”."""

from __future__ import annotations

import re
from functools import cache

from assistant.figures.levelled import all_words, either, words


@cache
def percent() -> re.Pattern[str]:
    """“Per cent” after a number."""
    return re.compile(rf"[\s-]?{either(all_words('percent'))}")


@cache
def _currencies() -> dict[str, str]:
    return {name: code.upper() for code, names in words("currencies").items() for name in names}


def currency(written: str) -> str:
    """The ISO 4217 code of a currency as it is written in a levelled text."""
    return _currencies()[re.sub(r"\s+", " ", written)]


@cache
def money_after() -> re.Pattern[str]:
    """A currency after a number, in group 1."""
    return re.compile(rf"[\s-]?(?:{either(all_words('of'))}\s*)?({either(_currencies())})")


@cache
def money_before() -> re.Pattern[str]:
    """A currency before a number, in group 1; to be searched for in what comes before it."""
    return re.compile(rf"({either(_currencies())})\s?$")


@cache
def share() -> re.Pattern[str]:
    """A share said as a part of a whole."""
    of = r"(?=\s+(?:of|de|des|du|del|d'|all|les|los|las|the)(?!\w))|(?=\s+d')"
    after = r"(?:(?<=\bby )|(?<=\bover )|(?<=\bthan )|(?<=\bde )|(?<=\bd')|(?<=\ben )|(?<=\bdel ))"
    parts = either(all_words("shares_of"))
    # “Italy pays half, Germany the rest”; “in its first half,” is a time.
    alone = r"(?<!\w)(?<!first )(?<!second )(?<!last )half(?=\s*(?:[,.;:)]|$)|\s+and(?!\w))"
    return re.compile(rf"{either(all_words('shares'))}|{parts}(?:{of})|{after}{parts}|{alone}")


@cache
def hedge_before() -> re.Pattern[str]:
    """“About”, “more than” and the like before a number, in groups `about`, `at_least` and `at_most`."""
    ways = "|".join(f"(?P<{name}>{either(all_words(name))})" for name in ("at_least", "at_most", "about"))
    return re.compile(rf"(?:{ways})\s*$")


@cache
def hedge_after() -> re.Pattern[str]:
    """“Or more”, “左右” and the like after a number, in groups `about_after`, `at_least_after` and `at_most_after`."""
    names = ("at_least_after", "at_most_after", "about_after")
    return re.compile(r"\s?[个名人]?(?:" + "|".join(f"(?P<{name}>{either(all_words(name))})" for name in names) + ")")


@cache
def half() -> re.Pattern[str]:
    """“Half” before a multiplier, as in “half a million”; to be searched for in what comes before it."""
    return re.compile(rf"{either(all_words('half'))}[ -]$")


@cache
def to() -> re.Pattern[str]:
    """What stands between the ends of a range."""
    return re.compile(rf"\s*(?:-|{either(all_words('to'))})\s*")


@cache
def and_() -> re.Pattern[str]:
    """What stands between two things, or the ends of a range after `between`."""
    return re.compile(rf"\s*{either(all_words('and'))}\s*")


@cache
def between() -> re.Pattern[str]:
    """“Between”, before the first end of a range."""
    return re.compile(rf"{either(all_words('between'))}\s*$")
