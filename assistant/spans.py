"""Of findings that overlap in a text, which are kept?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Spanned(Protocol):
    """Anything that stands from `start` to `end` in a text."""

    @property
    def start(self) -> int:
        """Offset of the first character."""

    @property
    def end(self) -> int:
        """Offset after the last character."""


_Found = TypeVar("_Found", bound=Spanned)


def overlaps(start: int, end: int, others: Iterable[Spanned]) -> bool:
    """Whether any of some findings has a character of ``[start:end]``."""
    return any(start < other.end and other.start < end for other in others)


def apart(found: Iterable[_Found]) -> list[_Found]:
    """Of findings that overlap the longest, in the order of the text."""
    kept: list[_Found] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
