"""What a question names that is the same thing in every language, and whether a text tells of it.

Organisations and places are known by lists, short forms such as AIRCOP by how they are written. A place has other
names: a text that tells of Manila tells of the Philippines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.organisations import HOUSE, organisations_in
from assistant.places import country_of, is_city, only_names_a_treaty, places_in, places_meant
from assistant.spans import overlaps
from knowledge.records import StoredPassage
from knowledge.spelling import is_mistyped
from knowledge.words import plain

HOUSE_WORDS = frozenset("unodc onudc унп оон un onu united nations unies naciones unidas office drugs crime".split())
"""Words of the Office's own name, which every document has: they must not make up for a name that is missing."""

_SEAT = "Europe/Vienna"
"""Where the Office sits. “Vienna refused” is said of the Office, and texts do not say where it sits each time."""

_SHORT_FORM = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z.-]*[A-Z][A-Za-z]*")
"""A name with two capitals, which most languages write as it is: AIRCOP, StAR, GLO.ACT."""

_COINED = re.compile(r"(?<![\w-])(?![IVXLC]+\b)(?=[\w.]{4})[A-Za-z][A-Za-z.]*[A-Z]{2}[A-Za-z]*(?![\w-])")
"""A short form that is no everyday one, as DNA and NGO are, nor a number: of four letters or more."""

_LONG = 5
"""Characters of a short form that is the same in other languages, and that no other is one letter away from: AIDS is
SIDA, CRIMJUST is CRIMJUST.
"""

_SPELT_OTHERWISE = ("ru",)
"""Languages that write short forms in letters of their own."""

_ONE_NAME = {"CG": "CD", "CD": "CG"}
"""Countries that are both called Congo."""


@dataclass(frozen=True)
class Thing:
    """A thing named in a question: as it is `written`, and its `code` in a list, which a short form has none of."""

    written: str
    code: str = ""

    def is_told_in(self, text: str) -> bool:
        """Whether a text tells of it.

        A short form by its letters, one of them mistyped, or by words that begin with them; a place by a city in it,
        or by its country, too.
        """
        if not self.code:
            return plain(self.written) in plain(text) or self.written in _initials(text) or self._is_misspelt(text)
        told = _codes(text)
        if self.code in told or _ONE_NAME.get(self.code) in told:
            return True
        if is_city(self.code):
            return country_of(self.code) in told
        return any(country_of(code) == self.code for code in told)

    def _is_misspelt(self, text: str) -> bool:
        return len(self.written) >= _LONG and is_mistyped(self.written, _SHORT_FORM.findall(text))


@lru_cache(1000)
def listed_in(question: str) -> tuple[Thing, ...]:
    """The organisations and places of the lists that a question names, each once, without the Office and its seat."""
    organisations = {one.code: question[one.start : one.end] for one in organisations_in(question) if one.code != HOUSE}
    places = {
        one.code: question[one.start : one.end]
        for one in places_in(question)
        if one.code != _SEAT and not only_names_a_treaty(question, one)
    }
    return tuple(Thing(written, code) for code, written in (organisations | places).items())


def short_forms_in(question: str) -> tuple[Thing, ...]:
    """The short forms that a question names and no list has, but for the Office's own."""
    return _short_forms(question, _SHORT_FORM)


def unheard(question: str, asked_in: str, passages: Sequence[StoredPassage]) -> tuple[str, ...]:
    """Those things that none of the passages, likeliest first, tells of, as the question writes them.

    Only things are looked for that would be found under their names: a short form is no name where the whole question
    is in capitals, or where another language may write it in another way.
    """
    things = list(listed_in(question))
    told_in = passages[0].document.language if passages else asked_in
    if not question.isupper() and (told_in == asked_in or told_in not in _SPELT_OTHERWISE):
        least = 0 if told_in == asked_in else _LONG
        things += [one for one in _short_forms(question, _COINED) if len(one.written) >= least]
    texts = [one.in_context for one in passages]
    return tuple(one.written for one in things if not any(map(one.is_told_in, texts)))


def tells_a_place(text: str, question: str) -> bool:
    """Whether a text tells of a country or city that the question does not name itself."""
    return not places_meant(text) <= {one.code for one in places_in(question)}


def _short_forms(question: str, pattern: re.Pattern[str]) -> tuple[Thing, ...]:
    listed = organisations_in(question)
    return tuple(
        Thing(match[0])
        for match in pattern.finditer(question)
        if plain(match[0]) not in HOUSE_WORDS and not overlaps(*match.span(), listed)
    )


@lru_cache(4096)
def _codes(text: str) -> frozenset[str]:
    """The codes of all organisations and places that a text tells of, by their names or as adjectives."""
    return places_meant(text) | {one.code for one in organisations_in(text)}


@lru_cache(4096)
def _initials(text: str) -> str:
    return "".join(word[0] for word in re.findall(r"\w+", text) if word[0].isupper())
