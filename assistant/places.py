"""Which countries does a text name? The names are Unicode's (CLDR, by way of Babel), in the six languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from prompts import LANGUAGES

_OTHER_NAMES = {
    "US": "USA|U\\.S\\.A?\\.?|America|EE\\.? ?UU\\.?|США|美国",
    "GB": "UK|Britain|Great Britain|England|Scotland|Wales|Angleterre|Grande-Bretagne|Inglaterra|Англи[яиюей]+"
    "|Британи[яиюей]+|بريطانيا|إنجلترا|英国",
    "AE": "UAE|Emirates|ОАЭ|الإمارات|阿联酋",
    "RU": "Росси[яиюей]+|РФ",
    "CI": "Ivory Coast|Côte d['’]Ivoire|Costa de Marfil",
    "CD": "DRC|RDC|Democratic Republic of (?:the )?Congo",
    "KR": "South Korea|Corée du Sud|Corea del Sur|韩国",
    "MM": "Burma|Myanmar|Birmanie",
    "CZ": "Czech Republic",
    "TR": "Turkey",
    "PS": "Palestine|Palestina|Палестин\\w+|فلسطين",
    "SY": "Syria|Syrie|Siria|سوريا",
    "LA": "Laos",
    "BO": "Bolivia",
    "VE": "Venezuela",
    "TZ": "Tanzania",
    "SZ": "Swaziland",
    "CV": "Cape Verde",
    "KG": "Кыргызстан\\w{0,2}|Kyrgyz Republic|Kirghizistan",
    "MD": "Молдави[яиюей]+",
    "BY": "Белорусси[яиюей]+",
    "MK": "Macedonia",
}
_SHORTEST_STEM = 4
_RUSSIAN_ENDING = "аяоеёийыьуюэ"


@dataclass(frozen=True)
class Place:
    """A country named in a text: its ISO 3166-1 code, and where the name stands."""

    code: str
    start: int
    end: int


def countries_in(text: str) -> list[Place]:
    """The countries that a text names in any of the six languages, in order; of overlapping names the longest."""
    found = [
        Place(_codes(language)[name], match.start(), match.end())
        for language in LANGUAGES
        for match in _pattern(language).finditer(text)
        if (name := str(match.lastgroup))
    ]
    kept: list[Place] = []
    for place in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if all(place.end <= other.start or place.start >= other.end for other in kept):
            kept.append(place)
    return sorted(kept, key=lambda one: one.start)


def country_name(code: str, language: str) -> str:
    """The name of a country, by its ISO 3166-1 code, in one of the six languages; the code where it has none."""
    from babel import Locale

    return str(Locale(language).territories.get(code, code))


@cache
def _names(language: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a country's code and a pattern of its name in a language, the longest names first."""
    from babel import Locale

    territories = Locale(language).territories
    pairs = [
        (code, _written(name, language)) for code, name in territories.items() if len(code) == 2 and code.isalpha()
    ]
    if language == "en":
        pairs += list(_OTHER_NAMES.items())
    return tuple(sorted(pairs, key=lambda pair: -len(pair[1])))


@cache
def _codes(language: str) -> dict[str, str]:
    return {f"n{number}": code for number, (code, _) in enumerate(_names(language))}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    ways = "|".join(f"(?P<n{number}>{name})" for number, (_, name) in enumerate(_names(language)))
    if language == "zh":
        return re.compile(ways)
    before = r"(?<!\w)(?:[وبلكف]{0,2})" if language == "ar" else r"(?<!\w)"
    return re.compile(rf"{before}(?:{ways})(?!\w)", re.IGNORECASE)


def _written(name: str, language: str) -> str:
    """The pattern of a name: Russian names in any case, Arabic ones with or without their article."""
    if language == "ru" and " " not in name:
        stem = name.rstrip(_RUSSIAN_ENDING)
        return (
            rf"{re.escape(stem)}\w{{0,3}}"
            if len(stem) >= _SHORTEST_STEM
            else rf"{re.escape(stem)}[{_RUSSIAN_ENDING}]{{0,2}}"
        )
    if language == "ar" and name.startswith("ال"):
        return rf"(?:ال|ل)?{re.escape(name[2:])}"
    return re.escape(name)
