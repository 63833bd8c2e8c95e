"""Office files are opened as tolerantly as the office programs open them, but not what only calls itself so."""

from __future__ import annotations

import io
import zipfile

import pytest

from knowledge.errors import SourceError
from knowledge.read.limits import Limits
from knowledge.read.office.parts import Package, open_office, plain, says_something, whole_number


def _package(**parts: str) -> Package:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return open_office(buffer.getvalue(), "name", Limits(), ".docx")


def _related(target: str) -> str:
    return f'<Relationships><Relationship Id="r1" Type="http://x/styles" Target="{target}"/></Relationships>'


@pytest.mark.parametrize(
    "target", ["styles.xml", "/word/styles.xml", "../word/styles.xml", "./Styles.XML", ".\\styles.xml"]
)
def test_a_part_is_found_however_its_path_is_written(target: str) -> None:
    package = _package(
        **{"word/document.xml": "<d/>", "word/styles.xml": "<s/>"} | {"word/_rels/d.xml.rels": _related(target)}
    )
    relation = package.relations("word/d.xml")["r1"]
    assert relation.kind == "styles"
    assert package.xml(relation.target) is not None


def test_what_lies_outside_the_file_is_no_part() -> None:
    outside = _related("http://127.0.0.1/x").replace("<Relationship ", '<Relationship TargetMode="External" ')
    assert _package(**{"_rels/.rels": outside}).relations("") == {}


def test_a_missing_part_is_none_and_a_damaged_one_is_noted() -> None:
    package = _package(**{"a.xml": "<a><b>Text</b>", "b.xml": "no XML"})
    assert package.xml("gone.xml") is None
    assert package.xml("a.xml") is not None
    assert package.xml("b.xml") is None
    assert [note.split(" ")[0] for note in package.notes] == ["a.xml", "b.xml"]


def test_without_a_main_part_a_file_is_refused() -> None:
    with pytest.raises(SourceError, match="not of the kind"):
        _package(**{"a.xml": "<a/>"}).main("word/document.xml")


@pytest.mark.parametrize("date", ["2021-03-04T05:06:07Z", "2021-03-04"])
def test_the_day_of_the_last_change_is_the_date(date: str) -> None:
    core = f"<c><created>2019-01-01T00:00:00Z</created><modified>{date}</modified></c>"
    assert _package(**{"docProps/core.xml": core}).properties().date == "2021-03-04"


@pytest.mark.parametrize("date", ["", "yesterday", "1601-01-01T00:00:00Z", "2021-13-40"])
def test_a_day_that_cannot_be_meant_gives_way_to_the_day_of_creation(date: str) -> None:
    core = f"<c><created>2019-01-02T00:00:00Z</created><modified>{date}</modified></c>"
    assert _package(**{"docProps/core.xml": core}).properties().date == "2019-01-02"


@pytest.mark.parametrize("title", ["World Drug Report 2020", "Преступность", "毒品", "تقرير", "Documentation"])
def test_a_title_of_words_says_something(title: str) -> None:
    assert says_something(title)


@pytest.mark.parametrize("title", ["", "2020", "-", "Document 1", "untitled", "Microsoft Word - x", "x.pdf", "[Name]"])
def test_a_title_that_a_program_wrote_says_nothing(title: str) -> None:
    assert not says_something(title)


def test_letters_become_those_of_their_alphabet() -> None:
    assert plain("ef\ufb01cient co\u00adoperation \uf0b7\u200b, \ufefb") == "efficient cooperation , لا"


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("", None), (None, None), ("-1", None), ("9" * 5000, None)])
def test_a_whole_number_is_read_or_nothing_is(text: str | None, number: int | None) -> None:
    assert whole_number(text) == number
