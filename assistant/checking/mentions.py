"""Which things does a text name: organisations, countries and cities, and names that stand in no list?

What stands in a list is the same thing in every language; another name can only be looked for as it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.organisations import organisations_in
from assistant.places import adjectives_in, country_of, only_names_a_treaty, places_in
from assistant.spans import apart, overlaps
from knowledge.words import STOP_WORDS, plain


class Kind(StrEnum):
    """What kind of thing is named."""

    ORGANISATION = "organisation"
    PLACE = "place"
    NAME = "name"


@dataclass(frozen=True)
class Mention:
    """A thing named at ``[start:end]``; `code` is the same for the same thing of a list, in any language."""

    kind: Kind
    code: str
    start: int
    end: int
    text: str


_CAPITAL = f"[{''.join(char for char in map(chr, range(0x250)) if char.isupper())}А-ЯЁІЇЄҐ]"
_NAME_WORD = rf"{_CAPITAL}[\w’'.-]*\w|{_CAPITAL}"
_BETWEEN = r"of|de|du|des|del|la|las|los|le|les|el|y|et|al|bin|von|van|и|по|for|the|against|pour|para|contra|contre"
_RUN = re.compile(
    rf"(?<!\w)(?:{_NAME_WORD})(?:\s+(?:(?:{_BETWEEN})\s+){{0,2}}(?:{_NAME_WORD}))*(?:\s+\d{{1,3}}(?!\w))?"
)
_QUOTED = re.compile(r"[“«\"《「]([^”»\"》」]{2,60})[”»\"》」]")
_TITLE = re.compile(r"《([^》]{2,60})》")
"""A title in Chinese: a place in it is not where anything is."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|[“«\"(]\s*)$")
_EVERYDAY = re.compile(
    r"(?:United Nations|Member States?|States?|Government|Nations Unies|Naciones Unidas"
    r"|Организаци\w+ Объедин[её]нных Наций|ООН|UN|ONU|Office|Programme|Secretariat"
    r"|(?:All|Some|Most|Many|Several|Only|Both|Other|Few) (?:Member )?(?:States|Governments)"
    r"|États?(?: [Mm]embres)?|Estados?(?: [Mm]iembros)?)$"
)
"""Names that say nothing by themselves in a text on the work of the United Nations."""


@lru_cache(4096)
def mentions_in(text: str) -> tuple[Mention, ...]:
    """The things that a text names, in order, none inside another."""
    listed = [
        Mention(Kind.ORGANISATION, one.code, one.start, one.end, text[one.start : one.end])
        for one in organisations_in(text)
    ]
    listed += [
        Mention(Kind.PLACE, one.code, one.start, one.end, text[one.start : one.end])
        for one in apart([*places_in(text), *adjectives_in(text)])
        if not overlaps(one.start, one.end, listed) and not only_names_a_treaty(text, one)
    ]
    titled = [match.span(1) for match in _TITLE.finditer(text)]
    listed = [one for one in listed if not any(start <= one.start < end != one.end for start, end in titled)]
    names = [one for one in _names(text) if not overlaps(one.start, one.end, listed)]
    return tuple(sorted([*listed, *names], key=lambda one: one.start))


def is_same(one: Mention, other: Mention) -> bool:
    """Whether two mentions of lists are of the same thing."""
    return bool(one.code) and one.code == other.code


def is_within(claimed: Mention, told: Mention) -> bool:
    """Whether the thing that is told is the claimed one, or a city of the claimed country."""
    is_place = claimed.kind is Kind.PLACE is told.kind
    return is_same(claimed, told) or (is_place and claimed.code == country_of(told.code))


def is_written_in(name: Mention, text: str) -> bool | None:
    """Whether a text has a name that is in no list; None where the text's script has another way to write it.

    Endings may differ (Senegalese, Сенегале), and an acronym is met by the initials of what it stands for, and the
    other way round.
    """
    folded = plain(text)
    whole = (word.removesuffix("'s") for word in plain(name.text).replace("’", "'").split())
    words = [word for word in whole if word not in STOP_WORDS and len(word) > 1]
    if words and all(_has_word(word, folded) for word in words):
        return True
    if _acronym(name.text, text) or _expansion(name.text, text):
        return True
    return None if _script(name.text) != _script(text) else False


def _names(text: str) -> list[Mention]:
    found: list[Mention] = []
    for match in [*_RUN.finditer(text), *_QUOTED.finditer(text)]:
        is_quoted = match.re is _QUOTED
        start, end = match.span(1) if is_quoted else match.span()
        if not is_quoted:
            start = _without_first(text, start, end)
        name = text[start:end]
        if name and not _EVERYDAY.match(name) and not overlaps(start, end, found):
            found.append(Mention(Kind.NAME, "", start, end, name))
    return found


def _without_first(text: str, start: int, end: int) -> int:
    """Where a run really begins: the first word of a sentence is no name unless it is one by its letters."""
    if not _SENTENCE_START.search(text[:start]):
        return start
    first, _, rest = text[start:end].partition(" ")
    if (len(first) > 1 and first.isupper()) or any(char.isupper() for char in first[1:]):
        return start
    if rest and (rest[:1].isupper() or rest[:1].isdigit()) and plain(first) not in STOP_WORDS:
        return start
    following = re.search(_NAME_WORD, rest)
    return start + len(first) + 1 + following.start() if following else end


def _has_word(word: str, folded: str) -> bool:
    stem = word if len(word) < 6 or word.isdigit() else word[:-2]
    return re.search(rf"(?<![^\W\u0600-\u06ff]){re.escape(stem)}", folded) is not None


def _acronym(name: str, text: str) -> bool:
    """Whether the name is an acronym whose letters begin words of the text that stand one after another."""
    if not (name.isupper() and 3 <= len(name) <= 8 and name.isalpha()):
        return False
    initials = "".join(word[0] for word in re.findall(r"\w+", text) if word[0].isupper())
    return name in initials


def _expansion(name: str, text: str) -> bool:
    """Whether the text has an acronym of the name's capitals."""
    capitals = "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper())
    return len(capitals) >= 3 and re.search(rf"(?<!\w){re.escape(capitals)}(?!\w)", text) is not None


def _script(text: str) -> str:
    if _HAN.search(text):
        return "han"
    if _ARABIC.search(text):
        return "arabic"
    return "cyrillic" if re.search(r"[а-яё]", text, re.IGNORECASE) else "latin"
