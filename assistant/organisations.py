"""Which international organisations does a text name? They are listed in `organisations.toml`, in the six languages."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from assistant.spans import apart

HOUSE = "unodc"
"""The Office itself, which most documents are about."""

_SHORT = {"fr": "ONUDC"}
"""Its short form where that is not UNODC. In Russian and Chinese УНП ООН and 毒罪办 are read far worse beside texts in
another language, and hardly better beside texts in the same one.
"""

_SHORTEST_NAME = 10
"""Short forms of the Office's name have fewer characters."""

_ARABIC_PREFIX = "[وبلكف]{0,2}"


@dataclass(frozen=True)
class Organisation:
    """An organisation named in a text, by the code of the list, and where the name stands."""

    code: str
    start: int
    end: int


def organisations_in(text: str) -> list[Organisation]:
    """The organisations that a text names in any of the six languages, in order; of overlapping names the longest."""
    return list(_found(text))


def with_short_house(text: str, language: str) -> str:
    """A text with the Office's name in its short form: its many words would outweigh what a question is about."""
    for one in reversed(organisations_in(text)):
        if one.code == HOUSE and one.end - one.start >= _SHORTEST_NAME:
            text = text[: one.start] + _SHORT.get(language, "UNODC") + text[one.end :]
    return text


@lru_cache(8192)
def _found(text: str) -> tuple[Organisation, ...]:
    """Kept, since the same sentences are looked at again and again, and looking takes half a millisecond."""
    return tuple(
        apart(
            Organisation(_code(str(match.lastgroup)), *match.span())
            for pattern in _patterns()
            for match in pattern.finditer(text)
        )
    )


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("assistant") / "organisations.toml").read_text(encoding="utf-8"))


@cache
def _codes() -> tuple[str, ...]:
    return tuple(_table())


def _code(group: str) -> str:
    return _codes()[int(group[1:])]


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """One pattern for the acronyms, which keep their case, and one for the names."""
    return _compiled("acronyms", 0), _compiled("names", re.IGNORECASE)


def _compiled(field: str, flags: int) -> re.Pattern[str]:
    """A group for each organisation. None stands inside a longer word, which is looked at first as it is so seldom met;
    Chinese ones stand anywhere.
    """
    groups = [f"(?P<o{number}>{fields[field]})" for number, fields in enumerate(_table().values()) if fields[field]]
    return re.compile(rf"(?<![^\W\u0600-\u9fff]){_ARABIC_PREFIX}(?:{'|'.join(groups)})(?![^\W\u4e00-\u9fff])", flags)
