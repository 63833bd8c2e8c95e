"""Paragraphs become headings, items, rows or text, and each page knows where it begins."""

from __future__ import annotations

from knowledge.read.pdf.blocks import Outline, blocks_of, letters_of
from knowledge.read.pdf.rows import Line
from knowledge.records import UnitKind

_FULL = "A line of text that is long enough to say what the size of the body of the document is."


def _line(text: str, y: float, size: float = 10.0, *, bold: bool = False, row: bool = False) -> Line:
    return Line(text, 50, 500, y, size, bold, 50, 500, row=row)


def _kinds(lines: list[Line], outline: Outline | None = None) -> list[tuple[UnitKind, int]]:
    return [(block.kind, block.level) for block in blocks_of([lines], [800.0], outline or {}).blocks]


def test_no_pages_make_an_empty_text() -> None:
    assert blocks_of([], [], {}) == ("", (), (), "")


def test_larger_lines_are_headings_of_higher_levels() -> None:
    lines = [_line("Report", 100, 20), _line("Chapter", 140, 14), _line(_FULL, 200), _line("Next", 240, 14)]
    body = (UnitKind.SENTENCE, 0)
    assert _kinds(lines) == [(UnitKind.HEADING, 1), (UnitKind.HEADING, 2), body, (UnitKind.HEADING, 2)]


def test_a_large_sentence_and_an_entry_in_a_table_of_contents_are_no_headings() -> None:
    lines = [_line("It was said.", 100, 14), _line("Chapter ....... 3", 140, 14), _line(_FULL, 200)]
    assert [kind for kind, _ in _kinds(lines)] == [UnitKind.SENTENCE] * 3


def test_a_document_that_is_bold_throughout_has_no_headings_for_that() -> None:
    assert _kinds([_line(_FULL, 100, bold=True), _line("Short", 140, bold=True)])[1] == (UnitKind.SENTENCE, 0)


def test_the_outline_decides_on_its_page_only() -> None:
    outline = {letters_of("1. Methods"): (3, frozenset({0}))}
    lines = [_line(_FULL, 100), _line("1. Methods", 140)]
    assert _kinds(lines, outline)[1] == (UnitKind.HEADING, 3)
    elsewhere = {letters_of("1. Methods"): (3, frozenset({7}))}
    assert _kinds(lines, elsewhere)[1] == (UnitKind.ITEM, 0)


def test_a_long_numbered_paragraph_is_text_with_its_number() -> None:
    content = blocks_of([[_line("12. " + _FULL * 5, 100)]], [800.0], {})
    assert content.blocks[0].kind is UnitKind.SENTENCE
    assert content.text.startswith("12. A line")


def test_bullets_stand_outside_of_items_and_rows_stay_whole() -> None:
    content = blocks_of([[_line("• Ports", 100), _line("Peru | 12", 140, row=True)]], [800.0], {})
    assert content.text == "• Ports\n\nPeru | 12"
    assert [content.text[block.start : block.end] for block in content.blocks] == ["Ports", "Peru | 12"]


def test_leaders_of_dots_are_shortened() -> None:
    assert blocks_of([[_line("Preface . . . . . . . . iii", 100)]], [800.0], {}).text == "Preface … iii"


def test_pages_begin_where_their_first_word_is() -> None:
    first, last = [_line("The survey covers", 700)], [_line("all provinces.", 100), _line("End.", 140)]
    content = blocks_of([[], first, [], last, []], [800.0] * 5, {})
    second = content.text.index("all")
    assert content.pages == (0, 0, second, second, len(content.text))


def test_the_title_is_the_largest_text_of_the_first_page_unless_it_heads_the_contents() -> None:
    lines = [_line("World survey", 100, 20), _line(_FULL, 200)]
    assert blocks_of([lines], [800.0], {}).title == "World survey"
    assert blocks_of([[_line("Contents", 100, 20), _line(_FULL, 200)]], [800.0], {}).title == ""
    assert blocks_of([[_line(_FULL, 200)]], [800.0], {}).title == ""
