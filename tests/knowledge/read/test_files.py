"""Source files are found, decoded and refused as the reader of a folder would expect."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import SourceError
from knowledge.read.files import files_in, read_bytes
from knowledge.read.kinds import ARCHIVE, READERS, REFUSED, ending_of, why_not
from knowledge.read.limits import MIB

_LIMIT = 20 * MIB


def _names(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in files_in(folder)]


def _fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Text.", encoding="utf-8")


def test_files_are_found_in_folders_in_a_fixed_order(tmp_path: Path) -> None:
    _fill(tmp_path, "b/two.md", "b/one.html", "c.txt", "a/z.TXT")
    assert _names(tmp_path) == ["c.txt", "a/z.TXT", "b/one.html", "b/two.md"]


def test_every_kind_that_can_be_read_is_found_and_no_other(tmp_path: Path) -> None:
    endings = [*READERS, ARCHIVE, *REFUSED]
    _fill(tmp_path, *(f"name{ending}" for ending in endings), "name.png", "name", "name.txt~", "~$name.docx")
    assert sorted(_names(tmp_path)) == sorted(f"name{ending}" for ending in endings)


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    _fill(tmp_path, ".hidden.txt", ".git/notes.txt", "a/.cache/x.txt", "a/seen.txt")
    assert _names(tmp_path) == ["a/seen.txt"]


def test_links_that_leave_the_folder_or_lead_nowhere_are_passed_over(tmp_path: Path) -> None:
    _fill(tmp_path, "outside/secret.txt", "inside/real.txt")
    inside = tmp_path / "inside"
    (inside / "leaves.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (inside / "folder").symlink_to(tmp_path / "outside")
    (inside / "nowhere.txt").symlink_to(tmp_path / "gone.txt")
    (inside / "stays.txt").symlink_to(inside / "real.txt")
    assert _names(inside) == ["real.txt", "stays.txt"]


def test_a_folder_that_is_a_link_itself_is_read(tmp_path: Path) -> None:
    _fill(tmp_path, "real/one.txt")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert _names(tmp_path / "link") == ["one.txt"]


@pytest.mark.parametrize("data", [b"", b" \r\n\t "])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.txt").write_bytes(data)
    with pytest.raises(SourceError, match=r"x\.txt is empty"):
        read_bytes(tmp_path / "x.txt", _LIMIT)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        read_bytes(tmp_path / "x.txt", _LIMIT)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "x.txt").open("wb") as file:
        file.truncate(_LIMIT + 1)
    with pytest.raises(SourceError, match="too large: 20 MiB"):
        read_bytes(tmp_path / "x.txt", _LIMIT)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is no file"):
        read_bytes(tmp_path, _LIMIT)


def test_a_file_of_an_unknown_kind_is_told_which_kinds_are_known() -> None:
    assert "“.xyz” cannot be read (known: " in why_not("a.xyz", ".xyz")


@pytest.mark.parametrize("ending", REFUSED)
def test_an_old_kind_of_document_is_told_what_to_save_it_as(ending: str) -> None:
    assert "save it as ." in why_not(f"a{ending}", ending)


@pytest.mark.parametrize(
    ("media_type", "path", "ending"),
    [
        ("text/html; charset=utf-8", "/a/b", ".html"),
        ("application/pdf", "/download?id=7", ".pdf"),
        ("application/octet-stream", "/report.pdf", ".pdf"),
        ("text/plain", "/notes.md", ".md"),
        ("text/plain", "/notes", ".txt"),
        ("", "/report.docx", ".docx"),
        ("", "/about", ".html"),
    ],
)
def test_the_web_says_how_to_read_by_media_type_or_address(media_type: str, path: str, ending: str) -> None:
    assert ending_of(media_type, path) == ending


def test_a_media_type_without_a_reader_has_no_known_ending() -> None:
    assert ending_of("image/png", "/a.png") not in READERS
