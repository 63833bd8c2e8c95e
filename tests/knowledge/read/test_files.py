"""Source files are found, decoded and refused as the reader of a folder would expect."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import SourceError
from knowledge.read.files import MAX_BYTES, READERS, files_in, read_bytes, read_file

_ENGLISH = "The office helps governments — with “better” laws."
_FRENCH = (
    "Le bureau aide les gouvernements à rédiger de meilleures lois, à former leurs agents et à échanger des données. "
    "La criminalité organisée entrave la prospérité et la stabilité des sociétés, déjà fragilisées."
)
_RUSSIAN = (
    "Управление помогает правительствам готовить законы, обучать сотрудников и обмениваться сведениями. "
    "Организованная преступность мешает процветанию и устойчивости общества."
)


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
    _fill(tmp_path, *(f"name{ending}" for ending in READERS), "name.pdf", "name", "name.txt~")
    assert sorted(_names(tmp_path)) == sorted(f"name{ending}" for ending in READERS)


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
        read_bytes(tmp_path / "x.txt")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        read_bytes(tmp_path / "x.txt")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "x.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceError, match="too large: 20 MiB"):
        read_bytes(tmp_path / "x.txt")


@pytest.mark.parametrize(("name", "named"), [("x.pdf", "“.pdf”"), ("README", "“README”")])
def test_a_file_of_another_kind_is_refused_and_the_known_kinds_are_named(name: str, named: str) -> None:
    with pytest.raises(SourceError, match=rf"{named} cannot be read \(known: \.htm, \.html"):
        read_file(Path(name), b"Text.")


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 9, b"\x7fELF\2\1\1" + b"\0" * 500, b"a\0b\0c\0" * 9],
    ids=["bytes", "image", "program", "zeros"],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="not text"):
        read_file(Path("x.txt"), data)


@pytest.mark.parametrize("name", ["x.html", "x.md"])
def test_a_file_without_words_is_refused(name: str) -> None:
    with pytest.raises(SourceError, match="holds no text"):
        read_file(Path(name), b"<!-- nothing -->" if name == "x.html" else b"---\na: b\n---\n")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (_ENGLISH, "utf-8"),
        (_ENGLISH, "utf-8-sig"),
        (_ENGLISH, "utf-16"),
        (_RUSSIAN, "utf-8"),
        (_RUSSIAN, "utf-16"),
        (_RUSSIAN, "windows-1251"),
        (_FRENCH, "latin-1"),
        (_FRENCH, "windows-1252"),
        ("¿Quién paga la investigación? Los países pequeños también.", "latin-1"),
        ("يساعد المكتب الحكومات على صياغة قوانين أفضل وتدريب موظفيها.", "windows-1256"),
        ("该办公室帮助各国政府起草更好的法律、培训官员并跨境交换信息。", "gb18030"),
        ("该办公室帮助各国政府起草更好的法律。", "utf-16"),
        ("يساعد المكتب الحكومات.", "utf-8-sig"),
    ],
)
def test_text_is_decoded_whatever_wrote_it(text: str, encoding: str) -> None:
    assert read_file(Path("x.txt"), text.encode(encoding)).text == text


def test_big_endian_utf_16_is_decoded() -> None:
    assert read_file(Path("x.txt"), b"\xfe\xff" + _RUSSIAN.encode("utf-16-be")).text == _RUSSIAN


def test_line_ends_are_kept() -> None:
    assert read_file(Path("x.txt"), b"One.\r\n\r\nTwo.\r\n").text == "One.\r\n\r\nTwo.\r\n"


@pytest.mark.parametrize(
    ("name", "data"), [("x.TXT", b"Text."), ("x.md", b"*Text.*"), ("x.HTML", b"<p>Text."), ("x.xhtml", b"<p>Text.</p>")]
)
def test_the_ending_chooses_the_reader(name: str, data: bytes) -> None:
    assert read_file(Path(name), data).text == "Text."


def test_the_name_of_the_file_becomes_a_title_without_joiners() -> None:
    assert read_file(Path("annual_report-2018.txt"), b"A sentence.").title == "annual report 2018"
