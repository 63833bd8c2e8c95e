"""Takes what somebody typed as a question: cleans it, or says in their terms why it cannot be one."""

from __future__ import annotations

import re
import unicodedata

from assistant.errors import QuestionError

_JOINERS = "\u200c\u200d"
"""Zero-width joiners shape Arabic and Indic words; every other invisible character is dropped."""

_IDLE_JOINER = re.compile(r"(?<![\u0600-\u0dff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0dff])")
"""A joiner that does not stand between letters of a script in which it changes how they look."""

_LOOKS_LIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТХУасеіјорѕхуԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTXYaceijopsxydqwABEZHIKMNOPTYXo",
)
"""Cyrillic and Greek letters that look like Latin ones."""

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-zA-Z]")
_SPACE = re.compile(r"\s+")


def read_question(typed: str, limit: int) -> str:
    """The question in normal form: composed characters, single spaces, nothing invisible.

    Raises `QuestionError` where nothing is left, where there is no letter or digit, where it is longer than `limit`
    characters, or where it is not text.
    """
    if len(typed) > 4 * limit:
        raise QuestionError("question_too_long", limit=limit)
    if any("\ud800" <= char <= "\udfff" for char in typed) or "\x00" in typed or "\ufffd" in typed:
        raise QuestionError("question_not_text")
    question = _SPACE.sub(" ", visible(typed)).strip()
    if not question:
        raise QuestionError("question_empty")
    if len(question) > limit:
        raise QuestionError("question_too_long", limit=limit)
    if not any(char.isalnum() for char in question):
        raise QuestionError("question_no_words")
    return question


def visible(text: str) -> str:
    """The text in composed characters and without what cannot be seen; a control character becomes a space.

    What is no character by itself (half of a surrogate pair) is left out too. Joiners stay where they shape letters.
    """
    composed = _IDLE_JOINER.sub("", unicodedata.normalize("NFC", text))
    return "".join(map(_visible, composed))


def fold(question: str) -> str:
    """The question as it is matched: letters of another script that look Latin are Latin in a word with Latin letters.

    What the reader sees stays as it was typed. “АIRCOP” with a Cyrillic А finds AIRCOP; Russian words are left alone.
    """
    return _WORD.sub(lambda word: word[0].translate(_LOOKS_LIKE) if _LATIN.search(word[0]) else word[0], question)


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return " "
    return "" if category in ("Cf", "Co", "Cn", "Cs") and char not in _JOINERS else char
