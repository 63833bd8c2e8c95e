"""How much a file may take of this machine before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What reading one file may use; a file that needs more ends as a `SourceError`, never as a dead program.

    `seconds` is wall time for a file (a scanned one has `ocr_seconds`), `memory` the child process's address space in
    bytes, `size` a file's bytes, `unpacked` the bytes that an archive may unpack to in all, `members` the files in an
    archive, `depth` archives inside archives, `pages` of a PDF, `text` the characters that a file may give.
    """

    seconds: float = 15.0
    ocr_seconds: float = 600.0
    memory: int = 2048 * MIB
    size: int = 50 * MIB
    unpacked: int = 300 * MIB
    members: int = 2_000
    depth: int = 2
    pages: int = 5_000
    text: int = 20_000_000
    ocr: bool = False

    def seconds_for(self, ending: str) -> float:
        """The wall time for a file of this kind."""
        return self.ocr_seconds if self.ocr and ending == ".pdf" else self.seconds
