"""A scanned page is read by Tesseract, where it is installed, and laid out as other pages are."""

from __future__ import annotations

import os
import shutil

import pytest
from PIL import Image, ImageDraw, ImageFont

from knowledge.read.limits import Limits
from knowledge.read.pdf import ocr
from knowledge.read.pdf.reader import read_pdf
from tests.knowledge.read.pdf.paper import DEJAVU, Paper

_needs_tesseract = pytest.mark.skipif(
    (shutil.which("tesseract") is None or not DEJAVU.exists()) and not os.environ.get("CI"),
    reason="needs the Debian packages tesseract-ocr and fonts-dejavu-core",
)
_DPI = 150
_LINES = ["The survey counted fields in every", "province of the country last year."]
_HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def _row(text: str, left: int, top: int, confidence: float = 90, line: int = 1) -> str:
    return f"5\t1\t1\t1\t{line}\t1\t{left}\t{top}\t40\t20\t{confidence}\t{text}"


def _scan(lines: list[str], turned: int = 0) -> Image.Image:
    picture = Image.new("L", (595 * _DPI // 72, 842 * _DPI // 72), 255)
    font = ImageFont.truetype(str(DEJAVU), 30)
    for at, line in enumerate(lines):
        ImageDraw.Draw(picture).text((150, 200 + 40 * at), line, font=font, fill=0)
    return picture.rotate(turned, expand=True)


def _scanned(pages: int = 1) -> bytes:
    paper = Paper()
    for _ in range(pages):
        paper.picture(_scan(_LINES))
        paper.next_page()
    paper.paragraph("A last page that holds text.")
    return paper.pdf()


def test_words_of_tesseracts_table_are_placed_in_points() -> None:
    (word,) = ocr.words_in("\n".join([_HEADER, _row("survey", 100, 200)]), scale=2.0)
    assert (word.text, word.x0, word.x1, word.y) == ("survey", 50, 70, 110)


def test_words_of_one_line_share_baseline_and_size() -> None:
    rows = [_HEADER, _row("The", 0, 200), _row("young", 50, 203), _row("grow", 100, 200), _row("old", 0, 240, line=2)]
    first = ocr.words_in("\n".join(rows), scale=1.0)[:3]
    assert len({(word.y, word.size) for word in first}) == 1


def test_what_tesseract_doubts_and_broken_rows_are_left_out() -> None:
    table = "\n".join([_HEADER, _row("noise", 0, 0, confidence=5), "5\t1\t1", _row(" ", 0, 0), _row("text", 0, 0)])
    assert [word.text for word in ocr.words_in(table, scale=1.0)] == ["text"]


def test_without_ocr_a_scan_gives_no_text_and_advice() -> None:
    paper = Paper()
    paper.picture(Image.new("L", (100, 100), 255))
    read = read_pdf(paper.pdf(), "name", Limits())
    assert read.text == ""
    assert read.notes == ("no text layer (switch OCR on with ASSISTANT_OCR=true and install tesseract-ocr)",)


def test_pages_without_text_among_others_are_counted() -> None:
    paper = Paper()
    paper.picture(Image.new("L", (100, 100), 255))
    paper.next_page()
    paper.paragraph("Text.")
    assert "1 of 2 pages have no text layer" in read_pdf(paper.pdf(), "name", Limits()).notes[0]


@_needs_tesseract
def test_scanned_pages_are_read_beside_pages_with_text() -> None:
    read = read_pdf(_scanned(), "name", Limits(ocr=True))
    assert read.text == f"{' '.join(_LINES)}\n\nA last page that holds text."
    assert read.pages == (0, read.text.index("A last"))
    assert read.notes == ("1 of 2 pages were read by OCR",)


@_needs_tesseract
@pytest.mark.parametrize("turned", [90, 180])
def test_a_scan_that_lies_on_its_side_or_head_is_turned(turned: int) -> None:
    words = ocr.read_words(_scan(_LINES * 3, turned), _DPI / 72, ("eng", "fra"), 60)
    assert " ".join(word.text for word in words).startswith(" ".join(_LINES))


@_needs_tesseract
def test_ocr_stops_in_time() -> None:
    read = read_pdf(_scanned(2), "name", Limits(ocr=True, ocr_seconds=0.0))
    assert read.text == "A last page that holds text."
    assert read.notes == ("2 of 3 pages have no text layer (time limit of OCR)",)


@_needs_tesseract
def test_a_page_that_takes_too_long_gives_nothing() -> None:
    assert ocr.read_words(_scan(_LINES), _DPI / 72, ("eng",), 0.001) == []


@_needs_tesseract
def test_a_picture_that_tesseract_refuses_gives_nothing() -> None:
    assert ocr.read_words(Image.new("L", (60000, 1), 255), 1.0, ("eng",), 20) == []


@_needs_tesseract
def test_english_is_among_the_languages_of_an_installed_tesseract() -> None:
    assert "eng" in ocr.languages()
