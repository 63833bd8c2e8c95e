"""Tables of data are read row by row with their headers, and tables that arrange a page as its parts."""

from __future__ import annotations

import pytest

from knowledge.read.html.reader import read_html
from knowledge.read.limits import Limits
from knowledge.records import UnitKind


def _blocks(table: str) -> list[tuple[UnitKind, str]]:
    read = read_html(table, "name", Limits())
    return [(block.kind, read.text[block.start : block.end]) for block in read.blocks]


def _rows(table: str) -> list[str]:
    return [text for kind, text in _blocks(table) if kind is UnitKind.ROW]


def test_rows_follow_their_caption_line_by_line() -> None:
    table = "<table><caption>Seizures</caption><tr><th>Country<th>Year<tr><td>Peru<td>2018<tr><td>Ghana<td>2019</table>"
    assert read_html(table, "name", Limits()).text == (
        "Seizures\n\nCountry: Peru; Year: 2018\nCountry: Ghana; Year: 2019"
    )


def test_headers_over_several_columns_and_rows_join() -> None:
    table = (
        "<table><thead><tr><th rowspan=2>Country<th colspan=2>Seized<tr><th>2018<th>2019</thead>"
        "<tr><td>Peru<td>1<td>2</table>"
    )
    assert _rows(table) == ["Country: Peru; Seized 2018: 1; Seized 2019: 2"]


def test_a_cell_over_several_rows_counts_in_each() -> None:
    table = (
        "<table><tr><th>Region<th>Country<tr><td rowspan=2>Africa<td>Ghana<tr><td>Kenya<tr><td>Asia<td>Nepal</table>"
    )
    assert _rows(table) == [
        "Region: Africa; Country: Ghana",
        "Region: Africa; Country: Kenya",
        "Region: Asia; Country: Nepal",
    ]


def test_a_header_at_the_left_names_its_row() -> None:
    assert _rows("<table><tr><th>Capital:<td>Belgrade<tr><th>Members<td>12</table>") == [
        "Capital: Belgrade",
        "Members: 12",
    ]


def test_a_header_at_the_left_stands_under_the_first_columns_header() -> None:
    assert _rows("<table><tr><td><th>2018<tr><th scope=row>Peru<td>1<tr><th>Ghana<td>2</table>") == [
        "Peru; 2018: 1",
        "Ghana; 2018: 2",
    ]


def test_a_row_of_one_cell_names_a_group_of_rows() -> None:
    table = "<table><tr><th>Country<th>Year<tr><td colspan=2>Africa<tr><td>Ghana<td>2019</table>"
    assert _blocks(table) == [(UnitKind.SENTENCE, "Africa"), (UnitKind.ROW, "Country: Ghana; Year: 2019")]


def test_figures_under_names_have_a_header_though_it_is_not_marked() -> None:
    table = "<table><tr><td>Country<td>Staff<tr><td>Peru<td>12<tr><td>Ghana<td>9</table>"
    assert _rows(table) == ["Country: Peru; Staff: 12", "Country: Ghana; Staff: 9"]


@pytest.mark.parametrize(
    "table",
    [
        "<table role=presentation><tr><td>One.<td>Two.<tr><td>Three.<td>Four.</table>",
        "<table><tr><td>One.<td>Two.<td>Three.<td>Four.</table>",
        "<table><tr><td>One.<tr><td>Two.<tr><td>Three.<tr><td>Four.</table>",
        "<table><tr><td><table><tr><td>One.</table><td>Two.<tr><td>Three.<td>Four.</table>",
        "<table><tr><td><h2>One.</h2><td>Two.<tr><td>Three.<td>Four.</table>",
    ],
    ids=["presentation", "one row", "one column", "nested", "headings"],
)
def test_tables_that_arrange_a_page_give_their_cells_as_paragraphs(table: str) -> None:
    assert [text for _, text in _blocks(table)] == ["One.", "Two.", "Three.", "Four."]
    assert _rows(table) == []


def test_long_cells_are_paragraphs() -> None:
    long = "A sentence about courts. " * 40
    assert _rows(f"<table><tr><td>{long}<td>{long}<tr><td>{long}<td>x</table>") == []
