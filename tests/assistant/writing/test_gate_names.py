"""Whom a sentence means by “it”, whom it names, and what of two statements in one must be said."""

from __future__ import annotations

import pytest

from assistant.checking.claims.checkable import points_back, speaks_of_it
from assistant.writing.bearing import Judged, Why
from tests.assistant.writing.told import House

_AIRCOP, _CRIMJUST = "AIRCOP is a multi-agency", "UNODC implements the global"
_AIMS, _LAUNCHED = "It aims at strengthening", "The Harbour Watch Programme was launched"
_WATCH = "The Harbour Watch Programme was launched in Dakar in 2014."


def _judged(house: House, words: str, text: str, before: tuple[str, ...] = ()) -> Judged:
    """What becomes of a sentence that cites the passage with these words."""
    return house.gate.judge(text, [house.passage(words)], "en", before)


def _cited(judged: Judged) -> list[str]:
    return [ground.stored.quote(*unit) for ground in judged.grounds for unit in ground.units]


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("It trained 340 customs officers in 12 ports in 2019.", "It trained"),
        ("It is run by UNODC together with INTERPOL.", "The programme is run"),
        ("It does not cover airports.", "The programme does not"),
        ("The programme trained 340 customs officers in 2019.", "It trained"),
    ],
)
def test_it_is_what_was_named_in_the_sentence_before(harbour: House, text: str, by: str) -> None:
    judged = _judged(harbour, _LAUNCHED, text, before=(_WATCH,))
    (quote,) = _cited(judged)
    assert quote.startswith(by)


@pytest.mark.parametrize("text", ["It covers airports.", "It trained 430 customs officers in 12 ports in 2019."])
def test_it_with_something_that_is_not_said_of_it_is_not_shown(harbour: House, text: str) -> None:
    assert _judged(harbour, _LAUNCHED, text, before=(_WATCH,)).why is Why.DETAIL


def test_it_after_a_sentence_about_something_else_is_read_of_that(harbour: House) -> None:
    judged = _judged(
        harbour, _LAUNCHED, "It was launched in Dakar in 2014.", before=("The River Patrol Programme is big.",)
    )
    assert judged.why is Why.DETAIL


@pytest.mark.parametrize(("about", "is_shown"), [("Harbour Watch Programme", True), ("River Patrol Programme", False)])
def test_it_in_the_first_sentence_is_what_the_question_is_about(harbour: House, about: str, is_shown: bool) -> None:
    text = "It trained 340 customs officers in 12 ports in 2019."
    judged = harbour.gate.judge(text, [harbour.passage(_LAUNCHED)], "en", about=about)
    assert judged.is_shown is is_shown


@pytest.mark.parametrize(
    ("language", "text", "is_so"),
    [
        ("en", "It trained officers.", True),
        ("en", "Its staff trained officers.", True),
        ("en", "Italy trained officers.", False),
        ("fr", "Il a formé des agents.", True),
        ("ru", "Она обучила сотрудников.", True),
        ("zh", "它培训了官员。", True),
        ("zh", "港口培训了官员。", False),
    ],
)
def test_a_sentence_that_points_back_is_told_by_its_first_word(language: str, text: str, is_so: bool) -> None:
    assert points_back(text, language, nouns=False) is is_so


@pytest.mark.parametrize(("name", "is_shown"), [("Maria Costa", True), ("Ana Costa", False), ("Maria Silva", False)])
def test_a_person_may_be_named_in_full_where_the_passage_has_the_last_name(
    harbour: House, name: str, is_shown: bool
) -> None:
    text = f"{name} said in Lisbon that the laboratory in Porto will open in 2027."
    assert _judged(harbour, _LAUNCHED, text).is_shown is is_shown


@pytest.mark.parametrize(
    ("name", "is_lacking"),
    [("The Green Corridor Initiative", False), ("The Blue Corridor Initiative", True), ("Maria Costa", True)],
)
def test_a_name_earlier_in_the_document_is_not_lacking_where_the_passage_says_it(
    harbour: House, name: str, is_lacking: bool
) -> None:
    judged = _judged(harbour, "It trained 55", f"{name} trained 55 forest rangers in 2018.")
    assert (judged.why is Why.DETAIL) is is_lacking


def test_a_sentence_of_two_statements_is_shown_where_both_are_said(bundled: House) -> None:
    text = "AIRCOP is a multi-agency project, and it aims at strengthening the capacities of international airports."
    assert [quote[:24] for quote in _cited(_judged(bundled, _AIRCOP, text))] == [_AIRCOP, _AIMS]


@pytest.mark.parametrize(
    "text",
    [
        "AIRCOP is a multi-agency project, and it trained 5,000 officers.",
        "AIRCOP trained 5,000 officers, and it is a multi-agency project.",
        "AIRCOP is a multi-agency project; Japan pays for its boats.",
        "AIRCOP is a multi-agency project and UNODC implements it since 2016.",
    ],
)
def test_a_sentence_of_two_statements_is_not_shown_where_only_one_is_said(bundled: House, text: str) -> None:
    assert not _judged(bundled, _AIRCOP, text).is_shown


def test_two_statements_may_be_said_by_two_passages(bundled: House) -> None:
    text = "AIRCOP is a multi-agency project, and UNODC implements the global CRIMJUST programme since 2016."
    judged = bundled.gate.judge(text, [bundled.passage(_AIRCOP), bundled.passage(_CRIMJUST)], "en")
    assert sorted(quote[:24] for quote in _cited(judged)) == [_AIRCOP, _CRIMJUST[:24]]


@pytest.mark.parametrize(
    ("text", "language", "is_of_it"),
    [
        ("It began in 2013.", "en", True),
        ("In 2013, it began.", "en", True),
        ("As Prime Minister, she began it.", "en", True),
        ("At first , the film was shown in Dakar.", "en", True),
        ("2013年，该项目启动。", "zh", True),
        ("On Monday, July 11, 2011, the series began.", "en", True),
        ("The new regional programme began.", "en", True),
        ("El nuevo programa empezó.", "es", True),
        ("The UNODC programme began.", "en", False),
        ("In Vienna, Austria,", "en", False),
        ("", "en", False),
        ("The judges and police of the programme met.", "en", False),
        ("In 2013, Peru began.", "en", False),
        ("Because of what had been agreed by all of them, it began.", "en", False),
    ],
)
def test_a_sentence_speaks_of_it_also_behind_a_first_phrase(text: str, language: str, *, is_of_it: bool) -> None:
    assert speaks_of_it(text, language) is is_of_it


@pytest.mark.timeout(60)
def test_a_long_text_without_gaps_is_looked_through_soon() -> None:
    assert not speaks_of_it("办公室" * 1000, "zh")
