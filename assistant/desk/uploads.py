"""Where is a file kept that staff upload, and under which name?

The name is the one that it came with, in any script, without what would lead out of the folder or could not be seen.
"""

from __future__ import annotations

import hashlib
import os
import threading
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from knowledge.read.kinds import REFUSED, can_be_read

FOLDER = "uploads"
"""Folder of the uploaded files, below the data folder."""

_LONGEST_NAME = 200
_CHUNK = 1024 * 1024
_COMING, _BEFORE = ".coming-", ".before-"
"""What the names of hidden files begin with: a file that is being written, and one that was replaced."""

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_UNSAFE = frozenset('<>:"|?*')


@dataclass(frozen=True)
class Saved:
    """A file that was taken in; `replaced` is where the one of the same name waits until it is no longer needed."""

    path: Path
    digest: str
    replaced: Path | None = None


@dataclass(frozen=True)
class Refused:
    """A file that was not taken in; `reason` is the message that says why, `name` what the file is called."""

    name: str
    reason: str


class Uploads:
    """The folder of uploaded files. Safe to share between threads."""

    def __init__(self, data_dir: Path, size: int) -> None:
        """A file may have `size` bytes."""
        self.folder, self._size = data_dir.absolute() / FOLDER, size
        self._guard = threading.Lock()
        self._waiting: set[Path] = set()

    def take(self, given: str, content: BinaryIO, *, may_replace: bool = False) -> Saved | Refused:
        """Saves a file under a safe form of the name `given`; it is settled when it is known whether it can be read."""
        name = safe_name(given)
        path = self.folder / name
        if reason := self._reason(name, may_replace=may_replace):
            return Refused(name or given[:_LONGEST_NAME], reason)
        try:
            coming, digest = self._written(name, content)
        except OSError:
            self._release(path)
            return Refused(name, "desk_source_not_saved")
        if not digest or coming.stat().st_size > self._size:
            coming.unlink()
            self._release(path)
            return Refused(name, "desk_source_too_large" if digest else "desk_source_empty")
        return self._placed(coming, path, digest)

    def settle(self, saved: Saved, stored: Collection[str]) -> bool:
        """Keeps a file whose digest is among those `stored` for it, else takes it away; whether it was kept.

        Where it had replaced another, that one comes back.
        """
        kept = saved.digest in stored
        with suppress(OSError):
            if kept and saved.replaced:
                saved.replaced.unlink(missing_ok=True)
            elif not kept and saved.replaced:
                saved.replaced.replace(saved.path)
            elif not kept:
                saved.path.unlink(missing_ok=True)
        self._release(saved.path)
        return kept

    def discard(self, location: str) -> None:
        """Deletes the file at the location of a source that was removed, if it was uploaded."""
        path = Path(location)
        if path.parent == self.folder and not path.name.startswith("."):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _reason(self, name: str, *, may_replace: bool) -> str:
        """Why a file of this name cannot be taken; nothing where it can, and then it waits to be settled."""
        ending = PurePath(name).suffix.lower()
        if not name:
            return "desk_source_no_name"
        if not can_be_read(ending):
            return "desk_source_old_kind" if ending in REFUSED else "desk_source_unknown_kind"
        with self._guard:
            if self.folder / name in self._waiting:
                return "desk_source_waits"
            if not may_replace and os.path.lexists(self.folder / name):
                return "desk_source_is_there"
            self._waiting.add(self.folder / name)
        return ""

    def _written(self, name: str, content: BinaryIO) -> tuple[Path, str]:
        """The bytes in a hidden file, at most one chunk more than may be, and their digest; none where it is empty."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        coming = self._hidden(_COMING, name)
        digest, written = hashlib.sha256(), 0
        try:
            with coming.open("wb") as file:
                while written <= self._size and (chunk := content.read(_CHUNK)):
                    file.write(chunk)
                    digest.update(chunk)
                    written += len(chunk)
        except OSError:
            coming.unlink(missing_ok=True)
            raise
        return coming, digest.hexdigest() if written else ""

    def _placed(self, coming: Path, path: Path, digest: str) -> Saved | Refused:
        try:
            replaced = None
            if os.path.lexists(path):
                replaced = path.replace(self._hidden(_BEFORE, path.name))
            coming.replace(path)
        except OSError:
            coming.unlink(missing_ok=True)
            self._release(path)
            return Refused(path.name, "desk_source_not_saved")
        return Saved(path, digest, replaced)

    def _hidden(self, mark: str, name: str) -> Path:
        # Of a fixed length, since the name may be as long as the file system takes.
        return self.folder / f"{mark}{hashlib.sha256(name.encode()).hexdigest()[:16]}"

    def _release(self, path: Path) -> None:
        with self._guard:
            self._waiting.discard(path)


def safe_name(given: str) -> str:
    """The last part of a file's name as it can be kept; empty where nothing of it can."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    seen = "".join(
        "_" if char in _UNSAFE else " " if unicodedata.category(char) == "Zs" else char
        for char in last
        if unicodedata.category(char) not in _UNSEEN
    )
    # Hidden files, and those beginning with ~$, are taken for something else than a source.
    name = PurePath(" ".join(seen.split()).lstrip(".~$ ").rstrip(". "))
    return _shortened(name.stem, _LONGEST_NAME - len(name.suffix.encode())) + name.suffix


def _shortened(stem: str, size: int) -> str:
    """At most so many bytes of a name, without half a letter."""
    return stem.encode()[: max(size, 0)].decode(errors="ignore").rstrip()
