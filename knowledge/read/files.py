"""Finds the files of a folder and reads their bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import SourceError
from knowledge.read.kinds import is_expected
from knowledge.read.limits import MIB


def files_in(folder: Path) -> Iterator[Path]:
    """The documents below a folder in a fixed order, without hidden ones and links that leave the folder."""
    root = folder.resolve()
    for directory, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            path = Path(directory, name)
            # Word and its like keep a lock file beside an open document, with this prefix.
            if name.startswith((".", "~$")) or not is_expected(path.suffix.lower()):
                continue
            if path.is_file() and path.resolve().is_relative_to(root):
                yield path


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a file; raises `SourceError` where it is missing, unreadable, empty or over `limit` bytes."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise SourceError(f"{path.name} is too large: {size / MIB:.0f} MiB (limit {limit // MIB} MiB).")
        if not path.is_file():
            raise SourceError(f"{path} is no file.")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.") from error
    if not data.strip():
        raise SourceError(f"{path.name} is empty.")
    return data
