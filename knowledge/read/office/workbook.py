"""Reads Excel files straight from their XML: visible sheets under their names, and every row as a sentence."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from knowledge.read.limits import Limits
from knowledge.read.office.cell_formats import GENERAL, shown, standard_format
from knowledge.read.office.parts import (
    Package,
    child,
    descendants,
    local,
    open_office,
    plain,
    relation_id,
    whole_number,
)
from knowledge.read.tables import Row, rows_left_out, write_sheet
from knowledge.read.writer import TextWriter
from knowledge.records import ReadText, UnitKind

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_SPREAD = 1_000_000
"""So many cells at most are filled in for merged ones."""

_MOST_COLUMNS = 1000
_LONGEST_COLUMN = 3
_SHARED = ("sharedStrings", "styles")
_DAY_ZERO, _DAY_ZERO_MAC = dt.date(1899, 12, 30), dt.date(1904, 1, 1)


@dataclass(frozen=True)
class _Book:
    """What all sheets share: texts, the format of each cell style, and the day with the number 0."""

    strings: list[str]
    formats: list[str]
    first_day: dt.date


@dataclass
class _Sheet:
    """The cells of a sheet that hold text: by row, then by column, both counted from 1."""

    rows: dict[int, dict[int, str]]
    merged: list[str]
    complete: bool = True
    damaged: bool = False


def read_workbook(data: bytes, name: str, limits: Limits) -> ReadText:
    """Makes text and blocks of a workbook; values are as the cells show them, and hidden sheets are left out."""
    package = open_office(data, name, limits, ".xlsx")
    path, root = package.main("xl/workbook.xml")
    relations, writer = package.relations(path), TextWriter()
    book = _book(package, path, root)
    for entry in descendants(root, "sheet"):
        relation = relations.get(relation_id(entry))
        title = plain(entry.get("name", ""))
        if relation is None or relation.kind != "worksheet":
            continue
        if entry.get("state", "visible") != "visible":
            package.notes.append(f"The hidden sheet “{title}” was left out.")
            continue
        sheet = _read_sheet(package.part(relation.target), book, limits)
        if sheet.damaged:
            package.notes.append(f"The sheet “{title}” is damaged; what could be read of it was read.")
        if sheet.rows:
            writer.block(UnitKind.HEADING, title, 1)
            _write(writer, sheet, title, limits, package.notes)
    if not writer.blocks:
        package.notes.append("It holds no text.")
    said = package.properties()
    return ReadText(
        writer.text(), tuple(writer.blocks), said.title or name, said.language, None, said.date, said.author or None,
        notes=tuple(package.notes),
    )  # fmt: skip


def _book(package: Package, path: str, root: etree._Element) -> _Book:
    parts = {one.kind: package.xml(one.target) for one in package.relations(path).values() if one.kind in _SHARED}
    strings, styles = parts.get("sharedStrings"), parts.get("styles")
    texts = [_string(one) for one in strings if local(one) == "si"] if strings is not None else []
    properties = child(root, "workbookPr")
    mac = properties is not None and properties.get("date1904") in ("1", "true")
    return _Book(texts, list(_formats(styles)) if styles is not None else [], _DAY_ZERO_MAC if mac else _DAY_ZERO)


def _formats(styles: etree._Element) -> Iterator[str]:
    own = {one.get("numFmtId"): one.get("formatCode", GENERAL) for one in descendants(styles, "numFmt")}
    cells = child(styles, "cellXfs")
    for one in cells if cells is not None else ():
        number = one.get("numFmtId", "0")
        yield own.get(number) or standard_format(whole_number(number) or 0)


def _string(item: etree._Element) -> str:
    """The text of a shared or inline string, without the reading aids that East Asian texts carry."""
    texts = (one.text or "" for one in descendants(item, "t") if not _is_reading_aid(one))
    return " ".join(plain("".join(texts)).split())


def _is_reading_aid(text: etree._Element) -> bool:
    above = text.getparent()
    return above is not None and local(above) == "rPh"


def _read_sheet(data: bytes, book: _Book, limits: Limits) -> _Sheet:
    """Reads the rows one by one, and lets go of the XML of each."""
    sheet, size, number = _Sheet({}, []), 0, 0
    for element in _elements(data, sheet):
        if local(element) == "mergeCell":
            sheet.merged.append(element.get("ref", ""))
            continue
        number = whole_number(element.get("r")) or number + 1
        cells = dict(_cells(element, book))
        if cells:
            sheet.rows[number] = cells
        size += sum(map(len, cells.values()))
        element.clear()
        above = element.getparent()
        while above is not None and element.getprevious() is not None:
            del above[0]
        if size > limits.text:
            sheet.complete = False
            break
    return sheet


def _elements(data: bytes, sheet: _Sheet) -> Iterator[etree._Element]:
    events = etree.iterparse(
        io.BytesIO(data), tag=("{*}row", "{*}mergeCell"), resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, recover=True,
    )  # fmt: skip
    try:
        for _, element in events:
            yield element
        sheet.damaged = any(error.level_name == "FATAL" for error in events.error_log)
    except etree.XMLSyntaxError:
        sheet.damaged = True


def _cells(row: etree._Element, book: _Book) -> Iterator[tuple[int, str]]:
    space = str(row.tag)[: -len("row")]
    column = 0
    for cell in row.iterchildren(f"{space}c"):
        column = _column(cell.get("r", "").rstrip("0123456789")) or column + 1
        text = _value(cell, book)
        if text:
            yield column, text


@lru_cache(maxsize=4096)
def _column(letters: str) -> int:
    """The number of a column from its letters; 0 where these are no column."""
    number = 0
    for letter in letters if len(letters) <= _LONGEST_COLUMN and letters.isascii() and letters.isupper() else "":
        number = number * 26 + ord(letter) - 64
    return number


def _value(cell: etree._Element, book: _Book) -> str:
    kind, value = cell.get("t", "n"), ""
    for one in cell:
        name = local(one)
        if name == "is":
            return _string(one)
        if name == "v":
            value = (one.text or "").strip()
    if kind == "e" or not value:
        return ""  # an error such as #N/A is nothing to quote
    if kind == "s":
        at = whole_number(value)
        return book.strings[at] if at is not None and at < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind == "d":
        return value.removesuffix("T00:00:00").replace("T", " ")
    return _number(value, cell.get("s", "0"), book) if kind == "n" else " ".join(plain(value).split())


def _number(value: str, style: str, book: _Book) -> str:
    try:
        number = float(value)
        at = whole_number(style) or 0
        return shown(number, book.formats[at] if at < len(book.formats) else GENERAL, book.first_day)
    except (ValueError, OverflowError):
        return value


def _write(writer: TextWriter, sheet: _Sheet, title: str, limits: Limits, notes: list[str]) -> None:
    """Writes a sheet table by table, which blank rows part; a table without a header has the one above."""
    _fill_merged(sheet)
    columns = sorted({column for row in sheet.rows.values() for column in row})[:_MOST_COLUMNS]
    header: Row | None = None
    left = 0
    for table in _tables(sheet, columns):
        if left:
            left += len(table)
        else:
            header, left = write_sheet(writer, table, limits, header)
    if left:
        notes.append(rows_left_out(left, f"sheet “{title}”", more=not sheet.complete))


def _tables(sheet: _Sheet, columns: list[int]) -> Iterator[list[list[str]]]:
    table: list[list[str]] = []
    last = 0
    for number in sorted(sheet.rows):
        if table and number > last + 1:
            yield table
            table = []
        table.append([sheet.rows[number].get(column, "") for column in columns])
        last = number
    if table:
        yield table


def _fill_merged(sheet: _Sheet) -> None:
    """A cell that is merged downwards says the same in every row that holds something else too."""
    spread = 0
    for first, last in (reference.split(":") for reference in sheet.merged if reference.count(":") == 1):
        top, bottom = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if not top or not bottom or top[1] != bottom[1]:
            continue
        column = _column(top[1])
        text = sheet.rows.get(int(top[2]), {}).get(column)
        for number in range(int(top[2]) + 1, min(int(bottom[2]), max(sheet.rows)) + 1) if text else ():
            spread += 1
            if spread > _SPREAD:
                return
            if text and number in sheet.rows:
                sheet.rows[number].setdefault(column, text)
