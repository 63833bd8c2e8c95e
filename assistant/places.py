"""Which countries and large cities does a text name? The names are Unicode's (CLDR, by way of Babel), in the six
languages; the cities are those after which time zones are named, most capitals among them. `places.toml` has more.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.spans import apart
from prompts import LANGUAGES

_LATIN = ("en", "es", "fr")
_OTHER_SCRIPTS = ("ar", "ru", "zh")
_WHOLE = ("ar", "zh")
"""Languages in which a name may begin inside what stands between two spaces."""

_SCRIPTS = {
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    **dict.fromkeys(_LATIN, re.compile(r"[a-zA-Z]")),
}
_WORD_START = re.compile(r"(?<!\w)\w")
_NO_COUNTRIES = frozenset(("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"))
"""Codes in the list of countries that are no country's."""

_NO_NAMES = frozenset(
    ("Center", "Easter", "Nome", "Knox", "Wake", "Winamac", "Central", "Réunion", "Reunión", "Reunion", "ماهي")
)
"""Names that are everyday words in one of the languages."""

_NO_CITIES = ("Antarctica/", "Etc/")
_SHORTEST_STEM = 4
_RUSSIAN_ENDING = "аяоеёийыьуюэ"
_ADJECTIVE = re.compile(r"(?:[ыи]й|ая|ое|[ыи]е)$")
_NOT_DECLINED = re.compile(r"[А-ЯЁ]$|[оуэю]$|(?<![ыи])е$|(?<!и)и$|[аоуэи]а$")
_NOT_BEFORE = {"国": "家际", "印度": "洋", "海地": "区带点方", "上海": "关盗洋域事军岸运", "马里": "兰", "约旦": "河"}
"""Characters with which the end of a Chinese name makes other words: 发展中国家, 沿海地区, 加上海关."""

_NO_WORD_AFTER = {"المغرب": "العربي"}
"""What makes another name of an Arabic one: the Maghreb."""

_MALI = "مالي"
_MALI_AFTER = "|".join(f"(?<={word} )" for word in ("في", "إلى", "جمهورية", "دولة", "حكومة", "شمال"))
"""What stands before Mali in Arabic; the same word also means “financial”."""

_TREATY_AFTER = re.compile(
    r"\s*(?:(?:Rules|Conventions?|Declaration|Protocols?|Principles|Pact|Statement|Consensus|Programme"
    r"|Guidelines|Treaty|Statute|Process|Charter|Accords?)(?!\w)"
    r"|规则|公约|宣言|议定书|原则|共识|方案|准则|条约|进程|宪章)"
)
_TREATY_BEFORE = re.compile(
    r"(?:(?:Règles|Conventions?|Déclaration|Protocoles?|Principes|Pacte|Programme|Traité|Statut|Processus|Charte"
    r"|Principes directeurs|Reglas|Convenci[oó]n|Convenio|Declaraci[oó]n|Protocolos?|Principios|Pacto|Programa"
    r"|Directrices|Tratado|Estatuto|Proceso|Carta)\s+(?:de\s+|du\s+|d['’])"
    r"|(?:قواعد|اتفاقية|إعلان|بروتوكول|مبادئ|برنامج|معاهدة|ميثاق)\s+)$"
)
_LOOK_BACK = 24
_ALSO_LANGUAGES = frozenset(("ES", "FR", "RU", "CN", "PT", "DE"))
"""Countries whose adjectives are names of languages, too."""

_OF_LANGUAGES = re.compile(
    r"English|Arabic|anglais|arabe|ingl[eé]s|английск|арабск|الإنكليزية|الإنجليزية|العربية|languages?|langues?|lenguas?"
    r"|idiomas?|язык|لغ[ةا]|translat|tradu[ci]|перевод|перевед|ترجم|speak|version|versión|верси",
    re.IGNORECASE,
)
"""Words of a text in which “French” may be the language."""

