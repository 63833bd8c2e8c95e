"""Which amounts does a text give, and do two texts give the same one?

Numbers, shares, sums of money and ordinals, in digits or in words, are found in any of the six languages. "One" alone
is too common to be an amount. What is counted is given as written; whether two texts count the same thing is for others
to say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.figures.amount_words import (
    and_,
    between,
    currency,
    half,
    hedge_after,
    hedge_before,
    money_after,
    money_before,
    percent,
    share,
    to,
)
from assistant.figures.digit_numbers import digit_numbers_in
from assistant.figures.levelled import Levelled, level, values
from assistant.figures.number_words import CHINESE, Said, chinese_value, numbers_in
from assistant.spans import apart
from knowledge.words import STOP_WORDS, plain

ABOUT = 0.05
"""How far apart, as a share of what is told, two values may be where one is only "about"."""

_ROUNDED = 0.01
"""The same for a claim rounded to one figure that counts, as 2 million for 1.99 million."""

_LOOK_BACK = 30
_EXACT_BELOW = 1000
_OF_A_HUNDRED = "百分之"
_POWERS = (1e12, 1e9, 1e8, 1e6, 1e4, 1e3)
_OF = re.compile(r"\s(?:de |d['’]|of |из |من )")
_COUNTED = re.compile(r"[\s-]?([^\W\d_][\w\u064b-\u0652'’-]*)(?: ([^\W\d_][\w\u064b-\u0652'’-]*))?")
_CHINESE_COUNTED = re.compile(r"\s?[多余]?[个名]?((?:(?![的在和与及并等是有已从向被将为以])[\u4e00-\u9fff]){1,4})")
_PARTS = re.compile(rf"([{CHINESE}]+|\d+)分之([{CHINESE}]+|\d+)")


class Kind(StrEnum):
    """What an amount is."""

    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    ORDINAL = "ordinal"


@dataclass(frozen=True)
class Amount:
    """An amount in a text.

    `start` and `end` are offsets of the number with its multiplier, currency and per-cent words; `value` is in units
    (of money) or per cent; `unit` is an ISO 4217 code for money, else ""; `counted` is the word or two after a number
    as written; `about` says that it is given as a rough one; `bound` is "at_least", "at_most" or "".
    """

    start: int
    end: int
    kind: Kind
    value: float
    unit: str
    counted: str
    about: bool
    bound: str


def amounts_in(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Amount]:
    """The amounts of a text in order, not overlapping; none that touches one of the spans `taken`, those of dates."""
    levelled = level(text)
    plain_text, places = levelled.text, levelled.places
    said = [*numbers_in(plain_text), *digit_numbers_in(plain_text)]
    free = [one for one in said if not any(places[one.start] < end and places[one.end] > start for start, end in taken)]
    read = (_amount(plain_text, one) for one in free)
    found = apart([*filter(None, read), *_shares(plain_text)])
    return _ranges(text, [_placed(text, levelled, amount) for amount in found])


def same(claimed: Amount, told: Amount) -> bool:
    """Whether the amount that is told bears out the one that is claimed; what they count is not compared."""
    if claimed.kind != told.kind or claimed.unit != told.unit:
        return False
    if claimed.bound == "at_least" and told.bound != "at_most" and told.value >= claimed.value:
        return True
    if claimed.bound == "at_most" and told.bound != "at_least" and told.value <= claimed.value:
        return True
    if math.isclose(claimed.value, told.value, rel_tol=1e-9):
        return not claimed.bound or claimed.bound == told.bound or not told.bound
    if claimed.bound or told.bound:
        return False
    apart_by = abs(claimed.value - told.value)
    return _rounds(claimed.value, told.value) or (
        (claimed.about or told.about) and claimed.kind != Kind.ORDINAL and apart_by <= ABOUT * told.value
    )


def _rounds(claimed: float, told: float) -> bool:
    """Whether a claim is what is told, fairly rounded; a small whole number is not for rounding."""
    if told < _EXACT_BELOW and float(told).is_integer():
        return False
    figures = _significant(claimed)
    if figures >= _significant(told) or not claimed:
        return False
    place = figures - 1 - math.floor(math.log10(told))
    rounds = math.isclose(math.floor(told * 10.0**place + 0.5) / 10.0**place, claimed, rel_tol=1e-9)
    return rounds and (figures > 1 or abs(claimed - told) <= _ROUNDED * told)


def _significant(value: float) -> int:
    """How many figures of a value count, zeros at the end left out."""
    return len(f"{value:.12e}".split("e")[0].replace(".", "").rstrip("0")) or 1


def _amount(text: str, said: Said) -> Amount | None:
    """A number with the unit before or after it; None for a lone "one"."""
    said = _halved(text, said)
    start, end, kind, unit = said.start, said.end, Kind.NUMBER, ""
    before = text[max(0, start - _LOOK_BACK) : start]
    if said.ordinal:
        kind = Kind.ORDINAL
    elif per_cent := percent().match(text, end):
        kind, end = Kind.PERCENT, per_cent.end()
    elif before.endswith(_OF_A_HUNDRED):
        kind, start = Kind.PERCENT, start - len(_OF_A_HUNDRED)
    elif money := money_after().match(text, end):
        kind, unit, end = Kind.MONEY, currency(money[1]), money.end()
    elif money := money_before().search(before):
        kind, unit, start = Kind.MONEY, currency(money[1]), start - len(money[0])
    if kind == Kind.NUMBER and said.value == 1 and not text[start].isdigit():
        return None
    return _hedged(text, Amount(start, end, kind, said.value, unit, "", said.rough, ""))


def _halved(text: str, said: Said) -> Said:
    """The number with the "half" before it: “half a million”, “media docena”."""
    found = half().search(text[max(0, said.start - _LOOK_BACK) : said.start])
    if not found or text[said.start].isdigit() or said.ordinal:
        return said
    return replace(said, start=said.start - len(found[0]), value=said.value / 2)


def _shares(text: str) -> Iterator[Amount]:
    """Shares said as parts of a whole: “half of”, “две трети”, “三分之一”."""
    for match in share().finditer(text):
        name = re.sub(r"\s+", " ", match[0])
        value = values("shares").get(name) or values("shares_of")[name]
        rough = not value.is_integer()
        yield _hedged(text, Amount(match.start(), match.end(), Kind.PERCENT, value, "", "", rough, ""))
    for match in _PARTS.finditer(text):
        whole, part = (float(one) if one.isdigit() else chinese_value(one) for one in match.groups())
        if whole and part and match[1] != "百":
            value = 100 * part / whole
            rough = not value.is_integer()
            yield _hedged(text, Amount(match.start(), match.end(), Kind.PERCENT, value, "", "", rough, ""))


def _hedged(text: str, amount: Amount) -> Amount:
    """The amount with what the words around it say of its exactness."""
    before = hedge_before().search(text[max(0, amount.start - _LOOK_BACK) : amount.start])
    after = hedge_after().match(text, amount.end)
    names = {str(match.lastgroup).removesuffix("_after") for match in (before, after) if match}
    if "多" in text[amount.start : amount.end] or "余" in text[amount.start : amount.end]:
        names.add("at_least")
    bound = next((name for name in ("at_least", "at_most") if name in names), "")
    return replace(amount, about=amount.about or "about" in names, bound=bound)


def _placed(text: str, levelled: Levelled, amount: Amount) -> Amount:
    """The amount with its offsets in the original text, and what it counts as written there."""
    start, end = levelled.places[amount.start], levelled.places[amount.end]
    counted = _counted(text, end) if amount.kind in (Kind.NUMBER, Kind.ORDINAL) else ""
    return replace(amount, start=start, end=end, counted=counted)


def _counted(text: str, end: int) -> str:
    if chinese := _CHINESE_COUNTED.match(text, end):
        return chinese[1]
    if of := _OF.match(text, end):
        end = of.end() - 1
    found = _COUNTED.match(text, end)
    if not found or plain(found[1]) in STOP_WORDS:
        return ""
    return found[1] if len(found[2] or "") < 2 or plain(found[2]) in STOP_WORDS else text[found.start(1) : found.end(2)]


def _ranges(text: str, amounts: Sequence[Amount]) -> list[Amount]:
    """The amounts with what the ends of a range share: “40 to 50 per cent”, “$10–20 million”."""
    ranged = list(amounts)
    for place in range(len(ranged) - 1):
        one, other = ranged[place : place + 2]
        if Kind.ORDINAL in (one.kind, other.kind) or other.start - one.end > _LOOK_BACK:
            continue
        if not _is_range(text, one, other):
            continue
        value = one.value * _factor(text[other.start : other.end], other.value)
        if one.value >= _EXACT_BELOW or value >= other.value:
            value = one.value
        unit = one if one.kind != Kind.NUMBER else other
        ranged[place] = replace(one, kind=unit.kind, unit=unit.unit, value=value, counted=other.counted)
        ranged[place + 1] = replace(other, kind=unit.kind, unit=unit.unit, bound="")
    return ranged


def _is_range(text: str, one: Amount, other: Amount) -> bool:
    """Whether two neighbouring amounts are the ends of one range."""
    link = level(text[one.end : other.start]).text
    if to().fullmatch(link):
        return True
    before = level(text[max(0, one.start - _LOOK_BACK) : one.start]).text
    return bool(and_().fullmatch(link) and between().search(before))


def _factor(written: str, value: float) -> float:
    """What a number's digits are multiplied with to give its value; 1 for a number in words."""
    number = re.search(r"\d+(?:[.,]\d+)?", level(written).text)
    factor = value / float(number[0].replace(",", ".")) if number and float(number[0].replace(",", ".")) else 1
    return next((power for power in _POWERS if math.isclose(power, factor)), 1)
