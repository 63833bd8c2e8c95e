"""Of an Excel file the visible sheets are read, with values as their cells show them."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from knowledge.errors import SourceError
from knowledge.read.limits import Limits
from knowledge.read.office.workbook import read_workbook
from knowledge.records import ReadText, UnitKind
from tests.knowledge.read.office.damage import mutated

_LIMITS = Limits()
_HEADER = ["Country", "Year", "Kg"]


def _book(*rows: Sequence[object], title: str = "Seizures") -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return book, sheet


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _read(book: Workbook, limits: Limits = _LIMITS) -> ReadText:
    return read_workbook(_saved(book), "name", limits)


def _texts(read: ReadText) -> list[str]:
    return [read.text[block.start : block.end] for block in read.blocks]


def _changed(data: bytes, part: str, old: str, new: str) -> bytes:
    """The file with a pattern replaced in the parts whose path holds `part`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for info in before.infolist():
            content = before.read(info)
            after.writestr(info, re.sub(old, new, content.decode()) if part in info.filename else content)
    return buffer.getvalue()


def test_a_sheet_is_a_heading_and_its_rows_name_their_columns() -> None:
    book, _ = _book(_HEADER, ["Serbia", 2020, 12.0], ["Peru", None, 0.5])
    read = _read(book)
    assert read.text == "Seizures\n\nCountry: Serbia; Year: 2020; Kg: 12\nCountry: Peru; Kg: 0.5"
    assert [block.kind for block in read.blocks] == [UnitKind.HEADING, UnitKind.ROW, UnitKind.ROW]


def test_lines_above_the_header_are_paragraphs() -> None:
    book, _ = _book(["Drug seizures"], ["Source: UNODC"], [], ["Country", 2018, 2019], ["Peru", 1, 2])
    assert _texts(_read(book)) == ["Seizures", "Drug seizures", "Source: UNODC", "Country: Peru; 2018: 1; 2019: 2"]


def test_a_table_after_a_blank_row_has_the_header_above_or_its_own() -> None:
    book, _ = _book(_HEADER, ["Peru", 2020, 3], [], ["Serbia", 2021, 4], [], ["Court", "Cases"], ["High Court", 7])
    assert _texts(_read(book))[1:] == [
        "Country: Peru; Year: 2020; Kg: 3",
        "Country: Serbia; Year: 2021; Kg: 4",
        "Court: High Court; Cases: 7",
    ]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (12.0, "General", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567, "#,##0", "1,234,567"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (0.125, "0.0%", "12.5%"),
        (0.5, "0%", "50%"),
        (2.5, "0.##", "2.5"),
        (3, "0.##", "3"),
        (1500000, '0.0,,"M"', "1.5M"),
        (9, '"$"#,##0.00', "$9.00"),
        (9, "[$€-407] #,##0", "€ 9"),
        (9, "[Red]0;[Blue]-0", "9"),
        (0.25, "# ?/?", "0.25"),
        (2020, "@", "2020"),
        (dt.date(2020, 5, 31), "dd/mm/yyyy", "2020-05-31"),
        (dt.date(2020, 5, 31), "mmm yyyy", "2020-05"),
        (dt.date(2020, 5, 31), "yyyy", "2020"),
        (dt.date(1900, 1, 15), "yyyy-mm-dd", "1900-01-15"),
        (dt.datetime.fromisoformat("2020-05-31T14:30"), "yyyy-mm-dd hh:mm", "2020-05-31 14:30"),
        (dt.time(14, 30), "hh:mm", "14:30"),
        (-5, "yyyy-mm-dd", "-5"),
        (True, "General", "TRUE"),
        ("two\nlines", "General", "two lines"),
        ("#N/A", "General", ""),
    ],
)
def test_a_value_is_as_the_cell_shows_it(value: object, code: str, shown: str) -> None:
    book, sheet = _book(["Country", "Value"], ["Peru", value])
    sheet["B2"].number_format = code
    assert _texts(_read(book))[-1] == ("Country: Peru; Value: " + shown if shown else "Peru")


def test_dates_of_a_workbook_from_a_mac_are_the_same_days() -> None:
    book, _ = _book(["Country", "Day"], ["Peru", dt.date(2020, 5, 31)])
    book.epoch = CALENDAR_MAC_1904
    assert _texts(_read(book))[-1] == "Country: Peru; Day: 2020-05-31"


def test_a_formula_is_its_last_result() -> None:
    book, _ = _book(["Country", "Kg"], ["Peru", 3], ["Total", "=SUM(B2)"])
    data = _changed(_saved(book), "sheet1.xml", r"<f>SUM\(B2\)</f><v ?/?>(</v>)?", "<f>SUM(B2)</f><v>3</v>")
    assert _texts(read_workbook(data, "name", _LIMITS))[-1] == "Country: Total; Kg: 3"


def test_hidden_sheets_are_left_out_and_named() -> None:
    book, _ = _book(_HEADER, ["Peru", 2020, 3])
    hidden = book.create_sheet("Notes")
    hidden["A1"] = "secret"
    hidden.sheet_state = "hidden"
    read = _read(book)
    assert "secret" not in read.text
    assert read.notes == ("The hidden sheet “Notes” was left out.",)


