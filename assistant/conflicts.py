"""Finds sentences of different documents that give different figures for the same thing.

Which of them is right is not for the assistant to decide: both are shown, with the dates of their documents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.evidence import Evidence
from knowledge.records import UnitKind
from knowledge.words import digits, index_terms

MAX_RIVALS = 3
MARGIN = 0.12
"""How much worse than the best sentence a rival may match the question."""

ALIKE = 0.6
"""Share of the shorter sentence's words, figures left out, that a rival must share."""

ALIKE_IN_TIME = 0.75
"""The same where the figures are nothing but years, which many sentences give."""

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f' ]\d{3})*(?:[.,]\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NEIGHBOURS = 2


@dataclass(frozen=True)
class _Figures:
    """What a sentence counts: its other words' stems, its years, and its numbers with the stems next to them."""

    terms: frozenset[str]
    years: frozenset[str]
    numbers: tuple[tuple[str, frozenset[str]], ...]


def rivals(ranked: Sequence[Evidence]) -> list[Evidence]:
    """The units that disagree in a figure with the best one, best first; each from another document."""
    if not ranked:
        return []
    best = ranked[0]
    found: list[Evidence] = []
    documents = {best.stored.document.id}
    for unit in ranked[1:]:
        if len(found) == MAX_RIVALS or unit.score < best.score - MARGIN:
            break
        if unit.stored.document.id not in documents and disagree(best, unit):
            documents.add(unit.stored.document.id)
            found.append(unit)
    return found


def disagree(one: Evidence, other: Evidence) -> bool:
    """Whether two units say the same of the same thing but for a figure."""
    if UnitKind.HEADING in (one.kind, other.kind):
        return False
    a, b = (_figures(unit.text, unit.stored.document.language) for unit in (one, other))
    shared = len(a.terms & b.terms) / max(1, min(len(a.terms), len(b.terms)))
    if a.numbers and b.numbers:
        # Figures of different years are a development, not a disagreement.
        same_time = not a.years or not b.years or bool(a.years & b.years)
        return same_time and shared >= ALIKE and _differ(a.numbers, b.numbers)
    only_years = bool(a.years and b.years) and not a.numbers and not b.numbers
    return only_years and shared >= ALIKE_IN_TIME and not a.years & b.years


def _differ(numbers: Sequence[tuple[str, frozenset[str]]], others: Sequence[tuple[str, frozenset[str]]]) -> bool:
    """Whether a number stands by the same word as one of the other sentence that is not equal to it."""
    for number, near in numbers:
        beside = {other for other, words in others if near & words}
        if beside and number not in beside:
            return True
    return False


@lru_cache(2048)
def _figures(text: str, language: str) -> _Figures:
    plain = digits(unicodedata.normalize("NFKC", text))
    numbers, years = [], set()
    for match in _NUMBER.finditer(plain):
        following = index_terms(plain[match.end() : match.end() + 40], language)
        near = [term for term in following if not term.isdigit()][:_NEIGHBOURS]
        if _YEAR.fullmatch(match.group()):
            years.add(match.group())
        else:
            numbers.append((re.sub(r"\D", "", match.group()), frozenset(near)))
    terms = frozenset(term for term in index_terms(plain, language) if not term.isdigit())
    return _Figures(terms, frozenset(years), tuple(numbers))
