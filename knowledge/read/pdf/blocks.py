"""Makes blocks of a PDF's lines: paragraphs that run on over columns and pages, items, rows and headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from knowledge.read.pdf.join import finished, join, words_of
from knowledge.read.pdf.paragraphs import BULLET, NUMBERED, Paragraph, leadings, paragraphs_of
from knowledge.read.pdf.rows import Line
from knowledge.read.pdf.running import without_running_lines
from knowledge.read.writer import TextWriter
from knowledge.records import Block, UnitKind

_HEADING_SIZE = 1.12
_HEADING_LENGTH, _HEADING_LINES = 200, 4
_HEADING_SHARE = 0.4
_ITEM_LENGTH = 350
_TITLE_SIZE, _TITLE_LENGTH = 1.15, 250
_SENTENCE_END = (".", ";", ",", "。", "؛", "،", "；")
_LEADERS = re.compile(r"(?:\s?[.·…_]){4,}\s*")
_MAX_LEVEL = 6

_CONTENTS = frozenset(
    "contents tableofcontents sommaire tabledesmatières índice contenido содержание оглавление المحتويات 目录".split()
)

Outline = Mapping[str, tuple[int, frozenset[int]]]
"""What an outline says of a heading, by its letters: its level and the pages it stands on."""


class Content(NamedTuple):
    """The stored text of a PDF with its blocks, where each page begins, and the title that its first page shows."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[int, ...]
    title: str


_Style = tuple[float, bool]
"""The size of a paragraph's type, and whether all of it is bold."""


class _Body(NamedTuple):
    size: float
    bold: bool


def letters_of(text: str) -> str:
    """What a heading and its entry in the outline have in common."""
    return "".join(char for char in text.casefold() if char.isalnum())


def blocks_of(pages: Sequence[list[Line]], heights: Sequence[float], outline: Outline) -> Content:
    """The text and blocks of pages whose lines are in reading order."""
    kept = without_running_lines(pages, heights)
    lines = [line for page in kept for line in page]
    body = _body(lines)
    words = words_of(line.text for line in lines)
    writer = TextWriter()
    starts: dict[int, int] = {}
    written: list[tuple[Paragraph, str]] = []
    paragraphs = paragraphs_of(kept, body.size, leadings(lines))
    levels = _levels(paragraphs, body)
    for paragraph in paragraphs:
        text, offsets = _joined(paragraph, words)
        kind, level = _kind(paragraph, text, levels, outline)
        if kind is UnitKind.ITEM and (bullet := BULLET.match(text)):
            text, offsets = text[bullet.end() :], {page: max(0, at - bullet.end()) for page, at in offsets.items()}
        count = len(writer.blocks)
        writer.block(kind, text, level)
        if len(writer.blocks) > count:
            for page, at in offsets.items():
                starts.setdefault(page, writer.blocks[-1].start + at)
            written.append((paragraph, text))
    content = writer.text()
    return Content(content, tuple(writer.blocks), _page_starts(starts, len(pages), len(content)), _title(written, body))


def _body(lines: Sequence[Line]) -> _Body:
    """The size and weight that most of the characters have."""
    sizes: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
        bold[line.bold] += len(line.text)
    return _Body(sizes.most_common(1)[0][0], bold[True] > bold[False]) if sizes else _Body(0.0, False)


def _joined(paragraph: Paragraph, words: frozenset[str]) -> tuple[str, dict[int, int]]:
    """The paragraph's text, and where in it each page begins that it touches."""
    text = ""
    offsets: dict[int, int] = {}
    for page, line in paragraph.lines:
        content = _LEADERS.sub(" … ", line.text).strip()
        if text and content:
            text = join(text, content, words)
        offsets.setdefault(page, len(text))
        text += content
    return finished(text), offsets


def _kind(paragraph: Paragraph, text: str, levels: Mapping[_Style, int], outline: Outline) -> tuple[UnitKind, int]:
    page, line = paragraph.lines[0]
    if line.row:
        return UnitKind.ROW, 0
    if len(text) <= _HEADING_LENGTH and len(paragraph.lines) <= _HEADING_LINES and not BULLET.match(text):
        level, on = outline.get(letters_of(text), (0, frozenset[int]()))
        if level and page in on:
            return UnitKind.HEADING, min(level, _MAX_LEVEL)
        style = _style(paragraph)
        if style in levels and _may_head(text):
            return UnitKind.HEADING, levels[style]
    numbered = NUMBERED.match(text)
    if BULLET.match(text) or (numbered and len(text) <= _ITEM_LENGTH):
        return UnitKind.ITEM, 0
    return UnitKind.SENTENCE, 0


def _style(paragraph: Paragraph) -> _Style:
    lines = [line for _, line in paragraph.lines]
    return max(line.size for line in lines), all(line.bold for line in lines)


def _may_head(text: str) -> bool:
    return sum(char.isalpha() for char in text) >= 2 and not text.endswith(_SENTENCE_END) and " … " not in text


def _levels(paragraphs: Sequence[Paragraph], body: _Body) -> dict[_Style, int]:
    """Which styles are those of headings, and of which level: larger ones first, bold before plain."""
    amounts: Counter[_Style] = Counter()
    long: Counter[_Style] = Counter()
    for paragraph in paragraphs:
        amount, style = sum(len(line.text) for _, line in paragraph.lines), _style(paragraph)
        amounts[style] += amount
        if amount > _HEADING_LENGTH or len(paragraph.lines) > _HEADING_LINES:
            long[style] += amount
    most = _HEADING_SHARE * amounts.total()
    styles = [
        style
        for style, amount in amounts.items()
        if _stands_out(style, body) and amount <= most and long[style] * 2 <= amount
    ]
    return {style: min(level, _MAX_LEVEL) for level, style in enumerate(sorted(styles, reverse=True), start=1)}


def _stands_out(style: _Style, body: _Body) -> bool:
    size, bold = style
    return size >= _HEADING_SIZE * body.size or (bold and not body.bold and size >= 0.95 * body.size)


def _title(written: Sequence[tuple[Paragraph, str]], body: _Body) -> str:
    """The largest text of the first page with text, if it stands out."""
    if not written:
        return ""
    first = written[0][0].lines[0][0]
    on_page = [(_style(paragraph)[0], text) for paragraph, text in written if paragraph.lines[0][0] == first]
    candidates = [
        (size, text) for size, text in on_page if sum(map(str.isalpha, text)) > 2 and letters_of(text) not in _CONTENTS
    ]
    largest = max((size for size, _ in candidates), default=0.0)
    if largest < _TITLE_SIZE * body.size:
        return ""
    parts = [text for size, text in candidates if size == largest]
    title = " ".join(parts)
    return title if len(title) <= _TITLE_LENGTH else parts[0][:_TITLE_LENGTH]


def _page_starts(starts: Mapping[int, int], pages: int, length: int) -> tuple[int, ...]:
    """The offset of each page; a page without text begins where the next one does."""
    offsets: list[int] = []
    following = length
    for page in reversed(range(pages)):
        following = min(following, starts.get(page, following))
        offsets.append(following)
    return tuple(reversed(offsets))
