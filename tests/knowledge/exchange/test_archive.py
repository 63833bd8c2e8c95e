"""What is unpacked from an archive is what was put in, or nothing: no archive writes outside its folder."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import StoreError
from knowledge.exchange.archive import ArchiveCard, Member, describe, read_card, unpack, write_archive

_CONTENT = {"store.sqlite3": b"a store", "generation/dense/graph.bin": bytes(range(256)) * 5, "model/empty": b""}
_Members = list[tuple[tarfile.TarInfo, bytes]]


def _silent(_done: int, _total: int) -> None:
    pass


def _card(members: dict[str, Member]) -> ArchiveCard:
    return ArchiveCard("0.1.0", "embedder", 3, 2, 5, "2026-01-31", members)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of three small files."""
    files = {}
    for name, data in _CONTENT.items():
        files[name] = tmp_path / "in" / name
        files[name].parent.mkdir(parents=True, exist_ok=True)
        files[name].write_bytes(data)
    write_archive(
        tmp_path / "a.tar", _card({name: describe(path) for name, path in files.items()}), files, lambda _a, _b: None
    )
    return tmp_path / "a.tar"


def _members(archive: Path) -> _Members:
    with tarfile.open(archive) as opened:
        return [(info, file.read() if (file := opened.extractfile(info)) else b"") for info in opened.getmembers()]


def _written(path: Path, members: _Members, form: int = tarfile.USTAR_FORMAT) -> Path:
    with tarfile.open(path, "w", format=form) as opened:
        for info, data in members:
            opened.addfile(info, io.BytesIO(data))
    return path


def _with_card(members: _Members, change: Callable[[dict[str, Any]], object]) -> _Members:
    """The members with something else in the card."""
    (info, data), *others = members
    said = json.loads(data)
    change(said)
    data = json.dumps(said).encode()
    info.size = len(data)
    return [(info, data), *others]


def _renamed(members: _Members, before: str, after: str) -> _Members:
    """The members with another name for one of them, in the card too."""
    for info, _ in members:
        info.name = after if info.name == before else info.name

    def rename(said: dict[str, Any]) -> None:
        said["members"] = {after if name == before else name: one for name, one in said["members"].items()}

    return _with_card(members, rename)


def _retyped(members: _Members, kind: bytes, target: str) -> _Members:
    """The members with the last, which is empty, as a link or a device."""
    members[-1][0].type, members[-1][0].linkname = kind, target
    return members


def test_what_was_put_in_comes_out(archive: Path, tmp_path: Path) -> None:
    done: list[tuple[int, int]] = []
    unpack(archive, tmp_path / "out", lambda read, total: done.append((read, total)))
    assert {name: (tmp_path / "out" / name).read_bytes() for name in _CONTENT} == _CONTENT
    assert len([path for path in (tmp_path / "out").rglob("*") if path.is_file()]) == len(_CONTENT)
    assert done[-1] == (1287, 1287)


def test_the_card_says_what_is_in_the_archive(archive: Path) -> None:
    card = read_card(archive)
    assert (card.embedder, card.generation, card.documents, card.passages) == ("embedder", 3, 2, 5)
    assert (list(card.members), card.size) == (list(_CONTENT), 1287)


def test_a_file_that_changes_while_it_is_written_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes(b"before")
    card = _card({path.name: describe(path)})
    path.write_bytes(b"after!")
    with pytest.raises(StoreError, match="changed while"):
        write_archive(tmp_path / "a.tar", card, {path.name: path}, _silent)


_NAMES = [
    *("../up", "generation/../../up", "/etc/up", "./store", "generation//up", "generation/.", ".hidden", "generation/"),
    *("C:\\up", "a\nb", "a\x00b", "é", "", "x" * 101, "archive.json", "a\n"),
]


@pytest.mark.parametrize("name", _NAMES)
def test_a_name_that_leads_elsewhere_is_refused_with_the_card(archive: Path, name: str) -> None:
    (info, data), *others = _members(archive)
    members = _with_card(
        [(info, data), *others], lambda said: said["members"].update({name: said["members"].pop("model/empty")})
    )
    with pytest.raises(StoreError, match="not an archive that `assistant export` wrote"):
        read_card(_written(archive, members))


def _deep(_members: _Members) -> _Members:
    data = b"[" * 100_000
    info = tarfile.TarInfo("archive.json")
    info.size = len(data)
    return [(info, data)]


