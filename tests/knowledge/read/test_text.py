"""Plain text is kept as it is; its paragraphs, items and headings are found by their shape."""

from __future__ import annotations

import pytest

from knowledge.read.limits import Limits
from knowledge.read.text import read_text
from knowledge.records import UnitKind

_HEADING, _ITEM, _SENTENCE = UnitKind.HEADING, UnitKind.ITEM, UnitKind.SENTENCE


def _blocks(text: str) -> list[tuple[UnitKind, str]]:
    return [(block.kind, text[block.start : block.end]) for block in read_text(text.encode(), "name", Limits()).blocks]


def test_the_text_is_kept_to_the_character() -> None:
    text = " Title \r\n\r\n\tTwo  spaces\u00a0here. \n"
    assert read_text(text.encode(), "name", Limits()).text == text


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
def test_blank_lines_part_paragraphs_whatever_ends_a_line(ending: str) -> None:
    text = "Title\n\nOne line\nand the next.\n \nAnother paragraph.\n".replace("\n", ending)
    expected = [(_HEADING, "Title"), (_SENTENCE, f"One line{ending}and the next."), (_SENTENCE, "Another paragraph.")]
    assert _blocks(text) == expected


@pytest.mark.parametrize("bullet", ["•", "◦", "▪", "‣", "●", "·", "–", "*", "-", "1.", "12)", "(3)", "a)", "(b)"])
def test_a_line_with_a_bullet_is_an_item_without_its_bullet(bullet: str) -> None:
    text = f"The goals are:\n{bullet} One goal\n  {bullet}\tAnother goal\n  that goes on"
    assert _blocks(text) == [
        (_SENTENCE, "The goals are:"),
        (_ITEM, "One goal"),
        (_ITEM, "Another goal\n  that goes on"),
    ]


@pytest.mark.parametrize("line", ["-5 degrees.", "2018 was a year.", "e.g. this one.", "*bold* word."])
def test_a_line_that_only_looks_like_an_item_is_none(line: str) -> None:
    assert _blocks(line) == [(_SENTENCE, line)]


@pytest.mark.parametrize(
    "line", ["Organised crime", "La justice pénale", "Борьба с преступностью", "打击犯罪", "مكافحة"]
)
def test_a_short_line_by_itself_is_a_heading(line: str) -> None:
    assert _blocks(f"{line}\n\nThe text is here.")[0] == (_HEADING, line)


@pytest.mark.parametrize(
    "line",
    [
        "It ends in a full stop.",
        "Does it ask?",
        "这是一句话。",
        "هل هذا سؤال؟",
        "The goals are:",
        "https://www.unodc.org",
        "2018 – 2019",
        "word " * 30,
        "lower case goes on",
    ],
)
def test_a_line_that_is_a_sentence_an_address_or_long_is_no_heading(line: str) -> None:
    assert _blocks(f"First\n\n{line}")[1][0] is _SENTENCE


def test_the_first_heading_stands_above_the_others() -> None:
    blocks = read_text(b"lower case title\n\nCourts\n\nThe text is here.", "name", Limits()).blocks
    assert [block.level for block in blocks] == [1, 2, 0]


def test_the_title_is_the_heading_that_opens_the_text_with_single_spaces() -> None:
    assert read_text(b"Organised \t Crime\n\nText.", "name", Limits()).title == "Organised Crime"


@pytest.mark.parametrize("text", ["A sentence opens it.\n\nHeading\n\nText.", "- An item opens it", ""])
def test_the_title_is_the_file_name_where_no_heading_opens_the_text(text: str) -> None:
    assert read_text(text.encode(), "name", Limits()).title == "name"


@pytest.mark.parametrize("text", ["", "\n\n\n", " \t\r\n "])
def test_a_text_without_words_has_no_blocks(text: str) -> None:
    assert _blocks(text) == []
