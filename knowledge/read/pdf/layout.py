"""Makes lines of a page's words in reading order: rows, columns side by side, and tables.

A row is what shares a baseline. It falls into segments where a gap is wider than a space in justified text. A strip
that stays free through several rows, with text on both sides, is a gutter: between columns of prose, which are read
one after the other, or between the columns of a table, which is read row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from knowledge.read.pdf.rows import WIDE_GAP, Line, Row, Segment, line_of, rows_of, segments_of, text_of
from knowledge.read.pdf.tables import rows_of_table
from knowledge.read.pdf.words import Word, is_ideographic

_MIN_ROWS, _MAX_ROWS, _MAX_DEPTH = 3, 600, 3
_PROSE = ((15, 0.6), (25, 0.4))
"""A column of prose has so many characters a line, and its lines fill such a share of its width; either will do."""

_ALIGNED = 0.4
"""The least share of a table's rows that have more than one cell."""


class _Gap(NamedTuple):
    start: float
    end: float


class _Numbering:
    """Gives each column of a page its number, in reading order."""

    def __init__(self) -> None:
        self.last = -1

    def next(self) -> int:
        self.last += 1
        return self.last


def lines_of(words: Sequence[Word]) -> list[Line]:
    """The lines of a page in reading order."""
    rows = [segments_of(row) for row in rows_of(words)]
    return list(_read(rows, _Numbering(), 0)) if rows else []


def _read(rows: list[Row], numbering: _Numbering, depth: int) -> Iterator[Line]:
    left = min(segment.x0 for row in rows for segment in row)
    right = max(segment.x1 for row in rows for segment in row)
    number, at = numbering.next(), 0
    while at < len(rows):
        end, gutters = _zone(rows, at, left, right) if depth < _MAX_DEPTH and len(rows) <= _MAX_ROWS else (at, [])
        if not gutters:
            yield line_of(rows[at], left, right, number)
            at += 1
            continue
        yield from _read_zone(rows[at:end], gutters, numbering, depth, (left, right))
        number, at = numbering.next(), end


def _read_zone(
    rows: list[Row], gutters: list[_Gap], numbering: _Numbering, depth: int, sides: tuple[float, float]
) -> Iterator[Line]:
    columns = [_column(rows, gutters, index) for index in range(len(gutters) + 1)]
    if _is_prose(columns):
        for column in columns:
            yield from _read([row for row in column if row], numbering, depth + 1)
        return
    cells = [
        [text_of([word for part in column[at] for word in part.words]) for column in columns] for at in range(len(rows))
    ]
    lines = [line_of(row, *sides, numbering.last) for row in rows]
    if not any(sum(bool(cell) for cell in row) > 1 for row in cells):
        yield from lines
        return
    leading = [below.y - above.y for above, below in pairwise(lines)]
    for at, text in rows_of_table(cells, [line.bold for line in lines], [0.0, *leading], lines[0].size):
        yield lines[at]._replace(text=text, row=True)


def _column(rows: list[Row], gutters: list[_Gap], index: int) -> list[Row]:
    """The part of each row that lies between two gutters; empty where the row has none there."""
    start = gutters[index - 1].end if index else float("-inf")
    end = gutters[index].start if index < len(gutters) else float("inf")
    return [[part for part in row if part.x0 >= start - 0.5 and part.x1 <= end + 0.5] for row in rows]


def _is_prose(columns: list[list[Row]]) -> bool:
    """Whether columns are read from top to end one after the other: they hold running text, or their lines differ."""
    held = [[part for row in column for part in row] for column in columns]
    if all(_runs_on(parts) for parts in held if len(parts) > 1):
        return True
    rows = [sum(bool(column[at]) for column in columns) for at in range(len(columns[0]))]
    return sum(cells > 1 for cells in rows) < _ALIGNED * len(rows)


def _runs_on(parts: list[Segment]) -> bool:
    """Whether the lines of a column are as long as those of running text."""
    width = max(part.x1 for part in parts) - min(part.x0 for part in parts)
    filled = sum(part.x1 - part.x0 for part in parts) / len(parts) / max(width, 1.0)
    weight = sum(2 if is_ideographic(char) else 1 for part in parts for word in part.words for char in word.text)
    return any(weight >= least * len(parts) and filled >= share for least, share in _PROSE)


def _zone(rows: list[Row], start: int, left: float, right: float) -> tuple[int, list[_Gap]]:
    """The end of the rows from `start` on that gutters run through, and the gutters; none where there are none."""
    if not _stands_beside(rows, start):
        return start, []
    least = WIDE_GAP * median(word.size for part in rows[start] for word in part.words)
    free, end = _wide(_free(rows[start], left, right), least), start + 1
    while free:
        following = _wide(_intersect(free, _free(rows[end], left, right)), least) if end < len(rows) else []
        if not _survive(free, following):
            kept = _two_sided(rows[start:end], free)
            if kept and not _survive(kept, following):
                return _without_tail(rows, start, end, kept)
        free, end = following, end + 1
    return start, []


def _stands_beside(rows: list[Row], at: int) -> bool:
    """Whether the row holds text side by side, alone or with the row below it."""
    if len(rows[at]) > 1 or at + 1 == len(rows):
        return len(rows[at]) > 1
    return rows[at + 1][0].x0 > rows[at][-1].x1 or rows[at + 1][-1].x1 < rows[at][0].x0


def _wide(gaps: list[_Gap], least: float) -> list[_Gap]:
    return [gap for gap in gaps if gap.end - gap.start >= least]


def _survive(gaps: list[_Gap], following: list[_Gap]) -> bool:
    """Whether something of every strip is still free."""
    return all(any(gap.start <= rest.start and rest.end <= gap.end for rest in following) for gap in gaps)


def _without_tail(rows: list[Row], start: int, end: int, gutters: list[_Gap]) -> tuple[int, list[_Gap]]:
    """The zone without what follows it on the left only, after a gap, and above other text."""
    last = max(at for at in range(start, end) if rows[at][-1].x1 > gutters[0].end)
    if last + 1 < end < len(rows):
        above, below = rows[last][0].words[0], rows[last + 1][0].words[0]
        if below.y - above.y > 1.6 * above.size or below.size > 1.1 * above.size:
            return last + 1, gutters
    return end, gutters


def _free(row: Row, left: float, right: float) -> list[_Gap]:
    edges = [left, *(edge for part in row for edge in (part.x0, part.x1)), right]
    return [_Gap(edges[at], edges[at + 1]) for at in range(0, len(edges), 2)]


def _intersect(one: list[_Gap], other: list[_Gap]) -> list[_Gap]:
    return [
        _Gap(max(a.start, b.start), min(a.end, b.end))
        for a in one
        for b in other
        if min(a.end, b.end) > max(a.start, b.start)
    ]


def _two_sided(rows: list[Row], free: list[_Gap]) -> list[_Gap]:
    """The free strips that have text on both sides in enough rows, one beside the other."""
    kept = []
    for gap in free:
        lefts = [at for at, row in enumerate(rows) if any(part.x1 <= gap.start + 0.5 for part in row)]
        rights = [at for at, row in enumerate(rows) if any(part.x0 >= gap.end - 0.5 for part in row)]
        if min(len(lefts), len(rights)) >= _MIN_ROWS:
            shared = min(lefts[-1], rights[-1]) - max(lefts[0], rights[0]) + 1
            if shared >= _MIN_ROWS:
                kept.append(gap)
    return kept
