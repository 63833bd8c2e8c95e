"""Where does a text write dates, one by one? Ranges are put together from these in `dates`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from assistant.figures.levelled import all_words, either, values, words
from assistant.figures.number_words import chinese_value

_DAY = r"(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|\.?o|-?го|-?е)?"
_YEAR = r"(?P<y>1[89]\d\d|20\d\d|2100)(?!\d)"
_ALONE = r"(?<![a-zа-я\d_$€£¥#])(?<!\d[ .,'])(?<![$€£¥] )"
"""What must not stand before a date's digits: letters that make them a name, more digits, a currency."""

_LAST_YEAR = 2100
_FORMS = (
    "iso",
    "numeric",
    "day_month",
    "month_days",
    "month_day",
    "month_year",
    "day_of_several",
    "month_of_several",
    "chinese",
    "short_range",
    "year",
    "decade",
    "arabic_decade",
    "chinese_decade",
)


@dataclass(frozen=True)
class Moment:
    """A day, a month or a year; what the text leaves out is None, as the year in "on 26 June"."""

    year: int | None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True)
class Written:
    """A date as it is written, with offsets in the levelled text; `last` where it is written as a range in itself."""

    start: int
    end: int
    first: Moment
    last: Moment | None = None


def moments_in(text: str, original: Callable[[int], str]) -> Iterator[Written]:
    """All dates of a levelled text, also overlapping and half ones; `original` gives the text's own character."""
    for form in _FORMS:
        for match in _pattern(form).finditer(text):
            written = _read(form, match)
            if written and _believable(written) and (form.endswith("several") or not _doubtful(match, original)):
                yield written


def _read(form: str, match: re.Match[str]) -> Written | None:
    """What a match of a form says; None where it says no date."""
    part = match.groupdict()
    first: Moment | None = Moment(_number(part.get("y")), _month(part.get("m")), _number(part.get("d")))
    last: Moment | None = None
    if form == "numeric":
        first = _day_first(match)
    elif form == "month_days":
        last = Moment(_number(part["y"]), _month(part["m"]), _number(part["e"]))
    elif form == "short_range":
        first, last = _short_range(match)
    elif form.endswith("decade"):
        first, last = _decade(part)
    elif form == "year" and _counts_something(match):
        first = None
    return Written(match.start(), match.end(), first, last) if first and match.group() else None


@cache
def _pattern(form: str) -> re.Pattern[str]:
    month = either(values("months"))
    named = rf"(?P<m>{month})(?:\s?/\s?{month})?"
    of = r"(?:\.?\s+|-)(?:of\s+|de\s+|من\s+)?(?:mes de\s+|شهر\s+)?"
    to_year = (
        rf"(?:\.?,?\s+|\.?-|\.)(?:{either(['of', 'de', 'del', 'من'])}\s+)?(?:{either(all_words('year_before'))}\s+)?"
    )
    after = rf"(?:\s?{either(all_words('year_after'))})?"
    link = rf"\s*(?:,\s*)?(?:-|/|,|{either(all_words('to') | all_words('and'))})\s*(?:le\s+|el\s+|los\s+)?"
    day, full_year = r"\d{1,2}(?:er|\.?o|st|nd|rd|th)?", r"(?:1[89]|20)\d\d(?!\d)"
    numeral = r"[一二三四五六七八九十]{1,3}"
    chinese_year = rf"{_ALONE}(?:(?P<y>(?:1[89]|20)\d\d|[一二][〇○零一二三四五六七八九]{{3}})\s?年\s?)?"
    decades = either(all_words("decade_before"))
    pattern = {
        "iso": rf"{_ALONE}(?<!-){_YEAR}-(?P<m>0[1-9]|1[0-2])(?:-(?P<d>0[1-9]|[12]\d|3[01]))?(?![\d-])",
        "numeric": rf"{_ALONE}(?<![/-])(?P<d>\d\d?)([./])(?P<m>\d\d?)\2{_YEAR}(?!/)",
        "day_month": rf"{_ALONE}{_DAY}{of}{named}(?:{to_year}{_YEAR}{after})?",
        "month_days": rf"{named}\.?\s+{_DAY}\s?(?:-|to|through)\s?(?P<e>\d\d?),?\s+{_YEAR}",
        "month_day": rf"{named}\.?\s+{_DAY}(?![\w.,]*\d)(?:,?\s+{_YEAR})?",
        "month_year": rf"{named}{to_year}{_YEAR}{after}",
        "day_of_several": rf"{_ALONE}{_DAY}(?=(?:{link}{day}){{1,4}}{of}{month})",
        "month_of_several": rf"{named}(?=(?:{link}{month}){{1,4}}{to_year}{full_year})",
        "chinese": rf"{chinese_year}(?:(?P<m>\d\d?|{numeral})\s?月(?:份)?\s?)?"
        rf"(?:(?P<d>\d\d?|{numeral})\s?[日号])?(?<=[年月份日号])",
        "short_range": rf"{_ALONE}(?<!/){_YEAR}(?P<dash>[/-])(?P<short>\d\d)(?![\d/-])",
        "year": rf"{_ALONE}(?<!/){_YEAR}{after}(?!\d|[.,']\d{{1,3}}(?!\d)|[a-zа-я_%]|[/-]\d{{1,3}}(?!\d))",
        "decade": rf"{_ALONE}(?:(?P<y>\d{{3}}0)(?:'?s|\s?年代)(?![a-z])"
        rf"|{decades}\s+(?P<z>(?:\d\d)?\d0)(?!\d|\s?(?:-|y|et|a)\s?\d)"
        r"|(?P<x>(?:\d\d)?\d0)-(?:е|х|м|ми)(?:\s+год\w+)?)(?!\w)",
        "arabic_decade": rf"(?<!\w)[بوفل]?(?:ال)?(?P<w>{'|'.join(values('arabic_decades'))})"
        r"(?:\s+(?:من\s+)?القرن\s+(?:العشرين|الماضي))?(?!\w)",
        "chinese_decade": r"(?:(?P<c>\d\d|十九|二十一?)\s?世纪\s?)?(?P<w>\d0|[一二三四五六七八九]十)\s?年代",
    }[form]
    return re.compile(pattern)


