"""Writes a document's stored text block by block, and remembers where each block lies."""

from __future__ import annotations

import re

from knowledge.records import Block, UnitKind

_SPACE = re.compile(r"\s+")
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uff00-\uffef"
_BROKEN_LINE = re.compile(rf"(?<=[{_WIDE}])[^\S\n]*\n\s*(?=[{_WIDE}])")
"""Chinese has no spaces, so a line end inside of it is none."""

_INVISIBLE = {ord(char): None for char in "\u00ad\u200b\u2060\ufeff"} | dict.fromkeys(range(0xE0000, 0xE0080))
_BULLET = "• "


class TextWriter:
    """Puts blank lines between paragraphs and headings, line ends between items and rows, and bullets before items."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []
        self._pending: list[str] = []
        self._kind, self._level = UnitKind.SENTENCE, 0

    def add(self, text: str) -> None:
        """Adds a piece of the current block, with the space around it as it stands."""
        self._pending.append(text)

    def start_block(self, kind: UnitKind, level: int = 0) -> None:
        """Ends the current block and starts one of another kind."""
        self.end_block()
        self._kind, self._level = kind, level

    def end_block(self) -> None:
        """Writes the current block unless it holds no words; what follows is a paragraph."""
        words = _cleaned("".join(self._pending))
        self._pending.clear()
        if words:
            self._write(self._gap() + (_BULLET if self._kind is UnitKind.ITEM else ""))
            self.blocks.append(Block(self._length, self._length + len(words), self._kind, self._level))
            self._write(words)
        self._kind, self._level = UnitKind.SENTENCE, 0

    def block(self, kind: UnitKind, text: str, level: int = 0) -> None:
        """Writes a whole block at once."""
        self.start_block(kind, level)
        self.add(text)
        self.end_block()

    def text(self) -> str:
        """All that has been written."""
        return "".join(self._parts)

    def _gap(self) -> str:
        if not self.blocks:
            return ""
        follows_row = self._kind is UnitKind.ROW and self.blocks[-1].kind is UnitKind.ROW
        return "\n" if self._kind is UnitKind.ITEM or follows_row else "\n\n"

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _cleaned(text: str) -> str:
    """The text with single spaces, and without characters that nobody sees."""
    if not text.isascii():
        text = _BROKEN_LINE.sub("", text.translate(_INVISIBLE))
    return _SPACE.sub(" ", text).strip()
