"""Can a sentence be checked against a source, or does it ask, wish, praise or greet?

Where that is not plain it counts as checkable: a reader loses more by a statement left out than by one too many.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from knowledge.words import digits, without_marks

LEAST_WORDS = 3
LEAST_HAN = 4
"""Fewest Chinese characters of a statement."""

_HEADING_WORDS = 12
_HEADING_HAN = 24
"""Most words, or Chinese characters, of a heading."""

_NO_SPACES = "zh"
_DEFAULT = "en"
_NO_WORDS = ("joint",)
"""Tables whose ways see to the words around them."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:[-’'./][^\W_]+)*|\d[\d.,]*")
_OPENING = re.compile(r"(?:[^\s,،，]+ ){0,5}[^\s,،，]+ ?[,،，]\s*")
"""A first phrase of a few words and its comma; in Chinese, of one piece."""

_OPENINGS = 3
"""How many of these may come before “it”: “On Monday, July 11, 2011, it began”."""

_DESCRIBED = 2
"""How many words may describe what was named before: “the new regional programme”."""

_LETTER = re.compile(r"[^\W\d_]")
_CLOSERS = " \t\"'”’»)]）】」』*_"
_END_MARKS = (".", "!", "?", "…", "。", "！", "？", "؟", "۔", ":", "：", ";", "；", "؛")
_QUESTION_MARKS = ("?", "？", "؟")


def why_not(sentence: str, language: str) -> str:
    """Why a sentence cannot be checked: ``question``, ``opinion`` or ``other``; nothing where it can.

    An opinion that gives a figure, or that the sentence reports of somebody, can be checked.
    """
    text = without_marks(sentence).strip().lstrip("\"'“‘«(（「『*_¡ ")
    bare = text.rstrip(_CLOSERS)
    if not is_long_enough(text):
        return "question" if bare.endswith(_QUESTION_MARKS) else "other"
    ends = bare.endswith(_END_MARKS)
    if bare.endswith(_QUESTION_MARKS) or (not ends and words("question", language, at_start=True).match(text)):
        return "question"
    if words("aside", language, at_start=True).match(text) or (not ends and _is_heading(text, language)):
        return "other"
    if words("call", language, at_start=True).match(text):
        return "opinion"
    told = any(char.isdigit() for char in digits(text)) or words("report", language).search(text)
    return "opinion" if not told and words("opinion", language).search(text) else ""


def is_long_enough(text: str) -> bool:
    """Whether a text has words enough to state anything."""
    if not _LETTER.search(text):
        return False
    return len(_HAN.findall(text)) >= LEAST_HAN or len(_WORD.findall(_HAN.sub(" ", text))) >= LEAST_WORDS


def points_back(text: str, language: str, *, nouns: bool = True) -> bool:
    """Whether a text begins with a word for what was named before: “it”, “its” or, unless left out, “the programme”."""
    kinds = ("pronoun", "owner", "pointing") if nouns else ("pronoun", "owner")
    return any(words(kind, language, at_start=True).match(text) for kind in kinds)


def speaks_of_it(text: str, language: str) -> bool:
    """Whether a text is about what was named before: “it” or “the new programme” opens it, if behind first phrases."""
    for _ in range(_OPENINGS + 1):
        if any(points_back(one, language) for one in (text, *_without_described(text))):
            return True
        opening = _OPENING.match(text)
        if not opening:
            return False
        text = text[opening.end() :]
    return False


def first_verb(text: str, language: str) -> int | None:
    """Where the first finite verb of a sentence begins; None where there is none that the word lists know."""
    sure = words("verb", language).search(text)
    maybe = words("past", language).search(text)
    if sure and maybe and maybe.start() < sure.start() and _is_participle(text, maybe.end(), sure.start(), language):
        maybe = None
    places = [match.start() for match in (sure, maybe) if match]
    return min(places, default=None)


@cache
def words(name: str, language: str, *, at_start: bool = False) -> re.Pattern[str]:
    """The pattern of a table of `words.toml` in a language: a whole word anywhere, or at the start only.

    A table without the language matches nothing; a language that is none of the six is read as English.
    """
    table = _tables()[name]
    ways = table.get(language if language in _tables()["verb"] else _DEFAULT, r"(?!)")
    is_bare = language == _NO_SPACES or name in _NO_WORDS
    start = "^" if at_start else ("" if is_bare else r"(?:(?<!\w)|(?=\W))")
    end = "" if is_bare else r"(?!\w)"
    # A way that begins or ends with a space or a sign sees to that end itself.
    return re.compile(rf"{start}(?:{ways})(?:(?<=\W)|{end})", re.IGNORECASE)


def _without_described(text: str) -> Iterator[str]:
    """A text without the words in small letters behind its first one: “the programme” for “the new programme”."""
    split = text.split(maxsplit=_DESCRIBED + 1)
    for count in range(1, min(_DESCRIBED, len(split) - 2) + 1):
        if not split[count].islower():
            return
        yield " ".join([split[0], *split[count + 1 :]])


def _is_participle(text: str, end: int, verb: int, language: str) -> bool:
    """Whether the form that ends here belongs to the noun before it: “the programme funded by Japan was”."""
    between = text[end:verb]
    breaks = "," in between or words("joint", language).search(between) or words("inside", language).search(between)
    return not breaks and bool(words("participle", language, at_start=True).match(between.lstrip()))


def _is_heading(text: str, language: str) -> bool:
    """Whether a text without an end mark is short and has no verb."""
    size, most = len(_WORD.findall(text)), _HEADING_WORDS
    if language == _NO_SPACES:
        size, most = len(_HAN.findall(text)), _HEADING_HAN
    return size <= most and ":" not in text and "：" not in text and first_verb(text, language) is None


@cache
def _tables() -> dict[str, dict[str, str]]:
    """What `words.toml` says, by table and language."""
    return tomllib.loads((resources.files(__package__) / "words.toml").read_text(encoding="utf-8"))