def test_a_cell_that_is_merged_downwards_stands_in_every_row() -> None:
    book, sheet = _book(["Region", "Country", "Kg"], ["Europe", "Serbia", 1], [None, "Albania", 2])
    sheet.merge_cells("A2:A3")
    assert _texts(_read(book))[-1] == "Region: Europe; Country: Albania; Kg: 2"


def test_reading_aids_over_east_asian_words_are_left_out() -> None:
    book, _ = _book(["国家", "年份"], ["日本", 2020])
    data = _changed(
        _saved(book), "sharedStrings", "<si><t>日本</t></si>", "<si><t>日本</t><rPh><t>にほん</t></rPh></si>"
    )
    assert "国家: 日本; 年份: 2020" in read_workbook(data, "name", _LIMITS).text


def test_the_strict_dialect_is_read() -> None:
    book, _ = _book(_HEADER, ["Peru", 2020, 3])
    data = _saved(book)
    for old, new in (("spreadsheetml/2006/main", "spreadsheetml/main"), ("officeDocument/2006/", "officeDocument/")):
        data = _changed(data, ".", f"http://schemas.openxmlformats.org/{old}", f"http://purl.oclc.org/ooxml/{new}")
    assert _texts(read_workbook(data, "name", _LIMITS))[-1] == "Country: Peru; Year: 2020; Kg: 3"


def test_the_file_says_its_title_author_and_date() -> None:
    book, _ = _book(_HEADER, ["Peru", 2020, 3])
    book.properties.title, book.properties.creator = "Seizures of cocaine", "UNODC"
    book.properties.language = "en-GB"
    data = _changed(_saved(book), "core.xml", r"(<dcterms:modified[^>]*>)[^<]*", r"\g<1>2021-03-04T05:06:07Z")
    read = read_workbook(data, "name", _LIMITS)
    assert (read.title, read.author, read.language, read.date) == ("Seizures of cocaine", "UNODC", "en", "2021-03-04")


@pytest.mark.parametrize("title", [None, "Book1", "x.xlsx", "Untitled"])
def test_the_file_name_is_the_title_where_the_file_has_none(title: str | None) -> None:
    book, _ = _book(_HEADER, ["Peru", 2020, 3])
    book.properties.title = title
    assert _read(book).title == "name"


def test_rows_beyond_the_limit_are_left_out_and_said_so() -> None:
    book, _ = _book(_HEADER, *(["Peru", 2020, number] for number in range(100)))
    read = _read(book, Limits(text=700))
    assert len(read.text) <= 700
    assert re.fullmatch(r"The last \d+ or more rows of sheet “Seizures” were left out.*", read.notes[0])


def test_a_workbook_without_cells_has_no_text_and_says_so() -> None:
    read = _read(Workbook())
    assert (read.text, read.blocks, read.notes) == ("", (), ("It holds no text.",))


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    book, sheet = _book(_HEADER, ["Peru", 2020, 3])
    sheet["XFD1048576"] = "Far away"
    assert _texts(_read(book))[-1] == "Far away"


@pytest.mark.parametrize(("old", "rows"), [("</row></sheetData>.*", 3), ("<worksheet.*", 0)])
def test_a_sheet_that_breaks_off_is_read_as_far_as_it_goes(old: str, rows: int) -> None:
    book, _ = _book(_HEADER, ["Peru", 2020, 3], ["Serbia", 2021, 4])
    read = read_workbook(_changed(_saved(book), "sheet1.xml", old, ""), "name", _LIMITS)
    assert len(read.blocks) == rows
    assert read.notes[0] == "The sheet “Seizures” is damaged; what could be read of it was read."


def test_entities_bring_nothing_into_a_sheet(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("2020", encoding="utf-8")
    book, _ = _book(_HEADER, ["Peru", 2020, 3])
    entity = f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{secret}">]><worksheet'
    data = _changed(
        _changed(_saved(book), "sheet1.xml", "<worksheet", entity), "sheet1.xml", "<v>2020</v>", "<v>&x;</v>"
    )
    assert _texts(read_workbook(data, "name", _LIMITS))[-1] == "Country: Peru; Kg: 3"


def test_an_old_or_protected_workbook_is_refused_in_words() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    with pytest.raises(SourceError, match=r"save it as \.xlsx"):
        read_workbook(old, "name", _LIMITS)
    with pytest.raises(SourceError, match="password"):
        read_workbook(old + "EncryptedPackage".encode("utf-16-le"), "name", _LIMITS)


def test_a_damaged_workbook_is_read_or_refused() -> None:
    book, sheet = _book(_HEADER, *(["Peru", 2020, number / 7] for number in range(20)))
    sheet.merge_cells("A2:A9")
    with zipfile.ZipFile(io.BytesIO(_saved(book))) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    dice = random.Random(5)
    for _ in range(300):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            for name, content in parts.items():
                file.writestr(name, mutated(content, dice) if dice.random() < 0.3 else content)
        try:
            read = read_workbook(buffer.getvalue(), "name", _LIMITS)
        except SourceError:
            continue
        assert all(read.text[block.start : block.end].strip() for block in read.blocks)
