"""Rows of a table that a page shows become sentences, also where cells run over lines."""

from __future__ import annotations

from knowledge.read.pdf.tables import rows_of_table


def _rows(*lines: list[str], bold: bool = False, distance: float = 20.0) -> list[str]:
    first_bold = [bold and at == 0 for at in range(len(lines))]
    return [text for _, text in rows_of_table(lines, first_bold, [distance] * len(lines), 10.0)]


def test_a_header_above_numbers_names_the_columns() -> None:
    assert _rows(["Country", "Tons"], ["Peru", "12"], ["Chad", "3"]) == [
        "Country: Peru; Tons: 12",
        "Country: Chad; Tons: 3",
    ]


def test_a_bold_first_row_above_words_names_the_columns() -> None:
    lines = (["Term", "Meaning"], ["UNTOC", "a convention"], ["CND", "a commission"])
    assert _rows(*lines, bold=True)[0] == "Term: UNTOC; Meaning: a convention"
    assert _rows(*lines)[0] == "Term | Meaning"


def test_pairs_of_name_and_value_have_no_header() -> None:
    assert _rows(["Name:", "Survey"], ["Version:", "1.0"], ["Year:", "2004"])[1] == "Version: | 1.0"


def test_a_line_without_a_first_cell_goes_on_with_the_row_above() -> None:
    lines = (["Country", "Agency"], ["Peru", "Police and"], ["", "customs"], ["Chad", "Army"])
    assert _rows(*lines, distance=12.0)[1] == "Peru | Police and customs"
    assert len(_rows(*lines, distance=20.0)) == 4


def test_in_a_table_whose_rows_are_set_apart_close_lines_go_on_with_the_row() -> None:
    lines = [["Plan", "Outcome"], ["Global plan", "Ports"], ["against crime", "are safer"], ["Training", "Courts"]]
    rows = [text for _, text in rows_of_table(lines, [False] * 4, [20.0, 20.0, 12.0, 20.0], 10.0)]
    assert rows[1:] == ["Global plan against crime | Ports are safer", "Training | Courts"]


def test_a_number_without_a_first_cell_is_a_row_of_its_own() -> None:
    assert _rows(["Peru", "2019"], ["", "2020"], ["Chad", "2021"], distance=12.0) == [
        "Peru | 2019",
        "2020",
        "Chad | 2021",
    ]
