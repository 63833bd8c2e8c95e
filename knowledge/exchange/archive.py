"""The archive that a library travels in: a plain tar file with a card first that vouches for every other member.

What is unpacked is held to the card to the byte, and nothing but the names that `write_archive` gives is accepted: no
links, no devices, no other folders. The tar headers are read here, block by block, because a general reader of tar
files follows extensions that a hostile archive could use.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from knowledge.errors import StoreError

FORMAT = 1
"""Raised when an older program could not read a newer archive."""

CARD_NAME = "archive.json"
_CARD_LIMIT = 1024 * 1024
_BLOCK = tarfile.BLOCKSIZE
_PIECE = 1024 * 1024
_PART = "[A-Za-z0-9_-][A-Za-z0-9._-]*"
_NAME = re.compile(rf"(?=.{{1,100}}\Z){_PART}(/{_PART})*\Z")

Bytes = Callable[[int, int], None]
"""Told how many bytes are done of how many."""


@dataclass(frozen=True)
class Member:
    """A file in an archive: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class ArchiveCard:
    """What an archive says of itself: who wrote it and when, what it holds, and every member by name.

    `embedder` is the identity of the model that made the vectors; `generation`, `documents` and `passages` describe the
    library inside.
    """

    program: str
    embedder: str
    generation: int
    documents: int
    passages: int
    date: str
    members: dict[str, Member]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """The bytes that the members unpack to."""
        return sum(member.size for member in self.members.values())


def describe(path: Path) -> Member:
    """What the card will say of a file."""
    with path.open("rb") as file:
        return Member(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def write_archive(archive: Path, card: ArchiveCard, files: dict[str, Path], progress: Bytes) -> None:
    """Writes the files under the names that the card has for them; raises `StoreError` where one changes meanwhile."""
    written = 0
    with archive.open("wb") as target:
        text = json.dumps(asdict(card), indent=1).encode()
        target.write(_header(CARD_NAME, len(text)) + text + _padding(len(text)))
        for name, member in card.members.items():
            progress(written, card.size)
            target.write(_header(name, member.size))
            with files[name].open("rb") as source:
                if _copy(source, target, member.size) != member.sha256:
                    raise StoreError(f"{files[name]} changed while it was being exported. Run the command again.")
            target.write(_padding(member.size))
            written += member.size
        target.write(bytes(2 * _BLOCK))
        target.flush()
        os.fsync(target.fileno())
    progress(written, card.size)


def read_card(archive: Path) -> ArchiveCard:
    """The card of an archive; raises `StoreError` where the file is no archive, is cut short or is too new."""
    try:
        with archive.open("rb") as source:
            card = _read_card(source, archive)
    except OSError as error:
        raise StoreError(f"The archive {archive} cannot be read: {error.strerror}.") from error
    if card.size > archive.stat().st_size:
        raise StoreError(f"The archive {archive} is cut short. Copy it again from where it was made.")
    return card


def unpack(archive: Path, folder: Path, progress: Bytes) -> None:
    """Writes every member below `folder`; raises `StoreError` where one is not what the card says."""
    read = 0
    with archive.open("rb") as source:
        card = _read_card(source, archive)
        left = dict(card.members)
        while left:
            progress(read, card.size)
            name, size = _next_member(source, archive)
            member = left.pop(name, None)
            if member is None or member.size != size:
                raise StoreError(f"The archive {archive} holds “{name[:100]}”, which its card does not describe.")
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as target:
                if _copy(source, target, size) != member.sha256:
                    raise StoreError(f"“{name}” in the archive {archive} is damaged. Copy the archive again.")
                target.flush()
                os.fsync(target.fileno())
            source.seek(-size % _BLOCK, os.SEEK_CUR)
            read += size
    progress(read, card.size)


def _read_card(source: BinaryIO, archive: Path) -> ArchiveCard:
    name, size = _next_member(source, archive)
    if name != CARD_NAME or size > _CARD_LIMIT:
        raise _not_ours(archive)
    try:
        said = json.loads(source.read(size))
        if int(said["format"]) > FORMAT:
            raise StoreError(f"The archive {archive} was written by a newer program. Update this one, then try again.")
        members = {name: Member(**member) for name, member in said.pop("members").items()}
        card = ArchiveCard(members=members, **said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _not_ours(archive) from error
    if not _is_sound(card):
        raise _not_ours(archive)
    source.seek(-size % _BLOCK, os.SEEK_CUR)
    return card


def _is_sound(card: ArchiveCard) -> bool:
    """Whether every field is of its type and every name stays below the folder that it is unpacked to."""
    counts = [card.generation, card.documents, card.passages, *(member.size for member in card.members.values())]
    texts = [card.program, card.embedder, card.date, *(member.sha256 for member in card.members.values())]
    return (
        all(type(count) is int and count >= 0 for count in counts)
        and all(type(text) is str for text in texts)
        and all(_NAME.match(name) and name != CARD_NAME for name in card.members)
    )


def _next_member(source: BinaryIO, archive: Path) -> tuple[str, int]:
    """Name and size of the member that begins here."""
    try:
        info = tarfile.TarInfo.frombuf(source.read(_BLOCK), "utf-8", "strict")
    except (tarfile.HeaderError, ValueError) as error:
        raise _not_ours(archive) from error
    if info.type != tarfile.REGTYPE or info.size < 0:
        raise StoreError(f"The archive {archive} holds “{info.name}”, which is not a plain file.")
    return info.name, info.size


def _not_ours(archive: Path) -> StoreError:
    return StoreError(f"{archive} is not an archive that `assistant export` wrote, or it is damaged.")


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    """Zeros from the end of a member to the next full block."""
    return bytes(-size % _BLOCK)


def _copy(source: BinaryIO, target: BinaryIO, size: int) -> str:
    """Copies `size` bytes, or as many as there are; returns the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    while size and (piece := source.read(min(size, _PIECE))):
        target.write(piece)
        digest.update(piece)
        size -= len(piece)
    return digest.hexdigest()
