"""Turns the rows of a table into sentences that carry their column's names, and reads CSV and TSV files that way."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, zip_longest

from knowledge.errors import SourceError
from knowledge.read.decode import decode
from knowledge.read.limits import Limits
from knowledge.read.writer import TextWriter
from knowledge.records import ReadText, UnitKind

Row = Sequence[str]

_NUMBER = re.compile(r"[\s(+\-–−±~<>≤≥$€£¥#]*\d[\d\s.,:/'’%‰()\-–eE*]*[a-z%]?")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s*[-–/]\s*(?:19|20)?\d\d)?\*?")
_HEADER_CELL = 120
"""No column's name is longer than this."""

_ABOVE_HEADER = 20
"""How many lines (a title, a date, a source) may stand above the column names of a spreadsheet."""

_SNIFFED = 200
_SNIFFED_TEXT = 65536
_NO_DELIMITER = "\x1f"
_DELIMITERS = "\t|;,"  # the first wins a tie, as commas stand inside numbers and texts


def row_sentence(header: Row | None, row: Row) -> str:
    """One row as text: “Country: Serbia; Year: 2020” with a header, else “Serbia | 2020”; empty cells are left out."""
    cells = [" ".join(cell.split()) for cell in row]
    if header is None:
        return " | ".join(cell for cell in cells if cell)
    named = zip_longest(_names(tuple(header)), cells, fillvalue="")
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)


@lru_cache(maxsize=8)
def _names(header: tuple[str, ...]) -> list[str]:
    return [" ".join(name.split()).rstrip(":： ") for name in header]


def table_rows(rows: Sequence[Row], header: bool | None = None) -> list[str]:
    """All rows of a table as text; `header` says whether the first row names the columns, None that nobody knows."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    named = has_header(filled) if header is None else header
    if not named or len(filled) < 2:
        return [row_sentence(None, row) for row in filled]
    return [row_sentence(filled[0], row) for row in filled[1:]]


def has_header(rows: Sequence[Row], unsure: bool | None = None) -> bool:
    """Whether the first row names the columns, judged by how it differs from the rows below it.

    `unsure` answers for a table of words alone; None says yes for three columns or more, since two columns of words
    are as often a name and what it means.
    """
    if len(rows) < 2:
        return False
    first, body = [cell.strip() for cell in rows[0]], rows[1:_SNIFFED]
    names = [cell for cell in first if cell]
    if len(names) < 2 or len(set(names)) < len(names) or any(len(name) > _HEADER_CELL for name in names):
        return False
    if 2 * sum(sum(bool(cell.strip()) for cell in row) > 1 for row in body) < len(body):
        return False  # names of columns that hold next to nothing would be lost
    if any(_is_number(name) and not _YEAR.fullmatch(name) for name in names):
        return False
    columns = [[row[at].strip() for row in body if at < len(row) and row[at].strip()] for at in range(len(first))]
    if any(
        name and _YEAR.fullmatch(name) and _share(_YEAR, cells) > 0.5
        for name, cells in zip(first, columns, strict=True)
    ):
        return False  # a year above years is one more value, not the name of a column
    if any(name and _share(_NUMBER, cells) >= 0.5 for name, cells in zip(first, columns, strict=True)):
        return True
    return len(first) > 2 if unsure is None else unsure


def header_at(rows: Sequence[Row], unsure: bool) -> int | None:
    """Where a spreadsheet's column names stand: the first row of words (or years) that the rows below agree with.

    `unsure` answers where all cells are words.
    """
    width = max((sum(bool(cell.strip()) for cell in row) for row in rows[:_SNIFFED]), default=0)
    for at, row in enumerate(rows[:_ABOVE_HEADER]):
        words = sum(bool(cell.strip()) and not _is_number(cell) for cell in row)
        years = sum(_YEAR.fullmatch(cell.strip()) is not None for cell in row)
        if words and words + years >= max(2, width / 2):
            below = [row for row in rows[at:] if any(cell.strip() for cell in row)]
            return at if has_header(below, unsure) else None
    return None


def write_sheet(
    writer: TextWriter, rows: Sequence[Row], limits: Limits, header: Row | None = None
) -> tuple[Row | None, int]:
    """Writes the rows of a spreadsheet that hold anything, as long as the text stays within the limits.

    Gives the header that the rows have, or else the one given before, and how many rows did not fit.
    """
    at = header_at(rows, unsure=header is None)
    below = rows[at + 1 :] if at is not None else rows
    header = rows[at] if at is not None else header
    lines = [(None, row) for row in rows[: at or 0]] + [(header, row) for row in below]
    for number, (names, row) in enumerate(lines):
        alone = sum(not cell.isspace() for cell in row if cell) == 1
        text = row_sentence(None if alone else names, row)
        if len(text) + (writer.blocks[-1].end if writer.blocks else 0) + 2 > limits.text:
            return header, len(lines) - number
        writer.block(UnitKind.SENTENCE if alone else UnitKind.ROW, text)
    return header, 0


def read_csv(data: bytes, name: str, limits: Limits) -> ReadText:
    """Makes a row of text of every record of a CSV or TSV file, whatever separates its fields."""
    try:
        rows = [row for row in _records(decode(data, name)) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise SourceError(f"{name} is not a table: one field of it holds over 100,000 characters.") from error
    writer = TextWriter()
    _, left = write_sheet(writer, rows, limits)
    notes = (rows_left_out(left, name),) if left else ()
    return ReadText(writer.text(), tuple(writer.blocks), name, notes=notes)


def rows_left_out(left: int, name: str, *, more: bool = False) -> str:
    """The note for a table that was too long; `more` says that not all of its rows were counted."""
    count = f"{left:,} or more" if more else f"{left:,}"
    return f"The last {count} rows of {name} were left out, since a file may give only so much text. Split it."


def _records(text: str) -> Iterator[list[str]]:
    """The records of the file; where its quotes do not match, a quote is a character like any other."""
    first, _, rest = text.partition("\n")
    stated = re.fullmatch(r"\ufeff?sep=(.)\r?", first)
    delimiter = stated[1] if stated else _delimiter(text)
    body = rest if stated else text
    return _parse(body, delimiter, quoted=not _ends_inside_quotes(body, delimiter))


def _parse(text: str, delimiter: str, *, quoted: bool = True) -> Iterator[list[str]]:
    lines = io.StringIO(text, newline="")
    if quoted:
        return csv.reader(lines, delimiter=delimiter)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def _ends_inside_quotes(text: str, delimiter: str) -> bool:
    try:
        last = deque(_parse(text, delimiter), maxlen=1)
    except csv.Error:  # a field of more than 131,072 characters, which comes from a quote that is never closed
        return True
    return text.count('"') % 2 == 1 and any("\n" in field for row in last for field in row)


def _delimiter(text: str) -> str:
    """The character that cuts the first records into the same number of fields most often, and into most."""
    sample = text[:_SNIFFED_TEXT]

    def agreement(delimiter: str) -> tuple[float, int]:
        rows = islice(_parse(sample, delimiter), _SNIFFED)
        widths = Counter(len(row) for row in rows if row)
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        return (times / widths.total() if width > 1 else 0.0, width)

    best = max(_DELIMITERS, key=agreement)
    return best if agreement(best)[1] > 1 else _NO_DELIMITER


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell.strip()) is not None


def _share(pattern: re.Pattern[str], cells: Sequence[str]) -> float:
    return sum(pattern.fullmatch(cell) is not None for cell in cells) / len(cells) if cells else 0.0
