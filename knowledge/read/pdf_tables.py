"""Makes rows of the lines of a table that a page shows, where cells may run over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.read.tables import has_header, row_sentence

_NUMBER = re.compile(r"\W*\d[\d\W]*|\W+")
_CONTINUES = 1.35

Cells = list[str]


def rows_of_table(
    lines: Sequence[Cells], bold: Sequence[bool], distances: Sequence[float], size: float
) -> Iterator[tuple[int, str]]:
    """The rows of a table as text, each with the place of its first line.

    `distances` are those of each line's baseline to the line above it; `size` is the font's.
    """
    merged = list(_merged(lines, distances, size))
    rows = [cells for _, cells in merged]
    only_first_bold = bold[0] and not any(bold[at] for at, _ in merged[1:])
    names_columns = len(rows) > 2 and all(rows[0][1:]) and not any(cell.endswith(":") for cell in rows[0])
    header = rows[0] if names_columns and has_header(rows, unsure=only_first_bold) else None
    for at, cells in merged[1:] if header else merged:
        yield at, row_sentence(header, cells)


def _merged(lines: Sequence[Cells], distances: Sequence[float], size: float) -> Iterator[tuple[int, Cells]]:
    """A line that leaves the first column empty and follows closely goes on with the cells of the row above it."""
    row: tuple[int, Cells] | None = None
    for at, cells in enumerate(lines):
        if row and distances[at] <= _CONTINUES * size and _goes_on(row[1], cells):
            row = row[0], [f"{above} {cell}".strip() for above, cell in zip(row[1], cells, strict=True)]
            continue
        if row:
            yield row
        row = at, list(cells)
    if row:
        yield row


def _goes_on(row: Cells, cells: Cells) -> bool:
    filled = [(above, cell) for above, cell in zip(row, cells, strict=True) if cell]
    return not cells[0] and all(above and not _NUMBER.fullmatch(cell) for above, cell in filled)
