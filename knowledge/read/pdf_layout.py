"""Makes lines of a page's words in reading order: rows, columns side by side, and tables.

A row is what shares a baseline. It falls into segments where a gap is wider than a space in justified text. A strip
that stays free through several rows, with text on both sides, is a gutter: between columns of prose, which are read
one after the other, or between the columns of a table, which is read row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from knowledge.read.pdf_tables import rows_of_table
from knowledge.read.pdf_words import HYPHEN, Word, is_ideographic, is_right_to_left

_SAME_ROW = 0.5
_CAP_HEIGHT, _TOUCHING = 0.6, 0.3
_WIDE_GAP = 0.9
_SPACE_GAP = 0.17
_MIN_ROWS = 3
_MAX_ROWS = 600
_MAX_DEPTH = 3
_PROSE = ((15, 0.6), (25, 0.4))
_ALIGNED = 0.4
_MARKER = re.compile(r"(?:[•◦▪‣●○■□·–—*\-✓➢►]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivxlcIVXLC]{1,5}[.)]|\d+(?:\.\d+)+\.?)$")
_NOTE_SIZE, _RAISED = 0.8, 0.15
_NOTE_MARK = re.compile(r"(?:\d{1,3}|[a-z*†‡§¶]{1,2})(?:,(?:\d{1,3}|[a-z*†‡§¶])?)*")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LEFT_TO_RIGHT = re.compile(r"[A-Za-z0-9À-ɏͰ-ϿЀ-ӿ٠-٩۰-۹]")


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


class _Gap(NamedTuple):
    start: float
    end: float


@dataclass
class _Segment:
    """Words of a row with no wide gap between them."""

    words: list[Word]

    def __post_init__(self) -> None:
        self.x0 = min(word.x0 for word in self.words)
        self.x1 = max(word.x1 for word in self.words)


_Row = list[_Segment]


class _Numbering:
    """Gives each column of a page its number, in reading order."""

    def __init__(self) -> None:
        self.last = -1

    def next(self) -> int:
        self.last += 1
        return self.last


def lines_of(words: Sequence[Word]) -> list[Line]:
    """The lines of a page in reading order."""
    rows = [_segments(row) for row in _rows(words)]
    return list(_read(rows, _Numbering(), 0)) if rows else []


def _rows(words: Sequence[Word]) -> list[list[Word]]:
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
    for at, (one, other) in enumerate(zip(words, words[1:], strict=False)):
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


def _segments(row: list[Word]) -> _Row:
    parts: list[list[Word]] = [[row[0]]]
    right = row[0].x1
    for word in row[1:]:
        wide = word.x0 - right > _WIDE_GAP * max(word.size, parts[-1][-1].size)
        if wide and not (len(parts[-1]) == 1 and _MARKER.match(parts[-1][0].text)):
            parts.append([])
        parts[-1].append(word)
        right = max(right, word.x1)
    return [_Segment(part) for part in parts]


def _read(rows: list[_Row], numbering: _Numbering, depth: int) -> Iterator[Line]:
    left = min(segment.x0 for row in rows for segment in row)
    right = max(segment.x1 for row in rows for segment in row)
    number, at = numbering.next(), 0
    while at < len(rows):
        end, gutters = _zone(rows, at, left, right) if depth < _MAX_DEPTH and len(rows) <= _MAX_ROWS else (at, [])
        if not gutters:
            yield _line(rows[at], left, right, number)
            at += 1
            continue
        yield from _read_zone(rows[at:end], gutters, numbering, depth, (left, right))
        number, at = numbering.next(), end


def _read_zone(
    rows: list[_Row], gutters: list[_Gap], numbering: _Numbering, depth: int, sides: tuple[float, float]
) -> Iterator[Line]:
    columns = [_column(rows, gutters, index) for index in range(len(gutters) + 1)]
    if _is_prose(columns):
        for column in columns:
            yield from _read([row for row in column if row], numbering, depth + 1)
        return
    cells = [[_text([word for part in column[at] for word in part.words]) for column in columns] for at in range(len(rows))]
    lines = [_line(row, *sides, numbering.last) for row in rows]
    if not any(sum(bool(cell) for cell in row) > 1 for row in cells):
        yield from lines
        return
    leading = [below.y - above.y for above, below in zip(lines, lines[1:], strict=False)]
    for at, text in rows_of_table(cells, [line.bold for line in lines], [0.0, *leading], lines[0].size):
        yield lines[at]._replace(text=text, row=True)


def _column(rows: list[_Row], gutters: list[_Gap], index: int) -> list[_Row]:
    """The part of each row that lies between two gutters; empty where the row has none there."""
    start = gutters[index - 1].end if index else float("-inf")
    end = gutters[index].start if index < len(gutters) else float("inf")
    return [[part for part in row if part.x0 >= start - 0.5 and part.x1 <= end + 0.5] for row in rows]


def _is_prose(columns: list[list[_Row]]) -> bool:
    """Whether columns are read from top to end one after the other: they hold running text, or their lines differ."""
    held = [[part for row in column for part in row] for column in columns]
    if all(_runs_on(parts) for parts in held if len(parts) > 1):
        return True
    rows = [sum(bool(column[at]) for column in columns) for at in range(len(columns[0]))]
    return sum(cells > 1 for cells in rows) < _ALIGNED * len(rows)


def _runs_on(parts: list[_Segment]) -> bool:
    """Whether the lines of a column are as long as those of running text."""
    width = max(part.x1 for part in parts) - min(part.x0 for part in parts)
    filled = sum(part.x1 - part.x0 for part in parts) / len(parts) / max(width, 1.0)
    weight = sum(2 if is_ideographic(char) else 1 for part in parts for word in part.words for char in word.text)
    return any(weight >= least * len(parts) and filled >= share for least, share in _PROSE)


def _zone(rows: list[_Row], start: int, left: float, right: float) -> tuple[int, list[_Gap]]:
    """The end of the rows from `start` on that gutters run through, and the gutters; none where there are none."""
    least = _WIDE_GAP * median(word.size for part in rows[start] for word in part.words)
    free, end = _wide(_free(rows[start], left, right), least), start + 1
    while free:
        following = _wide(_intersect(free, _free(rows[end], left, right)), least) if end < len(rows) else []
        if not _survive(free, following):
            kept = _two_sided(rows[start:end], free)
            if kept and not _survive(kept, following):
                starts_left = rows[start][0].x0 < kept[0].start
                return _without_tail(rows, start, end, kept) if starts_left else (start, [])
        free, end = following, end + 1
    return start, []


def _wide(gaps: list[_Gap], least: float) -> list[_Gap]:
    return [gap for gap in gaps if gap.end - gap.start >= least]


def _survive(gaps: list[_Gap], following: list[_Gap]) -> bool:
    """Whether something of every strip is still free."""
    return all(any(gap.start <= rest.start and rest.end <= gap.end for rest in following) for gap in gaps)


def _without_tail(rows: list[_Row], start: int, end: int, gutters: list[_Gap]) -> tuple[int, list[_Gap]]:
    """The zone without what follows it on the left only, after a gap, and above other text."""
    last = max(at for at in range(start, end) if rows[at][-1].x1 > gutters[0].end)
    if last + 1 < end < len(rows):
        above, below = rows[last][0].words[0], rows[last + 1][0].words[0]
        if below.y - above.y > 1.6 * above.size or below.size > 1.1 * above.size:
            return last + 1, gutters
    return end, gutters


def _free(row: _Row, left: float, right: float) -> list[_Gap]:
    edges = [left, *(edge for part in row for edge in (part.x0, part.x1)), right]
    return [_Gap(edges[at], edges[at + 1]) for at in range(0, len(edges), 2)]


def _intersect(one: list[_Gap], other: list[_Gap]) -> list[_Gap]:
    return [
        _Gap(max(a.start, b.start), min(a.end, b.end))
        for a in one
        for b in other
        if min(a.end, b.end) > max(a.start, b.start)
    ]


def _two_sided(rows: list[_Row], free: list[_Gap]) -> list[_Gap]:
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


def _line(row: _Row, left: float, right: float, number: int) -> Line:
    words = [word for part in row for word in part.words]
    size = max(_weighted_sizes(words).items(), key=lambda item: item[1])[0]
    bold = sum(len(word.text) for word in words if word.bold) * 2 > sum(len(word.text) for word in words)
    y = median(word.y for word in words if word.size == size)
    return Line(_text(words), row[0].x0, row[-1].x1, y, size, bold, left, right, number)


def _weighted_sizes(words: list[Word]) -> dict[float, int]:
    sizes: dict[float, int] = {}
    for word in words:
        sizes[word.size] = sizes.get(word.size, 0) + len(word.text)
    return sizes


def _text(words: list[Word]) -> str:
    """The words of a line with the spaces that are seen between them, in logical order."""
    if is_right_to_left("".join(word.text for word in words)):
        return _right_to_left(words)
    text = ""
    for at, word in enumerate(words):
        before = words[at - 1] if at else None
        if before and not _has_space(before, word) and _is_note_mark(before, word):
            continue
        if before and _has_space(before, word):
            text += " "
        raised = before is not None and word.text.isdigit() and _is_raised(before, word)
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
    return not before.text[-1].isalnum() or sum(char.isalpha() for char in before.text) > 2


def _has_space(before: Word, word: Word) -> bool:
    gap = abs(word.x0 - before.x1)
    if is_ideographic(before.text[-1]) or is_ideographic(word.text[0]):
        return word.spaced and gap > 0.5 * word.size
    return (word.spaced and word.order > before.order) or gap > _SPACE_GAP * min(word.size, before.size)


def _right_to_left(words: list[Word]) -> str:
    """Words from the right, but runs of numbers and Latin words among them from the left."""
    ordered: list[Word] = []
    run: list[Word] = []
    for word in sorted(words, key=lambda word: -word.x0):
        if _LEFT_TO_RIGHT.search(word.text) and not is_right_to_left(word.text):
            run.insert(0, word)
            continue
        ordered += [*run, word]
        run = []
    ordered += run
    text = ""
    for at, word in enumerate(ordered):
        before = ordered[at - 1] if at else None
        gap = max(before.x0 - word.x1, word.x0 - before.x1) if before else 0.0
        text += (" " if before and (word.spaced or before.spaced or gap > _SPACE_GAP * word.size) else "") + word.text
    return text.strip()
