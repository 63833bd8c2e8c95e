"""Makes rows of a page's words, and of a row's words a line: in logical order, with the spaces that are seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from knowledge.read.pdf.bidi import right_to_left_text
from knowledge.read.pdf.words import HYPHEN, SPACE_GAP, Word, is_ideographic, is_right_to_left

WIDE_GAP = 0.9
"""A gap of so many font sizes may be more than a space in justified text."""

_SAME_ROW, _CAP_HEIGHT, _TOUCHING = 0.5, 0.6, 0.3
_MARKER = re.compile(
    r"(?:[•◦▪‣●○■□·–—*+\-✓➢►]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivxlcIVXLC]{1,5}[.)]|\d+(?:\.\d+)+\.?)$"
)
_NOTE_SIZE, _RAISED = 0.8, 0.15
_NOTE_MARK = re.compile(r"(?:\d{1,3}|[a-z*†‡§¶]{1,2})(?:[,\-–—](?:\d{1,3}|[a-z*†‡§¶])?)*")
_HAS_POWER = re.compile(r"\d$|^\W*(?:\w|[kcdmnµ]?m)$")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Line(NamedTuple):
    """A line of text in its column: `left` and `right` are the column's sides, `y` its baseline, `size` in points.

    `row` says that the line is a row of a table, read across. `column` tells columns of a page apart.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    left: float
    right: float
    column: int = 0
    row: bool = False


@dataclass
class Segment:
    """Words of a row with no wide gap between them."""

    words: list[Word]

    def __post_init__(self) -> None:
        self.x0 = min(word.x0 for word in self.words)
        self.x1 = max(word.x1 for word in self.words)


Row = list[Segment]


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words on one baseline together, from top to bottom; small raised words go with the word that they adjoin."""
    rows: list[tuple[Word, list[Word]]] = []
    for anchor, word in sorted(zip(_anchors(words), words, strict=True), key=lambda pair: pair[0].y):
        for at in range(len(rows) - 1, max(-1, len(rows) - 5), -1):
            chief, row = rows[at]
            if _overlap(chief, anchor) >= _SAME_ROW:
                row.append(word)
                if anchor.size > chief.size:
                    rows[at] = (anchor, row)
                break
        else:
            rows.append((anchor, [word]))
    return [sorted(row, key=lambda word: (word.x0, word.order)) for _, row in sorted(rows, key=lambda item: item[0].y)]


def _anchors(words: Sequence[Word]) -> list[Word]:
    """For each word the one that says where its baseline is: itself, or the larger neighbour of a raised number."""
    anchors = list(words)
    for at, (one, other) in enumerate(pairwise(words)):
        if other.spaced or abs(other.x0 - one.x1) > _TOUCHING * max(one.size, other.size) or _overlap(one, other) <= 0:
            continue
        if other.size <= _NOTE_SIZE * anchors[at].size:
            anchors[at + 1] = anchors[at]
        elif one.size <= _NOTE_SIZE * other.size:
            anchors[at] = other
    return anchors


def _overlap(one: Word, other: Word) -> float:
    """How much of the lower of two words' heights they share."""
    heights = one.size * _CAP_HEIGHT, other.size * _CAP_HEIGHT
    shared = min(one.y, other.y) - max(one.y - heights[0], other.y - heights[1])
    return shared / max(min(heights), 0.1)


def segments_of(row: list[Word]) -> Row:
    """The parts of a row between gaps that may be more than spaces; the gap behind an item's mark is none."""
    parts: list[list[Word]] = [[row[0]]]
    right, before = row[0].x1, float("inf")
    for word in row[1:]:
        last = parts[-1][-1]
        gap = word.x0 - right
        wide = gap > WIDE_GAP * max(word.size, last.size)
        if wide and not (gap < before and len(parts[-1]) == 1 and _MARKER.match(last.text)):
            parts.append([])
            before = gap
        parts[-1].append(word)
        right = max(right, word.x1)
    return [Segment(part) for part in parts]


def line_of(row: Row, left: float, right: float, number: int) -> Line:
    words = [word for part in row for word in part.words]
    size = max(_weighted_sizes(words).items(), key=lambda item: item[1])[0]
    bold = sum(len(word.text) for word in words if word.bold) * 2 > sum(len(word.text) for word in words)
    y = median(word.y for word in words if word.size == size)
    return Line(text_of(words), row[0].x0, row[-1].x1, y, size, bold, left, right, number)


def _weighted_sizes(words: list[Word]) -> dict[float, int]:
    sizes: dict[float, int] = {}
    for word in words:
        sizes[word.size] = sizes.get(word.size, 0) + len(word.text)
    return sizes


def text_of(words: list[Word]) -> str:
    """The words of a line with the spaces that are seen between them, in logical order."""
    if is_right_to_left("".join(word.text for word in words)):
        return right_to_left_text(words)
    text = ""
    for at, word in enumerate(words):
        before = words[at - 1] if at else None
        if before and _has_space(before, word):
            text += " "
        elif before and _is_note_mark(before, word):
            continue
        beside = before or (words[1] if len(words) > 1 else word)
        raised = word.text.isdigit() and _is_raised(beside, word)
        text += word.text.translate(_SUPERSCRIPT) if raised else word.text
    return _with_hyphens(text.strip())


def _with_hyphens(text: str) -> str:
    """The text with hyphens inside it written as such; one at its end stays marked as one of line breaking."""
    return text[:-1].replace(HYPHEN, "-") + text[-1:]


def _is_raised(before: Word, word: Word) -> bool:
    return word.size <= _NOTE_SIZE * before.size and before.y - word.y > _RAISED * before.size


def _is_note_mark(before: Word, word: Word) -> bool:
    """Whether the word is a note's raised number behind a word or a full stop, rather than the 2 of km²."""
    if not _NOTE_MARK.fullmatch(word.text) or not _is_raised(before, word):
        return False
    return not _HAS_POWER.search(before.text)


def _has_space(before: Word, word: Word) -> bool:
    gap = abs(word.x0 - before.x1)
    if is_ideographic(before.text[-1]) or is_ideographic(word.text[0]):
        return word.spaced and gap > 0.5 * word.size
    return (word.spaced and word.order > before.order) or gap > SPACE_GAP * min(word.size, before.size)
