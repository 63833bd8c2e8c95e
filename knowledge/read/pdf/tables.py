"""Makes rows of the lines of a table that a page shows, where cells may run over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.read.tables import has_header, row_sentence

_NUMBER = re.compile(r"\W*\d[\d\W]*|\W+")
_CONTINUES, _APART, _MIN_APART = 1.35, 1.5, 2

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
    """Lines that go on with the cells of the row above them are put together with it."""
    set_apart = sum(distance > _APART * size for distance in distances) >= _MIN_APART
    row: tuple[int, Cells] | None = None
    for at, cells in enumerate(lines):
        if row and distances[at] <= _CONTINUES * size and _goes_on(row[1], cells, set_apart):
            row = row[0], [f"{above} {cell}".strip() for above, cell in zip(row[1], cells, strict=True)]
            continue
        if row:
            yield row
        row = at, list(cells)
    if row:
        yield row


def _goes_on(row: Cells, cells: Cells, set_apart: bool) -> bool:
    """Whether a line close below a row belongs to it; `set_apart` says that there is space between rows."""
    filled = [(above, cell) for above, cell in zip(row, cells, strict=True) if cell]
    if not all(above and not _NUMBER.fullmatch(cell) for above, cell in filled):
        return False
    return not cells[0] or (set_apart and (len(filled) < len(cells) or any(cell[0].islower() for _, cell in filled)))
