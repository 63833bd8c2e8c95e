"""Which questions do the sentences of a source answer? `suggestions.toml` has the patterns of how they begin."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from assistant.places import places_in
from knowledge.language import LANGUAGES
from knowledge.records import StoredPassage, UnitKind
from prompts import isolated, message

_COINED = re.compile(
    r"(?<![\w.@/-])(?=(?:[^\W\d_]|\.)*[^\W\d_a-zа-яё.](?:[^\W\d_]|\.)*[A-ZА-ЯЁ])[^\W\d_](?:[^\W\d_]|\.){1,18}(?<!\.)(?![\w@/-])"
)
"""A name with two capitals or more: CRIMJUST, goAML, GLO.ACT."""

_OFFICES = frozenset(("UNODC", "ONUDC", "УНП", "ООН", "UN", "ONU", "EU", "UE", "ЕС"))
"""Short forms that stand in longer names and are never what these are about."""

_SHORT_FORM = re.compile(r"(?P<long>[\w’'»” -]{8,150})\((?P<short>[A-Z][A-Za-z.]*[A-Z][A-Za-z.]*)\)")
_SPELT = 0.6
"""Share of a short form's letters that must begin words of the long one."""

_CAPITAL = re.compile(r"[A-ZÀ-ÞА-ЯЁ]")
_WITH_CAPITALS = ("en", "es", "fr", "ru")
_MARKUP = re.compile(r"[<>{}\[\]|`*_\\=@#]|://")
"""What is no part of a name: the text of a page that was not read as it was meant."""

_INDEFINITE = re.compile(r"(?:an?|une?|una) ", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z. ]+")
_GENERIC_WORDS = 4
"""Most words of a term in which a coined name stands for the whole: “the global CRIMJUST programme”."""

_LONGEST = 120
"""Longest term of a question, in characters."""


@dataclass(frozen=True)
class Candidate:
    """A question that a sentence seems to answer: the characters ``[start:end]`` of a document.

    `about` is what is asked, such as ``next_when``: the key of the message that the question is made from.
    """

    question: str
    about: str
    document_id: str
    start: int
    end: int


@dataclass(frozen=True)
class _Pattern:
    """One table of `suggestions.toml`."""

    says: re.Pattern[str]
    ask: str
    ask_of: str
    clause: str


def candidates(passages: Sequence[StoredPassage], language: str) -> list[Candidate]:
    """The questions in a language that sentences of passages seem to answer, in the order of the sentences."""
    return [one for passage in passages for one in _of_passage(passage, language)]


def _of_passage(passage: StoredPassage, language: str) -> Iterator[Candidate]:
    said_in, before = passage.document.language, ""
    if said_in not in LANGUAGES:
        return
    for unit in passage.passage.units:
        text = " ".join(passage.quote(unit.start, unit.end).split())
        asked = list(_asked(text, said_in, language, before)) if unit.kind is UnitKind.SENTENCE else []
        for question, about in asked:
            yield Candidate(question, about, passage.document.id, unit.start, unit.end)
        before = _subject(text, said_in, before)


def _asked(text: str, said_in: str, language: str, before: str) -> Iterator[tuple[str, str]]:
    """Questions in `language` that a sentence in `said_in` answers, each with the key of its message."""
    for pattern in _patterns(said_in):
        if not (match := pattern.says.match(text)):
            continue
        groups = match.groupdict()
        term = _resolved(groups.get("term"), said_in, before)
        name = _coined(term, groups.get("short") or "")
        if pattern.ask != "next_what" and _INDEFINITE.match(term):
            continue
        if (
            said_in == language
            and pattern.clause
            and _is_telling(
                term.removeprefix("its ") if groups.get("agent") else term, said_in, plural=groups.get("is") == "are"
            )
        ):
            yield _in_clause(pattern, {**groups, "term": _inside(term, said_in)}, language), pattern.ask
        elif name and pattern.ask_of and _is_readable(name, said_in, language):
            yield message(language, pattern.ask_of, name=isolated(name, language)), pattern.ask_of
    if said_in in _WITH_CAPITALS and (short := _spelt_out(text)):
        yield message(language, "next_stands_for", name=isolated(short, language)), "next_stands_for"


