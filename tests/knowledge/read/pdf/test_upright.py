"""A page is read the way up that most of its words are."""

from __future__ import annotations

from knowledge.read.pdf.upright import Face, Found, upright
from knowledge.read.pdf.words import Word


def _found(text: str, turns: int, *, invisible: bool = False) -> Found:
    return Found(Word(text, 10, 50, 100, 10), Face(10, bold=False, turns=turns, invisible=invisible))


def test_most_words_decide_and_the_others_come_below() -> None:
    words, height = upright([_found("margin", 0), _found("most of the page", 1)], 800, 600)
    assert [word.text for word in words] == ["most of the page", "margin"]
    assert height == 600
    assert words[1].y > 800


def test_invisible_words_are_left_out_beside_visible_ones() -> None:
    words, _ = upright([_found("seen by all", 0), _found("hidden", 0, invisible=True)], 800, 600)
    assert [word.text for word in words] == ["seen by all"]


def test_the_text_layer_of_a_scan_is_read() -> None:
    words, _ = upright([_found("7", 0), _found("text of the scan", 0, invisible=True)], 800, 600)
    assert len(words) == 2


def test_an_empty_page_keeps_its_height() -> None:
    assert upright([], 800, 600) == ([], 800)
