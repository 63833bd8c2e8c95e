"""Reads PowerPoint files straight from their XML: each slide's title, its text in reading order, and its notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from knowledge.read.limits import Limits
from knowledge.read.office.parts import (
    Package,
    attribute,
    child,
    descendants,
    local,
    open_office,
    plain,
    refuse_too_much,
    relation_id,
)
from knowledge.read.tables import table_rows
from knowledge.read.writer import TextWriter
from knowledge.records import ReadText, UnitKind

_TITLES = ("title", "ctrTitle")
_BODIES = ("body", "obj", "")
"""Placeholders whose paragraphs have bullets unless they say otherwise."""

_FURNITURE = frozenset(("dt", "ftr", "hdr", "sldNum", "sldImg"))
_FIELDS = ("slidenum", "datetime")
_SHAPES = frozenset(("sp", "grpSp", "graphicFrame", "AlternateContent", "cxnSp"))
_LINE = 250_000
"""Shapes whose tops are less than this apart (about 7 mm) stand side by side."""

Position = tuple[int, int]


@dataclass(frozen=True)
class _Shape:
    element: etree._Element
    role: str | None
    position: Position | None


def read_slides(data: bytes, name: str, limits: Limits) -> ReadText:
    """Makes text and blocks of a presentation; every slide is a page, and its notes follow it."""
    package = open_office(data, name, limits, ".pptx")
    path, root = package.main("ppt/presentation.xml")
    writer, hidden = TextWriter(), 0
    starts: list[int] = []
    relations = package.relations(path)
    for entry in descendants(root, "sldId"):
        relation = relations.get(relation_id(entry))
        slide = package.xml(relation.target) if relation else None
        starts.append(len(writer.blocks))
        if relation is None or slide is None:
            package.notes.append(f"Slide {len(starts)} is missing from the file.")
        elif slide.get("show") in ("0", "false"):
            hidden += 1
        else:
            _Slide(package, relation.target, writer).write(slide)
        refuse_too_much(writer, name, limits)
    if hidden:
        package.notes.append(f"{hidden} hidden slide{'s were' if hidden > 1 else ' was'} left out.")
    if not writer.blocks:
        package.notes.append("It holds no text; its slides may be pictures.")
    return _finished(package, writer, starts, name)


def _finished(package: Package, writer: TextWriter, starts: list[int], name: str) -> ReadText:
    said, text, blocks = package.properties(), writer.text(), writer.blocks
    pages = [blocks[at].start if at < len(blocks) else len(text) for at in starts]
    heading = next((block for block in blocks if block.kind is UnitKind.HEADING), None)
    title = said.title or (text[heading.start : heading.end] if heading else "") or name
    return ReadText(
        text, tuple(blocks), title, said.language, None, said.date, said.author or None,
        tuple([0, *pages[1:]] if pages else ()), notes=tuple(package.notes),
    )  # fmt: skip


class _Slide:
    """Writes one slide; what its shapes do not say of their place, its layout and master say."""

    def __init__(self, package: Package, path: str, writer: TextWriter) -> None:
        self._package, self._writer = package, writer
        self._relations = package.relations(path).values()
        self._inherited: dict[tuple[str, str], Position] = {}
        for inherited in self._above(path):
            for shape in descendants(inherited, "sp"):
                role, at = _placeholder(shape), _position(shape)
                if role is not None and at is not None:
                    self._inherited.setdefault((role[0], role[1]), at)
                    self._inherited.setdefault((role[0], ""), at)

    def write(self, slide: etree._Element) -> None:
        tree = child(slide, "cSld", "spTree")
        shapes = self._in_order(tree) if tree is not None else []
        titles = [shape for shape in shapes if shape.role in _TITLES]
        for shape in titles:
            text = " ".join(text for text, _ in _paragraphs(shape.element))
            self._writer.block(UnitKind.HEADING, text, 1 if shape.role == "ctrTitle" else 2)
        for shape in shapes:
            if shape not in titles:
                self._shape(shape)
        for relation in self._relations:
            notes = self._package.xml(relation.target) if relation.kind == "notesSlide" else None
            for element in descendants(notes, "sp") if notes is not None else ():
                if (_placeholder(element) or ("", ""))[0] == "body":
                    for text, _ in _paragraphs(element):
                        self._writer.block(UnitKind.SENTENCE, text)

    def _shape(self, shape: _Shape) -> None:
        kind = local(shape.element)
        if kind == "grpSp":
            for inner in self._in_order(shape.element):
                self._shape(inner)
        elif kind == "graphicFrame":
            self._frame(shape.element)
        else:
            listed = shape.role in _BODIES
            lines = _paragraphs(shape.element)
            for text, bullet in lines:
                item = bullet if bullet is not None else listed and len(lines) > 1
                self._writer.block(UnitKind.ITEM if item else UnitKind.SENTENCE, text)

    def _frame(self, frame: etree._Element) -> None:
        for table in descendants(frame, "tbl"):
            rows = [[_cell(cell) for cell in row if local(cell) == "tc"] for row in table if local(row) == "tr"]
            properties = child(table, "tblPr")
            named = properties is not None and properties.get("firstRow") in ("1", "true")
            for text in table_rows(rows, named or None):
                self._writer.block(UnitKind.ROW, text)
        data = attribute(next(descendants(frame, "relIds"), frame), "dm")
        if data:
            for relation in self._relations:
                part = self._package.xml(relation.target) if relation.kind == "diagramData" else None
                for text, _ in _paragraphs(part) if part is not None else ():
                    self._writer.block(UnitKind.SENTENCE, text)

    def _in_order(self, tree: etree._Element) -> list[_Shape]:
        """The shapes as the eye meets them: line by line, and in a line from where its script begins."""
        found = [self._described(element) for element in _shapes(tree)]
        shapes = [shape for shape in found if shape.role not in _FURNITURE]
        right_to_left = any(mark.get("rtl") in ("1", "true") for mark in descendants(tree, "pPr"))
        lines: list[list[_Shape]] = []
        for shape in sorted(shapes, key=lambda shape: shape.position or (0, 0)):
            top = (shape.position or (0, 0))[0]
            if lines and top - (lines[-1][0].position or (0, 0))[0] < _LINE:
                lines[-1].append(shape)
            else:
                lines.append([shape])
        for line in lines:
            line.sort(key=lambda shape: (shape.position or (0, 0))[1], reverse=right_to_left)
        return [shape for line in lines for shape in line]

    def _described(self, element: etree._Element) -> _Shape:
        role = _placeholder(element)
        at = _position(element)
        if at is None and role is not None:
            at = self._inherited.get(role) or self._inherited.get((role[0], "")) or self._inherited.get(("body", ""))
        return _Shape(element, role[0] if role else None, at)

    def _above(self, path: str) -> Iterator[etree._Element]:
        for kind in ("slideLayout", "slideMaster"):
            target = next((one.target for one in self._package.relations(path).values() if one.kind == kind), None)
            root = self._package.xml(target) if target else None
            if target is None or root is None:
                return
            path = target
            yield root


def _shapes(tree: etree._Element) -> Iterator[etree._Element]:
    for element in tree:
        if local(element) == "AlternateContent":
            form = next((form for form in element if local(form) in ("Choice", "Fallback")), None)
            yield from _shapes(form) if form is not None else ()
        elif local(element) in _SHAPES:
            yield element


def _placeholder(shape: etree._Element) -> tuple[str, str] | None:
    """What a placeholder is for and its number, or None for a shape that is no placeholder."""
    properties = next((one for one in shape if local(one).startswith("nv")), None)
    mark = child(properties, "nvPr", "ph")
    return (mark.get("type", ""), mark.get("idx", "")) if mark is not None else None


def _position(shape: etree._Element) -> Position | None:
    place = next((child(one, "xfrm", "off") for one in shape if local(one) in ("spPr", "grpSpPr")), None)
    if place is None:
        place = child(shape, "xfrm", "off")
    try:
        return (int(place.get("y", "")), int(place.get("x", ""))) if place is not None else None
    except ValueError:
        return None


def _paragraphs(shape: etree._Element) -> list[tuple[str, bool | None]]:
    """The paragraphs of a shape that hold words, and whether they have a bullet, None where they do not say."""
    found = []
    for paragraph in descendants(shape, "p"):
        text = " ".join(_text(paragraph).split())
        if text:
            found.append((text, _bullet(child(paragraph, "pPr"))))
    return found


def _bullet(properties: etree._Element | None) -> bool | None:
    kinds = {local(one) for one in properties} if properties is not None else set()
    if "buNone" in kinds:
        return False
    return True if kinds & {"buChar", "buAutoNum", "buBlip"} else None


def _text(paragraph: etree._Element) -> str:
    parts: list[str] = []
    for one in paragraph.iter("{*}t", "{*}br", "{*}tab"):
        above = one.getparent()
        if local(one) != "t":
            parts.append(" ")
        elif above is None or not (
            local(above) == "fld" and above.get("type", "").startswith(("slidenum", "datetime"))
        ):
            parts.extend((one.text or "", *(inner.tail or "" for inner in one)))
    return plain("".join(parts))


def _cell(cell: etree._Element) -> str:
    return " ".join(text for text, _ in _paragraphs(cell))
