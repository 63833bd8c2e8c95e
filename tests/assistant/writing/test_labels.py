"""The passages that a sentence cites are read from its labels, in whatever form a model writes these."""

from __future__ import annotations

import pytest

from assistant.writing.labels import (
    Resolved,
    end_of_label,
    ends_in_label,
    may_become_label,
    resolve,
    take_labels,
    without_begun_label,
)


@pytest.mark.parametrize(
    ("label", "numbers"),
    [
        ("[1]", (1,)),
        ("[1][2]", (1, 2)),
        ("[1] [2]", (1, 2)),
        ("[1], [2]", (1, 2)),
        ("[1] and [2]", (1, 2)),
        ("[1, 2]", (1, 2)),
        ("[1; 2]", (1, 2)),
        ("[1 2]", (1, 2)),
        ("[1 and 2]", (1, 2)),
        ("[1 et 2]", (1, 2)),
        ("[1 y 2]", (1, 2)),
        ("[1 и 2]", (1, 2)),
        ("[1 و2]", (1, 2)),
        ("[1和2]", (1, 2)),
        ("[1-3]", (1, 2, 3)),
        ("[1–3]", (1, 2, 3)),
        ("[1, 3-4]", (1, 3, 4)),
        ("[^1]", (1,)),
        ("[passage 1]", (1,)),
        ("[Passage 1, passage 2]", (1, 2)),
        ("[Sources 1 et 2]", (1, 2)),
        ("[source: 2]", (2,)),
        ("[pasaje 1]", (1,)),
        ("[Fuentes 1 y 2]", (1, 2)),
        ("[пассаж 1]", (1,)),
        ("[Источник № 2]", (2,)),
        ("[отрывок 3]", (3,)),
        ("[مقطع ٣]", (3,)),
        ("[المصدر 1، 2]", (1, 2)),
        ("【段落1】", (1,)),
        ("【来源：2】", (2,)),
        ("【1】", (1,)),
        ("［１］", (1,)),
        ("[١، ٢]", (1, 2)),
        ("【1†L5-L7】", (1,)),
        ("([1])", (1,)),
        ("[[1]]", (1,)),
        ("(passage 1)", (1,)),
        ("（来源2）", (2,)),
    ],
)
def test_every_form_of_a_label_is_taken_out_and_read(label: str, numbers: tuple[int, ...]) -> None:
    assert take_labels(f"It began in 2015 {label}.") == ("It began in 2015.", numbers)


@pytest.mark.parametrize(
    "text",
    [
        "See the annex [p. 2].",
        "It has three aims: (1) to train, (2) to equip.",
        "The list is long (1).",
        "It began [see annex 2].",
        "On [2015-06-01] it began.",
        "As passage 1 says, it began.",
        "As said (passage 1), it began.",
        "An open bracket [1",
        "Nothing in it [].",
    ],
)
def test_what_is_no_label_stays(text: str) -> None:
    assert take_labels(text) == (text, ())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("AIRCOP [1] and CCP [2] work.", "AIRCOP and CCP work."),
        ("联合国成立于1945年[1]，总部在纽约【2】。", "联合国成立于1945年，总部在纽约。"),
        ("Est-ce vrai [1] ? Oui [2] .", "Est-ce vrai ? Oui."),
        ("Both [1]work[2] .", "Both work."),
        ("[1] It began.", "It began."),
    ],
)
def test_no_white_space_is_left_over(text: str, left: str) -> None:
    assert take_labels(text)[0] == left


def test_numbers_come_in_the_order_of_their_first_mention_each_once() -> None:
    assert take_labels("A [3] and B [1, 3] and C [2].")[1] == (3, 1, 2)


def test_a_wide_range_counts_as_its_two_ends() -> None:
    assert take_labels("A [1-20].")[1] == tuple(range(1, 21))
    assert take_labels("A [1-21].")[1] == (1, 21)
    assert take_labels("A [3-1].")[1] == (3, 1)
    assert take_labels("A [1-99999999999].")[1] == (1, 99999999999)


def test_numbers_of_no_passage_are_labels_too() -> None:
    assert take_labels("A [0] B [-1] C [2015].") == ("A B C.", (0, -1, 2015))


def test_a_number_too_long_to_be_read_is_a_stranger() -> None:
    text, labels = take_labels(f"A [{'9' * 10_000}].")
    assert text == "A."
    assert resolve(labels, 20) == Resolved((), 1)


def test_no_label_is_left_where_one_stood_within_another() -> None:
    assert take_labels("A [1[2]].") == ("A.", (2, 1))
    text, labels = take_labels(f"A {'[1' * 50}{']' * 50}.")
    assert (labels, "[" in text, "]" in text) == ((1,), False, False)


def test_labels_resolve_to_the_passages_that_there_are() -> None:
    assert resolve((1, 5, 0, 6, -1, 2), 5) == Resolved((1, 5, 2), 3)
    assert resolve((), 5) == Resolved((), 0)
    assert resolve((1,), 0) == Resolved((), 1)


def test_a_label_ends_behind_those_that_go_with_it() -> None:
    assert end_of_label("A [1], [2]. B", 2) == 10
    assert end_of_label("A [1]", 0) == 0


def test_a_line_may_end_in_a_label() -> None:
    assert ends_in_label("It began [1]")
    assert ends_in_label("It began (source 2)")
    assert not ends_in_label("It began [1] here")
    assert not ends_in_label("It began")


def test_a_label_that_was_only_begun_at_the_end_is_left_out() -> None:
    assert without_begun_label("It began [1, ") == "It began"
    assert without_begun_label("It began [see") == "It began [see"


@pytest.mark.parametrize("text", ["[", "[1", "[1, 2", "[pas", "[passage 1 an", "(Sour", "([1]", "[[1]", "【来", "[^"])
def test_what_may_become_a_label_is_known(text: str) -> None:
    assert may_become_label(text)


@pytest.mark.parametrize("text", ["", "a", "[Annex", "(see", "[1\n", "[" + "1" * 100, "[1] The"])
def test_what_cannot_become_a_label_is_known(text: str) -> None:
    assert not may_become_label(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["[", "[1 ", "[1,", "([1]", "[passage ", "(passage 1) ", "[1] x", " ", "[[[1]", "[1-"])
def test_hostile_texts_are_read_quickly(text: str) -> None:
    take_labels(text * 10_000 + "]" * 10_000)
