"""Names and numbers of a question are found, and texts that lack them fall behind those that have them."""

from __future__ import annotations

import pytest

from knowledge.names import names_in, shortfalls
from knowledge.words import plain


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("With how many officers was the centre in Nadi opened?", ["nadi"]),
        ("What did UNODC do in 2019?", ["unodc", "2019"]),
        ("AIRCOP partners", ["aircop"]),
        ("What is it?", []),
        ("Сколько сотрудников в Сенегале?", ["сенегале"]),
        ("¿Cuántos agentes hay en Panamá?", ["panamá"]),
        ("塞内加尔有多少人员？", []),
        ("AIRCOP项目在2019年做了什么？", ["aircop", "2019"]),
        ("كم عدد الموظفين في 2019؟", ["2019"]),
    ],
)
def test_names_are_words_with_digits_or_capitals_inside_the_sentence(question: str, names: list[str]) -> None:
    found = names_in(question)
    assert found.share(plain(" ".join(names))) == (1.0 if names else 0.0)
    assert len(found.written) == len(names)


def test_a_text_falls_short_of_the_best_one_by_the_names_that_it_lacks() -> None:
    names = names_in("How many officers were trained in Dakar, Senegal, in 2019?")
    texts = ["dakar, senegal, 2019", "dakar, senegal, 2020", "accra, ghana, 2018"]
    assert shortfalls(names, texts) == pytest.approx([0, 1 / 3, 1])


def test_a_name_is_found_between_chinese_characters_and_told_as_it_was_written() -> None:
    assert names_in("What did AIRCOP do in 2019?").found_in("2019年aircop项目在机场开展工作。") == ["AIRCOP", "2019"]


def test_names_that_no_text_has_set_none_back() -> None:
    assert shortfalls(names_in("What is done in Сенегал?"), ["in senegal", "in ghana"]) == [0, 0]


@pytest.mark.parametrize(
    ("text", "has"), [("the senegalese police", True), ("in 20190 cases", False), ("adakar", False)]
)
def test_a_name_may_have_an_ending_and_a_number_may_not(text: str, has: bool) -> None:
    assert (names_in("What of Senegal, 2019 or Dakar?").share(text) > 0) is has
