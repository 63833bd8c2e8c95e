"""Reads Word files straight from their XML, as tolerantly as Word: the text that a reader of the page would see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from lxml import etree

from knowledge.errors import SourceError
from knowledge.read.limits import Limits
from knowledge.read.office.parts import (
    Package,
    attribute,
    child,
    descendants,
    local,
    open_office,
    refuse_too_much,
    whole_number,
)
from knowledge.read.office.word_styles import Role, Styles
from knowledge.read.office.word_text import SKIPPED, chosen, read_line
from knowledge.read.tables import has_header, row_sentence
from knowledge.read.writer import TextWriter
from knowledge.records import ReadText, UnitKind

_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "AlternateContent", "Choice"))
_LONGEST_HEADING = 300
_LONGEST_CELL = 2000
"""A table with longer cells lays out a page; its cells are read as paragraphs."""

_HIGHEST_HEAD = 4
_MOST_COLUMNS = 63  # Word allows no more
_NOTES = ("footnotes", "endnotes")


def read_word(data: bytes, name: str, limits: Limits) -> ReadText:
    """Makes text and blocks of a Word document: its body, then its footnotes and endnotes; no headers, no comments."""
    package = open_office(data, name, limits, ".docx")
    path, root = package.main("word/document.xml", "word/document2.xml")
    try:
        story = _read_story(package, path, root, name, limits)
    except RecursionError as error:
        raise SourceError(f"{name} is nested too deep to be read. Save it again with simpler tables.") from error
    said = package.properties()
    writer = story.writer
    notes = [*package.notes, *(() if writer.blocks else ("It holds no text; its pages may be pictures.",))]
    title = said.title or story.title or name
    return ReadText(
        writer.text(), tuple(writer.blocks), title, said.language, None, said.date, said.author or None,
        notes=tuple(notes),
    )  # fmt: skip


def _read_story(package: Package, path: str, root: etree._Element, name: str, limits: Limits) -> _Story:
    relations = list(package.relations(path).values())
    styles = next((one.target for one in relations if one.kind == "styles"), "word/styles.xml")
    story = _Story(Styles(package.xml(styles)), lambda writer: refuse_too_much(writer, name, limits))
    story.blocks(root)
    for kind in _NOTES:
        for target in (one.target for one in relations if one.kind == kind):
            part = package.xml(target)
            for note in part if part is not None else ():
                if attribute(note, "type") in (None, "normal"):  # the others draw the line above the notes
                    story.blocks(note)
    return story


@dataclass
class _Cell:
    text: str
    span: int
    continues: bool
    tables: list[etree._Element]


class _Story:
    """Walks over the body of a document and writes what it finds."""

    def __init__(self, styles: Styles, check: Callable[[TextWriter], None]) -> None:
        self.writer = TextWriter()
        self.title = ""
        self._titled = False
        self._styles, self._check = styles, check
        self._carried = ""

    def blocks(self, container: etree._Element) -> None:
        """Writes the paragraphs and tables of a body, note, text box or cell."""
        for one in container:
            kind = local(one)
            if kind == "p":
                self._paragraph(one)
            elif kind == "tbl":
                self._table(one)
            elif kind == "AlternateContent":
                self.blocks(chosen(one))
            elif kind not in SKIPPED:
                self.blocks(one)

    def _paragraph(self, paragraph: etree._Element) -> None:
        line, role = read_line(paragraph), self._styles.role(paragraph)
        text, self._carried = self._carried + line.text, ""
        if child(paragraph, "pPr", "rPr", "del") is not None:
            self._carried = text  # the deleted end of a paragraph joins it with the next
        elif not role.contents:
            self._write(" ".join(text.split()), role)
        for box in line.boxes:
            self.blocks(box)

    def _write(self, text: str, role: Role) -> None:
        if role.level and len(text) <= _LONGEST_HEADING:
            self.writer.block(UnitKind.HEADING, text, role.level)
            if text and role.level == 1 and (not self.title or (role.title and not self._titled)):
                self.title, self._titled = text, role.title
        else:
            self.writer.block(UnitKind.ITEM if role.listed else UnitKind.SENTENCE, text)

    def _table(self, table: etree._Element) -> None:
        lines = [(row, _cells(row)) for row in _inside(table, "tr") if child(row, "trPr", "del") is None]
        cells = [cell for _, row in lines for cell in row]
        if all(len(row) < 2 for _, row in lines) or any(len(cell.text) > _LONGEST_CELL for cell in cells):
            for cell in (cell for row, _ in lines for cell in _inside(row, "tc")):
                self.blocks(cell)
            return
        head = _head(lines)
        grid = _grid([row for _, row in lines], head)
        names = [_column_name(column) for column in zip_longest(*grid[:head], fillvalue="")] if head else None
        for at, ((_, row), texts) in enumerate(zip(lines, grid, strict=True)):
            if at >= head:
                self.writer.block(UnitKind.ROW, row_sentence(names, texts))
                self._check(self.writer)
            for inner in (inner for cell in row for inner in cell.tables):
                self._table(inner)


def _head(lines: Sequence[tuple[etree._Element, list[_Cell]]]) -> int:
    """How many rows at the top of a table name its columns: those that are marked so, or else one that looks so."""
    marked = 0
    while marked < len(lines) and child(lines[marked][0], "trPr", "tblHeader") is not None:
        marked += 1
    if 0 < marked <= _HIGHEST_HEAD and any(cell.text for _, row in lines[marked:] for cell in row):
        return marked
    grid = _grid([row for _, row in lines], 0)
    bold = len(lines) > 1 and _is_bold(lines[0][0]) and not _is_bold(lines[1][0])
    return 1 if any(grid[0]) and has_header([row for row in grid if any(row)], bold or None) else 0


def _is_bold(row: etree._Element) -> bool:
    """Whether all words of a row are bold by themselves, as writers mark a head where they use no style for it."""
    runs = [run for run in descendants(row, "r") if child(run, "t") is not None]
    marks = [child(run, "rPr", "b") for run in runs]
    return bool(runs) and all(mark is not None and attribute(mark, "val") not in ("0", "false") for mark in marks)


def _column_name(names: Sequence[str]) -> str:
    """The name of a column from the rows of a head, where merged cells say the same one below another."""
    return " ".join(name for name in dict.fromkeys(names) if name)


def _inside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also where content controls or tracked changes wrap them."""
    for one in element:
        kind = local(one)
        if kind == name:
            yield one
        elif kind in _WRAPPERS:
            yield from _inside(one, name)


