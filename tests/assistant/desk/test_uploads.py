"""An uploaded file keeps its name in any script, stays in its folder, and replaces no other without being asked to."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from assistant.desk.uploads import Refused, Saved, Uploads, safe_name

_SIZE = 1000


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    """A folder of uploads in a data folder of the test's own."""
    return Uploads(tmp_path / "data", _SIZE)


def _take(uploads: Uploads, name: str, text: str = "Airports.", *, may_replace: bool = False) -> Saved:
    taken = uploads.take(name, io.BytesIO(text.encode()), may_replace=may_replace)
    assert isinstance(taken, Saved)
    return taken


def _files(uploads: Uploads) -> dict[str, str]:
    return {path.name: path.read_text() for path in uploads.folder.iterdir()} if uploads.folder.exists() else {}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.docx", "report.docx"),
        ("تقرير المطارات.pdf", "تقرير المطارات.pdf"),
        ("毒品报告.docx", "毒品报告.docx"),
        ("../../etc/cron.d/evil.txt", "evil.txt"),
        ("..\\..\\Windows\\evil.txt", "evil.txt"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("%2e%2e%2fevil.txt", "%2e%2e%2fevil.txt"),
        (".hidden.txt", "hidden.txt"),
        ("~$draft.docx", "draft.docx"),
        ("a\x00b\x1b[31m\r\n.txt", "ab[31m.txt"),
        ("report\u202etxt.exe.md", "reporttxt.exe.md"),
        ("a:b*c?.txt", "a_b_c_.txt"),
        ("  many   spaces .txt", "many spaces.txt"),
        ("report.txt . ", "report.txt"),
        ("e\u0301tat.txt", "\u00e9tat.txt"),
        ("..", ""),
        ("", ""),
        (".txt", "txt"),
        ("folder/", ""),
        ("no ending", "no ending"),
    ],
)
def test_a_name_is_kept_without_what_would_do_harm(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_long_name_is_shortened_without_half_a_letter() -> None:
    name = safe_name("و" * 400 + ".pdf")
    assert name.endswith("و.pdf")
    assert len(name.encode()) <= 200


def test_a_file_is_saved_with_its_digest_where_nobody_else_may_read_it(uploads: Uploads) -> None:
    saved = _take(uploads, "مطار.md")
    assert saved.path == uploads.folder / "مطار.md"
    assert saved.digest == hashlib.sha256(b"Airports.").hexdigest()
    assert uploads.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.txt", "", "desk_source_empty"),
        ("a.txt", "x" * (_SIZE + 1), "desk_source_too_large"),
        ("a.exe", "x", "desk_source_unknown_kind"),
        ("a.doc", "x", "desk_source_old_kind"),
        ("..", "x", "desk_source_no_name"),
        (".txt", "x", "desk_source_unknown_kind"),
    ],
)
def test_what_cannot_be_a_source_is_refused_and_leaves_nothing(
    uploads: Uploads, name: str, text: str, reason: str
) -> None:
    refused = uploads.take(name, io.BytesIO(text.encode()))
    assert isinstance(refused, Refused)
    assert refused.reason == reason
    assert _files(uploads) == {}
    uploads.settle(_take(uploads, "a.txt"), set())


def test_a_file_of_exactly_the_limit_is_taken(uploads: Uploads) -> None:
    assert _take(uploads, "a.txt", "x" * _SIZE).path.stat().st_size == _SIZE


def test_a_file_is_not_replaced_unless_that_was_said(uploads: Uploads) -> None:
    first = _take(uploads, "a.txt", "old")
    uploads.settle(first, {first.digest})
    refused = uploads.take("a.txt", io.BytesIO(b"new"))
    assert refused == Refused("a.txt", "desk_source_is_there")
    assert _files(uploads) == {"a.txt": "old"}


def test_a_file_that_could_not_be_read_goes_away(uploads: Uploads) -> None:
    assert uploads.settle(_take(uploads, "a.txt"), {"another digest"}) is False
    assert _files(uploads) == {}


@pytest.mark.parametrize(("is_read", "stays"), [(True, "new"), (False, "old")])
def test_a_replaced_file_comes_back_where_the_new_one_cannot_be_read(
    uploads: Uploads, is_read: bool, stays: str
) -> None:
    first = _take(uploads, "a.txt", "old")
    uploads.settle(first, {first.digest})
    second = _take(uploads, "a.txt", "new", may_replace=True)
    assert uploads.settle(second, {second.digest if is_read else first.digest}) is is_read
    assert _files(uploads) == {"a.txt": stays}


def test_a_file_that_is_being_read_is_not_replaced(uploads: Uploads) -> None:
    saved = _take(uploads, "a.txt")
    waits = uploads.take("a.txt", io.BytesIO(b"new"), may_replace=True)
    assert waits == Refused("a.txt", "desk_source_waits")
    uploads.settle(saved, {saved.digest})
    assert _take(uploads, "a.txt", "new", may_replace=True).replaced is not None


def test_a_link_in_the_folder_is_replaced_and_not_followed(uploads: Uploads, tmp_path: Path) -> None:
    uploads.folder.mkdir(parents=True)
    (tmp_path / "outside.txt").write_text("outside")
    (uploads.folder / "a.txt").symlink_to(tmp_path / "outside.txt")
    assert uploads.take("a.txt", io.BytesIO(b"new")) == Refused("a.txt", "desk_source_is_there")
    saved = _take(uploads, "a.txt", "new", may_replace=True)
    uploads.settle(saved, {saved.digest})
    assert (tmp_path / "outside.txt").read_text() == "outside"
    assert _files(uploads) == {"a.txt": "new"}


def test_a_disk_that_cannot_be_written_is_told(uploads: Uploads) -> None:
    uploads.folder.parent.mkdir()
    uploads.folder.write_text("a file where the folder should be")
    assert uploads.take("a.txt", io.BytesIO(b"x")) == Refused("a.txt", "desk_source_not_saved")


def test_the_file_of_a_removed_source_is_deleted_and_no_other(uploads: Uploads, tmp_path: Path) -> None:
    saved = _take(uploads, "a.txt")
    outside = tmp_path / "data" / "b.txt"
    outside.write_text("b")
    for location in (str(saved.path), str(outside), f"{uploads.folder}/../b.txt", "https://example.org/c.txt"):
        uploads.discard(location)
    assert _files(uploads) == {}
    assert outside.exists()
