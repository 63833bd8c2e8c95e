"""Finds what looks like a number of somebody's and is none: addresses of pages, dates, amounts, numbers of articles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.redact.plain import Span, without

YEAR = r"(?:19|20)\d{2}"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_AMOUNT = r"(?:\d{1,3}(?P<by>[ .,'’٬])\d{3}(?:(?P=by)\d{3})*(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?)"
_CURRENCY = r"(?:USD|US\$|EUR|GBP|CHF|RUB|CNY|RMB|SAR|AED|EGP|JPY|[$€£¥₽])"
_COUNTED = (
    rf"(?:{_CURRENCY}|%|(?:euros?|dollars?|d[oó]lares|rou?bles?|rublos|yuan(?:es)?|million\w*|billion\w*|millones"
    r"|milliards?|people|persons?|personnes|personas|tonn?es|tons|toneladas|kg|kilos?|kilogram\w*|hectares?|hectáreas"
    r"|cases|victims|passports|евро|доллар\w*|рубл\w*|юаней|миллион\w*|миллиард\w*|человек\w*|тонн\w*|гектар\w*|га|кг)\b"
    r"|يورو|دولار|روبل|يوان|مليون|مليار|شخص|طن|欧元|美元|卢布|元|万|亿|人|吨|公顷)"
)
_NUMBERED = (
    r"(?:\b(?:art(?:icles?|\.)|res(?:olutions?|\.)|decisions?|para(?:graphs?|s?\.)|sections?|chapters?|pages?|pp?\."
    r"|tables?|figures?|volumes?|résolutions?|décisions?|paragraphes?|chapitres?|tableaux?|artículos?|resolución"
    r"|resoluciones|párrafos?|capítulos?|páginas?|стать\w+|резолюци\w+|пункт\w*|глав\w+|страниц\w+)"
    r"|المادة|المواد|القرار|قرار|الفقرة|الصفحة|决议|第)"
)
_SMALL = r"[1-9]\d{0,3}(?!\d)"
_PAGE = re.compile(r"https?://(?!wa\.me|api\.whatsapp)[!-~]+", re.IGNORECASE)
_NUMBERS = (
    re.compile(r"(?:ISO|IEC|ГОСТ|GB/T)[ /A-Z]{0,8}\d+(?:-\d+)*(?::\d{4})?"),
    re.compile(r"(?:ISBN|ISSN)(?:-1[03])?[: ]*[\d-]{8,17}X?", re.IGNORECASE),
    # The job numbers and symbols of UN documents: V.20-01234, S/RES/1373 (2001).
    re.compile(r"(?<![A-Z])[A-Z]\.\d{2}-\d{5}(?!\d)"),
    re.compile(rf"(?<!\d)\d{{1,4}} ?\({YEAR}\)"),
    re.compile(rf"{_NUMBERED} ?{_SMALL}(?:(?:, ?| ?[/()-] ?| ){_SMALL})*", re.IGNORECASE),
    re.compile(rf"(?<!\d)(?<!\d[ .]){YEAR}([-./]){_MONTH}\1{_DAY}(?![ .]?\d)"),
    re.compile(rf"(?<!\d)(?<!\d[ .]){_DAY}([-./ ]){_MONTH}\1{YEAR}(?![ .]?\d)"),
    re.compile(rf"(?<!\d)(?<!\d[ .]){YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(rf"(?<!\d)(?<!\d[ .-]){YEAR}(?:[ -]{{1,3}}{YEAR})+(?![ .-]?\d)"),
    re.compile(rf"{_CURRENCY} ?{_AMOUNT}"),
    re.compile(rf"(?:(?<![\d+])(?<!\d[ .,-])|(?<=(?:19|20)\d\d )){_AMOUNT}[ -]?{_COUNTED}", re.IGNORECASE),
)


def links(text: str) -> Iterator[Span]:
    """Where addresses of pages stand, but for those that are somebody's phone number."""
    return (match.span() for match in _PAGE.finditer(text))


def numbers(text: str) -> list[Span]:
    """Where numbers stand that say by what is beside them, or by their form, that they are nobody's."""
    found: list[Span] = []
    for pattern in _NUMBERS:
        new = [match.span() for match in pattern.finditer(text)]
        found += new
        text = without(text, new)
    return found