def _cells(row: etree._Element) -> list[_Cell]:
    before = child(row, "trPr", "gridBefore")
    cells = [_Cell("", _number(before), False, [])] if before is not None else []
    for cell in _inside(row, "tc"):
        lines = [read_line(paragraph) for paragraph in _inside(cell, "p")]
        boxes = (read_line(paragraph).text for line in lines for box in line.boxes for paragraph in _inside(box, "p"))
        text = " ".join(" ".join((*(line.text for line in lines), *boxes)).split())
        merge = child(cell, "tcPr", "vMerge")
        continues = merge is not None and attribute(merge, "val") != "restart"
        span = _number(child(cell, "tcPr", "gridSpan"))
        cells.append(_Cell(text, span, continues, list(_inside(cell, "tbl"))))
    return cells


def _number(element: etree._Element | None) -> int:
    value = whole_number(attribute(element, "val")) if element is not None else None
    return min(value or 1, _MOST_COLUMNS)


def _grid(rows: Sequence[Sequence[_Cell]], head: int) -> list[list[str]]:
    """The texts of the cells by column; a cell that is merged with the one above it says the same.

    A cell of the head that is merged over several columns names each of them, but a merged value is said once.
    """
    grid: list[list[str]] = []
    for row in rows:
        texts: list[str] = []
        for cell in row:
            above = grid[-1] if cell.continues and grid else []
            text = above[len(texts)] if len(texts) < len(above) else cell.text
            texts += [text, *[text if len(grid) < head else ""] * (cell.span - 1)]
        grid.append(texts)
    return grid
