"""What of a reply is left without the thoughts that some models put before their answer?"""

from __future__ import annotations

from enum import Enum, auto

_BEGIN, _END = "<think>", "</think>"


class _At(Enum):
    START, THOUGHTS, AFTER, ANSWER = auto(), auto(), auto(), auto()


class WithoutThoughts:
    """Takes a leading `<think>…</think>` out of a text that comes in pieces, and white space before the answer.

    What may still become the beginning of thoughts is held back; of thoughts nothing is kept.
    """

    def __init__(self) -> None:
        self._held, self._at = "", _At.START

    def add(self, text: str) -> str:
        """The part of the answer that another piece brings; empty where it brings none."""
        if self._at is _At.ANSWER:
            return text
        self._held = (self._held + text).lstrip()
        if self._at is _At.START and not self._begins():
            return "" if _BEGIN.startswith(self._held) else self._answer()
        if self._at is _At.THOUGHTS and not self._ends():
            return ""
        return self._answer() if self._held else ""

    def _begins(self) -> bool:
        if not self._held.startswith(_BEGIN):
            return False
        self._at, self._held = _At.THOUGHTS, self._held.removeprefix(_BEGIN)
        return True

    def _ends(self) -> bool:
        _, end, after = self._held.partition(_END)
        if not end:
            self._held = self._held[1 - len(_END) :]
            return False
        self._at, self._held = _At.AFTER, after.lstrip()
        return True

    def rest(self) -> str:
        """What was held back and turned out, at the end, to be part of the answer."""
        return self._answer() if self._at is _At.START else ""

    def _answer(self) -> str:
        text, self._held, self._at = self._held, "", _At.ANSWER
        return text
