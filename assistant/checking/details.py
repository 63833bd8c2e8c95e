"""Compares every detail of a claim with evidence: dates, amounts and names here, the rest in `contrasts`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import TypeVar

from assistant.checking.claims.checkable import first_verb, speaks_of_it
from assistant.checking.compared import Compared, Span, Told
from assistant.checking.contrasts import contrasts
from assistant.checking.derived import as_long, difference, share_or_part
from assistant.checking.mentions import Kind, Mention, is_same, is_within, is_written_in, mentions_in
from assistant.checking.roles import swapped
from assistant.checking.turns import Turn, cues_in
from assistant.checking.verdict import Relation, Slot
from assistant.figures import amounts, dates
from assistant.figures.amounts import Amount
from assistant.figures.dates import When
from assistant.figures.given import amounts_of, dates_of
from assistant.organisations import HOUSE
from assistant.places import country_of, is_city
from assistant.spans import Spanned
from knowledge.words import index_terms

_SLOTS = {
    amounts.Kind.NUMBER: Slot.NUMBER,
    amounts.Kind.PERCENT: Slot.PERCENT,
    amounts.Kind.MONEY: Slot.MONEY,
    amounts.Kind.ORDINAL: Slot.ORDINAL,
    Kind.ORGANISATION: Slot.ORGANISATION,
    Kind.PLACE: Slot.PLACE,
    Kind.NAME: Slot.NAME,
}

_BEGINS, _ENDS = frozenset((Turn.DONE, Turn.BORN)), frozenset((Turn.ENDED, Turn.DIED))

MINOR = 12
"""The largest count that evidence may leave out."""

FEWEST_COUNTED, MOST_COUNTED = 2, 20
"""How many things a list may have for a claim's number to be compared with their count."""

_COUNTED_BY = {
    Kind.PLACE: r"countr|states|nations|territor|cities|pays|états|villes|país|estados|ciudad|стран|государств|город"
    r"|بلد|دول|مدن|国家|^国|城市",
    Kind.ORGANISATION: r"organi|agenc|partner|partenaire|institu|entit|entid|socio|bodies"
    r"|организаци|учрежден|партн[её]р|منظم|وكال|شرك|مؤسس|组织|机构|伙伴",
}
"""Words, in the six languages, that the things of a list are counted by: six ships are not six countries."""

_COUNTED_WITHIN = 40
"""How many characters after a number such a word stands: “six of the West African countries”."""

_Thing = TypeVar("_Thing", bound=Spanned)


def compare(claim: str, language: str, told: Told) -> list[Compared]:
    """Every detail of a claim in `language`, in its order, and how it stands to the evidence."""
    found = [
        *_dates(claim, language, told),
        *_amounts(claim, language, told),
        *_mentions(claim, language, told),
        *contrasts(claim, language, told),
        *swapped(claim, told),
    ]
    return sorted(_without_said_ends(found, told), key=lambda one: one.span)


@lru_cache(4096)
def mentions_of(text: str) -> tuple[Mention, ...]:
    """What a text names, months and weekdays of its dates left out."""
    taken = [(one.start, one.end) for one in dates_of(text)]
    return tuple(
        one for one in mentions_in(text) if not any(one.start < end and start < one.end for start, end in taken)
    )


def _dates(claim: str, language: str, told: Told) -> Iterable[Compared]:
    there, stage = dates_of(told.text), _stage_of(claim, language)
    rivals = [one for one in there if not any(dates.same(other, one, stage) for other in dates_of(claim))]
    for one in dates_of(claim):
        if ends := _both_ends(one, there):
            yield Compared(Slot.DATE, Relation.AGREES, (one.start, one.end), ends)
            continue
        yield _looked_up(
            Slot.DATE,
            one,
            there,
            dates_of(told.context),
            partial(dates.same, one, stage=stage),
            [rival for rival in rivals if not dates.compatible(one, rival, stage)],
        )


