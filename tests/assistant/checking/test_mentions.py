"""Organisations, places and other names are found in a text, and told to be the same or not."""

from __future__ import annotations

import pytest

from assistant.checking.mentions import Kind, Mention, is_same, is_written_in, mentions_in


def _names(text: str) -> list[str]:
    return [one.text for one in mentions_in(text) if one.kind is Kind.NAME]


def _name(text: str) -> Mention:
    return Mention(Kind.NAME, "", 0, len(text), text)


def test_all_kinds_are_found_in_order_at_exact_places() -> None:
    text = "In Kenya, UNICEF works with the Green Net."
    found = mentions_in(text)
    assert [one.kind for one in found] == [Kind.PLACE, Kind.ORGANISATION, Kind.NAME]
    assert (
        [text[one.start : one.end] for one in found]
        == [one.text for one in found]
        == [
            "Kenya",
            "UNICEF",
            "Green Net",
        ]
    )


def test_a_place_inside_an_organisation_is_not_told_apart() -> None:
    (one,) = mentions_in("上海合作组织")
    assert (one.kind, one.code) == (Kind.ORGANISATION, "sco")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sailors learn there.", []),
        ("The Nelson Mandela Rules help.", ["Nelson Mandela Rules"]),
        ("Nelson Mandela spoke.", ["Nelson Mandela"]),
        ("AIRCOP began.", ["AIRCOP"]),
        ("eLearning and GlobE grow.", ["GlobE"]),
        ("CrimJust grows.", ["CrimJust"]),
        ("Trained by Maria Costa.", ["Maria Costa"]),
        ("It ended. Judges of the Green Net met.", ["Green Net"]),
        ("Rule 45 bans it.", ["Rule 45"]),
        ("Как сообщает Красный Щит.", ["Красный Щит"]),
        ("La película “oro verde” gusta.", ["oro verde"]),
        ("《北京规则》很重要。", ["北京规则"]),
        ("All States and the United Nations Office.", ["United Nations Office"]),
        ("All Member States joined.", []),
        ("Les États membres y siègent.", []),
    ],
)
def test_names_that_stand_in_no_list(text: str, names: list[str]) -> None:
    assert _names(text) == names


def test_a_quoted_run_of_capitals_is_one_name() -> None:
    assert _names("They saw “Green Gold” there.") == ["Green Gold"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Kenya", "كينيا", True),
        ("Kenyan", "肯尼亚", True),
        ("WHO", "世卫组织", True),
        ("Kenya", "Ghana", False),
        ("AIRCOP", "AIRCOP", False),
    ],
)
def test_what_stands_in_a_list_is_the_same_in_every_language(one: str, other: str, same: bool) -> None:
    (first,), (second,) = mentions_in(f"in {one}"), mentions_in(f"in {other}")
    assert is_same(first, second) is same


@pytest.mark.parametrize(
    ("name", "text", "written"),
    [
        ("Mandela Rules", "the Nelson Mandela Rules", True),
        ("Сенегал", "в Сенегале", True),
        ("Senegal", "Senegalese police", True),
        ("Rule 45", "Rule 43", False),
        ("ACP", "the Airport Control Project", True),
        ("Airport Control Project", "run by ACP", True),
        ("ACP", "the airport control project", False),
        ("Of", "the Red Net", False),
        ("Green Net", "绿网", None),
        ("Green Net", "الشبكة", None),
        ("Green Net", "Зеленая сеть", None),
        ("Green Net", "the Red Net", False),
    ],
)
def test_a_name_is_looked_for_as_it_is_written(name: str, text: str, written: bool | None) -> None:
    assert is_written_in(_name(name), text) is written
