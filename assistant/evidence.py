"""Chooses the evidence: which sentences of the retrieved passages answer the question, and in which order they read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.asked_for import offered
from knowledge.names import Names, names_in
from knowledge.records import StoredPassage, UnitKind
from knowledge.retrieve import Retrieval, Retrieved
from knowledge.words import index_terms, question_terms, words

MAX_SENTENCES = 4
MAX_CHOSEN = 3
MARGIN = 0.03
"""A sentence joins the best one while its score is within this of it."""

HEADING_PENALTY = 0.02
SHAPE_BONUS = 0.15
"""What a unit gains when the question asks for a web address or a name written out, and the unit has one."""

TWINS = 0.6
"""Share of the longer one's words that two units have in common that are twins."""

TWIN_PENALTY = 0.2
"""What a unit loses that has none of the question's names where a twin has all."""

_PASSAGES = 8
_RANKED = 24
_NEARBY = 2
_BACKWARD = frozenset(
    (
        "it its they their them this these those he she his her such both il elle ils elles ce cet cette ces celui-ci "
        "celle-ci este esta estos estas ese esa esos esas dicho dicha él ella ellos ellas он она оно они его её ее их "
        "это этот эта эти هو هي هم هذا هذه ذلك تلك وهو وهي 它 它们 他们 她们 该 这 这些 其"
    ).split()
)
"""First words by which a sentence leans on the one before it."""


@dataclass(frozen=True)
class Evidence:
    """One unit of a retrieved passage and its score."""

    passage: Retrieved
    index: int
    score: float

    @property
    def stored(self) -> StoredPassage:
        return self.passage.stored

    @property
    def kind(self) -> UnitKind:
        return self.stored.passage.units[self.index].kind

    @property
    def span(self) -> tuple[int, int]:
        unit = self.stored.passage.units[self.index]
        return unit.start, unit.end

    @property
    def text(self) -> str:
        return self.stored.quote(*self.span)


def rank(retrieval: Retrieval) -> list[Evidence]:
    """The best units that could tell the reader something new, best first."""
    asked = set(question_terms(retrieval.question))
    has_shape = offered(retrieval.question)
    units = [
        _scored(passage, index, has_shape)
        for passage in retrieval.passages[:_PASSAGES]
        for index in range(len(passage.stored.passage.units))
    ]
    best = _without_misnamed_twins(names_in(retrieval.question), sorted(units, key=lambda unit: -unit.score)[:_RANKED])
    return [unit for unit in best if _says_more_than(asked, unit)]


def _without_misnamed_twins(names: Names, units: list[Evidence]) -> list[Evidence]:
    """Puts a unit behind its twins that have more of the question's names: word vectors hardly tell them apart.

    Twins say the same but for names and numbers, as the rows of a table and the entries of a report do.
    """
    if not names:
        return units
    shares = [names.share(f"{unit.stored.passage.context}\n{unit.text}") for unit in units]
    words = [_terms(unit.text, unit.stored.document.language) for unit in units]
    lowered = []
    for unit, share, own in zip(units, shares, words, strict=True):
        twins = (
            other
            for other, theirs in zip(shares, words, strict=True)
            if other > share and len(own & theirs) >= TWINS * max(len(own), len(theirs))
        )
        lowered.append(replace(unit, score=unit.score - TWIN_PENALTY * (max(twins, default=share) - share)))
    return sorted(lowered, key=lambda unit: -unit.score)


def _scored(passage: Retrieved, index: int, has_shape: Callable[[str], bool]) -> Evidence:
    unit = Evidence(passage, index, float(passage.match.unit_scores[index]))
    bonus = SHAPE_BONUS * has_shape(unit.text) - HEADING_PENALTY * (unit.kind is UnitKind.HEADING)
    return replace(unit, score=unit.score + bonus)


def choose(ranked: list[Evidence]) -> list[Evidence]:
    """One to four units that answer together, in reading order; empty where nothing was ranked.

    The best unit, others about as good, and what these need to be understood: the line that introduces a list item, the
    items that a line introduces, the sentence that an “it” points back to.
    """
    if not ranked:
        return []
    chosen: list[Evidence] = []
    for unit in ranked:
        if len(chosen) == MAX_CHOSEN or unit.score < ranked[0].score - MARGIN:
            break
        if all(_words(unit.text) != _words(other.text) for other in chosen):
            chosen.append(unit)
    kept = dict.fromkeys([_place(chosen[0])])
    units = {_place(unit): unit for unit in ranked}
    for unit in [*_companions(chosen[0]), *chosen[1:], *(c for one in chosen[1:] for c in _companions(one))]:
        if len(kept) < MAX_SENTENCES:
            kept[_place(unit)] = None
            units.setdefault(_place(unit), unit)
    return _in_reading_order([units[place] for place in kept])


def nearby(ranked: list[Evidence]) -> list[Evidence]:
    """The best unit of each of the best passages, to show what was found when it is no answer."""
    best: dict[int, Evidence] = {}
    for unit in ranked:
        best.setdefault(unit.stored.key, unit)
    return list(best.values())[:_NEARBY]


def _says_more_than(asked: set[str], unit: Evidence) -> bool:
    new = _terms(unit.text, unit.stored.document.language) - asked
    return len(new) >= (2 if unit.kind is UnitKind.HEADING else 1)


@lru_cache(4096)
def _terms(text: str, language: str) -> frozenset[str]:
    return frozenset(index_terms(text, language))


@lru_cache(4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words(text))


def _place(unit: Evidence) -> tuple[int, int]:
    return unit.stored.key, unit.index


def _companions(unit: Evidence) -> list[Evidence]:
    """What must be read with a unit for it to make sense, from the same passage."""
    units = unit.stored.passage.units
    start_end = unit.span
    this = units[unit.index]
    indices: list[int] = []
    if this.kind in (UnitKind.ITEM, UnitKind.ROW) and this.lead:
        indices = [i for i, other in enumerate(units) if (other.start, other.end) == this.lead]
    elif any(other.lead == start_end for other in units):
        indices = [i for i, other in enumerate(units) if other.lead == start_end]
    elif unit.index and units[unit.index - 1].kind is UnitKind.SENTENCE and _leans_back(unit.text):
        indices = [unit.index - 1]
    return [Evidence(unit.passage, i, float(unit.passage.match.unit_scores[i])) for i in indices]


def _leans_back(text: str) -> bool:
    first = text.split(maxsplit=1)[0].strip("\"'“«(").lower() if text.split() else ""
    return first in _BACKWARD or text[:1] in _BACKWARD


def _in_reading_order(units: list[Evidence]) -> list[Evidence]:
    """Documents in the order of their best unit; inside a document, as the page has it."""
    best: dict[str, float] = {}
    for unit in units:
        document = unit.stored.document.id
        best[document] = max(best.get(document, -1.0), unit.score)
    return sorted(units, key=lambda unit: (-best[unit.stored.document.id], unit.stored.document.id, unit.span))
