"""Reads the words in a picture of a page with the program Tesseract, if it is installed. (names tesseract)"""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import cache

from PIL.Image import Image

from knowledge.errors import SourceError
from knowledge.read.pdf_words import Word, clean

_PROGRAM = "tesseract"
_WANTED = ("eng", "fra", "spa", "rus", "ara", "chi_sim")
_WORD_LEVEL = "5"
_MIN_CONFIDENCE = 30.0
_LIST_SECONDS = 20.0
_X_HEIGHT_TO_SIZE = 1.35
"""About how much larger a font's size is than the height of the boxes around its lines' words."""


@cache
def languages() -> tuple[str, ...]:
    """Those of the six languages that Tesseract is installed with; none where it is not installed."""
    program = shutil.which(_PROGRAM)
    if program is None:
        return ()
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=_LIST_SECONDS, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ()
    installed = set((listed.stdout + listed.stderr).decode("utf-8", errors="replace").split())
    return tuple(language for language in _WANTED if language in installed)


def read_words(picture: Image, scale: float, languages: tuple[str, ...], seconds: float) -> list[Word]:
    """The words in a picture with `scale` pixels a point; none where Tesseract needs longer than `seconds`."""
    program = shutil.which(_PROGRAM)
    if program is None:
        raise SourceError("The program tesseract is not installed. Install tesseract-ocr, or switch OCR off.")
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    command = [program, "stdin", "stdout", "-l", "+".join(languages), "--dpi", str(round(scale * 72)), "tsv"]
    try:
        run = subprocess.run(command, input=file.getvalue(), capture_output=True, timeout=seconds, check=True)  # noqa: S603
    except subprocess.TimeoutExpired:
        return []
    except (OSError, subprocess.SubprocessError) as error:
        raise SourceError("Tesseract could not read a page. Check that tesseract-ocr works, or switch OCR off.") from error
    return words_in(run.stdout.decode("utf-8", errors="replace"), scale)


def words_in(table: str, scale: float) -> list[Word]:
    """The words of Tesseract's table (TSV); each line's words share its baseline and size."""
    lines: dict[tuple[str, ...], list[tuple[str, float, float, float, float]]] = {}
    for row in table.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) < 12 or fields[0] != _WORD_LEVEL or float(fields[10]) < _MIN_CONFIDENCE:
            continue
        text = clean(fields[11].strip())
        if text:
            left, top, width, height = (float(field) / scale for field in fields[6:10])
            lines.setdefault(tuple(fields[1:5]), []).append((text, left, left + width, top, top + height))
    words: list[Word] = []
    for line in lines.values():
        baseline = sorted(bottom for *_, bottom in line)[len(line) // 2]
        heights = sorted(bottom - top for *_, top, bottom in line)
        size = round(heights[len(heights) // 2] * _X_HEIGHT_TO_SIZE)
        words += [Word(text, x0, x1, baseline, float(max(size, 1)), order=len(words) + at) for at, (text, x0, x1, *_) in enumerate(line)]
    return words
