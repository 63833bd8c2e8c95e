"""Reads plain text: keeps it as it is and finds paragraphs, list items and headings by their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.read.decode import decode, within
from knowledge.read.limits import Limits
from knowledge.records import Block, ReadText, UnitKind

_BULLET = re.compile(r"[ \t]*(?:[•◦▪‣●·–*\-]|\(?\d{1,2}[.)]|\(?[a-z][.)])[ \t]+(?=\S)")
_SENTENCE_END = (".", "!", "?", ":", ";", ",", "…", "。", "！", "？", "：", "؟", "۔", "،")
_HEADING_WIDTH = 160
_HEADING_WORDS = 24


def read_text(data: bytes, name: str, limits: Limits) -> ReadText:
    """Makes blocks of a text file; `name` is the title where the text opens with no heading."""
    text = within(decode(data, name), name, limits)
    blocks = list(_blocks(text))
    title = name
    if blocks and blocks[0].kind is UnitKind.HEADING:
        title = " ".join(text[blocks[0].start : blocks[0].end].split())
    return ReadText(text, tuple(blocks), title)


def _blocks(text: str) -> Iterator[Block]:
    first = True
    for lines in _runs_of_lines(text):
        if _is_heading(text, lines, first):
            yield Block(*lines[0], UnitKind.HEADING, 1 if first else 2)
        else:
            yield from _paragraph_or_items(text, lines)
        first = False


def _runs_of_lines(text: str) -> Iterator[list[tuple[int, int]]]:
    """Lines between blank lines, as trimmed offsets."""
    run: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|$)", text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if end > start:
            run.append((start, end))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_heading(text: str, lines: list[tuple[int, int]], first: bool) -> bool:
    start, end = lines[0]
    line = text[start:end]
    if len(lines) > 1 or line.endswith(_SENTENCE_END) or _BULLET.match(line):
        return False
    short = len(line) <= _HEADING_WIDTH and len(line.split()) <= _HEADING_WORDS
    return short and any(char.isalpha() for char in line) and "://" not in line and (first or not line[0].islower())


def _paragraph_or_items(text: str, lines: list[tuple[int, int]]) -> Iterator[Block]:
    """A run of lines is a paragraph until a bullet starts; a line without a bullet continues the item above it."""
    start, end, kind = lines[0][0], lines[0][0], UnitKind.SENTENCE
    for line_start, line_end in lines:
        bullet = _BULLET.match(text, line_start, line_end)
        if bullet:
            if end > start:
                yield Block(start, end, kind)
            start, kind = bullet.end(), UnitKind.ITEM
        end = line_end
    yield Block(start, end, kind)
