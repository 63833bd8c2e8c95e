"""Cuts a document into units (sentences, list items, headings) and groups these into passages.

Nothing is copied or cleaned here: every unit and passage is a pair of offsets into the stored text, so a quote is
byte-identical by construction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from knowledge.records import Block, Passage, Unit, UnitKind

PASSAGE_WIDTH = 600
"""Widest passage, in columns (a Chinese character counts three): about 130 tokens, three or four sentences.

Word vectors carry what surrounds them, so a passage on several things blurs each of them (docs/benchmarks.md).
"""

LIST_WIDTH = 1200
"""Widest passage while a list goes on, in columns: a list stays with the line that introduces it."""

SMALL_PARAGRAPH = 300
"""Neighbouring paragraphs of one section share a passage while the passage is narrower than this, in columns."""

CONTEXT_LENGTH = 400
"""Longest context, in characters."""

_UNIT_WIDTH = 900
_CLOSERS = "\"'”’»)\\]）】」』"
_BREAK = re.compile(
    rf"(?<![。！？｡])(?P<wide>[。！？｡]+[{_CLOSERS}]*)\s*"
    rf"|(?<![.!?…؟۔])(?P<end>[.!?…؟۔]+[{_CLOSERS}]*)(?=\s)\s+(?P<next>[\"'“‘«¿¡(\[]*\S)"
)
_ABBREVIATIONS = frozenset(
    (
        "mr mrs ms dr prof st jr sr vs etc e.g i.e cf no nos vol fig art para paras ch sec inc ltd co corp dept gen "
        "gov sen rep approx est ed eds op cit al ibid u.n u.s u.k a.m p.m jan feb mar apr jun jul aug sep sept oct "
        "nov dec m mm mme mlle av bd p pp n° env chap éd réf sra dra lic ud uds pág págs núm ee.uu ec г гг в вв т.е "
        "т.д т.п т.н др пр стр рис см ср им ул тыс млн млрд руб проф акад д.м.н ст п пп"
    ).split()
)
_FOLLOWED_BY_NUMBER = frozenset(
    ("no nos vol fig art para paras ch sec p pp núm pág págs chap ст п стр рис № res").split()
)


def width(text: str) -> int:
    """The width of a text in columns: wide (East Asian) characters count three, combining marks nothing."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 3 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yields the offsets of the sentences of ``text[start:end]``, without the white space around them."""
    at = start
    for match in _BREAK.finditer(text, start, end):
        stop = match.end("wide") if match["wide"] else match.end("end")
        if stop <= at or (match["end"] and not _ends_sentence(text, at, match)):
            continue
        yield from _trimmed(text, at, stop)
        at = stop
    yield from _trimmed(text, at, end)


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    following = match["next"][-1]
    if following.islower():
        return False
    if match["end"].rstrip(_CLOSERS.replace("\\", "")) != ".":
        return True
    word = re.split(r"[\s(\[\"“«]", text[start : match.start("end")])[-1].lower()
    if word in _FOLLOWED_BY_NUMBER:
        return not following.isdigit()
    is_initial = len(word) == 1 and word.isalpha() and text[match.start("end") - 1].isupper()
    return not (is_initial or word in _ABBREVIATIONS)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Leaves out the white space at both ends, and cuts what is too wide to embed."""
    while True:
        start, end = _stripped(text, start, end)
        limit = _end_of_room(text, start, end)
        if limit == end:
            break
        cut = _place_to_cut(text, start, limit)
        yield _stripped(text, start, cut)
        start = cut
    if end > start:
        yield start, end


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _end_of_room(text: str, start: int, end: int) -> int:
    """Where a unit that starts here runs out of room, at the latest `end`."""
    if 3 * (end - start) <= _UNIT_WIDTH:
        return end
    used = 0
    for at in range(start, min(end, start + _UNIT_WIDTH)):
        used += width(text[at])
        if used > _UNIT_WIDTH:
            return at
    return min(end, start + _UNIT_WIDTH)


def _place_to_cut(text: str, start: int, limit: int) -> int:
    """Where to cut before `limit`: after a semicolon or comma, else at a space, else right there."""
    half = start + (limit - start) // 2
    for marks in (";；؛", ",，、،", " \t\n"):
        cut = max(text.rfind(mark, half, limit) for mark in marks)
        if cut > 0:
            return cut + 1
    return limit


def units(text: str, blocks: Sequence[Block]) -> list[list[Unit]]:
    """The units of each block, in order; a list item knows the unit that introduces its list."""
    result: list[list[Unit]] = []
    lead: tuple[int, int] | None = None
    for block in blocks:
        if block.kind is UnitKind.HEADING:
            lead, found = None, [Unit(block.start, block.end, UnitKind.HEADING)]
        elif block.kind is UnitKind.ITEM:
            found = [Unit(*span, UnitKind.ITEM, lead) for span in sentences(text, block.start, block.end)]
        elif block.kind is UnitKind.ROW:
            found = [Unit(*span, UnitKind.ROW, lead) for span in _trimmed(text, block.start, block.end)]
        else:
            found = [Unit(*span, UnitKind.SENTENCE) for span in sentences(text, block.start, block.end)]
            last = found[-1] if found else None
            lead = (last.start, last.end) if last and text[last.start : last.end].endswith((":", "：")) else None
        result.append(found)
    return result


def passages(text: str, title: str, blocks: Sequence[Block]) -> list[Passage]:
    """Groups the units of a document into passages that stay inside one section and hold whole units."""
    grouped = units(text, blocks)
    leads = {unit.lead for found in grouped for unit in found if unit.lead}
    builder = _PassageBuilder(text, title, leads)
    for block, found in zip(blocks, grouped, strict=True):
        if block.kind is UnitKind.HEADING:
            builder.open_section(block)
        elif block.kind is UnitKind.SENTENCE:
            builder.open_paragraph(sum(width(text[unit.start : unit.end]) for unit in found))
        for unit in found:
            builder.add(unit)
    return builder.finish()


class _PassageBuilder:
    """Collects units in reading order and closes a passage where a section, a paragraph or the room ends."""

    def __init__(self, text: str, title: str, leads: set[tuple[int, int]]) -> None:
        """`leads` are the units that introduce a list."""
        self._text, self._title, self._leads = text, title, leads
        self._headings: list[tuple[int, str]] = []
        self._units: list[Unit] = []
        self._context = self._context_now()
        self._done: list[Passage] = []

    def open_section(self, block: Block) -> None:
        """Starts a section; headings that follow each other with no text between them all stand over what comes."""
        stacked = bool(self._units) and self._units[-1].kind is UnitKind.HEADING
        if not stacked:
            self._close()
        self._headings = [(level, words) for level, words in self._headings if level < block.level + stacked]
        if not self._units:
            self._context = self._context_now()
        self._headings.append((block.level, self._text[block.start : block.end]))

    def open_paragraph(self, size: int) -> None:
        used = self._width()
        if self._has_body() and (used >= SMALL_PARAGRAPH or used + size > PASSAGE_WIDTH):
            self._close()

    def add(self, unit: Unit) -> None:
        room = LIST_WIDTH if unit.kind is UnitKind.ITEM else PASSAGE_WIDTH
        if (unit.start, unit.end) in self._leads:
            room = SMALL_PARAGRAPH
        may_close = self._has_body() or unit.kind is UnitKind.HEADING
        if may_close and self._width() + width(self._text[unit.start : unit.end]) > room:
            self._close()
        self._units.append(unit)

    def finish(self) -> list[Passage]:
        self._close()
        return self._done

    def _has_body(self) -> bool:
        return any(unit.kind is not UnitKind.HEADING for unit in self._units)

    def _width(self) -> int:
        return width(self._text[self._units[0].start : self._units[-1].end]) if self._units else 0

    def _close(self) -> None:
        if self._units:
            units = tuple(self._units)
            self._done.append(Passage(units[0].start, units[-1].end, self._context, units))
        self._units = []
        self._context = self._context_now()

    def _context_now(self) -> str:
        words = dict.fromkeys([self._title, *(words for _, words in self._headings)])
        return " › ".join(words)[:CONTEXT_LENGTH]
