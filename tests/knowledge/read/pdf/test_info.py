"""What a PDF says of itself is believed only where it can be true."""

from __future__ import annotations

import pytest

from knowledge.read.pdf.info import iso_day, language_code, meaningful_author, meaningful_title


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("D:20200531120000+02'00'", "2020-05-31"),
        ("20200531", "2020-05-31"),
        ("D:202005", "2020-05"),
        ("D:2020", "2020"),
        ("D:20201399", "2020"),
        ("D:00000101", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(value: str, day: str | None) -> None:
    assert iso_day(value) == day


@pytest.mark.parametrize(
    "title", ["World Drug Report 2020", "Informe  Mundial", "2020年世界毒品报告", "Отчет о наркотиках"]
)
def test_titles_are_taken(title: str) -> None:
    assert meaningful_title(title) == " ".join(title.split())


@pytest.mark.parametrize(
    "title",
    [
        "",
        " ",
        "Untitled",
        "(anonymous)",
        "untitled-3",
        "Microsoft Word - WDR.docx",
        "V2003456",
        "wdr_2020_final",
        "a/b/c",
        "report.indd",
    ],
)
def test_names_of_files_and_programs_are_no_titles(title: str) -> None:
    assert meaningful_title(title) == ""


@pytest.mark.parametrize(
    ("tag", "code"), [("en-US", "en"), ("FR", "fr"), ("zh_CN", "zh"), ("english", None), ("", None)]
)
def test_languages(tag: str, code: str | None) -> None:
    assert language_code(tag) == code


@pytest.mark.parametrize("author", ["", "(anonymous)", "User", "Administrator", "unknown"])
def test_nobody_is_no_author(author: str) -> None:
    assert meaningful_author(author) is None


def test_an_author_is_taken() -> None:
    assert meaningful_author("UNODC Research") == "UNODC Research"
