"""Chooses the evidence: which sentences of the retrieved passages answer the question, and in which order they read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from assistant.asked_for import asks_for_several, defines, offered, organisations_offered, term_to_define
from knowledge.names import Names, names_in
from knowledge.records import StoredPassage, UnitKind
from knowledge.retrieve import Retrieval, Retrieved, probability
from knowledge.words import index_terms, question_terms, words

MAX_SENTENCES = 4
"""Most units of an answer, but for the items of a list, which comes whole."""

MAX_CHOSEN = 3
MAX_ITEMS = 15
MARGIN = 0.06
"""A sentence joins the best one while its score is within this of it."""

READ_WEIGHT = 0.25
"""What a unit gains that is sure to answer, by the evidence scorer's reading."""

SOFTNESS = 3.0
"""By how much the log-odds of a reading are divided for that: between two likely sentences they must still tell."""

MOST = 8.0
"""Log-odds beyond this, either way, say no more; a unit that was not read has the least."""

DEFINES_BONUS = 0.15
"""What a unit gains that defines the term that the question is about."""

LIST_MARGIN = 0.08
"""A list comes whole when the best item's neighbour, or the list's first line, is within this of it."""

LIST_BONUS = 0.1
"""What a list gains whose first line has a word of the question, when that asks for several things."""

LIST_READ_WEIGHT = 0.2
"""What it gains whose likeliest unit is sure to answer, by the evidence scorer's reading."""

HEADING_PENALTY = 0.02
SHAPE_BONUS = 0.15
"""What a unit gains when the question asks for a web address or a name written out, and the unit has one."""

POINTER_PENALTY = 0.15
"""What a unit loses that ends in a web address, “More about it at: …”, when the question asks for none."""

ORGANISATION_BONUS = 0.08
"""What a unit gains that names an organisation when the question asks for some, beside those it names itself."""

TWINS = 0.6
"""Share of the longer one's words that two units have in common that are twins."""

TWIN_PENALTY = 0.2
"""What a unit loses that has none of the question's names where a twin has all."""

_POINTER = re.compile(r"[:：]\s*(?:https?://|www\.)\S+\s*$")

SUBJECT = re.compile(r" \([^()]+\)$")
"""What a follow-up is about, behind its words; that may be a whole item of a list (`conversation.standalone`)."""

_GOES_ON = re.compile(
    r"(?:(?:the|an?) )?(?:second|third|fourth|fifth|another|other)\b"
    r"|(?:(?:le|la|les|une?) )?(?:deuxième|seconde?|troisième|quatrième|cinquième|autres?)\b"
    r"|(?:(?:el|la|los|las|una?) )?(?:segund[oa]|tercer[oa]?|cuart[oa]|quint[oa]|otr[oa]s?)\b"
    r"|(?:втор|трет|четв[её]рт|пят|друг)(?:ой|ая|ое|ые|ий|ья|ье|ьи|ый|ие)\b|ещё оди?н"
    r"|و?(?:أما )?ال(?:ثاني|ثانية|ثالث|ثالثة|رابع|رابعة|خامس|خامسة)\b|第[二三四五]|另",
    re.IGNORECASE,
)
"""How a sentence begins that tells the next of the things which the one before it began to tell."""

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
    """One unit of a retrieved passage, its score, and whether it defines what the question asks the meaning of."""

    passage: Retrieved
    index: int
    score: float
    defines: bool = False

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

    @property
    def place(self) -> tuple[int, int]:
        """Its passage's key and its index in it."""
        return self.stored.key, self.index

    @property
    def lead(self) -> tuple[int, int] | None:
        return self.stored.passage.units[self.index].lead

    @property
    def log_odds(self) -> float:
        """Of its reading; a list's item answers as surely as the line that introduces it, with which it is quoted."""
        odds = self.passage.log_odds
        if odds is None:
            return -MOST
        leads = _indices(self, self.lead) if self.kind is UnitKind.ITEM else []
        return min(MOST, max(-MOST, *(float(odds[i]) for i in (self.index, *leads))))