_MONEY = re.compile(
    r"dollars?|francs?|kron\w*|crowns?|couronnes?|coronas?|крон\w*|франк\w*|доллар\w*|фунт\w*|рубл\w*|دولار\w*|كرون\w*"
    r"|فرنك\w*|جنيه\w*|pounds?|livres?|libras?|r[ou]u?bles?|rublos?|roup\w+|rupees?|rupias?|pesos?|yens?|yuans?"
    r"|d[óo]lar(?:es)?|francos?",
    re.IGNORECASE,
)
"""Words next to which “Swedish” tells the currency."""

Names = Callable[[str], tuple[tuple[str, str], ...]]
"""Gives for a language pairs of a code and the pattern of a name."""


@dataclass(frozen=True)
class Place:
    """A country named in a text, by its ISO 3166-1 code, or a city, by its time zone or country, and its place."""

    code: str
    start: int
    end: int


def countries_in(text: str) -> list[Place]:
    """The countries that a text names in any of the six languages, in order; of overlapping names the longest."""
    return apart(_found(text, _names))


def places_in(text: str) -> list[Place]:
    """The countries and cities that a text names in any of the six languages, in order; the longest of overlapping.

    A name has a capital where its script has any: “on paris illégaux” names no city.
    """
    found = apart([*_found(text, _names), *_found(text, _city_names)])
    return [one for one in found if not text[one.start : one.end].islower()]


def adjectives_in(text: str) -> list[Place]:
    """The countries of which a text has the adjective or the people: Norwegian, норвежский; no languages or monies.

    “Inter-American” is said of two continents.
    """
    tells_languages = bool(_OF_LANGUAGES.search(text))
    return [
        one
        for one in apart(_found(text, _adjectives))
        if not (tells_languages and one.code in _ALSO_LANGUAGES)
        and not (one.code == "US" and text[: one.start].endswith("-"))
        and not _beside_money(text, one)
    ]


def places_meant(text: str) -> frozenset[str]:
    """The codes of the countries and cities that a text tells of, by their names or by an adjective."""
    return frozenset(one.code for one in (*places_in(text), *adjectives_in(text)))


def country_of(code: str) -> str:
    """The country of a city, or the country itself, by its code; empty where it is not known."""
    from babel.core import get_global

    area = code.partition("/")[0]
    return str(get_global("zone_territories").get(code, "")) if is_city(code) and len(area) > 2 else area


def is_city(code: str) -> bool:
    """Whether a place's code is that of a city."""
    return "/" in code


def only_names_a_treaty(text: str, place: Place) -> bool:
    """Whether a place in a text only names a treaty or the like after where it was agreed: the Tokyo Rules."""
    before = text[max(0, place.start - _LOOK_BACK) : place.start]
    return bool(_TREATY_AFTER.match(text, place.end) or _TREATY_BEFORE.search(before))


def _beside_money(text: str, place: Place) -> bool:
    before, after = text[: place.start].rsplit(maxsplit=1), text[place.end :].split(maxsplit=1)
    return any(_MONEY.fullmatch(word.strip(",.;:()")) for word in (*before[-1:], *after[:1]))


def _found(text: str, names: Names) -> list[Place]:
    """Every name of either kind that stands in a text, overlapping ones too."""
    return [
        Place(names(language)[int(str(match.lastgroup)[1:])][0], match.start(), match.end())
        for language in LANGUAGES
        if names(language) and _SCRIPTS[language].search(text)
        for match in _matches(text, names, language)
    ]


def _matches(text: str, names: Names, language: str) -> Iterable[re.Match[str]]:
    """Where names stand; in most languages only those are tried that begin with the letter of a word."""
    if language in _WHOLE:
        yield from _pattern(names, language).finditer(text)
        return
    patterns = _by_letter(names, language)
    for word in _WORD_START.finditer(text):
        pattern = patterns.get(word[0].casefold())
        match = pattern.match(text, word.start()) if pattern else None
        if match:
            yield match


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
        (code, _written(way, language, article="(?:ال|ل)?"))
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES and name not in _NO_NAMES
        for way in {name, name.replace(" & ", " and ").replace("St. ", "Saint ")}
    ]
    pairs += _further("countries", language)
    return tuple(sorted(pairs, key=lambda pair: -len(pair[1])))


