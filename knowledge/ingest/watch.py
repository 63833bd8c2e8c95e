"""Says when files below folders change. The only file that names watchfiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from watchfiles import watch

_QUIET_MS = 1500
"""How long it must be quiet before a change is told: a file that is being copied changes many times."""

_STEP_MS = 200


def changes(folders: Sequence[Path]) -> Iterator[frozenset[Path]]:
    """The folders in which something changed, each time that something did; ends when interrupted."""
    for found in watch(*folders, debounce=_QUIET_MS, step=_STEP_MS, raise_interrupt=False):
        yield frozenset(folder for folder in folders if any(Path(path).is_relative_to(folder) for _, path in found))