def rank(retrieval: Retrieval) -> list[Evidence]:
    """The best units that could tell the reader something new, best first."""
    asked = set(question_terms(retrieval.question))
    asked_of_items = set(question_terms(SUBJECT.sub("", retrieval.question)))
    bonus, term = _bonus(retrieval.question), term_to_define(retrieval.question)
    units = [
        _scored(passage, index, bonus, term)
        for passage in retrieval.passages[:_PASSAGES]
        for index in range(len(passage.stored.passage.units))
    ]
    if asks_for_several(retrieval.question):
        units = _with_next_ones(_with_lists(retrieval.question, units))
    best = _without_misnamed_twins(names_in(retrieval.question), sorted(units, key=lambda unit: -unit.score)[:_RANKED])
    return [unit for unit in best if _says_more_than(asked_of_items if unit.kind is UnitKind.ITEM else asked, unit)]


def _with_lists(question: str, units: list[Evidence]) -> list[Evidence]:
    """Puts lists ahead, the line before the items too, where several things are asked for.

    The sentence at the head of a page has the name that the question has, which a list further down does without. So
    this is for lists of the documents that have as many of the question's names as any.
    """
    names = names_in(question)
    asked = set(question_terms(question)) - set(question_terms(" ".join(names.written.values())))
    told: dict[str, set[str]] = {}
    for stored in {unit.stored.key: unit.stored for unit in units}.values():
        told.setdefault(stored.document.id, set()).update(names.found_in(stored.in_context))
    most = max(map(len, told.values()), default=0)
    lists: dict[tuple[int, tuple[int, int]], list[Evidence]] = {}
    for unit in units:
        if unit.kind is UnitKind.ITEM and unit.lead and len(told[unit.stored.document.id]) == most:
            lists.setdefault((unit.stored.key, unit.lead), []).append(unit)
    scores = {}
    for place, items in lists.items():
        leads = [unit for unit in units if (unit.stored.key, unit.span) == place]
        names_it = any(asked & _terms(lead.text, lead.stored.document.language) for lead in leads)
        likely = max(probability(unit.log_odds) for unit in (*leads, *items))
        gain = LIST_BONUS * names_it + LIST_READ_WEIGHT * likely
        least = max(unit.score for unit in (*leads, *items)) - LIST_MARGIN / 2  # so near the best one it comes whole
        scores.update({unit.place: max(unit.score, least) + gain for unit in (*leads, *items)})
    ahead = [replace(unit, score=scores.get(unit.place, unit.score)) for unit in units]
    best = max(ahead, key=lambda unit: unit.score, default=None)
    return ahead if best and best.place in scores else units


def _with_next_ones(units: list[Evidence]) -> list[Evidence]:
    """Puts the sentences about as high as the best one that go on with what it tells: “The second project …”.

    The units of a passage come in their order.
    """
    best = max(units, key=lambda unit: unit.score, default=None)
    if best is None or best.kind is not UnitKind.SENTENCE:
        return units
    after = (unit for unit in units if unit.stored.key == best.stored.key and unit.index > best.index)
    going_on = {unit.place for unit in takewhile(lambda unit: _GOES_ON.match(unit.text), after)}
    least = best.score - MARGIN / 2
    return [replace(unit, score=max(unit.score, least)) if unit.place in going_on else unit for unit in units]


def _without_misnamed_twins(names: Names, units: list[Evidence]) -> list[Evidence]:
    """Puts a unit behind its twins that have more of the question's names: word vectors hardly tell them apart.

    Twins say the same but for names and numbers, as the rows of a table and the entries of a report do.
    """
    if not names:
        return units
    shares = [names.share(f"{unit.stored.passage.context}\n{unit.text}") for unit in units]
    if len(set(shares)) < 2:
        return units
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


def _bonus(question: str) -> Callable[[str], float]:
    """What a text gains for having what is asked for, a shape or an organisation, or loses where it only points on."""
    has_shape, names_one = offered(question), organisations_offered(question)

    def bonus(text: str) -> float:
        shaped = has_shape(text)
        points_elsewhere = not shaped and _POINTER.search(text) is not None
        return SHAPE_BONUS * shaped + ORGANISATION_BONUS * names_one(text) - POINTER_PENALTY * points_elsewhere

    return bonus


