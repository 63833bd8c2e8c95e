"""Which item of the last answer is meant by “the second one”?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answer import Answer
from assistant.conversation import phrases
from assistant.parts import ASKING

_BETWEEN = re.compile(
    r"\s*[,;،，、；]\s*(?:(?:and|et|y|e|и|а также|و|和|以及)\s+)?|\s+(?:and|et|y|и)\s+|\s+و(?=\w)|和|以及"
)
_LEAD = re.compile(r"^.*[:：]\s*", re.DOTALL)
_LONGEST = 200


@dataclass(frozen=True)
class Item:
    """The item that is meant, or None where the answer has only `count` items."""

    text: str | None
    count: int


def item_of(typed: str, before: Answer) -> Item | None:
    """The item of an answer that a question names by its place; None where it names none, or there is no list."""
    place = place_in(typed)
    items = _items(before)
    if place is None or len(items) < 2:
        return None
    if place > len(items):
        return Item(None, len(items)) if any(sentence.is_item for sentence in before.sentences) else None
    return Item(items[place - 1 if place > 0 else place], len(items))


def place_in(typed: str) -> int | None:
    """The place named by an ordinal that stands by itself, and not before its own noun (“the first convention”)."""
    for place, pattern in phrases.ordinals().items():
        found = pattern.search(typed)
        if found and _stands_alone(typed, found):
            return place
    return None


def _stands_alone(typed: str, found: re.Match[str]) -> bool:
    after = typed[found.end() :]
    is_last = not re.search(r"\w", after)
    return (
        is_last or bool(ASKING.search(after)) or bool(re.search(r"\b(?:one|item|point|of)\b|[个项条种点]$", found[0]))
    )


def _items(before: Answer) -> list[str]:
    """The items of an answer: its list, else what a sentence names one after the other."""
    listed = [sentence.text for sentence in before.sentences if sentence.is_item]
    if listed:
        return [" ".join(text.split())[:_LONGEST] for text in listed]
    if not before.sentences:
        return []
    named = max((_named_in(sentence.text) for sentence in before.sentences), key=len)
    return [piece[-_LONGEST:] for piece in named]


def _named_in(sentence: str) -> list[str]:
    pieces = (piece.strip(" .。") for piece in _BETWEEN.split(_LEAD.sub("", sentence)) if piece)
    return [piece for piece in pieces if piece]


def ordinal_in(text: str) -> str | None:
    """The first “third” or “last” of a text, as it is written there."""
    found = [match for pattern in phrases.ordinals().values() if (match := pattern.search(text))]
    return min(found, key=lambda match: match.start())[0] if found else None
