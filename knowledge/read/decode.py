"""Turns the bytes of a text into characters, whatever wrote them, and refuses what is no text."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from knowledge.errors import SourceError
from knowledge.read.limits import Limits

_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ENCODINGS = ("cp1252", "cp1251", "cp1256", "koi8_r", "gb18030", "big5")
"""What texts in the six languages are written in where it is not Unicode."""

_CONTROL = frozenset(map(chr, [*range(9), 11, *range(14, 32)]))
_CONTROL_SHARE = 0.01
_LOOKED_AT = 100_000


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """The characters of `data`; `declared` is the encoding that the file names, believed unless the bytes are UTF-8."""
    text = _decoded(data, declared)
    if text is None or _is_binary(text[:_LOOKED_AT]):
        raise SourceError(f"{name} is not text (binary data).")
    return text.replace("\0", " ")  # SQLite would end the text there


def _is_binary(text: str) -> bool:
    return sum(char in _CONTROL for char in text) > _CONTROL_SHARE * len(text)


def within(text: str, name: str, limits: Limits) -> str:
    """The text itself; raises `SourceError` where it is longer than a file may give."""
    if len(text) > limits.text:
        raise SourceError(f"{name} holds too much text: {len(text):,} characters (limit {limits.text:,}). Split it.")
    return text


def _decoded(data: bytes, declared: str | None) -> str | None:
    if data.startswith(_BYTE_ORDER_MARKS):
        encoding = "utf-8-sig" if data.startswith(b"\xef") else "utf-16"
        return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _as_declared(data, declared) or _as_guessed(data)


def _as_declared(data: bytes, declared: str | None) -> str | None:
    try:
        return data.decode(codecs.lookup(declared).name) if declared else None
    except (LookupError, UnicodeError):
        return None


def _as_guessed(data: bytes) -> str | None:
    best = from_bytes(data, cp_isolation=list(_ENCODINGS)).best()
    return str(best) if best is not None else None
