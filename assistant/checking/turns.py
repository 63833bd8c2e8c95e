"""Which words of a sentence turn what it says: is it denied, of how many is it said, has it ended or is it yet to come?

They are looked for, not understood: “set up” is DONE in “was set up” as in “to be set up”, where PLANNED stands beside
it. The words of the six languages are in `turns.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from prompts import LANGUAGES

_NO_SPACES = "zh"
_ARABIC_MARKS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
_FOLDED = str.maketrans("İёЁ’أإآٱى\u00a0\u202f\n\t", "iее'ااااي    ")
_WHOLE_WORDS = r"(?<!\w)(?:{})(?!\w)"
_FRAMES = {"ar": r"(?<!\w)[وف]?(?:لل|[بلك]?(?:ال)?)(?:{})(?!\w)", _NO_SPACES: "{}"}
_JUST_BEFORE = re.compile(r"\W?(?:\w+ ){0,2}")
_JUST_BEFORE_CHINESE = re.compile(r"\w{0,4}")


class Turn(StrEnum):
    """What a cue says: that a statement is denied, how much of a whole it is about, or how far along a thing is."""

    NEGATION = "negation"
    ONLY = "only"
    ALL = "all"
    SOME = "some"
    NONE = "none"
    ENDED = "ended"
    RUNNING = "running"
    PLANNED = "planned"
    DONE = "done"
    BORN = "born"
    DIED = "died"


@dataclass(frozen=True)
class Cue:
    """Words that turn a statement, and where they stand in the text."""

    turn: Turn
    start: int
    end: int


@dataclass(frozen=True)
class Opposition:
    """A word of a claim and its opposite in the evidence: where the one and the other stand in their texts."""

    start: int
    end: int
    found_start: int
    found_end: int


def cues_in(text: str, language: str) -> list[Cue]:
    """The cues of a text in order; cues of different turns may overlap: “no longer” is both NEGATION and ENDED.

    NONE is NEGATION as well. A language other than the six has no cues.
    """
    if language not in LANGUAGES:
        return []
    folded, places = _fold(text)
    found = [Cue(turn, *_span(match, places)) for turn in Turn for match in _matches(_turn(turn, language), folded)]
    return sorted(found, key=lambda one: (one.start, one.end))


def opposites(claim: str, evidence: str, language: str) -> list[Opposition]:
    """The words of a claim that the evidence lacks while it has their opposite, in order; one for every pair of words.

    Both texts are in `language`. “Not mandatory” is no opposite of “voluntary”.
    """
    if language not in LANGUAGES:
        return []
    claimed, told = _sides(claim, language), _sides(evidence, language)
    found = []
    for (pair, side), (start, end) in claimed.items():
        other = told.get((pair, 1 - side))
        if other is None or (pair, 1 - side) in claimed or (pair, side) in told:
            continue
        if _denied(claim, start, language) == _denied(evidence, other[0], language):
            found.append(Opposition(start, end, *other))
    return sorted(found, key=lambda one: one.start)


def _sides(text: str, language: str) -> dict[tuple[int, int], tuple[int, int]]:
    """Where a text first has a word of either side (0 or 1) of a pair: by the number of the pair and the side."""
    folded, places = _fold(text)
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for word in _opposites(language, named=False).finditer(folded):
        if match := _opposites(language, named=True).match(folded, word.start()):
            name = str(match.lastgroup)
            found.setdefault((int(name[1:-1]), "ab".index(name[-1])), _span(match, places, name))
    return found


def _denied(text: str, place: int, language: str) -> bool:
    """Whether a negation stands before a place of a text with at most two words, or four Chinese ones, between."""
    folded, places = _fold(text)
    between = _JUST_BEFORE_CHINESE if language == _NO_SPACES else _JUST_BEFORE
    ends = (_span(match, places)[1] for match in _matches(_turn(Turn.NEGATION, language), folded))
    return any(end <= place and between.fullmatch(text, end, place) for end in ends)


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """The text as the patterns are written, and the place in `text` of each of its characters."""
    folded = text.translate(_FOLDED).lower()
    if not _ARABIC_MARKS.search(folded):
        return folded, range(len(folded))
    places = [place for place, char in enumerate(folded) if not _ARABIC_MARKS.match(char)]
    return "".join(folded[place] for place in places), places


def _span(match: re.Match[str], places: Sequence[int], group: str = "cue") -> tuple[int, int]:
    return places[match.start(group)], places[match.end(group) - 1] + 1


def _matches(pattern: re.Pattern[str], folded: str) -> Iterable[re.Match[str]]:
    return (match for match in pattern.finditer(folded) if match["cue"])


@cache
def _turn(turn: Turn, language: str) -> re.Pattern[str]:
    """A pattern whose group `cue` is None where it met a false friend."""
    table = _table()[turn]
    words, friends = table[language], table.get("but_not", {}).get(language)
    cue = f"(?P<cue>{_either(words)})"
    return _compiled(f"{_either(friends)}|{cue}" if friends else cue, language)


@cache
def _opposites(language: str, *, named: bool) -> re.Pattern[str]:
    """All words of the pairs; named, group `p4a` is a word of one side of pair 4 and `p4b` of the other.

    A text is searched without names, which is four times as fast in Chinese.
    """
    pairs = [line.split(" <> ") for line in _table()["opposites"][language].split("\n") if line]
    ways = [
        f"(?P<p{pair}{side}>{words})" if named else words
        for pair, sides in enumerate(pairs)
        for side, words in zip("ab", sides, strict=True)
    ]
    return _compiled("|".join(ways), language)


def _either(lines: str) -> str:
    return "|".join(line for line in lines.split("\n") if line)


def _compiled(words: str, language: str) -> re.Pattern[str]:
    return re.compile(_FRAMES.get(language, _WHOLE_WORDS).replace("{}", words.translate(_FOLDED)))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("assistant.checking") / "turns.toml").read_text(encoding="utf-8"))
