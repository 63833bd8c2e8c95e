"""Takes off a page what is not its running text: repeated headers and footers, page numbers, and notes at its foot."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from knowledge.read.pdf.rows import Line

_MIN_PAGES, _MANY_PAGES = 3, 8
_ZONE = 0.12
_MARGIN = 0.09
"""Shares of a page's height, at its top and foot: a line that repeats in the wider one is a header or footer, and so is
one in the narrower one, where no running text stands, that begins or ends with the page's number."""

_SAME_HEIGHT = 5.0
_SENTENCE = 60
_NUMBER = re.compile(r"\d+|\b[ivxl]+\b")
_FIRST_NUMBER, _LAST_NUMBER = re.compile(r"^[0-9]+"), re.compile(r"[0-9]+$")
_MAX_DIGITS = 5
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|página|pagina|стр\.?|صفحة|第|p\.)?\s*#\s*(?:(?:/|of|sur|de|из|من|页)\s*#?)?\s*页?\W*", re.IGNORECASE
)
_SENTENCE_END = (".", "!", "?", "。", "؟")
_NOTE_START = re.compile(r"\d{1,3}[.)]?\s?(?=\S)|[*†‡§]|[a-z][.)]\s|[⁰¹²³⁴⁵⁶⁷⁸⁹]+\s?")
_NOTE_SIZE = 0.92


def without_running_lines(pages: Sequence[list[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The pages without the lines that stand at one height on several pages; fewer than three pages stay whole."""
    if len(pages) < _MIN_PAGES:
        return [list(lines) for lines in pages]
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        for line in lines:
            for key in _keys(line, number, height):
                seen[key].add(number)
    repeated = {key for key, on in seen.items() if len(on) >= (_MANY_PAGES if _is_sentence(key[0]) else _MIN_PAGES)}
    return [
        [line for line in lines if not _is_repeated(line, number, height, repeated)]
        for number, (lines, height) in enumerate(zip(pages, heights, strict=True))
    ]


def _is_repeated(line: Line, number: int, height: float, repeated: set[tuple[str, int]]) -> bool:
    """Whether the line repeats; on some pages the page number and the words beside it stand in lines of their own."""
    if not repeated.isdisjoint(_keys(line, number, height)):
        return True
    words = line._replace(text=_LAST_NUMBER.sub("", _FIRST_NUMBER.sub("", line.text)).strip(" |"))
    return words.text != line.text and bool(words.text) and not repeated.isdisjoint(_keys(words, number, height))


def _keys(line: Line, number: int, height: float) -> Iterator[tuple[str, int]]:
    """What makes a line the same as one on another page: its words or the page number at its end, and its height.

    The height is given in two rows of steps, so that lines a little apart share one. Nothing for
    a line in the middle of the page.
    """
    text = line.text.lower()
    if height <= 0 or _ZONE < line.y / height < 1 - _ZONE:
        return
    signs = [text]
    at_edge = not _MARGIN < line.y / height < 1 - _MARGIN
    if _PAGE_NUMBER.fullmatch(_NUMBER.sub("#", text)):
        signs = ["#"]
    elif at_edge and not _is_sentence(text):
        ends = {match.group() for match in (_FIRST_NUMBER.match(text), _LAST_NUMBER.search(text)) if match}
        signs += [f"# {int(digits) - number}" for digits in ends if len(digits) <= _MAX_DIGITS]
    step = line.y / _SAME_HEIGHT
    for sign in signs:
        yield sign, int(step)
        yield sign, -1 - int(step + 0.5)


def _is_sentence(text: str) -> bool:
    return len(text) > _SENTENCE and text.endswith(_SENTENCE_END)


def split_notes(lines: Sequence[Line], body_size: float) -> tuple[list[Line], list[Line]]:
    """The lines of a page without the notes at the foot of its columns, and those notes."""
    body: list[Line] = []
    notes: list[Line] = []
    for column in _columns(lines):
        at = _notes_from(column, body_size)
        body += column[:at]
        notes += column[at:]
    return body, notes


def _columns(lines: Sequence[Line]) -> Iterator[list[Line]]:
    column: list[Line] = []
    for line in lines:
        if column and line.column != column[-1].column:
            yield column
            column = []
        column.append(line)
    if column:
        yield column


def _notes_from(column: list[Line], body_size: float) -> int:
    """Where the small lines at the end of a column begin that open with a note's number; the column's end if none."""
    at = len(column)
    while at and column[at - 1].size <= _NOTE_SIZE * body_size and not column[at - 1].row:
        at -= 1
    if at == 0 or at == len(column):
        return len(column)
    while at < len(column) and not _NOTE_START.match(column[at].text):
        at += 1
    return at
