"""The signs say what speaks for and against the best sentence."""

from __future__ import annotations

import pytest

from assistant import evidence
from assistant.signs import Signs, signs_of
from knowledge import language
from knowledge.library import Library


def _signs(library: Library, question: str) -> Signs:
    retrieval = library.retrieve(question)
    return signs_of(retrieval, evidence.rank(retrieval), language.detect(question))


def test_a_question_that_the_sources_answer_is_read_as_answered(bundled_library: Library) -> None:
    answered = _signs(bundled_library, "When did UNODC open its office in Belgrade?")
    foreign = _signs(bundled_library, "How is bread baked?")
    assert answered.read > 0 > foreign.read
    assert answered.match > foreign.match
    assert answered.worst_words > foreign.worst_words
    assert answered.shared_words > foreign.shared_words == 0


def test_what_is_read_is_the_likeliest_of_the_quoted_sentences(bundled_library: Library) -> None:
    retrieval = bundled_library.retrieve("Where are its task forces (AIRCOP)")
    ranked = evidence.rank(retrieval)
    quoted = {unit.text: unit.log_odds for unit in evidence.choose(ranked)}
    assert signs_of(retrieval, ranked, "en").read == max(quoted.values()) > quoted[ranked[0].text]


def test_a_passage_nearer_than_near_enough_is_no_surer(bundled_library: Library) -> None:
    nearest, near, foreign = (
        _signs(bundled_library, question)
        for question in ("What is AIRCOP?", "Which programme is on cocaine?", "How is bread baked?")
    )
    assert nearest.passage_match > near.passage_match
    assert nearest.passage_near == near.passage_near > foreign.passage_near == foreign.passage_match


def test_the_kind_of_thing_asked_for_is_given_or_missing(bundled_library: Library) -> None:
    when, phone, other = (
        _signs(bundled_library, question)
        for question in (
            "When did UNODC open its office in Belgrade?",
            "What is the phone number of the office in Belgrade?",
            "What is AIRCOP?",
        )
    )
    assert (when.kind_given, when.kind_missing, when.kind_surely_missing) == (1, 0, 0)
    assert (phone.kind_given, phone.kind_missing, phone.kind_surely_missing) == (0, 1, 1)
    assert (other.kind_given, other.kind_missing) == (0, 0)


def test_names_and_numbers_that_the_passage_lacks_are_counted(bundled_library: Library) -> None:
    signs = _signs(bundled_library, "Why was AIRCOP closed in Mali in 2015?")
    assert signs.names_missing > 0
    assert signs.numbers_missing == 1
    assert _signs(bundled_library, "What is AIRCOP?").names_missing == 0


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("When did the second project in Serbia begin?", 0),
        ("When did the eleventh project in Serbia begin?", 1),
        ("Когда начался одиннадцатый проект в Сербии?", 1),
        ("When did the eleventh begin? (UNODC in Serbia)", 0),  # it may be the eleventh of what was told
    ],
)
def test_an_ordinal_is_looked_for_in_any_language_but_in_a_follow_up(
    bundled_library: Library, question: str, missing: int
) -> None:
    assert _signs(bundled_library, question).numbers_missing == missing


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What does UNODC do with Falconhill?", 1),
        ("What does UNODC do in Peru?", 0),  # it is a thing of the lists
        ("When did the United Nations Office on Drugs and Crime open its office in Belgrade?", 0),
        ("What does UNODC do?", 0),
        ("Что УНП ООН делает в Перу?", 0),  # in another language names are not compared
    ],
)
def test_the_name_of_the_office_does_not_make_up_for_another(
    bundled_library: Library, question: str, missing: int
) -> None:
    assert _signs(bundled_library, question).names_missing == missing


@pytest.mark.parametrize(("thing", "missing"), [("pillars", 0), ("employees", 1)])
def test_the_noun_that_is_to_be_counted_is_in_the_sentence_or_missing(
    bundled_library: Library, thing: str, missing: int
) -> None:
    assert _signs(bundled_library, f"How many {thing} does the UNODC work programme have?").counted_missing == missing


def test_names_in_another_language_are_not_counted_as_missing(bundled_library: Library) -> None:
    assert _signs(bundled_library, "Когда открыт офис в Белграде?").names_missing == 0
    assert _signs(bundled_library, "Que fait l'ONUDC en Serbie avec la Belgique ?").names_missing == 0


def test_a_sentence_that_defines_the_term_is_marked(bundled_library: Library) -> None:
    assert _signs(bundled_library, "What is AIRCOP?").defined == 1
    assert _signs(bundled_library, "Who are the partners of AIRCOP?").defined == 0


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("¿Qué hace la UNODC en Brasil?", 1),
        ("Что УНП ООН делает в Сербии?", 0),
        ("联合国毒罪办在塞尔维亚和蒙古做什么？", 0.5),
        ("ما دور منظمة الصحة العالمية؟", 1),
        ("¿Qué es AIRCOP?", 0),
        ("¿Qué es FALCON?", 1),
        ("What does UNODC do in the Serbian capital and in Podgorica?", 0),  # Montenegro is named
        ("Qu'est-ce que la Convention de Palerme ?", 0),  # it says where the treaty was signed
    ],
)
def test_places_organisations_and_short_forms_that_the_passage_lacks_are_counted_in_any_language(
    bundled_library: Library, question: str, missing: float
) -> None:
    assert _signs(bundled_library, question).things_missing == missing
