"""The files of a generation: its folder, its card (``generation.json``) and whether they are as they were written."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge import index, lexical
from knowledge.errors import GenerationError

FOLDER = "generations"
ADVICE = "Run `assistant ingest` to build it again; nothing is lost, the sources are safe in the store."
_CARD = "generation.json"


@dataclass(frozen=True)
class Card:
    """What ``generation.json`` says of its folder.

    `recipe` names the programs and settings that decide how the indexes turn out; `dead` is the number of vectors
    that were deleted or replaced since the dense index was last built from nothing.
    """

    number: int
    embedder: str
    recipe: str
    passages: int
    dead: int
    sha256: dict[str, str]


def folder_of(data_dir: Path, number: int) -> Path:
    """Where a generation is, or will be when it is whole."""
    return data_dir / FOLDER / f"{number:06d}"


def verified_card(folder: Path) -> Card:
    """The card of a generation; raises `GenerationError` where a file is not as it was written."""
    try:
        card = Card(**json.loads((folder / _CARD).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise GenerationError(f"The search index in {folder} is missing or unreadable. {ADVICE}") from error
    # A damaged HNSW file would crash the process inside Chroma, so files are checked before they are opened.
    if _checksums(folder) != card.sha256:
        raise GenerationError(f"The search index in {folder} is damaged. {ADVICE}")
    return card


def seal(building: Path, folder: Path, embedder: str, passages: int, dead: int) -> None:
    """Writes the card of a generation that is built, and gives its folder the final name once all is on the disk."""
    card = Card(int(folder.name), embedder, recipe(), passages, dead, _checksums(building))
    (building / _CARD).write_text(json.dumps(vars(card), indent=1), encoding="utf-8")
    _flush(building)
    building.replace(folder)


@cache
def recipe() -> str:
    """Names what decides how indexes of the same passages turn out; an index by another recipe is not built on."""
    return f"{index.recipe()} {lexical.recipe()}"


def _checksums(folder: Path) -> dict[str, str]:
    """SHA-256 by file name of all files that stay as they were written."""
    sums = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != _CARD and not index.changed_by_reading(path):
            with path.open("rb") as file:
                sums[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return sums


def _flush(folder: Path) -> None:
    """Has the operating system write every file to the disk before the folder gets its final name."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
