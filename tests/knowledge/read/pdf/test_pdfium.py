"""Words are taken off pages as they are seen, whatever way the file describes the page."""

from __future__ import annotations

import pytest

from knowledge.errors import SourceError
from knowledge.read.pdf.pdfium import PdfFile
from tests.knowledge.read.pdf.paper import WIDTH, Paper


def _texts(data: bytes) -> list[str]:
    file = PdfFile(data, "name")
    try:
        page = file.page(0)
        return [word.text for word in page.words] if page else []
    finally:
        file.close()


def _by_hand(pages: bytes, content: bytes = b"BT /F 10 Tf 72 820 Td (Top line) Tj ET") -> bytes:
    """A PDF without an index of its objects, which every reader has to rebuild."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages " + pages + b">>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>endobj\n"
        b"4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        b"5 0 obj<</Length " + str(len(content)).encode() + b">>stream\n" + content + b"\nendstream endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def test_a_page_may_inherit_its_size() -> None:
    assert _texts(_by_hand(b"/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]")) == ["Top", "line"]


def test_a_file_without_pages_is_refused() -> None:
    with pytest.raises(SourceError, match="no pages"):
        PdfFile(_by_hand(b"/Kids[]/Count 0"), "name")


def test_what_lies_outside_the_page_is_not_read() -> None:
    paper = Paper()
    paper.line("seen", 72, 100)
    paper.line("unseen", WIDTH + 50, 100)
    assert _texts(paper.pdf()) == ["seen"]


def test_text_too_small_to_see_is_not_read() -> None:
    paper = Paper()
    paper.line("seen", 72, 100)
    paper.line("unseen", 72, 120, size=0.5)
    assert _texts(paper.pdf()) == ["seen"]


def test_invisible_text_is_read_only_where_it_is_most_of_the_page() -> None:
    paper = Paper()
    paper.line("This is what the page shows to its readers", 72, 100)
    hidden = paper.canvas.beginText(72, 600)
    hidden.setTextRenderMode(3)
    hidden.textLine("hidden words")
    paper.canvas.drawText(hidden)
    assert "hidden" not in _texts(paper.pdf())

    scan = Paper()
    layer = scan.canvas.beginText(72, 600)
    layer.setTextRenderMode(3)
    layer.textLine("text layer")
    scan.canvas.drawText(layer)
    assert _texts(scan.pdf()) == ["text", "layer"]


def test_slanted_watermarks_are_not_read_and_margin_notes_come_last() -> None:
    paper = Paper()
    paper.canvas.saveState()
    paper.canvas.rotate(45)
    paper.canvas.drawString(300, 100, "DRAFT")
    paper.canvas.restoreState()
    paper.canvas.saveState()
    paper.canvas.rotate(90)
    paper.canvas.drawString(300, -30, "margin")
    paper.canvas.restoreState()
    paper.line("body text", 72, 100)
    assert _texts(paper.pdf()) == ["body", "text", "margin"]


def test_size_and_weight_are_those_that_are_seen() -> None:
    paper = Paper()
    paper.canvas.scale(2, 2)
    paper.canvas.setFont("Helvetica-Bold", 6)
    paper.canvas.drawString(50, 200, "large")
    page = PdfFile(paper.pdf(), "name").page(0)
    assert page is not None
    assert [(word.size, word.bold) for word in page.words] == [(12.0, True)]


def test_words_whose_letters_stand_wide_apart_stay_whole() -> None:
    paper = Paper()
    text = paper.canvas.beginText(72, 700)
    text.setFont("Helvetica", 12)
    text.setCharSpace(1.7)
    text.textOut("Metropoli")
    text.setCharSpace(1.6)
    text.textOut("s Tower 50")
    paper.canvas.drawText(text)
    assert _texts(paper.pdf()) == ["Metropolis", "Tower", "50"]
