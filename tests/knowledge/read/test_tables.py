"""Rows become sentences that name their columns, and CSV files are read whatever wrote them."""

from __future__ import annotations

import random

import pytest

from knowledge.errors import SourceError
from knowledge.read.limits import Limits
from knowledge.read.tables import has_header, read_csv, row_sentence, table_rows
from knowledge.records import UnitKind

_LIMITS = Limits()


def _texts(text: str | bytes, limits: Limits = _LIMITS) -> list[str]:
    read = read_csv(text.encode() if isinstance(text, str) else text, "name", limits)
    return [read.text[block.start : block.end] for block in read.blocks]


def test_a_row_names_its_columns_and_leaves_out_empty_cells() -> None:
    assert (
        row_sentence(["Country", "Year", "Seized (kg):"], ["Serbia", " ", "12"]) == "Country: Serbia; Seized (kg): 12"
    )


def test_a_row_without_a_header_is_its_cells() -> None:
    assert row_sentence(None, ["12", "", " Serbia\n "]) == "12 | Serbia"


def test_a_cell_beyond_the_header_stands_alone() -> None:
    assert row_sentence(["Country", ""], ["Peru", "Lima", "2020"]) == "Country: Peru; Lima; 2020"


def test_rows_without_text_are_left_out_of_a_table() -> None:
    assert table_rows([["Country", "Kg"], ["", " "], ["Peru", "3"]]) == ["Country: Peru; Kg: 3"]


def test_a_table_that_marks_its_header_is_believed() -> None:
    assert table_rows([["A", "B"], ["C", "D"]], header=True) == ["A: C; B: D"]
    assert table_rows([["Country", "Kg"], ["Peru", "3"]], header=False) == ["Country | Kg", "Peru | 3"]


def test_a_header_without_rows_is_kept_as_text() -> None:
    assert table_rows([["Country", "Kg"]], header=True) == ["Country | Kg"]


@pytest.mark.parametrize(
    "rows",
    [
        [["Country", "Kg"], ["Peru", "3"], ["Serbia", "12"]],
        [["Country", "2018", "2019"], ["Peru", "3", "4"]],
        [["", "Men", "Women"], ["Peru", "3", "-"], ["Serbia", "1,200", "5%"]],
        [["Country", "Capital", "Region"], ["Peru", "Lima", "Americas"]],
        [["国家", "年份"], ["中国", "2020"]],
        [["البلد", "السنة"], ["مصر", "2020"]],
    ],
)
def test_a_row_that_differs_from_those_below_is_a_header(rows: list[list[str]]) -> None:
    assert has_header(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [["Country", "Kg"]],
        [["Term", "Court"], ["Meaning", "A place where cases are heard"]],
        [["Peru", "3", "4"], ["Serbia", "12", "5"]],
        [["Peru", "2018"], ["Serbia", "2019"]],
        [["Table 1", ""], ["Peru", "3"]],
        [["A", "A", "B"], ["1", "2", "3"]],
        [["A", "B", "C"], ["Only one", "", ""], ["Only one", "", ""]],
        [["A long sentence " * 20, "B", "C"], ["D", "E", "F"]],
    ],
)
def test_a_row_like_those_below_is_no_header(rows: list[list[str]]) -> None:
    assert not has_header(rows)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_fields_are_found_whatever_parts_them(delimiter: str, ending: str) -> None:
    text = delimiter.join(["Country", "Kg"]) + ending + delimiter.join(["Peru", "3"]) + ending
    assert _texts(text) == ["Country: Peru; Kg: 3"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Country;Seized, kg\nSerbia;12,5\n", ["Country: Serbia; Seized, kg: 12,5"]),
        ('Country,Note\nPeru,"two\nlines, ""so"""\n', ['Country: Peru; Note: two lines, "so"']),
        ("sep=|\nCountry|Kg\nPeru|3", ["Country: Peru; Kg: 3"]),
        ('Country,Kg\nPeru,"3\nSerbia,4\n', ['Country: Peru; Kg: "3', "Country: Serbia; Kg: 4"]),
        ("\ufeffCountry,Kg\nPeru,3", ["Country: Peru; Kg: 3"]),
        ("One line, as it is.\nAnother line.\nA third.", ["One line, as it is.", "Another line.", "A third."]),
        ("Seizures\nSource: UNODC\n\nCountry,Kg\nPeru,3", ["Seizures", "Source: UNODC", "Country: Peru; Kg: 3"]),
        ("Peru,3\nSerbia,12", ["Peru | 3", "Serbia | 12"]),
        ("Peru,Lima\nSerbia,Belgrade", ["Peru: Serbia; Lima: Belgrade"]),
        ("", []),
        ("\n,,\n \n", []),
    ],
)
def test_a_file_gives_its_records(text: str, rows: list[str]) -> None:
    assert _texts(text) == rows


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Страна;Год изъятия наркотиков\nСербия;2020\nПеру;2019", "cp1251"),
        ("国家,年份\n中国,2020\n秘鲁,2019", "gb18030"),
        ("Pays;Année\nPérou;2020\nAlgérie;2019", "cp1252"),
        ("País\tAño\nPerú\t2020", "utf-16"),
    ],
)
def test_a_file_in_an_old_encoding_is_read(text: str, encoding: str) -> None:
    first, second = (" ".join(line.split()) for line in text.replace(";", " ").replace(",", " ").splitlines()[:2])
    read = _texts(text.encode(encoding))[0]
    assert all(word in read for word in (*first.split(), *second.split()))


def test_a_line_with_one_field_is_a_paragraph_and_others_are_rows() -> None:
    read = read_csv(b"Country,Kg\nPeru,3\nEurope,\nSerbia,12\n", "Seizures", _LIMITS)
    assert read.title == "Seizures"
    assert [block.kind for block in read.blocks] == [UnitKind.ROW, UnitKind.SENTENCE, UnitKind.ROW]


def test_rows_beyond_the_limit_are_left_out_and_counted() -> None:
    read = read_csv(b"Country,Kg\n" + b"Peru,3\n" * 100, "name", Limits(text=210))
    assert len(read.text) <= 210
    assert read.notes == ("The last 90 rows of name were left out, since a file may give only so much text. Split it.",)


def test_an_endless_field_is_refused() -> None:
    with pytest.raises(SourceError, match="one field"):
        _texts('a,b\n"' + "x" * 200_000)


def test_a_binary_file_is_refused() -> None:
    with pytest.raises(SourceError, match="not text"):
        _texts(bytes(range(256)) * 20)


def test_a_damaged_file_is_read_or_refused() -> None:
    whole = 'Country,Kg,"Note, long"\n' + 'Peru,3,"two\nlines"\n' * 30
    dice, read = random.Random(3), 0
    for _ in range(300):
        data = bytearray(whole.encode()[: dice.randrange(1, len(whole))])
        for _ in range(dice.randrange(6)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            read += bool(_texts(bytes(data)))
        except SourceError:
            continue
    assert read > 200
