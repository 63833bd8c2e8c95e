"""Headers, footers and page numbers go; text that only looks like them stays."""

from __future__ import annotations

import pytest

from knowledge.read.pdf.rows import Line
from knowledge.read.pdf.running import split_notes, without_running_lines

_HEIGHT = 800.0


def _line(text: str, y: float, size: float = 10.0, column: int = 0) -> Line:
    return Line(text, 50, 50 + 5 * len(text), y, size, bold=False, left=50, right=500, column=column)


def _kept(*pages: list[Line]) -> list[list[str]]:
    kept = without_running_lines(pages, [_HEIGHT] * len(pages))
    return [[line.text for line in page] for page in kept]


@pytest.mark.parametrize(
    "header", ["World Drug Report", "{} World Drug Report", "World Drug Report | {}", "Page {} of 9", "– {} –", "{}"]
)
def test_a_header_with_or_without_the_number_of_its_page_goes(header: str) -> None:
    pages = [[_line(header.format(n), 40), _line(f"Text of page {n} as it is.", 200)] for n in range(1, 6)]
    assert _kept(*pages) == [[f"Text of page {n} as it is."] for n in range(1, 6)]


def test_a_header_is_known_though_its_number_stands_in_a_line_of_its_own_elsewhere() -> None:
    apart = [[_line("Survey 2020", 40), _line(str(n), 40), _line("Text.", 200)] for n in range(1, 5)]
    assert _kept(*apart, [_line("Survey 2020 17", 40), _line("Text.", 200)]) == [["Text."]] * 5


def test_two_pages_lose_nothing() -> None:
    assert _kept([_line("Header", 40)], [_line("Header", 40)]) == [["Header"], ["Header"]]


def test_what_repeats_in_the_middle_of_pages_stays() -> None:
    assert _kept(*[[_line("Key findings", 300)]] * 5) == [["Key findings"]] * 5


def test_a_whole_sentence_at_the_top_stays_unless_many_pages_have_it() -> None:
    sentence = "The boundaries shown on this map do not imply official endorsement by the United Nations."
    assert _kept(*[[_line(sentence, 60)]] * 5) == [[sentence]] * 5
    assert _kept(*[[_line(sentence, 60)]] * 9) == [[]] * 9


def test_numbers_that_are_not_those_of_pages_stay() -> None:
    lines = [f"{number} provinces" for number in (7, 31, 12, 90)]
    assert _kept(*[[_line(text, 60)] for text in lines]) == [[text] for text in lines]


def test_notes_at_the_foot_of_each_column_are_parted_from_the_text() -> None:
    page = [
        _line("Left column", 100),
        _line("1 A note that", 700, 8),
        _line("goes on", 710, 8),
        _line("Right column", 100, column=1),
        _line("Small print without a number", 700, 8, column=1),
    ]
    body, notes = split_notes(page, 10.0)
    assert [line.text for line in notes] == ["1 A note that", "goes on"]
    assert [line.text for line in body] == ["Left column", "Right column", "Small print without a number"]
