"""What is typed becomes a clean question, or is refused in the reader's terms."""

from __future__ import annotations

import unicodedata

import pytest

from assistant.errors import QuestionError
from assistant.question import read_question, visible

_LIMIT = 100


@pytest.mark.parametrize(
    "question",
    [
        "What is AIRCOP?",
        "¿Qué es la UNODC?",
        "Qu'est-ce que l'ONUDC ?",
        "Что такое УНП ООН?",
        "ما هو مكتب المخدرات والجريمة؟",
        "什么是毒品和犯罪问题办公室？",
    ],
    ids=["en", "es", "fr", "ru", "ar", "zh"],
)
def test_an_ordinary_question_stays_as_it_is(question: str) -> None:
    assert read_question(question, _LIMIT) == question


def test_a_number_alone_is_a_question() -> None:
    assert read_question("2007", _LIMIT) == "2007"


def test_spaces_tabs_and_lines_become_single_spaces() -> None:
    assert read_question("  What\t is\r\n\n AIRCOP\u00a0? ", _LIMIT) == "What is AIRCOP ?"


def test_letters_and_accents_typed_apart_are_composed() -> None:
    typed = unicodedata.normalize("NFD", "criminalité")
    assert read_question(typed, _LIMIT) == "criminalité"


def test_control_characters_part_words() -> None:
    assert read_question("What\x07is\x1bAIRCOP\x7f?", _LIMIT) == "What is AIRCOP ?"


@pytest.mark.parametrize("invisible", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\ue000", "\U000e0041"])
def test_invisible_characters_are_dropped(invisible: str) -> None:
    assert read_question(f"AIR{invisible}COP", _LIMIT) == "AIRCOP"


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_joiners_that_shape_words_are_kept(joiner: str) -> None:
    assert read_question(f"می{joiner}خواهم", _LIMIT) == f"می{joiner}خواهم"


@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "\u200b\u200e", "\x01\x02\x03"])
def test_nothing_visible_is_an_empty_question(typed: str) -> None:
    with pytest.raises(QuestionError) as refused:
        read_question(typed, _LIMIT)
    assert refused.value.key == "question_empty"


@pytest.mark.parametrize("typed", ["?", "?!…", "؟", "。。。", "¿¡", "🙂🙂", "<>"])
def test_a_question_without_a_letter_or_digit_has_no_words(typed: str) -> None:
    with pytest.raises(QuestionError) as refused:
        read_question(typed, _LIMIT)
    assert refused.value.key == "question_no_words"


@pytest.mark.parametrize("typed", ["caf\udce9", "\ud800", "a\x00b", "what is \ufffd?"])
def test_what_is_not_text_is_refused(typed: str) -> None:
    with pytest.raises(QuestionError) as refused:
        read_question(typed, _LIMIT)
    assert refused.value.key == "question_not_text"


def test_a_question_of_exactly_the_limit_is_taken() -> None:
    assert read_question("a" * _LIMIT, _LIMIT) == "a" * _LIMIT


@pytest.mark.parametrize("length", [_LIMIT + 1, 4 * _LIMIT + 1, 100_000])
def test_a_longer_question_is_refused_with_the_limit(length: int) -> None:
    with pytest.raises(QuestionError) as refused:
        read_question("a" * length, _LIMIT)
    assert (refused.value.key, refused.value.values) == ("question_too_long", {"limit": _LIMIT})


def test_spaces_do_not_count_towards_the_limit_when_they_are_dropped() -> None:
    assert read_question("a" + " " * 2 * _LIMIT + "b", _LIMIT) == "a b"


def test_what_can_be_seen_of_a_text_keeps_its_spaces_and_lines_as_spaces() -> None:
    assert visible(" AIR\u200bCOP\u202e \n cafe\u0301\ue000 ") == " AIRCOP   caf\u00e9 "


def test_joiners_can_be_seen_only_where_they_shape_letters() -> None:
    assert visible("می\u200cخواهم [\u200c1\u200d]") == "می\u200cخواهم [1]"


def test_half_a_surrogate_pair_cannot_be_seen() -> None:
    assert visible("a\ud83db") == "ab"
