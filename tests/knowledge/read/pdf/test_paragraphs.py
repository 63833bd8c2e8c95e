"""Lines are one paragraph where a reader sees one."""

from __future__ import annotations

import pytest

from knowledge.read.pdf.paragraphs import leadings, paragraphs_of
from knowledge.read.pdf.rows import Line

_RIGHT = 450.0
_FULL = "a line that fills its column from the left side to the right one"


def _line(text: str, y: float, **more: float) -> Line:
    x0 = more.get("x0", 50.0)
    x1 = more.get("x1", _RIGHT if text.startswith(_FULL) else x0 + 5 * len(text))
    bold, column = bool(more.get("bold", 0)), int(more.get("column", 0))
    return Line(text, x0, x1, y, more.get("size", 10.0), bold=bold, left=50, right=_RIGHT, column=column)


def _texts(*pages: list[Line]) -> list[str]:
    found = paragraphs_of(pages, 10.0, {10.0: 12.0, 8.0: 10.0})
    return [" / ".join(line.text for _, line in paragraph.lines) for paragraph in found]


def test_lines_at_the_usual_distance_go_on() -> None:
    assert len(_texts([_line(_FULL, 100), _line(_FULL, 112), _line("end.", 124)])) == 1


@pytest.mark.parametrize(
    "below",
    [
        _line("Further down", 120),
        _line("larger", 112, size=12),
        _line("indented", 112, x0=62),
        _line("• item", 112),
        _line("above", 90),
    ],
)
def test_distance_size_indents_and_bullets_part_paragraphs(below: Line) -> None:
    assert len(_texts([_line(_FULL, 88), _line(f"{_FULL}.", 100), below])) == 2


def test_a_line_that_ends_early_ends_its_paragraph() -> None:
    assert len(_texts([_line(_FULL, 100), _line("it ends here.", 112), _line(_FULL, 124)])) == 2


def test_a_first_line_may_be_indented_and_an_item_may_hang() -> None:
    assert len(_texts([_line(_FULL, 100, x0=65), _line(_FULL, 112)])) == 1
    assert len(_texts([_line(f"• {_FULL}", 100, x1=_RIGHT), _line(_FULL, 112, x0=65)])) == 1


def test_text_after_an_item_that_stands_further_left_is_a_paragraph_of_its_own() -> None:
    lines = [_line(f"• {_FULL}", 100, x0=65, x1=_RIGHT), _line(_FULL, 112, x0=75), _line(_FULL, 124)]
    assert len(_texts(lines)) == 2


def test_centred_lines_go_on_whatever_their_lengths() -> None:
    lines = [_line(_FULL, 80), _line("A title in two", 110, x0=200, x1=300), _line("lines of it", 122, x0=210, x1=290)]
    assert len(_texts(lines)) == 2


def test_a_bold_line_that_ends_early_is_apart_from_the_text_below_it() -> None:
    assert len(_texts([_line("Scope", 100, bold=1), _line(_FULL, 112)])) == 2


def test_a_number_inside_a_sentence_begins_no_item() -> None:
    assert len(_texts([_line(_FULL, 100), _line("12. Then it ends", 112)])) == 1
    assert len(_texts([_line(f"{_FULL};", 100), _line("12. Then it ends", 112)])) == 2


def test_entries_of_a_table_of_contents_stay_apart() -> None:
    lines = [_line("Preface ........ iii", 100, x1=_RIGHT), _line("Summary ........ 5", 112, x1=_RIGHT)]
    assert len(_texts(lines)) == 2


@pytest.mark.parametrize(
    ("last", "first", "count"),
    [
        (_FULL, "goes on here", 1),
        (_FULL, "Vienna goes on", 1),
        (f"{_FULL}.", "goes on here", 2),
        ("Short", "New here", 2),
        ("Short", "goes on", 1),
    ],
)
def test_a_page_break_parts_what_was_finished(last: str, first: str, count: int) -> None:
    assert (
        len(_texts([_line(_FULL, 700), _line(last, 712)], [_line(first, 100, x1=_RIGHT), _line(_FULL, 112)])) == count
    )


def test_notes_stand_before_a_paragraph_that_leaves_the_page_and_after_one_that_does_not() -> None:
    note = [_line("1 A note", 750, size=8), _line("that goes on", 760, size=8), _line("2 Another", 770, size=8)]
    notes = ["1 A note / that goes on", "2 Another"]
    assert _texts([_line(_FULL, 700), *note], [_line("goes on.", 100)]) == [*notes, f"{_FULL} / goes on."]
    assert _texts([_line("Ends.", 700), *note], [_line("New.", 100)]) == ["Ends.", *notes, "New."]


def test_the_usual_distance_is_the_smallest_common_one() -> None:
    heights = [100, 112, 124, 136, 160, 172, 184, 208]
    assert leadings([_line(_FULL, y) for y in heights]) == {10.0: 12.0}
