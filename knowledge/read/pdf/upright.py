"""Decides which way up a page is, and which of its words a reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from knowledge.read.pdf.words import Word


class Face(NamedTuple):
    """How characters look that are set together; `turns` counts quarter turns anticlockwise, None for a slant."""

    size: float
    bold: bool
    turns: int | None
    invisible: bool


class Found(NamedTuple):
    """A word with its place as it reads when its own direction is upright."""

    word: Word
    face: Face


def upright(found: Sequence[Found], tall: float, wide: float) -> tuple[list[Word], float]:
    """The words of a page turned so that most of them are upright, and its height then.

    Words that run another way, as along the margins, are placed below the page, so that they are read after it.
    Invisible words count only where they are most of the page: there they are the text layer of a scan.
    """
    if _amount(found, invisible=True) < _amount(found, invisible=False):
        found = [item for item in found if not item.face.invisible]
    by_turns = [[item.word for item in found if item.face.turns == turns] for turns in range(4)]
    chief = max(range(4), key=lambda turns: sum(len(word.text) for word in by_turns[turns]))
    words = list(by_turns[chief])
    for further in (1, 2, 3):
        below = (further + 1) * (tall + wide)
        words += [word._replace(y=word.y + below) for word in by_turns[(chief + further) % 4]]
    return words, wide if chief % 2 else tall


def _amount(found: Sequence[Found], *, invisible: bool) -> int:
    return sum(len(item.word.text) for item in found if item.face.invisible is invisible)
