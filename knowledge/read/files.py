"""Finds the files of a source and reads one: decodes it, refuses what is no text, and calls the reader for its kind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from knowledge.errors import SourceError
from knowledge.read.html import read_html
from knowledge.read.markdown import read_markdown
from knowledge.read.text import read_text
from knowledge.records import ReadText

READERS: dict[str, Callable[[str, str], ReadText]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
}
MAX_BYTES = 20 * 1024 * 1024
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ENCODINGS = ("cp1252", "cp1251", "cp1256", "koi8_r", "gb18030", "big5")
"""What texts in the six languages are written in where it is not Unicode."""

_CONTROL = frozenset(map(chr, [*range(9), 11, *range(14, 32)]))
_CONTROL_SHARE = 0.01


def files_in(folder: Path) -> Iterator[Path]:
    """The readable files below a folder in a fixed order, without hidden ones and links that leave the folder."""
    root = folder.resolve()
    for directory, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            path = Path(directory, name)
            if name.startswith(".") or path.suffix.lower() not in READERS:
                continue
            if path.is_file() and path.resolve().is_relative_to(root):
                yield path


def read_bytes(path: Path) -> bytes:
    """The bytes of a source file; raises `SourceError` where it is missing, unreadable, empty or too large."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SourceError(f"{path.name} is too large: {size / 2**20:.0f} MiB (limit {MAX_BYTES // 2**20} MiB).")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.") from error
    if not data.strip():
        raise SourceError(f"{path.name} is empty.")
    return data


def read_file(path: Path, data: bytes) -> ReadText:
    """Reads the `data` of a file by its ending; raises `SourceError` for an unknown kind or for no readable text."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise SourceError(f"{path.name}: files ending in “{path.suffix or path.name}” cannot be read (known: {known}).")
    read = reader(_decode(data, path.name), path.stem.replace("_", " ").replace("-", " ").strip())
    if not read.blocks:
        raise SourceError(f"{path.name} holds no text.")
    return read


def _decode(data: bytes, name: str) -> str:
    text = _decoded(data)
    if text is None or sum(char in _CONTROL for char in text[:100_000]) > _CONTROL_SHARE * min(len(text), 100_000):
        raise SourceError(f"{name} is not text (binary data).")
    return text.replace("\0", " ")  # SQLite would end the text there


def _decoded(data: bytes) -> str | None:
    if data.startswith(_BYTE_ORDER_MARKS):
        encoding = "utf-8-sig" if data.startswith(b"\xef") else "utf-16"
        return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(data, cp_isolation=list(_ENCODINGS)).best()
        return str(best) if best is not None else None