def _further(kind: str, language: str) -> list[tuple[str, str]]:
    """Pairs of a code and a pattern from `places.toml`, those that texts of a language are searched for."""
    table: dict[str, str] = tomllib.loads((resources.files("assistant") / "places.toml").read_text("utf-8"))[kind]
    return [(code, way) for code, ways in table.items() for way in ways.split("|") if _language_of(way) == language]


def _language_of(name: str) -> str:
    """The language whose texts are searched for a name: that of its script, English for Latin letters."""
    return next((language for language in _OTHER_SCRIPTS if _SCRIPTS[language].search(name)), "en")


@cache
def _city_names(language: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a city's time zone and a pattern of its name in a language, the longest names first."""
    from babel import Locale

    told = Locale(language).time_zones
    zones = map(str, Locale("ar").time_zones)
    cities = {zone: told.get(zone, {}).get("city") or _city_in_latin(zone, language) for zone in zones}
    pairs = [
        (zone, _written(city, language, article="(?:ال|ل)"))
        for zone, city in cities.items()
        if city and city not in _NO_NAMES and not zone.startswith(_NO_CITIES)
    ]
    pairs += _further("cities", language)
    return tuple(sorted(pairs, key=lambda pair: -len(pair[1])))


def _city_in_latin(zone: str, language: str) -> str:
    """The city in a time zone's own name, which languages with Latin letters use where they have no other."""
    area, _, city = zone.partition("/")
    usable = language in _LATIN and area and "/" not in city
    return city.replace("_", " ") if usable else ""


@cache
def _adjectives(language: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a country's code and a pattern of its adjectives, those that texts of a language are searched for."""
    return tuple(
        (code, rf"(?:ال|ل)?{way}(?:ة|ين|ون|ات|ان|تين)?" if language == "ar" else way)
        for code, way in _further("adjectives", language)
    )


@cache
def _pattern(names: Names, language: str) -> re.Pattern[str]:
    ways = "|".join(f"(?P<n{number}>{name})" for number, (_, name) in enumerate(names(language)))
    return re.compile(ways if language == "zh" else rf"(?<!\w)[وبلكف]{{0,2}}(?:{ways})(?!\w)")


@cache
def _by_letter(names: Names, language: str) -> dict[str, re.Pattern[str]]:
    """Names by the letter that they begin with: to try all of them at every word would take fifty times longer."""
    ways: dict[str, list[str]] = defaultdict(list)
    for number, (_, name) in enumerate(names(language)):
        for letter in {way[0].casefold() for way in name.split("|")}:
            ways[letter].append(f"(?P<n{number}>{name})")
    return {letter: re.compile(rf"(?:{'|'.join(found)})(?!\w)", re.IGNORECASE) for letter, found in ways.items()}


def _written(name: str, language: str, *, article: str) -> str:
    """The pattern of a name: Russian names in any case, Arabic ones with a pattern for their article."""
    if language == "ru":
        return "".join(map(_declined, re.split(r"([\s—-]+)", name)))
    if language == "ar" and name == _MALI:
        return f"(?:{_MALI_AFTER}){name}"
    if language == "ar" and name.startswith("ال"):
        other = f"(?! {_NO_WORD_AFTER[name]})" if name in _NO_WORD_AFTER else ""
        return rf"{article}{re.escape(name[2:])}{other}"
    after = "".join(chars for end, chars in _NOT_BEFORE.items() if name.endswith(end))
    escaped = re.escape(name).replace("’", "['’]")
    return f"{escaped}(?![{after}])" if after else escaped


def _declined(word: str) -> str:
    """The pattern of a Russian word in any case; foreign words in most vowels and acronyms have only one."""
    if word.strip() == "—":
        return r"\s?[—-]\s?"
    if _ADJECTIVE.search(word):
        return re.escape(word[:-2]).replace("е", "[её]") + r"\w{2,3}"
    if _NOT_DECLINED.search(word) or not word[:1].isalpha():
        return re.escape(word).replace("’", "['’]")
    stem = word.rstrip(_RUSSIAN_ENDING)
    ending = r"\w{0,3}" if len(stem) >= _SHORTEST_STEM else f"[{_RUSSIAN_ENDING}]{{0,3}}"
    return re.escape(stem).replace("е", "[её]").replace("’", "['’]") + ending
