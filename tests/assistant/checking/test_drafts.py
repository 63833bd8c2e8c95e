"""A draft can be given as a text file, a Word file or any other kind that is read; what cannot be is said clearly."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from assistant.checking.drafts import draft_from, read_draft
from assistant.errors import DraftError


def _read(path: Path) -> str:
    return read_draft(path, seconds=15)


@pytest.fixture
def word(tmp_path: Path) -> Path:
    """A Word file with a heading, paragraphs, an empty one, a list and a table."""
    made = docx.Document()
    made.add_heading("Airports", 1)
    made.add_paragraph("AIRCOP began in 2010. It works at airports.")
    made.add_paragraph("")
    made.add_paragraph("Its partners are:")
    made.add_paragraph("INTERPOL", style="List Bullet")
    table = made.add_table(2, 2)
    for at, words in enumerate(("Year", "Seizures", "2019", "450")):
        table.cell(at // 2, at % 2).text = words
    made.add_paragraph("برنامج المطارات\nفي 52 بلدا.")
    path = tmp_path / "draft.DOCX"
    made.save(str(path))
    return path


def test_a_word_file_is_a_paragraph_a_line(word: Path) -> None:
    assert _read(word).split("\n") == [
        "Airports",
        "AIRCOP began in 2010. It works at airports.",
        "Its partners are:",
        "• INTERPOL",
        "Year: 2019; Seizures: 450",
        "برنامج المطارات في 52 بلدا.",
    ]


@pytest.mark.parametrize("name", ["draft.txt", "draft.MD", "draft"])
def test_a_text_file_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    text = "# Airports\r\n\r\n- **AIRCOP** в 52 странах 🌍\n"
    (tmp_path / name).write_bytes(text.encode())
    assert _read(tmp_path / name) == text


def test_the_mark_that_some_editors_put_before_a_text_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffAirports".encode())
    assert _read(tmp_path / "a.txt") == "Airports"


def test_a_web_page_is_a_paragraph_a_line(tmp_path: Path) -> None:
    page = "<title>A</title><h1>Airports</h1><p>It began\nin 2010.</p><ul><li>One.</li></ul>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert _read(tmp_path / "a.html") == "Airports\nIt began in 2010.\n• One."


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"", "a.txt is empty."),
        ("a.txt", b" \n ", "a.txt is empty."),
        ("a.txt", b"\x00\x01\x02" * 99, "is not text"),
        ("a.docx", b"no Word file", "a.docx: .* is not a ZIP"),
        ("a.doc", b"x", "save it as .docx"),
        ("a.png", b"x", "files ending in “.png” cannot be read"),
        ("a.zip", b"x", "a.zip is an archive. Give the draft itself."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DraftError, match=said):
        _read(tmp_path / name)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DraftError, match=r"none\.docx cannot be read: No such file"):
        _read(tmp_path / "none.docx")


def test_a_folder_is_no_draft(tmp_path: Path) -> None:
    with pytest.raises(DraftError, match="is no file"):
        _read(tmp_path)


def test_a_word_file_without_words_holds_no_text(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "a.docx"))
    with pytest.raises(DraftError, match=r"a\.docx holds no text\. It holds no text; its pages may be pictures\."):
        _read(tmp_path / "a.docx")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It began in 2010.", encoding="utf-8")
    with pytest.raises(DraftError, match="too large"):
        read_draft(tmp_path / "a.txt", seconds=15, size=5)


def test_a_file_that_takes_too_long_is_given_up(word: Path) -> None:
    with pytest.raises(DraftError, match="took longer than"):
        read_draft(word, seconds=0.0001)


def test_an_archive_by_another_name_is_no_word_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as file:
        file.writestr("a.txt", "AIRCOP")
    with pytest.raises(DraftError, match=r"a\.docx"):
        _read(tmp_path / "a.docx")


def test_a_draft_that_is_no_file_is_read_in_the_same_way(word: Path) -> None:
    assert draft_from(word.read_bytes(), "مسودة.docx", seconds=15) == _read(word)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.zip", b"PK", "a.zip is an archive"),
        ("a.docx", b"not a Word file", "a.docx"),
        ("a.html", b"<p></p>", "a.html holds no text"),
    ],
)
def test_what_is_wrong_with_bytes_is_said_with_their_name(name: str, data: bytes, said: str) -> None:
    with pytest.raises(DraftError, match=said):
        draft_from(data, name, seconds=15)
