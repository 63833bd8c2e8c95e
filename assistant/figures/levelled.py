"""How is a text made comparable without losing track of where its words stand?

Levelling folds case, accents, the digits of all scripts, and the kinds of space, dash and apostrophe; it drops Arabic
vowel marks and invisible characters, and blots out what looks like a number and is none: web addresses, telephone
numbers, document symbols, the French "très" and the English "UN". The words of `words.toml` are levelled in the same
way.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

_SAME = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "٪": "%",
    "％": "%",
    "＄": "$",
    "￥": "¥",
    "٫": ".",
    "٬": ",",
    "º": "o",
    "ª": "a",
}
_BLOT = "\uffff"
_BLOTTED = re.compile(
    r"https?://[^\s\u3000-\u9fff]+|www\.[^\s\u3000-\u9fff]+|[\w.-]+@[\w.-]+"
    r"|(?<!\w)[A-Z]+(?:/[A-Z0-9.]+)*/(?=[A-Z0-9.()/]*\d)[A-Z0-9.()/]*[A-Z0-9)]"
    r"|\+\d[\d ().-]{6,}\d|(?i:tel|phone|fax|тел|هاتف|电话)[.:：]* ?[\d(][\d ().+-]{4,}\d"
    r"|(?i:\btrès\b)|\bUN\b"
)
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Levelled:
    """A text made comparable, and for each of its offsets (and its length) the offset in the original text."""

    text: str
    places: Sequence[int]


@lru_cache(512)
def level(text: str) -> Levelled:
    """The text with its differences of writing folded away; never longer than it was."""
    blotted = _BLOTTED.sub(lambda match: _BLOT * len(match.group()), text)
    plain = blotted.translate(_FOLDED)
    if len(plain) == len(text):
        return Levelled(plain, range(len(text) + 1))
    kept = [place for place, char in enumerate(blotted) if _FOLDED[ord(char)]]
    return Levelled(plain, [*kept, len(text)])


@cache
def words(section: str) -> dict[str, tuple[str, ...]]:
    """The levelled words and phrases of a section of `words.toml` by its keys (a language, or what they stand for)."""
    return {
        key: tuple(level(word).text for word in (entry.split() if isinstance(entry, str) else entry))
        for key, entry in _table()[section].items()
    }


@cache
def values(section: str) -> dict[str, float]:
    """What each levelled word of a section stands for, where its keys are numbers."""
    return {word: float(key) for key, entry in words(section).items() for word in entry}


@cache
def all_words(section: str) -> frozenset[str]:
    """The levelled words of a section, of all languages."""
    return frozenset(word for entry in words(section).values() for word in entry)


def either(phrases: Iterable[str]) -> str:
    """A pattern of any of the phrases, the longest first; those that begin or end in a letter as whole words.

    Arabic writes conjunctions and prepositions of one letter together with the next word.
    """
    kinds: dict[tuple[str, str], list[str]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        before = "(?<![^\\W\\dوبلف])" if _is_letter(phrase[0]) else ""
        after = "(?!\\w)" if _is_letter(phrase[-1]) and phrase != "و" else ""
        kinds.setdefault((before, after), []).append(re.escape(phrase).replace(r"\ ", r"\s+"))
    # Phrases of one kind stand together, so that a search can pass over most characters at their first letter.
    return "(?:" + "|".join(f"{before}(?:{'|'.join(ways)}){after}" for (before, after), ways in kinds.items()) + ")"


def _is_letter(char: str) -> bool:
    return char.isalpha() and not _HAN.match(char)


@cache
def _table() -> dict[str, dict[str, str | list[str]]]:
    text = (resources.files("assistant.figures") / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class _Folds(dict[int, str]):
    """What each character is folded to, found out the first time that it is asked for; "" where it is dropped."""

    def __missing__(self, code: int) -> str:
        self[code] = _fold(chr(code))
        return self[code]


def _fold(char: str) -> str:
    if char in _SAME:
        return _SAME[char]
    category = unicodedata.category(char)
    if category in ("Mn", "Cf") or char == "\u0640":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category in ("Zs", "Pd") or char == "\u2212":
        return " " if category == "Zs" else "-"
    if "\uff21" <= char <= "\uff5a":
        char = chr(ord(char) - 0xFEE0)
    parts = unicodedata.normalize("NFD", char.lower())
    return parts[0] if all(unicodedata.combining(mark) for mark in parts[1:]) else char


_FOLDED = _Folds()
