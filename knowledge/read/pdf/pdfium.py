"""Asks pdfium for the words of a PDF with their places, its pictures of pages, its outline and properties.

The only file that names pypdfium2.
"""

from __future__ import annotations

import ctypes
import itertools
import logging
import math
import re
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
from PIL.Image import Image

from knowledge.errors import SourceError
from knowledge.read.pdf.upright import Face, Found, upright
from knowledge.read.pdf.words import Word, clean, has_right_to_left

logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # it warns of each broken bookmark

_OCR_DPI = 300
_OCR_PIXELS = 12_000_000
_MIN_SIZE = 2.0
_MAX_SLANT = 12.0
_NARROW, _LETTER_SHARE = 0.2, 0.6
_INVISIBLE = 3
_BOLD_FLAG, _BOLD_WEIGHT = 1 << 18, 600
_BOLD_NAME = re.compile(r"bold|black|heavy|semibd|demi", re.IGNORECASE)
_TOKEN = re.compile("[^\\s\x02\ufffe]+[\x02\ufffe]?")
_SPACES = " \t\xa0"
_MAX_OUTLINE, _MAX_DEPTH = 20_000, 6


class Bookmark(NamedTuple):
    """An entry of the outline; `level` is 1 for the uppermost, `page` an index."""

    title: str
    level: int
    page: int


class PageWords(NamedTuple):
    """The words of a page as it stands upright, its height in points, and whether anything is drawn on it."""

    words: list[Word]
    height: float
    drawn: bool