def _without_said_ends(found: Sequence[Compared], told: Told) -> Iterable[Compared]:
    """The details without “ended” where the evidence says when: “from 2014 to 2018”."""
    ranges = {(one.start, one.end) for one in dates_of(told.text) if one.last}
    is_said = any(one.slot is Slot.DATE and one.relation is Relation.AGREES and one.found in ranges for one in found)
    return (one for one in found if not (is_said and one.slot is Slot.STATE and one.relation is Relation.MISSING))


@lru_cache(4096)
def _stage_of(claim: str, language: str) -> str:
    """Whether a claim says when a thing began ("since"), when it ended ("until"), or neither or both ("")."""
    turns = {cue.turn for cue in cues_in(claim, language)}
    begins, ends = bool(turns & _BEGINS), bool(turns & _ENDS)
    return "" if begins is ends else "since" if begins else "until"


def _both_ends(one: When, there: Sequence[When]) -> Span | None:
    """Two dates that are told one by one, where the claim has them as the ends of a range: “2023-2024”."""
    if one.last is None:
        return None
    single = [other for other in there if other.last is None and other.first in (one.first, one.last)]
    if {other.first for other in single} != {one.first, one.last}:
        return None
    return single[0].start, single[-1].end


def _amounts(claim: str, language: str, told: Told) -> Iterable[Compared]:
    claimed, there = amounts_of(claim), amounts_of(told.text)
    free = [one for one in there if not any(amounts.same(other, one) for other in claimed)]
    for one in claimed:
        compared = _looked_up(
            _SLOTS[one.kind],
            one,
            there,
            amounts_of(told.context),
            partial(amounts.same, one),
            [rival for rival in free if _rivals(one, rival, told.language, len(there))],
        )
        if told.language == language and (other := _of_the_same(one, compared, there, free, language)):
            compared = Compared(compared.slot, Relation.DIFFERS, compared.span, (other.start, other.end))
        if compared.relation is not Relation.AGREES:
            listed = None if _is_counted_alike(one, free, told.language) else _counted(one, claim, told)
            if follows := listed or _derived(one, compared, there, told):
                compared = replace(compared, relation=Relation.AGREES, found=follows)
        yield replace(compared, is_minor=_is_minor(one, compared))


def _derived(one: Amount, compared: Compared, there: Sequence[Amount], told: Told) -> Span | None:
    """The figures from which an amount follows; a difference only where it is large and without a rival."""
    if found := share_or_part(one, there) or as_long(one, there):
        return found
    may_differ = compared.relation is Relation.MISSING and one.value > MINOR
    return difference(one, there, dates_of(told.text)) if may_differ else None


def _of_the_same(
    one: Amount, compared: Compared, there: Sequence[Amount], free: Sequence[Amount], language: str
) -> Amount | None:
    """The number that the evidence gives for what the claim counts, where the claimed one is of something else there.

    “116 countries” does not agree with “166 countries use it, and 116 States …”.
    """
    found = next((other for other in there if (other.start, other.end) == compared.found), None)
    if found is None or not (one.counted and found.counted) or _is_counted_alike(one, [found], language):
        return None
    return next((other for other in free if other.kind is one.kind and _is_counted_alike(one, [other], language)), None)


def _is_minor(one: Amount, compared: Compared) -> bool:
    """Whether it is a small count that the evidence leaves out: “the three offices”, “in its first year”."""
    is_count = one.kind in (amounts.Kind.NUMBER, amounts.Kind.ORDINAL)
    return is_count and one.value <= MINOR and compared.relation is Relation.MISSING


def _counted(one: Amount, claim: str, told: Told) -> Span | None:
    """The things of one kind that the evidence lists, where they are as many as the claim says: “six countries”."""
    if one.kind is not amounts.Kind.NUMBER or not FEWEST_COUNTED <= one.value <= MOST_COUNTED:
        return None
    after = claim[one.end : one.end + _COUNTED_WITHIN]
    for kind, words in _COUNTED_BY.items():
        if not re.search(words, after, re.IGNORECASE):
            continue
        listed = [other for other in mentions_of(told.text) if other.kind is kind]
        codes = {other.code for other in listed}
        if one.value in (len(codes), len(codes - {HOUSE})):
            return listed[0].start, listed[-1].end
    return None


