"""Things that a question names are told of under any of their names, or nowhere in what was found."""

from __future__ import annotations

import pytest

from assistant.things import listed_in, short_forms_in, tells_a_place, unheard
from knowledge.records import Document, Passage, StoredPassage


def _stored(text: str, language: str = "en") -> StoredPassage:
    source = Document(1, "report", "Report", language, None, "/report.txt")
    return StoredPassage(1, source, Passage(0, len(text), "", ()), text)


def test_the_office_and_its_seat_are_not_looked_for() -> None:
    assert listed_in("What did UNODC in Vienna say of Peru and INTERPOL?")[0].code == "interpol"
    assert [one.written for one in listed_in("Does Vienna agree? Does UNODC?")] == []


@pytest.mark.parametrize(
    "question",
    [
        "How many Bangkok Rules are there?",
        "What do the Riyadh Guidelines say?",
        "Who leads the Bali Process?",
        "Que dit le Statut de Rome ?",
        "¿Qué dicen las Directrices de Riad?",
    ],
)
def test_a_treaty_called_after_a_place_is_not_that_place(question: str) -> None:
    assert listed_in(question) == ()


def test_short_forms_that_a_list_has_are_things_of_the_list() -> None:
    assert [one.written for one in short_forms_in("Do INTERPOL and UNODC use AIRCOP?")] == ["AIRCOP"]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What happened in the Philippines?", "The office in Manila was moved."),
        ("What happened in Manila?", "It is the largest of the Philippines' ports."),
        ("Who trained the police of Norway?", "A Norwegian trainer came."),
        ("Что сделано в Сербии?", "The office is in Belgrade."),
        ("What is done in eastern Congo?", "It works in the Democratic Republic of the Congo."),
        ("What is the CCPP?", "The Container Control and Port Programme was begun."),
        ("What is AIRCPO?", "AIRCOP is a project."),
    ],
)
def test_a_thing_is_told_of_under_another_name(question: str, text: str) -> None:
    assert unheard(question, "en", [_stored(text)]) == ()


@pytest.mark.parametrize(
    ("question", "asked_in", "names"),
    [
        ("What does UNODC do in Albania and Serbia?", "en", ("Albania",)),
        ("Que fait l'ONUDC à Zagreb ?", "fr", ("Zagreb",)),
        ("Что УНП ООН делает в Албании?", "ru", ("Албании",)),
        ("联合国毒罪办在阿尔巴尼亚做什么？", "zh", ("阿尔巴尼亚",)),
        ("What does PRISMCO do?", "en", ("PRISMCO",)),
        ("¿Qué es PRISMCO?", "es", ("PRISMCO",)),
    ],
)
def test_what_no_passage_tells_of_is_unheard(question: str, asked_in: str, names: tuple[str, ...]) -> None:
    assert unheard(question, asked_in, [_stored("UNODC is active in Serbia."), _stored("It works.")]) == names


@pytest.mark.parametrize(
    ("question", "asked_in", "told_in"),
    [
        ("WHAT IS THE PROGRAMME FOR?", "en", "en"),  # all of it is in capitals
        ("Is DNA taken?", "en", "en"),  # everyday short forms have other names
        ("What is chapter XVIII about?", "en", "en"),
        ("¿Qué se hace contra el SIDA?", "es", "en"),  # another language may have other letters for it
        ("What was operation KAFO?", "en", "ru"),
    ],
)
def test_what_may_be_written_in_another_way_is_not_unheard(question: str, asked_in: str, told_in: str) -> None:
    assert unheard(question, asked_in, [_stored("Nothing of the kind.", told_in)]) == ()


def test_without_passages_everything_is_unheard() -> None:
    assert unheard("What does UNODC do in Albania?", "en", []) == ("Albania",)


def test_a_text_tells_a_place_that_the_question_does_not_name() -> None:
    assert tells_a_place("A Norwegian trainer came to Serbia.", "Which countries help Serbia?")
    assert not tells_a_place("Training is given in Serbia.", "Which countries help Serbia?")
