"""Draws the PDFs that tests read, line by line as a program that sets type does."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from pathlib import Path

from PIL.Image import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.0, 842.0
DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
CHINESE = "STSong-Light"
LEADING = 1.2


class Paper:
    """A PDF in the making; `y` counts points from the top of the page, as a reader of it would."""

    def __init__(self, password: str | None = None, language: str | None = None) -> None:
        self._file = io.BytesIO()
        encryption = StandardEncryption(password, ownerPassword="owner") if password else None
        self.canvas = Canvas(self._file, pagesize=(WIDTH, HEIGHT), encrypt=encryption, lang=language)

    def line(self, text: str, x: float, y: float, size: float = 10, font: str = "Helvetica") -> None:
        """One line of text whose baseline is `y` below the top."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def lines(
        self, lines: Sequence[str], x: float = 72, y: float = 100, size: float = 10, font: str = "Helvetica"
    ) -> float:
        """Lines one below the other; returns where the next paragraph may begin."""
        for line in lines:
            self.line(line, x, y, size, font)
            y += LEADING * size
        return y + LEADING * size

    def paragraph(self, text: str, x: float = 72, y: float = 100, columns: int = 80, size: float = 10) -> float:
        """A paragraph broken into lines of at most `columns` characters."""
        return self.lines(textwrap.wrap(text, columns), x, y, size)

    def picture(self, image: Image) -> None:
        """A picture that fills the page, as a scan does."""
        self.canvas.drawImage(ImageReader(image), 0, 0, WIDTH, HEIGHT)

    def next_page(self) -> None:
        """Ends the page."""
        self.canvas.showPage()

    def pdf(self) -> bytes:
        """The bytes of the file, with the page that was begun last."""
        self.canvas.showPage()
        self.canvas.save()
        return self._file.getvalue()


def register_chinese() -> None:
    """Makes `CHINESE` known as a font."""
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))


def register_arabic() -> str:
    """Makes the font known that holds Arabic letters, and returns its name."""
    pdfmetrics.registerFont(TTFont("DejaVu", str(DEJAVU)))
    return "DejaVu"
