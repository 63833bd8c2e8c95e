"""Reads the words in a picture of a page with the program Tesseract, if it is installed. (names tesseract)"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import time
from functools import cache
from itertools import groupby
from statistics import median

from PIL.Image import Image

from knowledge.errors import SourceError
from knowledge.read.pdf.words import Word, clean

_PROGRAM = "tesseract"
_WANTED = ("eng", "fra", "spa", "rus", "ara", "chi_sim")
_OF_SCRIPT = {
    "Latin": ("eng", "fra", "spa"),
    "Cyrillic": ("rus", "eng"),
    "Arabic": ("ara", "eng"),
    "Han": ("chi_sim", "eng"),
}
"""Tesseract reads better and faster when it is told few languages."""

_SCRIPT = re.compile(r"^Script: (?P<script>\w+)$", re.MULTILINE)
_ROTATE = re.compile(r"^Rotate: (?P<degrees>\d+)$", re.MULTILINE)
_SURE = re.compile(r"^Orientation confidence: (?P<confidence>[\d.]+)$", re.MULTILINE)
_MIN_ORIENTATION = 2.0
_WORD_LEVEL, _FIELDS = "5", 12
_MIN_CONFIDENCE = 30.0
_LIST_SECONDS = 20.0
_BOX_TO_SIZE = 1.35
"""About how much larger a font's size is than the boxes around its words are high."""

_SAME = 0.25
"""How far the height of a line's boxes may be from that of the page's usual type."""


@cache
def languages() -> tuple[str, ...]:
    """Those of the six languages that Tesseract is installed with; none where it is not installed."""
    if shutil.which(_PROGRAM) is None:
        return ()
    try:
        listed = _run(["--list-langs"], b"", _LIST_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(language for language in _WANTED if language in listed.split())


def read_words(picture: Image, scale: float, languages: tuple[str, ...], seconds: float) -> list[Word]:
    """The words in a picture with `scale` pixels a point; none where Tesseract fails or takes more `seconds`."""
    deadline = time.monotonic() + seconds
    resolution = ["--dpi", str(round(scale * 72))]
    try:
        degrees, languages = _look(picture, languages, resolution, seconds)
        upright = picture.rotate(-degrees, expand=True) if degrees else picture
        left = max(1.0, deadline - time.monotonic())
        table = _run(["stdin", "stdout", "-l", "+".join(languages), *resolution, "tsv"], _png(upright), left)
    except subprocess.SubprocessError:
        return []
    except OSError as error:
        raise SourceError("Tesseract cannot be started. Install tesseract-ocr anew, or switch OCR off.") from error
    return words_in(table, scale)


def words_in(table: str, scale: float) -> list[Word]:
    """The words of Tesseract's table (TSV); the words of a line share its baseline and size."""
    rows = [row.split("\t") for row in table.splitlines()[1:]]
    found = [row for row in rows if len(row) == _FIELDS and row[0] == _WORD_LEVEL and float(row[10]) >= _MIN_CONFIDENCE]
    usual = median(float(row[9]) / scale for row in found) if found else 0.0
    words: list[Word] = []
    for _, line in groupby(found, key=lambda row: row[1:5]):
        texts, boxes = [], []
        for row in line:
            texts.append(clean(row[11].strip()))
            boxes.append([float(field) / scale for field in row[6:10]])
        baseline = median(top + height for _, top, _, height in boxes)
        height = median(height for *_, height in boxes)
        size = float(max(1, round((usual if abs(height - usual) <= _SAME * usual else height) * _BOX_TO_SIZE)))
        words += [
            Word(text, left, left + width, baseline, size, order=len(words) + at)
            for at, (text, (left, _, width, _)) in enumerate(zip(texts, boxes, strict=True))
            if text
        ]
    return words


def _look(
    picture: Image, languages: tuple[str, ...], resolution: list[str], seconds: float
) -> tuple[int, tuple[str, ...]]:
    """By how many degrees clockwise the picture has to be turned, and which of the languages its script may be."""
    try:
        seen = _run(["stdin", "stdout", "--psm", "0", *resolution], _png(picture), seconds)
    except subprocess.CalledProcessError:
        return 0, languages  # too little text, or no data for this step
    script, rotate, sure = _SCRIPT.search(seen), _ROTATE.search(seen), _SURE.search(seen)
    likely = _OF_SCRIPT.get(script["script"], ()) if script else ()
    turned = rotate and sure and float(sure["confidence"]) >= _MIN_ORIENTATION
    return int(rotate["degrees"]) if rotate and turned else 0, tuple(
        code for code in likely if code in languages
    ) or languages


def _png(picture: Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return file.getvalue()


def _run(arguments: list[str], data: bytes, seconds: float) -> str:
    """What Tesseract writes, on one core, so that a page takes what it takes and no more of the machine."""
    program = shutil.which(_PROGRAM) or _PROGRAM
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    run = subprocess.run(  # noqa: S603
        [program, *arguments], input=data, capture_output=True, timeout=seconds, check=True, env=environment
    )
    return run.stdout.decode("utf-8", errors="replace")
