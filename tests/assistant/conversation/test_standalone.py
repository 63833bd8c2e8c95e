"""A question that builds on earlier ones becomes a question of its own, and one that does not stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answer import Answer, Sentence, Status
from assistant.conversation.standalone import Meaning, Understood, understand


def _answered(question: str, language: str = "en", understood: str = "", items: tuple[str, ...] = ()) -> Answer:
    sentences = tuple(Sentence(item, (number,), is_item=True) for number, item in enumerate(items, 1))
    return Answer("x", Status.ANSWERED, language, "", question, sentences, understood=understood)


def _after(question: str, typed: str, language: str = "en", items: tuple[str, ...] = ()) -> Understood:
    return understand(typed, [_answered(question, language, items=items)])


_ABOUT = {
    "en": "What is AIRCOP?",
    "fr": "Qu'est-ce qu'AIRCOP ?",
    "es": "¿Qué es AIRCOP?",
    "ru": "Что такое AIRCOP?",
    "ar": "ما هو برنامج AIRCOP؟",
    "zh": "什么是AIRCOP？",
}


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "and when did it start?"),
        ("en", "which agencies is it run with?"),
        ("en", "and the budget?"),
        ("en", "why?"),
        ("en", "who pays for the programme?"),
        ("en", "Why was it closed in 2015?"),
        ("fr", "et quand a-t-il commencé ?"),
        ("fr", "quels sont ses partenaires ?"),
        ("es", "¿y dónde está su sede?"),
        ("ru", "а когда он начался?"),
        ("ru", "кто финансирует программу?"),
        ("ar", "ومتى بدأ؟"),
        ("zh", "它什么时候开始的？"),
        ("zh", "什么时候开始的？"),
    ],
)
def test_a_question_that_points_back_gets_what_the_last_was_about(language: str, typed: str) -> None:
    understood = _after(_ABOUT[language], typed, language)
    assert understood.meaning is Meaning.QUESTION
    assert "AIRCOP" in understood.question


@pytest.mark.parametrize(
    ("question", "told", "language", "typed", "name"),
    [
        (
            "Which programme watches airports?",
            "Airports are watched by AIRCOP since 2010.",
            "en",
            "what is it?",
            "AIRCOP",
        ),
        ("Quel projet protège les forêts ?", "Les forêts sont l'affaire de LEAP.", "fr", "où est-il mené ?", "LEAP"),
        (
            "Какая кампания о торговле людьми?",
            "Это кампания «Синее сердце».",
            "ru",
            "когда она началась?",
            "Синее сердце",
        ),
        ("哪个项目在机场开展？", "AIRCOP项目在机场开展。", "zh", "它的目标是什么？", "AIRCOP"),
        ("أي برنامج يعمل في المطارات؟", "يعمل AIRCOP في المطارات.", "ar", "وما هدفه؟", "AIRCOP"),
    ],
)
def test_what_an_answer_names_is_what_a_follow_up_is_about(
    question: str, told: str, language: str, typed: str, name: str
) -> None:
    before = replace(_answered(question, language), sentences=(Sentence(told, (1,)),))
    assert f"({name} – " in understand(typed, [before]).question


def test_a_question_that_names_its_subject_stays_about_that() -> None:
    before = replace(
        _answered("Which countries run AIRCOP?"), sentences=(Sentence("Peru and Ghana run AIRCOP.", (1,)),)
    )
    assert understand("when did it start?", [before]).question == "when did it start (countries run AIRCOP)"


def test_what_a_chain_of_questions_is_about_is_carried_on() -> None:
    first = _answered("What is AIRCOP?")
    second = _answered("and when did it start?", understood=understand("and when did it start?", [first]).question)
    assert understand("who leads it?", [first, second]).question == "who leads it (AIRCOP)"


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("what about Kenya?", "How many officers were trained in Kenya in 2019"),
        ("and in serbia?", "How many officers were trained in serbia in 2019"),
        ("and in 2020?", "How many officers were trained in Mali in 2020"),
        ("how many in Niger?", "How many officers were trained in Niger in 2019"),
    ],
)
def test_a_place_or_year_takes_the_place_of_its_like(typed: str, question: str) -> None:
    assert _after("How many officers were trained in Mali in 2019?", typed).question == question


@pytest.mark.parametrize(
    "typed",
    [
        "What is CRIMJUST?",
        "What is human trafficking?",
        "and what does the Blue Heart Campaign do against trafficking?",
        "thanks. How many officers were trained in Kenya last year?",
        "Who is the director of the Belgrade office and what does she do?",
    ],
)
def test_a_new_topic_is_not_dragged_back(typed: str) -> None:
    understood = _after("What is AIRCOP?", typed)
    assert (understood.meaning, understood.question) == (Meaning.QUESTION, typed)


@pytest.mark.parametrize(
    "typed", ["How many states send officers abroad?", "How do states protect witnesses of crimes?"]
)
def test_a_question_without_a_name_may_be_meant_either_way(typed: str) -> None:
    assert _after("What is AIRCOP?", typed).meaning is Meaning.EITHER


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("tell me more", Meaning.MORE),
        ("Anything else?", Meaning.MORE),
        ("dis-m'en plus", Meaning.MORE),
        ("cuéntame más", Meaning.MORE),
        ("расскажи подробнее", Meaning.MORE),
        ("أخبرني المزيد", Meaning.MORE),
        ("再说详细一点", Meaning.MORE),
        ("are you sure?", Meaning.AGAIN),
        ("tu es sûr ?", Meaning.AGAIN),
        ("¿estás seguro?", Meaning.AGAIN),
        ("вы уверены?", Meaning.AGAIN),
        ("هل أنت متأكد؟", Meaning.AGAIN),
        ("你确定吗？", Meaning.AGAIN),
    ],
)
def test_commands_are_about_the_last_question(typed: str, meaning: Meaning) -> None:
    understood = _after("What is AIRCOP?", typed)
    assert (understood.meaning, understood.question) == (meaning, "What is AIRCOP?")


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("in French please", "fr"),
        ("en español por favor", "es"),
        ("по-английски, пожалуйста", "en"),
        ("بالفرنسية من فضلك", "fr"),
        ("请用俄语", "ru"),
        ("en chinois s'il vous plaît", "zh"),
    ],
)
def test_the_last_question_is_answered_in_the_language_that_is_wanted(typed: str, language: str) -> None:
    understood = _after("What is AIRCOP?", typed)
    assert (understood.meaning, understood.language) == (Meaning.IN_LANGUAGE, language)


_PILLARS = ("Training of officers", "Sharing of data", "Legal advice")


@pytest.mark.parametrize(
    ("typed", "item"),
    [
        ("what about the second one?", "Sharing of data"),
        ("tell me about the last one", "Legal advice"),
        ("et le troisième ?", "Legal advice"),
        ("y el primero?", "Training of officers"),
        ("а второй?", "Sharing of data"),
        ("第二个呢？", "Sharing of data"),
    ],
)
def test_an_item_of_the_last_answer_is_named_by_its_place(typed: str, item: str) -> None:
    assert item in _after("What are the pillars?", typed, items=_PILLARS).question


def test_an_item_that_is_not_there_is_said_to_be_missing() -> None:
    understood = _after("What are the pillars?", "and the fifth one?", items=_PILLARS)
    assert (understood.meaning, understood.count) == (Meaning.NO_SUCH_ITEM, 3)


@pytest.mark.parametrize("typed", ["and when did it start?", "tell me more", "расскажи подробнее"])
def test_what_builds_on_nothing_is_recognised(typed: str) -> None:
    assert understand(typed).meaning is Meaning.NOTHING_BEFORE


def test_small_talk_in_between_is_passed_over() -> None:
    thanks = Answer("y", Status.SMALL_TALK, "en", "You are welcome.", "thanks")
    assert "AIRCOP" in understand("when did it start?", [_answered("What is AIRCOP?"), thanks]).question


def test_an_item_that_says_enough_stands_alone_behind_the_question() -> None:
    long = "the Commission on Crime Prevention, which was set up in 1992 and has 40 members"
    items = ("the Commission on Narcotic Drugs, which was set up in 1946", long)
    understood = _after("Which two commissions guide UNODC?", "the second one, when was it set up", items=items)
    assert understood.question == f"the second one, when was it set up ({long})"
