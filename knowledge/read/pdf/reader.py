"""Reads PDF: the words of each page become lines, columns and blocks; scans are read by OCR where that is wanted."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from knowledge.errors import SourceError
from knowledge.read.limits import Limits
from knowledge.read.pdf import ocr
from knowledge.read.pdf.blocks import Outline, blocks_of, letters_of
from knowledge.read.pdf.info import iso_day, language_code, meaningful_author, meaningful_title
from knowledge.read.pdf.layout import lines_of
from knowledge.read.pdf.pdfium import PdfFile
from knowledge.read.pdf.rows import Line
from knowledge.records import ReadText

_READING_SHARE = 0.8
"""Of the time allowed, what may pass before reading stops and what was read is returned."""

_SIGNATURE, _BEFORE_SIGNATURE = b"%PDF-", 4096
_OCR_ADVICE = "switch OCR on with ASSISTANT_OCR=true and install tesseract-ocr"


@dataclass
class _Reading:
    """What the pages have given so far; `scans` are the indexes of pages that show something but hold no text."""

    pages: list[list[Line]] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_pdf(data: bytes, name: str, limits: Limits) -> ReadText:
    """Makes text, blocks and page offsets of a PDF; `name` is the title where the file gives none."""
    started = time.monotonic()
    if _SIGNATURE not in data[:_BEFORE_SIGNATURE]:
        raise SourceError(f"{name} is not a PDF file. Check what it is, or save it anew as PDF.")
    file = PdfFile(data, name)
    try:
        if len(file) > limits.pages:
            raise SourceError(f"{name} has {len(file)} pages (limit {limits.pages}). Split it into smaller files.")
        reading = _read_pages(file, name, limits, started + limits.seconds * _READING_SHARE)
        _read_scans(file, reading, limits, started + limits.ocr_seconds * _READING_SHARE)
        content = blocks_of(reading.pages, reading.heights, _outline(file))
        return ReadText(
            text=content.text,
            blocks=content.blocks,
            title=meaningful_title(file.property("Title")) or content.title or name,
            language=language_code(file.language()),
            date=iso_day(file.property("ModDate")) or iso_day(file.property("CreationDate")),
            author=meaningful_author(file.property("Author")),
            pages=content.pages,
            notes=tuple(reading.notes),
        )
    finally:
        file.close()


def _read_pages(file: PdfFile, name: str, limits: Limits, deadline: float) -> _Reading:
    reading, characters, broken = _Reading(), 0, 0
    for number in range(len(file)):
        if time.monotonic() > deadline:
            reading.notes.append(f"only the first {number} of {len(file)} pages were read: time limit")
            break
        page = file.page(number)
        words = page.words if page else []
        characters += sum(len(word.text) + 1 for word in words)
        if characters > limits.text:
            raise SourceError(f"{name} holds more than {limits.text} characters. Split it into smaller files.")
        if page is None:
            broken += 1
        elif page.drawn and not words:
            reading.scans.append(number)
        reading.pages.append(lines_of(words))
        reading.heights.append(page.height if page else 0.0)
    if broken == len(file):
        raise SourceError(f"{name} is a damaged PDF file: none of its pages can be read. Save it anew as PDF.")
    if broken:
        reading.notes.append(f"{broken} of {len(file)} pages are damaged and were left out")
    return reading


def _read_scans(file: PdfFile, reading: _Reading, limits: Limits, deadline: float) -> None:
    """Reads the pages without text by their picture, where that is wanted and possible, and says what is missing."""
    languages = ocr.languages() if limits.ocr else ()
    done = 0
    for number in reading.scans if languages else []:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        drawn = file.picture(number)
        if drawn:
            reading.pages[number] = lines_of(ocr.read_words(*drawn, languages, left))
            done += 1
    if done:
        reading.notes.append(f"{done} of {len(file)} pages were read by OCR")
    missing = len(reading.scans) - done
    why = "time limit of OCR" if languages else _OCR_ADVICE
    if not any(reading.pages):
        reading.notes.append(f"no text layer ({why})" if missing else "no text layer, and no text in its pictures")
    elif missing:
        reading.notes.append(f"{missing} of {len(file)} pages have no text layer ({why})")


def _outline(file: PdfFile) -> Outline:
    """The bookmarks by their letters; one title may stand on several pages."""
    found: dict[str, tuple[int, frozenset[int]]] = {}
    for bookmark in file.outline():
        if letters := letters_of(bookmark.title):
            level, pages = found.get(letters, (bookmark.level, frozenset[int]()))
            found[letters] = (level, pages | {bookmark.page})
    return found
