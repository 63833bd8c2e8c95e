"""What does a draft say that is given as a file, and can it be checked?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from assistant.errors import DraftError
from knowledge.errors import SourceError
from knowledge.read.files import read_bytes
from knowledge.read.kinds import ARCHIVE
from knowledge.read.limits import Limits
from knowledge.read.sandbox import Sandbox
from knowledge.records import Block, ReadText, UnitKind

_TEXT = ("", ".txt", ".text", ".md", ".markdown")
"""Endings of files that are shown as they are; what Markdown means by its signs is left to its writer."""


def read_draft(path: Path, seconds: float, size: int = Limits.size) -> str:
    """The text of a draft: that of a text file as it is; of a Word file or the like, one paragraph a line.

    A line of a list begins with “• ”, and a row of a table says its columns' names. The file is read in a process of
    its own, for at most `seconds` of wall time; it may have `size` bytes. Raises `DraftError` where it is missing,
    empty, too large, damaged or of a kind that cannot be read.
    """
    with _explained(path.name):
        return draft_from(read_bytes(path, size), path.name, seconds, size)


def draft_from(data: bytes, name: str, seconds: float, size: int = Limits.size) -> str:
    """The text of a draft from the bytes of a file of this name, likewise; nothing of it touches the disk."""
    ending = PurePath(name).suffix.lower()
    if ending == ARCHIVE:
        raise DraftError(f"{name} is an archive. Give the draft itself.")
    with _explained(name):
        read = _read(data, name, ".txt" if ending in _TEXT else ending, Limits(seconds=seconds, size=size))
    text = read.text if ending in _TEXT else "\n".join(_line(read.text, block) for block in read.blocks)
    if not text.strip():
        raise DraftError(" ".join((f"{name} holds no text.", *read.notes)))
    return text


def refuse_unfit(text: str, limit: int) -> None:
    """Raises `DraftError` where a draft has no words, is longer than `limit` characters, or is not text."""
    if len(text) > limit:
        raise DraftError(f"The draft has {len(text):,} characters; at most {limit:,} are checked at once.")
    if any("\ud800" <= char <= "\udfff" for char in text) or "\x00" in text:
        raise DraftError("The draft is not readable text.")
    if not any(char.isalnum() for char in text):
        raise DraftError("There are no words in the draft.")


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Turns what is wrong with a file into a `DraftError` that names it."""
    try:
        yield
    except SourceError as error:
        said = str(error)
        raise DraftError(said if name in said else f"{name}: {said}") from error


def _read(data: bytes, name: str, ending: str, limits: Limits) -> ReadText:
    with Sandbox(limits) as sandbox:
        (part,) = sandbox.read(data, name, ending)
    if part.read is None:
        raise SourceError(part.error)
    return part.read


def _line(text: str, block: Block) -> str:
    words = " ".join(text[block.start : block.end].split())
    return f"• {words}" if block.kind is UnitKind.ITEM else words
