"""Joins a paragraph's lines: hyphens of line breaking go, real ones stay, and Chinese gets no space."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.read.pdf.words import HYPHEN, is_ideographic

_WORD = re.compile(r"\w+(?:[-‐]\w+)*")
_HYPHENS = ("-", "‐", HYPHEN)
_LAST = re.compile(r"(?P<word>\w[\w-]*)[-‐\u00ad]$")
_FIRST = re.compile(r"\w+")
_SUSPENDED = frozenset("and or et ou y o u e и или und oder و أو".split())
"""What follows a hyphen that stands for the rest of a word: “drug- and crime-related”."""


def words_of(lines: Iterable[str]) -> frozenset[str]:
    """The words that stand whole inside lines, with and without hyphens, in lower case."""
    words: set[str] = set()
    for line in lines:
        words.update(_WORD.findall(line[:-1].lower() if line.endswith(_HYPHENS) else line.lower()))
        if line.endswith(_HYPHENS):
            words.discard(line[:-1].lower().rsplit(" ", 1)[-1])
    return frozenset(words)


def join(text: str, line: str, words: frozenset[str]) -> str:
    """The text made ready for the line to be put behind it: with a space, without its hyphen, or as it is."""
    last = _LAST.search(text)
    first = _FIRST.match(line)
    if text.endswith(_HYPHENS) and (not last or not first):
        return f"{text[:-1]}- " if text.endswith(HYPHEN) else f"{text} "
    if last and first:
        stem, ending = last["word"], first.group()
        if ending.lower() in _SUSPENDED:
            return f"{text[:-1]}- "
        if ending[0].isupper() or ending[0].isdigit() or not stem[-1].isalpha():
            return f"{text[:-1]}-"
        return f"{text[:-1]}-" if _keeps_hyphen(stem.lower(), ending.lower(), words) else text[:-1]
    if is_ideographic(text[-1]) or is_ideographic(line[0]) or _is_broken_address(text):
        return text
    return f"{text} "


def _keeps_hyphen(stem: str, ending: str, words: frozenset[str]) -> bool:
    """Whether a word that was broken after a hyphen has that hyphen where it is not broken, as far as one can tell."""
    if f"{stem}{ending}" in words:
        return False
    last = stem.rpartition("-")[2]
    if f"{stem}-{ending}" in words or last == stem:
        return f"{stem}-{ending}" in words
    return f"{last}{ending}" not in words and {last, ending} <= words  # “end-of-” and “life”, but not “peer-re-”


def finished(text: str) -> str:
    """The text with the hyphen that it ends in written as one."""
    return text.replace(HYPHEN, "-")


def _is_broken_address(text: str) -> bool:
    return text.endswith(("/", "_", "=")) and "://" in text.rsplit(" ", 1)[-1]