def _rivals(one: Amount, other: Amount, language: str, count: int) -> bool:
    """Whether an amount of the evidence stands in the place of the claimed one: the same kind of the same thing."""
    if one.kind is not other.kind or one.unit != other.unit:
        return False
    if one.kind is not amounts.Kind.NUMBER or count == 1:
        return True
    return _is_counted_alike(one, [other], language)


def _is_counted_alike(one: Amount, others: Sequence[Amount], language: str) -> bool:
    """Whether any of the others is of what the first is of."""
    ours = set(index_terms(one.counted, language))
    return any(ours & set(index_terms(other.counted, language)) for other in others)


def _mentions(claim: str, language: str, told: Told) -> Iterable[Compared]:
    claimed, there = mentions_of(claim), mentions_of(told.text)
    free = [one for one in there if one.code != HOUSE and not _is_told(one, claim, claimed)]
    for one in claimed:
        if one.kind is Kind.NAME:
            compared = _name(one, told, free)
            if compared and (compared.relation is Relation.AGREES or not _may_be_it(one, claim, language, told)):
                yield compared
        else:
            rivals = [other for other in free if other.kind is one.kind and _stands_in_place_of(one, other)]
            # What the evidence names in its place weighs more than that the rest of the passage names it.
            around = mentions_of(told.context if rivals else told.around)
            compared = _looked_up(_SLOTS[one.kind], one, there, around, partial(is_within, one), rivals)
            if one.code != HOUSE or compared.relation is Relation.AGREES:
                yield compared


def _stands_in_place_of(one: Mention, other: Mention) -> bool:
    """Whether an organisation or place can be told instead of the claimed one: a city of another country, too."""
    if is_city(one.code) == is_city(other.code):
        return True
    return is_city(other.code) and country_of(other.code) not in ("", one.code)


def _is_told(one: Mention, claim: str, claimed: Sequence[Mention]) -> bool:
    """Whether the claim names what the evidence names."""
    if one.kind is Kind.NAME:
        return is_written_in(one, claim) is not False
    return any(is_same(one, other) for other in claimed)


def _name(one: Mention, told: Told, free: Sequence[Mention]) -> Compared | None:
    """A name that is in no list; nothing can be said where the evidence is written in other letters."""
    span = (one.start, one.end)
    written = is_written_in(one, told.text)
    if written:
        at = told.text.find(one.text)
        return Compared(Slot.NAME, Relation.AGREES, span, (at, at + len(one.text)) if at >= 0 else None)
    if is_written_in(one, told.around):
        return Compared(Slot.NAME, Relation.AGREES, span)
    if written is None:
        return None
    rivals = [other for other in free if other.kind is Kind.NAME]
    if rivals:
        return Compared(Slot.NAME, Relation.DIFFERS, span, (rivals[0].start, rivals[0].end))
    return Compared(Slot.NAME, Relation.MISSING, span)


def _may_be_it(name: Mention, claim: str, language: str, told: Told) -> bool:
    """Whether evidence may mean a name by “it”: the subject of the claim, where nothing around says what “it” is."""
    if told.around.strip() or name.end > (first_verb(claim, language) or 0):
        return False
    return speaks_of_it(told.text, told.language)


def _looked_up(
    slot: Slot,
    one: _Thing,
    there: Sequence[_Thing],
    around: Sequence[_Thing],
    same: Callable[[_Thing], bool],
    rivals: Sequence[_Thing],
) -> Compared:
    """A detail as the evidence has it, as what stands around has it, against another of its kind, or nowhere."""
    span = (one.start, one.end)
    for found in there:
        if same(found):
            return Compared(slot, Relation.AGREES, span, (found.start, found.end))
    if any(same(found) for found in around):
        return Compared(slot, Relation.AGREES, span)
    if rivals:
        return Compared(slot, Relation.DIFFERS, span, (rivals[0].start, rivals[0].end))
    return Compared(slot, Relation.MISSING, span)
