"""Takes what somebody typed as a question: cleans it, or says in their terms why it cannot be one."""

from __future__ import annotations

import re
import unicodedata

from assistant.errors import QuestionError

_JOINERS = "\u200c\u200d"
"""Zero-width joiners shape Arabic and Indic words; every other invisible character is dropped."""

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
    question = _SPACE.sub(" ", "".join(map(_visible, unicodedata.normalize("NFC", typed)))).strip()
    if not question:
        raise QuestionError("question_empty")
    if len(question) > limit:
        raise QuestionError("question_too_long", limit=limit)
    if not any(char.isalnum() for char in question):
        raise QuestionError("question_no_words")
    return question


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return " "
    return "" if category in ("Cf", "Co", "Cn") and char not in _JOINERS else char
