"""Tells tables of data from tables that only arrange a page, and gives the rows of the former with their headers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.read.html.tree import Node, columns, flat_text
from knowledge.read.tables import has_header, row_sentence

_WIDEST_CELL = 1500
_WIDEST_PLAIN_CELL = 400
"""A cell with more text, in columns, is a part of the page; below it, a table without header cells is one of data."""

_MOST_COLUMNS = 100
_MOST_CELLS = 300_000
_PARTS_OF_A_PAGE = ("h1", "h2", "h3", "form", "article", "section")


@dataclass(frozen=True)
class _Row:
    cells: tuple[str, ...]
    heads: tuple[bool, ...]
    in_head: bool
    is_one_cell: bool

    @property
    def is_header(self) -> bool:
        return self.in_head or all(head for head, cell in zip(self.heads, self.cells, strict=True) if cell)

    @property
    def filled(self) -> list[str]:
        return list(dict.fromkeys(cell for cell in self.cells if cell))


def data_rows(table: Node) -> list[tuple[bool, str]] | None:
    """The rows of a table of data as text, each with whether it names a group of rows; None for any other table."""
    if table.get("role") in ("presentation", "none") or table.tables > 1:
        return None
    rows = _grid(table)
    if rows is None:
        return None
    marked = any(any(row.heads) or row.in_head for row in rows)
    if not _is_data(table, rows, marked):
        return None
    return list(_marked_rows(rows) if marked else _plain_rows(rows))


def _is_data(table: Node, rows: list[_Row], marked: bool) -> bool:
    wide = sum(len(row.filled) > 1 for row in rows)
    if not rows or max(len(row.cells) for row in rows) < 2 or (not marked and (wide < 2 or 2 * wide < len(rows))):
        return False
    widest = max(columns(cell) for row in rows for cell in row.cells)
    if widest > (_WIDEST_CELL if marked else _WIDEST_PLAIN_CELL):
        return False
    return not any(node.tag in _PARTS_OF_A_PAGE for cell in _cells(table) for node in _elements(cell))


def _marked_rows(rows: list[_Row]) -> Iterator[tuple[bool, str]]:
    header: list[str] = []
    was_header = False
    for row in rows:
        if not row.filled:
            continue
        if row.is_one_cell:
            yield True, row.filled[0]
        elif row.is_header:
            header = _joined(header, row.cells) if was_header else list(row.cells)
        elif header:
            yield False, row_sentence(header, row.cells)
        else:
            yield False, _labelled(row)
        was_header = row.is_header


def _plain_rows(rows: list[_Row]) -> Iterator[tuple[bool, str]]:
    filled = [row.cells for row in rows if row.filled]
    named = has_header(filled)
    for cells in filled[named:]:
        alone = len(set(filter(None, cells))) == 1
        yield alone, row_sentence(filled[0] if named and not alone else None, cells)


def _joined(above: list[str], below: tuple[str, ...]) -> list[str]:
    """Two header rows as one: “Seizures” over “2020” is “Seizures 2020”."""
    width = max(len(above), len(below))
    upper, lower = above + [""] * (width - len(above)), [*below, *[""] * (width - len(below))]
    return [" ".join(dict.fromkeys(filter(None, pair))) for pair in zip(upper, lower, strict=True)]


def _labelled(row: _Row) -> str:
    """A row whose header stands at its left: “Capital: Belgrade”."""
    label = row.cells[0] if row.heads[0] else ""
    values = [cell for cell in row.cells[1:] if cell] if label else [cell for cell in row.cells if cell]
    return row_sentence([label], ["; ".join(values)]) if label and values else row_sentence(None, row.cells)


def _grid(table: Node) -> list[_Row] | None:
    """The rows with spans written out: a cell over several rows counts in each, one over several columns once.

    Header cells count in each column. None where the spans are beyond reason.
    """
    rows: list[_Row] = []
    carried: dict[int, tuple[int, str, bool]] = {}
    size = 0
    for in_head, tr in _trs(table):
        cells: dict[int, tuple[str, bool]] = {}
        for at, (left, text, head) in list(carried.items()):
            cells[at] = (text, head)
            carried[at] = (left - 1, text, head)
        carried = {at: cell for at, cell in carried.items() if cell[0] > 0}
        at, found = 0, _children(tr, "td", "th")
        for cell in found:
            while at in cells:
                at += 1
            text, head = " ".join(flat_text(cell).split()), cell.tag == "th"
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for step in range(across):
                shown = text if not step or head or in_head else ""
                cells[at + step] = (shown, head)
                if down > 1:
                    carried[at + step] = (down - 1, shown, head)
            at += across
        if cells:
            width = max(cells) + 1
            size += width
            if width > _MOST_COLUMNS or size > _MOST_CELLS:
                return None
            full = [cells.get(place, ("", False)) for place in range(width)]
            is_one = len(found) == 1 and _span(found[0], "colspan") >= width
            rows.append(_Row(tuple(text for text, _ in full), tuple(head for _, head in full), in_head, is_one))
    return rows


def _span(cell: Node, name: str) -> int:
    value = cell.get(name)
    return min(max(int(value), 1), _MOST_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _trs(table: Node) -> Iterator[tuple[bool, Node]]:
    for part in _children(table, "thead", "tbody", "tfoot", "tr"):
        for tr in [part] if part.tag == "tr" else _children(part, "tr"):
            yield part.tag == "thead", tr


def _cells(table: Node) -> Iterator[Node]:
    for _, tr in _trs(table):
        yield from _children(tr, "td", "th")


def _children(node: Node, *tags: str) -> list[Node]:
    return [child for child in node.children if isinstance(child, Node) and child.tag in tags and not child.dropped]


def _elements(node: Node) -> Iterator[Node]:
    pending = [node]
    while pending:
        found = [child for child in pending.pop().children if isinstance(child, Node)]
        yield from found
        pending += found
