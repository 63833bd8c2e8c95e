"""Gathers lines into paragraphs: by their distance, size, weight, indents, and the room left where a line ends."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.read.pdf.rows import Line
from knowledge.read.pdf.running import split_notes
from knowledge.read.pdf.words import HYPHEN, is_right_to_left

BULLET = re.compile(r"[•◦▪‣●○■□✓➢►▶∙·][ \t]*(?=\S)|[–—*\-][ \t]+(?=\S)")
NUMBERED = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\([ivxlc]{1,5}\)|[ivxlc]{2,5}[.)])\s+(?=\S)")
_SENTENCE_END = (".", "!", "?", ":", "。", "！", "？", "：", "؟", "”", "»", '."', ".)")
_LEADERS = re.compile(r"[.…·_]{4}\s*\w{1,6}$|(?:\. ){4}\s*\w{1,6}$")
_LEADING, _LEADING_SLACK, _LEADING_SHARE = 1.25, 1.28, 0.12
_SAME_SIZE, _INDENT = 0.06, 0.8
_SHORT, _VERY_SHORT = 0.12, 0.4
_CHAR_WIDTH = 0.55


@dataclass
class Paragraph:
    """Lines that belong together, each with the index of its page."""

    lines: list[tuple[int, Line]]

    def __post_init__(self) -> None:
        self.marked = is_marked(self.lines[0][1])


def is_marked(line: Line) -> bool:
    """Whether the line begins with a bullet or a number as items do."""
    return bool(BULLET.match(line.text) or NUMBERED.match(line.text))


def leadings(lines: Sequence[Line]) -> dict[float, float]:
    """The usual distance of baselines for each font size: the smallest of the common ones."""
    distances: dict[float, Counter[float]] = defaultdict(Counter)
    for above, below in pairwise(lines):
        distance = round((below.y - above.y) * 2) / 2
        if above.column == below.column and above.size == below.size and 0.8 < distance / max(above.size, 0.1) < 2.2:
            distances[above.size][distance] += 1
    return {
        size: min(distance for distance, count in counts.items() if count >= _LEADING_SHARE * counts.total())
        for size, counts in distances.items()
        if counts.total() > 2
    }


def paragraphs_of(pages: Sequence[Sequence[Line]], body_size: float, leading: Mapping[float, float]) -> list[Paragraph]:
    """The paragraphs of all pages in reading order; a page's notes stand before a paragraph that leaves the page."""
    done: list[Paragraph] = []
    held: list[Paragraph] = []
    running: Paragraph | None = None
    for number, page in enumerate(pages):
        body, notes = split_notes(page, body_size)
        for line in _with_sides(body):
            before = running.lines[-1] if running else None
            if running and before and _goes_on(running, before, (number, line), leading):
                if before[0] != number:
                    done, held = done + held, []
                running.lines.append((number, line))
                continue
            done += [running, *held] if running else held
            running, held = Paragraph([(number, line)]), []
        held += _notes(number, notes)
    return done + ([running] if running else []) + held


def _with_sides(lines: Sequence[Line]) -> list[Line]:
    """The lines with the sides of their column as these lines show them, now that headers and notes are gone."""
    sides: dict[int, tuple[float, float]] = {}
    for line in lines:
        left, right = sides.get(line.column, (line.x0, line.x1))
        sides[line.column] = (min(left, line.x0), max(right, line.x1))
    return [line._replace(left=sides[line.column][0], right=sides[line.column][1]) for line in lines]


def _notes(number: int, lines: Sequence[Line]) -> list[Paragraph]:
    notes: list[Paragraph] = []
    for line in lines:
        opens = line.text[:1].isdigit() or line.text[:1] in "⁰¹²³⁴⁵⁶⁷⁸⁹*†‡§"
        if notes and not opens:
            notes[-1].lines.append((number, line))
        else:
            notes.append(Paragraph([(number, line)]))
    return notes


def _goes_on(
    paragraph: Paragraph, before: tuple[int, Line], here: tuple[int, Line], leading: Mapping[float, float]
) -> bool:
    above, line = before[1], here[1]
    if above.row or line.row or BULLET.match(line.text) or abs(line.size - above.size) > _SAME_SIZE * above.size:
        return False
    if _LEADERS.search(above.text):
        return False  # an entry in a table of contents
    if NUMBERED.match(line.text) and _may_be_numbered(above, line):
        return False
    if above.text.endswith((HYPHEN, "-")) and line.text[:1].isalnum() and line.bold == above.bold:
        return True
    if before[0] != here[0] or above.column != line.column:
        return _leads_over(paragraph, above, line)
    distance = line.y - above.y
    usual = leading.get(line.size, _LEADING * line.size)
    if not 0.3 * line.size < distance <= usual * _LEADING_SLACK:
        return False
    if line.bold != above.bold and (_room(above) > _SHORT or above.text.endswith(_SENTENCE_END)):
        return False
    return not _is_new(paragraph, above, line)


def _may_be_numbered(above: Line, line: Line) -> bool:
    """Whether a number at the line's start can be that of an item, rather than one inside a sentence."""
    if above.text.endswith((*_SENTENCE_END, ";", ",", "；", "،", "؛")) or abs(line.x0 - above.x0) > _INDENT * line.size:
        return True
    return _room(above) > _SHORT or bool(NUMBERED.match(above.text))


def _leads_over(paragraph: Paragraph, above: Line, line: Line) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    if above.bold != line.bold or above.text.endswith(_SENTENCE_END) or above.text.endswith((".", "…")):
        return False
    first = next((char for char in line.text if char.isalpha()), "")
    filled = len(paragraph.lines) > 1 and _room(above) < _SHORT
    return first.islower() or filled


def _room(line: Line) -> float:
    """The share of the column's width that is free behind the line's end."""
    free = line.x0 - line.left if is_right_to_left(line.text) else line.right - line.x1
    return free / max(line.right - line.left, 1.0)


def _is_new(paragraph: Paragraph, above: Line, line: Line) -> bool:
    """Whether a line at the usual distance begins a paragraph, by its indent or by the room left above it."""
    if abs((above.x0 + above.x1) - (line.x0 + line.x1)) < line.size and above.x0 > line.left + line.size:
        return False  # both are centred
    right_to_left = is_right_to_left(line.text)
    indent = (above.x1 - line.x1 if right_to_left else line.x0 - above.x0) / line.size
    room = _room(above)
    if indent > _INDENT and not (paragraph.marked and len(paragraph.lines) == 1):
        return True
    if indent < -_INDENT and (len(paragraph.lines) > 1 or paragraph.marked):
        return True
    first_word = line.text.split(" ", 1)[0]
    width = max(line.right - line.left, 1.0)
    would_fit = (len(first_word) + 2) * _CHAR_WIDTH * line.size < room * width
    return would_fit and (room > _VERY_SHORT or (room > _SHORT and above.text.endswith(_SENTENCE_END)))