def _scored(passage: Retrieved, index: int, bonus_of: Callable[[str], float], term: str | None) -> Evidence:
    unit = Evidence(passage, index, float(passage.match.unit_scores[index]))
    text, is_heading = unit.text, unit.kind is UnitKind.HEADING
    is_definition = term is not None and not is_heading and defines(text, term)
    bonus = READ_WEIGHT * probability(unit.log_odds / SOFTNESS) + bonus_of(text)
    bonus += DEFINES_BONUS * is_definition - HEADING_PENALTY * is_heading
    return Evidence(passage, index, unit.score + bonus, is_definition)


def choose(ranked: Sequence[Evidence]) -> list[Evidence]:
    """The fewest units that answer together, in reading order; empty where nothing was ranked.

    The best unit, others about as good, and what these need to be understood: the line that introduces a list item, the
    items that a line introduces, the sentence that an “it” points back to. A definition that was asked for comes first.
    """
    if not ranked:
        return []
    chosen: list[Evidence] = []
    for unit in ranked:
        if len(chosen) == MAX_CHOSEN or unit.score < ranked[0].score - MARGIN:
            break
        if all(_words(unit.text) != _words(other.text) for other in chosen):
            chosen.append(unit)
    # Beside a better sentence a heading only repeats what that is about.
    chosen = chosen[:1] + [unit for unit in chosen[1:] if unit.kind is not UnitKind.HEADING]
    if whole := _whole_list(ranked, chosen[0]):
        return whole
    units = {unit.place: unit for unit in ranked}
    kept = dict.fromkeys([chosen[0].place])
    for unit in [*_companions(chosen[0]), *chosen[1:], *(c for one in chosen[1:] for c in _companions(one))]:
        if len(kept) < MAX_SENTENCES:
            kept[unit.place] = None
            units.setdefault(unit.place, unit)
    in_order = _in_reading_order([units[place] for place in kept])
    return sorted(in_order, key=lambda unit: unit != chosen[0]) if chosen[0].defines else in_order


def _whole_list(ranked: Sequence[Evidence], best: Evidence) -> list[Evidence]:
    """A list that is asked for as such: its first line is the best unit, or other items are about as good as it."""
    lead = best.span if best.kind is UnitKind.SENTENCE else best.lead
    if lead is None or best.kind is UnitKind.ROW:
        return []
    if best.kind is UnitKind.ITEM:
        beside = [unit for unit in ranked[1:] if unit.stored.key == best.stored.key and lead in (unit.span, unit.lead)]
        if not any(unit.score >= best.score - LIST_MARGIN for unit in beside):
            return []
    units = enumerate(best.stored.passage.units)
    items = [i for i, unit in units if unit.kind is UnitKind.ITEM and unit.lead == lead]
    return [_beside(best, i) for i in [*_indices(best, lead), *items[:MAX_ITEMS]]] if items else []


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


def _companions(unit: Evidence) -> list[Evidence]:
    """What must be read with a unit for it to make sense, from the same passage."""
    units = unit.stored.passage.units
    start_end = unit.span
    this = units[unit.index]
    indices: list[int] = []
    if this.kind in (UnitKind.ITEM, UnitKind.ROW) and this.lead:
        indices = _indices(unit, this.lead)
    elif any(other.lead == start_end for other in units):
        indices = [i for i, other in enumerate(units) if other.lead == start_end]
    elif unit.index and units[unit.index - 1].kind is UnitKind.SENTENCE and _leans_back(unit.text):
        indices = [unit.index - 1]
    return [_beside(unit, i) for i in indices]


def _indices(unit: Evidence, span: tuple[int, int] | None) -> list[int]:
    """The indices in its passage of the units that stand at a span."""
    return [i for i, other in enumerate(unit.stored.passage.units) if (other.start, other.end) == span]


def _beside(unit: Evidence, index: int) -> Evidence:
    """Another unit of the same passage, with its bare score."""
    return Evidence(unit.passage, index, float(unit.passage.match.unit_scores[index]))


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
