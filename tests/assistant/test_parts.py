"""A question that asks several things is taken apart, and one that asks one thing is left alone."""

from __future__ import annotations

import pytest

from assistant.parts import MAX_PARTS, parts_of


def _questions(question: str) -> list[str]:
    return [part.question for part in parts_of(question)]


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("When did AIRCOP begin and who funds it?", "When did AIRCOP begin", "who funds it? (AIRCOP)"),
        (
            "Quand AIRCOP a-t-il commencé et qui le finance ?",
            "Quand AIRCOP a-t-il commencé",
            "qui le finance ? (AIRCOP)",
        ),
        ("¿Cuándo empezó AIRCOP y quién lo financia?", "¿Cuándo empezó AIRCOP", "quién lo financia? (AIRCOP)"),
        ("Когда начался AIRCOP и кто его финансирует?", "Когда начался AIRCOP", "кто его финансирует? (AIRCOP)"),
        ("متى بدأ مشروع AIRCOP ومن يموله؟", "متى بدأ مشروع AIRCOP", "من يموله؟ (AIRCOP)"),
        ("AIRCOP项目何时开始，由谁资助？", "AIRCOP项目何时开始", "由谁资助？ (AIRCOP)"),
    ],
)
def test_two_questions_in_one_are_taken_apart_in_each_language(question: str, first: str, second: str) -> None:
    assert _questions(question) == [first, second]


def test_two_sentences_are_two_questions() -> None:
    assert _questions("What is AIRCOP? Who funds it?") == ["What is AIRCOP", "Who funds it? (AIRCOP)"]


def test_two_question_words_before_one_question_are_two_questions() -> None:
    assert _questions("When and where was AIRCOP launched?") == [
        "When was AIRCOP launched?",
        "where was AIRCOP launched?",
    ]


def test_a_part_with_a_name_of_its_own_is_left_as_it_is() -> None:
    assert _questions("What is AIRCOP and who funds CRIMJUST?")[1] == "who funds CRIMJUST?"


def test_a_year_is_no_name_for_a_part_to_stand_on() -> None:
    assert _questions("What is AIRCOP and how many staff had it in 2020?")[1].endswith("(AIRCOP)")


def test_a_subject_without_a_name_is_carried_over_by_its_words() -> None:
    assert _questions("When was the office opened, and who runs it?")[1] == "who runs it? (office opened)"


def test_a_title_in_quotation_marks_is_carried_over_whole() -> None:
    assert _questions("Who wrote “Look twice” and who paid for it?")[1] == "who paid for it? (Look twice)"


def test_what_is_shown_of_a_part_is_what_was_typed() -> None:
    assert [part.typed for part in parts_of("What is AIRCOP and who funds it?")] == ["What is AIRCOP", "who funds it?"]


@pytest.mark.parametrize(
    "question",
    [
        "What do INTERPOL and the World Customs Organization do?",
        "In the report of 2024, what share of the victims were men?",
        "Who works on drugs, crime and terrorism?",
        "office opening Belgrade",
        "Что ждёт того, кто дважды провалил проверку?",
        "Quelle est la peine pour celui, qui récidive ?",
        "?",
    ],
)
def test_a_question_that_asks_one_thing_is_left_whole(question: str) -> None:
    assert _questions(question) == [question]


def test_a_long_row_of_questions_is_left_whole() -> None:
    question = "What is AIRCOP? " + " ".join(["Who funds it?"] * MAX_PARTS)
    assert _questions(question) == [question]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("I am a student in Kenya. What is AIRCOP?", "What is AIRCOP?"),
        ("Hello, thanks for your help. I'm writing a paper, who runs AIRCOP?", "who runs AIRCOP?"),
        ("Bonjour, je suis journaliste en Espagne, que fait l'ONUDC ?", "que fait l'ONUDC ?"),
        ("Hola, soy estudiante. ¿Qué es CRIMJUST?", "¿Qué es CRIMJUST?"),
        ("Здравствуйте! Я журналист из Минска. Что такое AIRCOP?", "Что такое AIRCOP?"),
        ("أنا طالب في مصر، ما هو AIRCOP؟", "ما هو AIRCOP؟"),
        ("我来自巴西，AIRCOP是什么？", "AIRCOP是什么？"),
        ("Good morning! Is AIRCOP still running?", "Is AIRCOP still running?"),
        ("Good morning, I teach in Nairobi. Which organizations run AIRCOP?", "Which organizations run AIRCOP?"),
        ("We study law in Lima. What is AIRCOP?", "What is AIRCOP?"),
        ("Enseño en Lima. ¿Qué es CRIMJUST?", "¿Qué es CRIMJUST?"),
        ("Я преподаю в Минске. Что такое AIRCOP?", "Что такое AIRCOP?"),
    ],
)
def test_what_askers_tell_of_themselves_is_not_looked_up(typed: str, asked: str) -> None:
    assert _questions(typed) == [asked]


@pytest.mark.parametrize(
    "question",
    [
        "I am interested in AIRCOP, when did it begin?",
        "I work on prevention, how is it funded?",
        "I am looking for the AIRCOP report.",
        "I am interested in drug prevention. What does UNODC do about it?",
        "Me interesa la prevención. ¿Qué hace la UNODC?",
        "Hello, my friend.",
    ],
)
def test_what_names_the_subject_or_leaves_no_question_behind_stays(question: str) -> None:
    assert _questions(question) == [question]
