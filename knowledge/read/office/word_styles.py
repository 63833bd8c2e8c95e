"""Says what the styles of a Word document make of a paragraph: a heading, a title, a list item or something to skip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from knowledge.read.office.parts import attribute, child, local, whole_number

_HEADING = re.compile(
    r"(?:heading|titre|título|заголовок|标题|標題|عنوان|العنوان|überschrift|titolo)\s*([1-9])", re.IGNORECASE
)
_TITLE = re.compile(r"title|titre|título|название|标题|標題|العنوان", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|tm|tdc|оглавление|目录|index)\s*\d+|toc heading|table of figures", re.IGNORECASE)
_BODY_TEXT = 9
"""The outline level that Word gives to what is no heading; headings have 0 to 8."""

_MAX_LEVEL = 6
_LONGEST_CHAIN = 30


@dataclass(frozen=True)
class Role:
    """What a paragraph is: `level` 1 to 6 for a heading, else 0."""

    level: int = 0
    title: bool = False
    listed: bool = False
    contents: bool = False


@dataclass(frozen=True)
class _Style:
    name: str
    based_on: str
    outline: int | None
    listed: bool | None


class Styles:
    """The paragraph styles of a document; without the part that describes them, their ids speak for them."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles = dict(_described(root)) if root is not None else {}
        self._roles: dict[str, Role] = {}

    def role(self, paragraph: etree._Element) -> Role:
        """What a paragraph is, by its own properties and those of its style."""
        own = child(paragraph, "pPr")
        if own is None:
            return Role()
        style = self._of_style(_value(child(own, "pStyle")) or "")
        outline, listed = _outline(own), _listed(own)
        level = style.level if outline is None else _level(outline)
        return Role(level, style.title, style.listed if listed is None else listed, style.contents)

    def _of_style(self, style_id: str) -> Role:
        if style_id not in self._roles:
            self._roles[style_id] = self._inherited(list(self._chain(style_id)))
        return self._roles[style_id]

    def _chain(self, style_id: str) -> Iterator[_Style]:
        """A style, the one that it is based on, and so on; damaged files have circles."""
        for _ in range(_LONGEST_CHAIN):
            if not style_id:
                return
            style = self._styles.get(style_id) or _Style(style_id, "", None, None)
            yield style
            style_id = style.based_on

    @staticmethod
    def _inherited(chain: list[_Style]) -> Role:
        if any(_CONTENTS.fullmatch(style.name) for style in chain):
            return Role(contents=True)
        title = any(_TITLE.fullmatch(style.name) for style in chain[:1])
        listed = next((style.listed for style in chain if style.listed is not None), False)
        for style in chain:
            named = _HEADING.fullmatch(style.name)
            if style.outline is not None or named:
                level = _level(style.outline if style.outline is not None else int(named[1]) - 1 if named else 0)
                return Role(level or int(title), title, listed)
        return Role(int(title), title, listed)


def _described(root: etree._Element) -> Iterator[tuple[str, _Style]]:
    for style in root:
        if local(style) == "style" and attribute(style, "type") in (None, "paragraph"):
            style_id = attribute(style, "styleId") or ""
            properties = child(style, "pPr")
            yield (
                style_id,
                _Style(
                    (_value(child(style, "name")) or style_id).strip(),
                    _value(child(style, "basedOn")) or "",
                    _outline(properties),
                    _listed(properties),
                ),
            )


def _value(element: etree._Element | None) -> str | None:
    return attribute(element, "val") if element is not None else None


def _outline(properties: etree._Element | None) -> int | None:
    return whole_number(_value(child(properties, "outlineLvl")))


def _level(outline: int) -> int:
    return min(outline + 1, _MAX_LEVEL) if outline < _BODY_TEXT else 0


def _listed(properties: etree._Element | None) -> bool | None:
    """Whether a list number or bullet is set; number 0 takes away the one of the style."""
    numbering = child(properties, "numPr")
    if numbering is None:
        return None
    return _value(child(numbering, "numId")) not in (None, "0")