def _number(written: str | None) -> int | None:
    if not written:
        return None
    value = float(written) if written.isascii() else chinese_value(written)
    return int(value) if value is not None else None


def _month(written: str | None) -> int | None:
    name = re.sub(r"\s+", " ", written or "")
    return int(values("months")[name]) if name in values("months") else _number(name)


def _day_first(match: re.Match[str]) -> Moment:
    """14/12/2005; the month is first only where the second number can be none."""
    day, month = int(match["d"]), int(match["m"])
    if month > 12:
        day, month = month, day
    return Moment(int(match["y"]), month, day)


def _short_range(match: re.Match[str]) -> tuple[Moment | None, Moment | None]:
    """2016/17 and 2016-19; "2012/12" is the number of a document."""
    year, short = int(match["y"]), int(match["short"])
    if short <= year % 100 or (match["dash"] == "/" and short != year % 100 + 1):
        return None, None
    return Moment(year), Moment(year - year % 100 + short)


def _decade(part: dict[str, str | None]) -> tuple[Moment | None, Moment | None]:
    written = next(part[name] for name in "yzxw" if part.get(name)) or ""
    year = int(values("arabic_decades").get(written, 0)) or _number(written) or 0
    century = _number(part.get("c"))
    if century:
        year += (century - 1) * 100
    elif year < 100:
        year += 1900 if year >= 20 else 2000
    return (Moment(year), Moment(year + 9)) if 1800 <= year <= _LAST_YEAR else (None, None)


def _believable(written: Written) -> bool:
    moment = written.first
    return (moment.month is None or 1 <= moment.month <= 12) and (moment.day is None or 1 <= moment.day <= 31)


def _doubtful(match: re.Match[str], original: Callable[[int], str]) -> bool:
    """Whether a "month" without a year is another word: "articles 4 and 5 may", "may 15 countries"."""
    part = match.groupdict()
    if "m" not in part or not part["m"] or part.get("y") or "年" in match.group():
        return False
    if part["m"] in all_words("doubtful_months") and not (
        original(match.start("m")).isupper() or " de " in match.group()
    ):
        return True
    return match.group().endswith(part.get("d") or "-") and _plural_follows(match.string, match.end())


def _counts_something(match: re.Match[str]) -> bool:
    """Whether a bare number of four digits counts what follows, or is the number of a resolution."""
    text, year = match.string, int(match["y"])
    if match.end() > match.end("y"):
        return text.endswith("第", 0, match.start())
    before = text[max(0, match.start() - 24) : match.start()]
    if _number_of().search(before) or _unit().match(text, match.end()):
        return True
    if re.match(r"\s?(?![年至到和与及以])[\u4e00-\u9fff]", text[match.end() :]):
        return True
    opening = re.search(r"([^\W\d_]+)[\s(]+$", before)
    told = bool(opening and opening[1] in all_words("in_year"))
    return _plural_follows(text, match.end()) and not (told and year % 100)


def _plural_follows(text: str, end: int) -> bool:
    """Whether a plural noun in lower case comes next, as far as a word's end tells."""
    following = re.match(r"\s([a-z]{3,}[^\Wsu\d_]s|[а-я]{3,}(?:ов|ев|еи|ек)|[\u0600-\u06ff]{3,})(?!\w)", text[end:])
    if not following or following[1] in all_words("not_plural") or following[1].startswith("год"):
        return False
    if "\u0600" <= following[1][0] <= "\u06ff":
        return text[end - 2 : end] == "00"
    return True


@cache
def _number_of() -> re.Pattern[str]:
    return re.compile(rf"{either(all_words('number_of'))}\s?$")


@cache
def _unit() -> re.Pattern[str]:
    money = [name for entry in words("currencies").values() for name in entry]
    return re.compile(rf"\s?{either([*values('multipliers'), *all_words('percent'), *money])}")
