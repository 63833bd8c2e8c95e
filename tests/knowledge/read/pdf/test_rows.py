"""A row of words becomes a line with the spaces that are seen, in logical order."""

from __future__ import annotations

import pytest

from knowledge.read.pdf.rows import rows_of, text_of
from knowledge.read.pdf.words import HYPHEN, Word


def _word(text: str, x0: float, x1: float, **more: float) -> Word:
    return Word(
        text, x0, x1, more.get("y", 100), more.get("size", 10), spaced=bool(more.get("spaced", 1)), order=int(x0)
    )


def test_words_that_the_file_sets_apart_have_a_space_and_touching_ones_have_none() -> None:
    assert text_of([_word("drug", 0, 20), _word("report", 23, 50), _word("s", 50, 54, spaced=0)]) == "drug reports"


@pytest.mark.parametrize(("mark", "text"), [("1", "seizures rose"), ("2,3", "seizures rose"), ("4-6", "seizures rose")])
def test_the_raised_number_of_a_note_is_left_out(mark: str, text: str) -> None:
    words = [_word("seizures", 0, 40), _word(mark, 40, 44, y=96, size=6, spaced=0), _word("rose", 47, 60)]
    assert text_of(words) == text


def test_a_note_may_follow_a_short_word() -> None:
    assert text_of([_word("to", 0, 12), _word("4", 12, 15, y=96, size=6, spaced=0)]) == "to"


def test_raised_numbers_that_are_part_of_a_word_are_kept() -> None:
    assert text_of([_word("km", 0, 12), _word("2", 12, 15, y=96, size=6, spaced=0)]) == "km²"
    assert text_of([_word("131", 0, 9, y=96, size=6), _word("I", 9, 12, spaced=0)]) == "¹³¹I"


def test_a_raised_number_is_on_the_row_of_its_word() -> None:
    words = [_word("rose", 0, 20), _word("1", 20, 23, y=95.5, size=6, spaced=0), _word("other", 60, 80, y=96.5)]
    assert [[word.text for word in row] for row in rows_of(words)] == [["other"], ["rose", "1"]]


def test_a_marked_hyphen_stays_marked_at_the_end_of_a_line_only() -> None:
    assert text_of([_word("co" + HYPHEN, 0, 12), _word("op" + HYPHEN, 16, 28)]) == f"co- op{HYPHEN}"


def test_arabic_words_go_from_the_right_and_numbers_among_them_from_the_left() -> None:
    words = [_word("2019", 0, 20), _word("–", 22, 25), _word("2020", 27, 47), _word("سنة", 50, 60), _word("في", 63, 70)]
    assert text_of(words) == "في سنة 2020 – 2019"


def test_chinese_characters_get_no_space_unless_they_stand_apart() -> None:
    assert text_of([_word("联合国", 0, 30), _word("毒品", 31, 51)]) == "联合国毒品"
    assert text_of([_word("第一章", 0, 30), _word("毒品", 40, 60)]) == "第一章 毒品"
