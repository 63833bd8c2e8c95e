"""What the last answer named: “CRIMJUST” after “Which programme works along the cocaine route?”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from assistant.answer import Answer, Status
from assistant.conversation.wording import Wording
from knowledge.names import LETTER
from knowledge.words import plain

_WORD = re.compile(rf"{LETTER}+(?:[-’']{LETTER}+)*")
_TITLE = re.compile(r"[《“「『«]([^》”」』»]{2,60})[》”」』»]")


def named_in(before: Answer, last: Wording) -> str:
    """The name of what an answer gave, which its question asked for by “which programme”; "" where there is none.

    It is the first short form that the first sentence has and the question has not, or else the first title or name.
    """
    if before.status is not Status.ANSWERED or not before.sentences or not last.asks_which:
        return ""
    told, asked = before.sentences[0].text, plain(last.typed)
    new = (name for name in _names(told) if plain(name) not in asked and Wording(name, before.language).content)
    return next(new, "")


def _names(text: str) -> Iterator[str]:
    """Short forms, then titles in quotation marks, then words with a capital one after another."""
    words = list(_WORD.finditer(text))
    yield from (word[0] for word in words if _is_short_form(word[0]))
    yield from _TITLE.findall(text)
    for has_capital, run in groupby(words[1:], key=lambda word: word[0][0].isupper()):
        if has_capital:
            name = list(run)
            yield text[name[0].start() : name[-1].end()]


def _is_short_form(word: str) -> bool:
    """AIRCOP, StAR and their like."""
    return len(word) > 2 and word[0].isupper() and word[-1].isupper()
