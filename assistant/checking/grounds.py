"""Which pieces of the retrieved passages could decide a claim, and what they say as one text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.answer import Citation
from assistant.checking.compared import Told
from assistant.passages import cite
from knowledge.embed.encoder import Floats
from knowledge.records import StoredPassage, UnitKind
from knowledge.retrieve import Retrieval, Retrieved

PASSAGES = 5
"""How many of the best passages are looked into."""

GROUNDS = 6
"""How many of their pieces are read with the claim."""

JOINED = 2
"""How many of the best passages also offer their two best units together, and the list of the best, whole."""

LONGEST_LIST = 12
"""Most items of a list that is read whole."""

_GAP = " "


@dataclass(frozen=True)
class Ground:
    """Units of one passage, in reading order, that may decide a claim.

    `match`, 0 to 1, is how well the best of them meets it; `met` ``(words,)`` how well they meet each of its words.
    """

    stored: StoredPassage
    units: tuple[tuple[int, int], ...]
    match: float
    met: Floats

    @cached_property
    def text(self) -> str:
        """What the units say, one after the other."""
        return _GAP.join(self.stored.quote(*unit) for unit in self.units)

    @property
    def worst(self) -> float:
        """How well they meet the word of the claim that they meet worst."""
        return float(self.met.min()) if len(self.met) else 0.0

    @property
    def in_context(self) -> str:
        """The text under its title and headings: many a sentence leaves its subject to these."""
        context = self.stored.passage.context
        return f"{context}\n{self.text}" if context else self.text

    @property
    def is_list(self) -> bool:
        """Whether it is a line with all the items that it introduces, none of which says what the list says."""
        lead, *items = self.units
        return bool(items) and items == _items(self.stored, lead)

    @cached_property
    def told(self) -> Told:
        """The units as evidence, with what stands around them."""
        rest = [
            self.stored.quote(unit.start, unit.end)
            for unit in self.stored.passage.units
            if (unit.start, unit.end) not in self.units
        ]
        return Told(self.text, self.stored.passage.context, "\n".join(rest), self.stored.document.language)

    def place(self, start: int, end: int) -> tuple[int, int, int]:
        """Which unit, and which characters of the document, stand at ``[start:end]`` of `text`."""
        at = 0
        for number, (first, last) in enumerate(self.units):
            if start < at + last - first or number == len(self.units) - 1:
                begin = first + max(0, start - at)
                return number, begin, min(last, first + max(0, end - at))
            at += last - first + len(_GAP)
        raise ValueError("a ground has at least one unit")

    def citations(self, first: int) -> tuple[Citation, ...]:
        """Its units as citations, numbered from `first`."""
        return tuple(cite(self.stored, start, end, first + number) for number, (start, end) in enumerate(self.units))


def grounds_in(retrieval: Retrieval) -> list[Ground]:
    """The pieces that best meet the claim, best first: single units, with the line that introduces them.

    Then come pairs, for claims that rest on both, and whole lists, for claims that name several items.
    """
    found = [ground for passage in retrieval.passages[:PASSAGES] for ground in _single(passage)]
    found = sorted(found, key=lambda one: -one.match)[:GROUNDS]
    pairs = [_pair(passage, retrieval.words.weights) for passage in retrieval.passages[:JOINED]]
    lists = [_list(passage) for passage in retrieval.passages[:JOINED]]
    by_place = {(one.stored.key, one.units): one for one in [*found, *filter(None, (*pairs, *lists))]}
    return list(by_place.values())


def beside(ground: Ground, retrieval: Retrieval) -> list[Ground]:
    """The other units of a ground's passage, one by one, those first that best meet the claim."""
    singles = _single(_passage_of(ground, retrieval))
    return sorted((one for one in singles if not set(one.units) <= set(ground.units)), key=lambda one: -one.match)


def together(ground: Ground, others: Sequence[Ground], retrieval: Retrieval) -> Ground | None:
    """A ground with others of its passage, in reading order; None where two rows or two items would be read as one."""
    units = tuple(sorted({*ground.units, *(unit for other in others for unit in other.units)}))
    made = replace(ground, units=units, met=_met(_passage_of(ground, retrieval), units))
    return made if _records(made) < 2 else None


def _passage_of(ground: Ground, retrieval: Retrieval) -> Retrieved:
    return next(passage for passage in retrieval.passages if passage.stored.key == ground.stored.key)


def _single(passage: Retrieved) -> list[Ground]:
    """Every unit but headings, a list item and a row with its lead."""
    return [
        _ground(passage, _with_lead(passage.stored, index), index)
        for index, unit in enumerate(passage.stored.passage.units)
        if unit.kind is not UnitKind.HEADING
    ]


def _pair(passage: Retrieved, weights: Floats) -> Ground | None:
    """The best unit, with the one that best meets what it leaves of the claim, whose words have `weights`.

    Not two rows of a table or two items of a list: what each says holds for its own subject.
    """
    singles = _single(passage)
    if not singles:
        return None
    first = max(singles, key=lambda one: one.match)
    joined = (tuple(sorted({*first.units, *other.units})) for other in singles)
    grounds = [replace(first, units=units, met=_met(passage, units)) for units in joined if units != first.units]
    best = max(grounds, key=lambda one: float(one.met @ weights), default=None)
    return best if best and _records(best) < 2 else None


def _records(ground: Ground) -> int:
    """How many of its units are rows or items."""
    units = ground.stored.passage.units
    return sum(unit.kind in (UnitKind.ITEM, UnitKind.ROW) for unit in units if (unit.start, unit.end) in ground.units)


def _list(passage: Retrieved) -> Ground | None:
    """The list that the best unit of a passage introduces or belongs to."""
    units = passage.stored.passage.units
    texts = [index for index, unit in enumerate(units) if unit.kind is not UnitKind.HEADING]
    index = max(texts, key=lambda one: passage.match.unit_scores[one], default=0)
    lead = _with_lead(passage.stored, index)[0]
    items = _items(passage.stored, lead)
    return _ground(passage, (lead, *items), index) if 2 <= len(items) <= LONGEST_LIST else None


def _items(stored: StoredPassage, lead: tuple[int, int]) -> list[tuple[int, int]]:
    return [(unit.start, unit.end) for unit in stored.passage.units if unit.lead == lead]


def _ground(passage: Retrieved, spans: tuple[tuple[int, int], ...], index: int) -> Ground:
    """The units at `spans`, of which the one at `index` is the best."""
    return Ground(passage.stored, spans, float(passage.match.unit_scores[index]), _met(passage, spans))


def _met(passage: Retrieved, spans: tuple[tuple[int, int], ...]) -> Floats:
    """How well units meet each word of the claim ``(words,)``."""
    rows = [i for i, unit in enumerate(passage.stored.passage.units) if (unit.start, unit.end) in spans]
    met: Floats = passage.match.unit_words[rows].max(axis=0)
    return met


def _with_lead(stored: StoredPassage, index: int) -> tuple[tuple[int, int], ...]:
    units = stored.passage.units
    unit = units[index]
    own = (unit.start, unit.end)
    if unit.lead and any((other.start, other.end) == unit.lead for other in units):
        return (unit.lead, own)
    return (own,)