def _in_clause(pattern: _Pattern, groups: Mapping[str, str | None], language: str) -> str:
    told = {name: _lowered(value) if name in ("verb", "agent") else value for name, value in groups.items() if value}
    clause = pattern.clause.format(**told)
    return message(language, pattern.ask, **({"name": clause} if pattern.ask == "next_aim" else {"clause": clause}))


def _subject(text: str, said_in: str, before: str) -> str:
    """What the next sentence means by “it”: the subject of this one where a pattern knows it."""
    for pattern in _patterns(said_in):
        if match := pattern.says.match(text):
            return _resolved(match.groupdict().get("term"), said_in, before)
    first = text.casefold()
    return before if any(first.startswith(f"{word} ") for word in _file()["pronouns"][said_in]) else ""


def _resolved(term: str | None, said_in: str, before: str) -> str:
    """The term, or what a pronoun in its place stands for."""
    if not term or term.casefold() in _file()["pronouns"][said_in]:
        return before
    return term


def _is_telling(term: str, said_in: str, *, plural: bool) -> bool:
    """Whether a term says by itself what it is about, and is no country or city."""
    bare = _without_article(term, said_in)
    if not bare or len(term) > _LONGEST or term.count("«") != term.count("»") or _no_term(said_in).match(term):
        return False
    if _MARKUP.search(term) or not term.isprintable():
        return False
    if any(one.end - one.start >= len(bare) - 1 for one in places_in(bare)):
        return False
    if said_in not in _WITH_CAPITALS:
        return len(bare) > (2 if said_in == "zh" else 8)
    words = bare.split()
    if _COINED.search(bare) and not {word.strip("’'") for word in words} <= _OFFICES:
        return True
    if _CAPITAL.search(bare if bare != term else bare[1:]):
        return len(words) > 1
    return plural and bare == term and len(words) > 1


def _coined(term: str, short: str) -> str:
    """The coined name that stands for a term: its short form, or a word in capitals that it has little beside."""
    if _COINED.fullmatch(short):
        return "" if short in _OFFICES else short
    found = [name for name in _COINED.findall(term) if name not in _OFFICES]
    if len(found) != 1 or len(term.split()) > _GENERIC_WORDS:
        return ""
    whole = re.search(rf"(?:(?!The )[A-Z][a-z]+ )*{re.escape(found[0])}(?: [A-Z][a-z]+)*", term)
    return whole[0] if whole else found[0]


def _spelt_out(text: str) -> str:
    """The first short form in brackets whose letters begin the words before it; empty where there is none."""
    for match in _SHORT_FORM.finditer(text):
        short, letters = (
            match["short"],
            iter(word[0].casefold() for word in match["long"].split()[-2 * len(match["short"]) :]),
        )
        found = [letter for letter in short.casefold().replace(".", "") if letter in letters]
        if short not in _OFFICES and len(found) >= _SPELT * len(short):
            return short
    return ""


def _is_readable(name: str, said_in: str, language: str) -> bool:
    return said_in == language or _LATIN.fullmatch(name) is not None


def _without_article(term: str, language: str) -> str:
    folded = term.casefold()
    article = next((one for one in _file()["articles"][language] if folded.startswith(one)), "")
    return term[len(article) :]


def _inside(term: str, language: str) -> str:
    """The term as it is written inside a sentence: its article, or the first word of a plain plural, in lower case."""
    if language not in _WITH_CAPITALS:
        return term
    if _without_article(term, language) != term or not _CAPITAL.search(term[1:]):
        return _lowered(term)
    return term


def _lowered(text: str) -> str:
    word = text.split(" ", 1)[0]
    return text if _COINED.match(word) else text[:1].lower() + text[1:]


@cache
def _file() -> dict[str, Any]:
    text = (resources.files("assistant") / "suggestions.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)
    return found


@cache
def _no_term(language: str) -> re.Pattern[str]:
    return re.compile(str(_file()["no_terms"][language]))


@cache
def _patterns(language: str) -> tuple[_Pattern, ...]:
    tables = _file()
    term = str(tables["terms"][language])
    return tuple(
        _Pattern(
            re.compile(re.sub(r"(?<!\?P)<term>", lambda _: term, one["says"])),
            one.get("ask", ""),
            one.get("ask_of", ""),
            one.get("clause", ""),
        )
        for one in tables[language]
    )