_HOSTILE: dict[str, tuple[Callable[[_Members], _Members], str]] = {
    "a member that leads elsewhere": (
        lambda members: [*members[:-1], (tarfile.TarInfo("../up"), b"")],
        "“../up”, which its card does not describe",
    ),
    "a link": (lambda members: _retyped(members, tarfile.SYMTYPE, "/etc/passwd"), "not a plain file"),
    "a hard link": (lambda members: _retyped(members, tarfile.LNKTYPE, "store.sqlite3"), "not a plain file"),
    "a device": (lambda members: _retyped(members, tarfile.CHRTYPE, ""), "not a plain file"),
    "a folder": (lambda members: _retyped(members, tarfile.DIRTYPE, ""), "not a plain file"),
    "a member twice": (lambda members: [*members[:2], members[1], *members[2:]], "card does not describe"),
    "another size": (
        lambda members: _with_card(members, lambda said: said["members"]["store.sqlite3"].update(size=6)),
        "card does not describe",
    ),
    "another checksum": (
        lambda members: [members[0], (members[1][0], b"A store"), *members[2:]],
        "“store.sqlite3” in the archive .* is damaged",
    ),
    "a huge size": (
        lambda members: _with_card(members, lambda said: said["members"]["store.sqlite3"].update(size=10**18)),
        "cut short",
    ),
    "a negative size": (
        lambda members: _with_card(members, lambda said: said["members"]["store.sqlite3"].update(size=-1)),
        "not an archive",
    ),
    "a size that is no number": (
        lambda members: _with_card(members, lambda said: said["members"]["store.sqlite3"].update(size="7")),
        "not an archive",
    ),
    "a file where a folder must be": (
        lambda members: _renamed(members, "model/empty", "store.sqlite3/empty"),
        "File exists|Not a directory",
    ),
    "a newer format": (lambda members: _with_card(members, lambda said: said.update(format=2)), "newer program"),
    "fields that are not known": (
        lambda members: _with_card(members, lambda said: said.update(more=1)),
        "not an archive",
    ),
    "fields that are missing": (lambda members: _with_card(members, lambda said: said.pop("date")), "not an archive"),
    "a card of lists": (_deep, "not an archive"),
    "no card": (lambda members: members[1:], "not an archive"),
    "a member missing": (lambda members: members[:-1], "not an archive"),
    "nothing": (lambda _members: [], "not an archive"),
}


@pytest.mark.parametrize(("harm", "said"), _HOSTILE.values(), ids=_HOSTILE)
def test_a_hostile_archive_ends_with_words_and_writes_nothing_elsewhere(
    archive: Path, tmp_path: Path, harm: Callable[[_Members], _Members], said: str
) -> None:
    _written(archive, harm(_members(archive)))
    before = set(tmp_path.iterdir())
    with pytest.raises((StoreError, OSError), match=said):
        _take(archive, tmp_path / "out")
    assert set(tmp_path.iterdir()) - {tmp_path / "out"} == before
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


def _take(archive: Path, folder: Path) -> None:
    read_card(archive)
    unpack(archive, folder, _silent)


def test_an_archive_that_is_cut_short_anywhere_is_refused(archive: Path, tmp_path: Path) -> None:
    data = archive.read_bytes()
    last_header = len(data) - 3 * tarfile.BLOCKSIZE
    for length in range(0, last_header + tarfile.BLOCKSIZE, 100):
        archive.write_bytes(data[:length])
        with pytest.raises(StoreError):
            _take(archive, tmp_path / f"out-{length}")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a tar file at all\n" * 100, bytes(10_000)])
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.tar").write_bytes(data)
    with pytest.raises(StoreError, match="not an archive that `assistant export` wrote"):
        read_card(tmp_path / "a.tar")


def test_an_archive_that_is_not_there_or_cannot_be_read_is_reported(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read: No such file"):
        read_card(tmp_path / "a.tar")
    with pytest.raises(StoreError, match="cannot be read: Is a directory"):
        read_card(tmp_path)


def test_a_card_of_any_size_is_not_read_into_memory(tmp_path: Path) -> None:
    info = tarfile.TarInfo("archive.json")
    info.size = 2 * 1024 * 1024
    _written(tmp_path / "a.tar", [(info, b" " * info.size)])
    with pytest.raises(StoreError, match="not an archive"):
        read_card(tmp_path / "a.tar")


def test_the_extensions_of_tar_formats_are_not_followed(archive: Path, tmp_path: Path) -> None:
    members = _members(archive)
    members[1][0].pax_headers = {"path": "../up"}
    _written(archive, members, tarfile.PAX_FORMAT)
    with pytest.raises(StoreError, match="not a plain file"):
        _take(archive, tmp_path / "out")


def test_a_card_round_trips(archive: Path) -> None:
    (_, data), *_ = _members(archive)
    assert json.loads(data) == asdict(read_card(archive))