class PdfFile:
    """An open PDF; raises `SourceError` where pdfium cannot open it."""

    def __init__(self, data: bytes, name: str) -> None:
        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise SourceError(_why_not(name, error.err_code)) from error

    def __len__(self) -> int:
        return len(self._document)

    def close(self) -> None:
        self._document.close()

    def page(self, number: int) -> PageWords | None:
        """What is on a page; None where the page is damaged."""
        try:
            page = self._document[number]
        except pypdfium2.PdfiumError:
            return None
        try:
            words, height = _Words(page).read()
            return PageWords(words, height, pdfium.FPDFPage_CountObjects(page) > 0)
        except pypdfium2.PdfiumError:
            return None
        finally:
            page.close()

    def picture(self, number: int) -> tuple[Image, float] | None:
        """A page as a grey picture, at most 300 dpi and 12 megapixels, with its scale in pixels a point."""
        page = self._document[number]
        try:
            width, height = page.get_size()
            scale = min(_OCR_DPI / 72, math.sqrt(_OCR_PIXELS / max(width * height, 1.0)))
            return page.render(scale=scale, grayscale=True).to_pil(), scale
        except (pypdfium2.PdfiumError, ValueError):  # a page without area, or too long and thin to be drawn
            return None
        finally:
            page.close()

    def outline(self) -> Iterator[Bookmark]:
        """The bookmarks that lead to a page of this file."""
        try:
            for bookmark in itertools.islice(self._document.get_toc(max_depth=_MAX_DEPTH), _MAX_OUTLINE):
                target = bookmark.get_dest()
                page = target.get_index() if target else None
                if page is not None:
                    yield Bookmark(clean(bookmark.get_title()), bookmark.level + 1, page)
        except pypdfium2.PdfiumError:
            return

    def property(self, name: str) -> str:
        """One of the file's properties, such as ``Title`` or ``ModDate``; empty where it has none."""
        return " ".join(clean(self._document.get_metadata_value(name)).split())

    def language(self) -> str:
        """The language tag that the file gives itself, or nothing."""
        size = pdfium.FPDFCatalog_GetLanguage(self._document, None, 0)
        buffer = (ctypes.c_ushort * (size // 2 + 1))()
        pdfium.FPDFCatalog_GetLanguage(self._document, buffer, size)
        return bytes(buffer)[: max(0, size - 2)].decode("utf-16-le", errors="replace")


def _why_not(name: str, code: int | None) -> str:
    if code == pdfium.FPDF_ERR_PASSWORD:
        return f"{name} is protected with a password. Save a copy without it and add that."
    if code == pdfium.FPDF_ERR_SECURITY:
        return f"{name} is encrypted in a way that cannot be read. Save an open copy and add that."
    return f"{name} is a damaged PDF file or has no pages. Download it again, or save it anew as PDF."


class _Words:
    """Takes the words off one page with few calls into pdfium: it asks for the ends of words, not each character."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self._faces: dict[int, Face] = {}
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def read(self) -> tuple[list[Word], float]:
        """The words of the page and its height when it is turned so that most of them stand upright."""
        textpage = self._page.get_textpage()
        try:
            self._text = textpage.raw
            found = list(self._found(_characters(self._text)))
        finally:
            textpage.close()
        return upright(found, self._top - self._bottom, self._right - self._left)

    def _found(self, text: str) -> Iterator[Found]:
        """The words of the page; what pdfium parts because its letters stand wide apart is put together again."""
        last: Found | None = None
        for item in self._parts(text):
            if last and self._is_spaced_out(last, item):
                word = last.word._replace(text=last.word.text + item.word.text, x1=item.word.x1)
                last = Found(word, last.face)
                continue
            if last:
                yield last
            last = item
        if last:
            yield last

    def _is_spaced_out(self, last: Found, item: Found) -> bool:
        """Whether the gap before a word is little more than those between the letters before it."""
        gap = item.word.x0 - last.word.x1
        narrow = item.word.spaced and 0 < gap < _NARROW * item.word.size and item.face == last.face
        if not narrow or item.face.turns != 0 or len(last.word.text) < 2 or item.word.y != last.word.y:
            return False
        box, end = self._box, item.word.order - 2
        pdfium.FPDFText_GetLooseCharBox(self._text, end, box)
        left = box.left
        pdfium.FPDFText_GetLooseCharBox(self._text, end - 1, box)
        return bool(left - box.right > _LETTER_SHARE * gap)

    def _parts(self, text: str) -> Iterator[Found]:
        turned = has_right_to_left(text)
        for match in _TOKEN.finditer(text):
            start, end = match.span()
            spaced = start > 0 and text[start - 1] in _SPACES
            apart = turned and not (match.group().isalnum() and not has_right_to_left(match.group()))
            pieces = self._characters(start, end) if apart else self._pieces(start, end - 1)
            for first, last, face in pieces:
                if face.size >= _MIN_SIZE and face.turns is not None:
                    content = clean(text[first : last + 1])
                    word = self._word(first, last, content, face, spaced and first == start) if content else None
                    if word is not None:
                        yield Found(word, face)

    def _characters(self, start: int, end: int) -> Iterator[tuple[int, int, Face]]:
        """Each character, because pdfium puts those of Arabic lines in an order of its own."""
        return ((index, index, self._face(index)[1]) for index in range(start, end))

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int, Face]]:
        """The first and last characters of parts of a word that look alike, such as a note's number behind it."""
        address, face = self._face(start)
        if start == end or self._face(end)[0] == address:
            yield start, end, face
            return
        first = start
        for index in range(start + 1, end + 1):
            here = self._face(index)[1]
            if here != face:
                yield first, index - 1, face
                first, face = index, here
        yield first, end, face

    def _face(self, index: int) -> tuple[int, Face]:
        """The address of the character's text object, and how the object looks."""
        piece = pdfium.FPDFText_GetTextObject(self._text, index)
        address = ctypes.addressof(piece.contents) if piece else 0
        face = self._faces.get(address)
        if face is None:
            matrix = self._matrix
            pdfium.FPDFText_GetMatrix(self._text, index, matrix)
            angle = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
            turns = round(angle / 90)
            size = abs(pdfium.FPDFText_GetFontSize(self._text, index)) * math.hypot(matrix.c, matrix.d)
            straight = abs(angle - turns * 90) <= _MAX_SLANT
            invisible = bool(piece) and pdfium.FPDFTextObj_GetTextRenderMode(piece) == _INVISIBLE
            face = Face(round(size, 1), self._is_bold(index), turns % 4 if straight else None, invisible)
            self._faces[address] = face
        return address, face

    def _is_bold(self, index: int) -> bool:
        flags = ctypes.c_int()
        buffer = ctypes.create_string_buffer(128)
        pdfium.FPDFText_GetFontInfo(self._text, index, buffer, 128, flags)
        if flags.value & _BOLD_FLAG or pdfium.FPDFText_GetFontWeight(self._text, index) >= _BOLD_WEIGHT:
            return True
        return bool(_BOLD_NAME.search(buffer.value.decode("utf-8", errors="replace")))

    def _word(self, first: int, last: int, text: str, face: Face, spaced: bool) -> Word | None:
        """A word in the coordinates of the page turned upright; None where it lies outside the visible page."""
        box = self._box
        pdfium.FPDFText_GetCharOrigin(self._text, first, self._x, self._y)
        pdfium.FPDFText_GetLooseCharBox(self._text, first, box)
        left, right, low, high = box.left, box.right, box.bottom, box.top
        if last > first:
            pdfium.FPDFText_GetLooseCharBox(self._text, last, box)
            left, right = min(left, box.left), max(right, box.right)
            low, high = min(low, box.bottom), max(high, box.top)
        if right < self._left or left > self._right or high < self._bottom or low > self._top:
            return None
        x, y = self._x.value, self._y.value
        if face.turns == 0:
            place = left - self._left, right - self._left, self._top - y
        elif face.turns == 1:
            place = low - self._bottom, high - self._bottom, x - self._left
        elif face.turns == 2:
            place = self._right - right, self._right - left, y - self._bottom
        else:
            place = self._top - high, self._top - low, self._right - x
        return Word(text, *place, face.size, face.bold, spaced, first)


def _characters(text: ctypes.c_void_p) -> str:
    """The page's characters so that the string's index is pdfium's index of the character."""
    count = pdfium.FPDFText_CountChars(text)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    pdfium.FPDFText_GetText(text, 0, count, buffer)
    characters = bytes(buffer)[: 2 * count].decode("utf-16-le", errors="surrogatepass")
    if len(characters) == count and "\0" not in characters:
        return characters
    return "".join(_character(pdfium.FPDFText_GetUnicode(text, index)) for index in range(count))


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffe"
