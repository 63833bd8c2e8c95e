"""Words on a page become lines in the order in which a person reads them."""

from __future__ import annotations

from knowledge.read.pdf.layout import lines_of
from knowledge.read.pdf.rows import Line, segments_of
from knowledge.read.pdf.words import Word

_WIDTH = 5.0


def _words(text: str, x: float, y: float, size: float = 10.0) -> list[Word]:
    words = []
    for order, word in enumerate(text.split()):
        words.append(Word(word, x, x + _WIDTH * len(word), y, size, order=int(y) * 100 + order))
        x = words[-1].x1 + 3
    return words


def _read(*lines: list[Word]) -> list[Line]:
    return lines_of([word for line in lines for word in line])


def _texts(*lines: list[Word]) -> list[str]:
    return [line.text for line in _read(*lines)]


def test_no_words_make_no_lines() -> None:
    assert lines_of([]) == []


def test_lines_go_from_top_to_bottom_whatever_the_order_in_the_file() -> None:
    assert _texts(_words("second line", 50, 112), _words("first line", 50, 100)) == ["first line", "second line"]


def test_columns_whose_lines_are_not_level_are_still_columns() -> None:
    left = [_words(f"left column line number {at}", 50, 100 + 12 * at) for at in range(5)]
    right = [_words(f"right column line number {at}", 300, 106 + 12 * at) for at in range(5)]
    assert [text.split()[0] for text in _texts(*left, *right)] == ["left"] * 5 + ["right"] * 5


def test_a_title_above_and_a_paragraph_below_frame_the_columns() -> None:
    columns = [
        _words(f"{side} column line number {at}", x, 120 + 12 * at)
        for side, x in (("left", 50), ("right", 300))
        for at in range(5)
    ]
    title = _words("a title that goes across the whole of the page and ends here", 50, 90, 14)
    below = _words("text that goes on below the columns and is as wide as both of them are", 50, 220)
    firsts = [text.split()[0] for text in _texts(title, *columns, below)]
    assert firsts == ["a", *["left"] * 5, *["right"] * 5, "text"]


def test_a_heading_below_both_columns_is_not_read_with_the_left_one() -> None:
    columns = [
        _words(f"{side} column line number {at}", x, 120 + 12 * at)
        for side, x in (("left", 50), ("right", 300))
        for at in range(5)
    ]
    heading = _words("Next part", 50, 210)
    below = _words("text that goes on below the columns and is as wide as both of them are", 50, 230)
    assert _texts(*columns, heading, below)[-3].startswith("right")


def test_two_rows_with_a_gap_are_no_columns() -> None:
    assert _texts(
        [*_words("Vienna", 50, 100), *_words("2020", 300, 100)], [*_words("Page", 50, 112), *_words("one", 300, 112)]
    ) == ["Vienna 2020", "Page one"]


def test_a_wide_gap_after_a_bullet_or_a_number_parts_nothing() -> None:
    rows = [
        [*_words(mark, 50, 100 + at * 12), *_words("a part of the plan", 80, 100 + at * 12)]
        for at, mark in enumerate(["1.", "2.", "(c)", "•"])
    ]
    assert _texts(*rows) == [f"{mark} a part of the plan" for mark in ("1.", "2.", "(c)", "•")]


def test_a_number_at_the_end_of_a_column_is_not_the_mark_of_an_item_in_the_next() -> None:
    row = [Word("median", 50, 80, 100, 10), Word("1.3", 90, 100, 100, 10), Word("concurrent", 120, 170, 100, 10)]
    assert len(segments_of(row)) == 3


def test_short_cells_that_stand_level_are_rows() -> None:
    rows = [
        [*_words(name, 50, 100 + at * 12), *_words(year, 200, 100 + at * 12), *_words(count, 300, 100 + at * 12)]
        for at, (name, year, count) in enumerate([("Chad", "2019", "1"), ("Peru", "2020", "22"), ("Togo", "2021", "3")])
    ]
    lines = _read(*rows)
    assert all(line.row for line in lines)
    assert [line.text for line in lines] == ["Chad | 2019 | 1", "Peru | 2020 | 22", "Togo | 2021 | 3"]


def test_many_thousand_words_are_laid_out_in_little_time() -> None:
    words = [word for at in range(2000) for word in _words("a b c d e f", 50 + at % 7 * 40, at * 5.0)]
    assert len(lines_of(words)) == 2000
