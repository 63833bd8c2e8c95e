"""One writer at a time: a lock that the operating system drops when its process dies, and a note of who holds it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.errors import StoreBusy, StoreError


@contextmanager
def writer_lock(data_dir: Path, purpose: str) -> Iterator[None]:
    """Holds the data folder's writer lock; raises `StoreBusy` naming the holder when somebody else has it."""
    note = data_dir / "writer.json"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(data_dir / "writer.lock")
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StoreBusy(
            f"Another process is writing to {data_dir}: {_holder(note)}. Try again when it has ended."
        ) from error
    except OSError as error:
        raise StoreError(f"The data folder {data_dir} cannot be written: {error.strerror}.") from error
    try:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        note.write_text(json.dumps({"pid": os.getpid(), "purpose": purpose, "since": now}), encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def writer(data_dir: Path) -> tuple[str, bool] | None:
    """Who writes to a data folder, and whether that process is still there; None where nobody writes.

    Where this user cannot tell whether it is there, it counts as there.
    """
    note = data_dir / "writer.json"
    if not note.exists():
        return None
    said = _holder(note)
    try:
        # The lock is held for the moment of asking only, and only where a note says that somebody wrote.
        with FileLock(data_dir / "writer.lock").acquire(timeout=0):
            return said, False
    except (Timeout, OSError):
        return said, True


def _holder(note: Path) -> str:
    try:
        held = json.loads(note.read_text(encoding="utf-8"))
        return f"process {held['pid']}, “{held['purpose']}”, since {held['since']}"
    except (OSError, ValueError, KeyError):
        return "a process that has only just started"
