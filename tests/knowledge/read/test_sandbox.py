"""Files are read in a child process that may hang, swell or die without harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from knowledge.errors import SourceError
from knowledge.read.limits import MIB, Limits
from knowledge.read.sandbox import Sandbox
from knowledge.records import UnitKind


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with the shipped limits."""
    with Sandbox(Limits()) as made:
        yield made


def _packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def test_a_file_comes_back_as_the_reader_made_it(sandbox: Sandbox) -> None:
    (part,) = sandbox.read("# Courts\n\nJudges – and – “clerks”.".encode(), "a.md", ".md")
    assert part.read is not None
    assert part.read.text == "Courts\n\nJudges – and – “clerks”."
    assert [block.kind for block in part.read.blocks] == [UnitKind.HEADING, UnitKind.SENTENCE]


def test_each_member_of_an_archive_has_an_outcome_of_its_own(sandbox: Sandbox) -> None:
    data = _packed(b__two_dot_txt=b"The second.", one_dot_md=b"# First", three_dot_doc=b"\xd0\xcf", logo_dot_png=b"x")
    parts = {part.member: part for part in sandbox.read(data, "all.zip", ".zip")}
    assert set(parts) == {"b/two.txt", "one.md", "three.doc"}
    assert "save it as .docx" in parts["three.doc"].error


def test_an_archive_without_documents_says_so(sandbox: Sandbox) -> None:
    (part,) = sandbox.read(_packed(logo_dot_png=b"x"), "all.zip", ".zip")
    assert part.error == "all.zip holds no files of a kind that can be read."


def test_a_damaged_file_is_an_error_and_not_an_exception(sandbox: Sandbox) -> None:
    (part,) = sandbox.read(b"PK\x03\x04 nothing of the kind", "a.docx", ".docx")
    assert part.read is None
    assert "damaged" in part.error


def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    with Sandbox(Limits(seconds=0.3)) as sandbox:
        slow = b"<p>" + b"<div>A word. " * 400_000
        with pytest.raises(SourceError, match=r"a\.html took longer than 0\.3 seconds"):
            sandbox.read(slow, "a.html", ".html")
        assert sandbox.read(b"A line.", "b.txt", ".txt")[0].read is not None


def test_a_file_that_needs_too_much_memory_is_an_error_and_the_next_one_is_read() -> None:
    with Sandbox(Limits(memory=220 * MIB)) as sandbox:
        try:
            (part,) = sandbox.read(b"A line of words.\n\n" * 6_000_000, "a.txt", ".txt")
            said = part.error
        except SourceError as error:
            said = str(error)
        assert "memory" in said
        assert sandbox.read(b"A line.", "b.txt", ".txt")[0].read is not None


def test_a_child_that_dies_is_replaced(sandbox: Sandbox) -> None:
    sandbox.read(b"A line.", "a.txt", ".txt")
    assert sandbox._child is not None
    sandbox._child.kill()
    sandbox._child.wait()
    assert sandbox.read(b"A line.", "a.txt", ".txt")[0].read is not None


def test_the_child_gets_none_of_the_parents_environment(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SECRET_KEY", "s3cret")
    with Sandbox(Limits()) as fresh:
        fresh.read(b"A line.", "a.txt", ".txt")
        assert fresh._child is not None
        with open(f"/proc/{fresh._child.pid}/environ", "rb") as file:  # noqa: PTH123
            assert b"s3cret" not in file.read()


def test_more_text_than_allowed_is_refused() -> None:
    with Sandbox(Limits(text=1000)) as sandbox:
        (part,) = sandbox.read(b"A line. " * 200, "a.txt", ".txt")
        assert "too much text" in part.error or "more than" in part.error
