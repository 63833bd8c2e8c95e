"""Misspelt words of an English question are mended before anything is looked up."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering import Assistant
from knowledge.lexical import LexicalIndex
from knowledge.library import Library
from knowledge.spelling import is_mistyped, mended
from knowledge.words import index_terms

_TEXTS = [
    ("en", "The Nelson Mandela Rules were adopted by the General Assembly in Beijing."),
    ("en", "Coffee is planted in Houaphanh; the Convention against Cybercrime has nine chapters."),
    ("en", "People trained in reversing an overdose carry naloxone."),
    ("es", "El programa trabaja contra la trata en Dakar, con su oficina."),
    ("fr", "Il contribue au contrôle des frontières contre la traite."),
]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("spelling") / "lexical"
    LexicalIndex.build(folder, [(key, index_terms(text, of)) for key, (of, text) in enumerate(_TEXTS)])
    return LexicalIndex(folder)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how many chapers has the cybercrme convention", "how many chapters has the cybercrime convention"),
        ("who wrote the nelson mandella rules", "who wrote the nelson mandela rules"),
        ("how much cofee is planted in houaphan", "how much coffee is planted in houaphanh"),
        ("how many peple were traned", "how many people were trained"),
        ("how many oficers were there", "how many officers were there"),
        ("which contries grow coffee", "which countries grow coffee"),
        ("Coffe is planted where?", "Coffee is planted where?"),
        ("when was the frist chapter read", "when was the first chapter read"),
    ],
)
def test_a_word_one_letter_away_is_mended(collection: LexicalIndex, typed: str, meant: str) -> None:
    assert mended(typed, collection) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "How many chapters has the Convention against Cybercrime?",
        "What does the office do in Dhaka and in Kunduz?",
        "what is ketamine, and who carries naloxone?",
        "In which centres do they recognise, label and analyse its colour, and what is labelled?",
        "how many ruls are there",
        "¿Quién dirige la lucha contra la trata?",
        "protocolo oficina Panamá ROPAN",
        "Combien de chapitres la convention compte-t-elle ?",
        "Сколько глав в конвенции?",
        "كم فصلا في الاتفاقية؟",
        "公约有多少章？",
        "",
    ],
)
def test_right_words_names_short_words_and_other_languages_are_left_alone(collection: LexicalIndex, typed: str) -> None:
    assert mended(typed, collection) == typed


def test_nothing_is_mended_by_an_empty_collection_but_what_the_dictionary_knows(tmp_path: Path) -> None:
    LexicalIndex.build(tmp_path / "lexical", [])
    assert mended("how many peple carry naloxne", LexicalIndex(tmp_path / "lexical")) == "how many people carry naloxne"


def test_what_is_retrieved_is_what_the_mended_question_brings(bundled_library: Library) -> None:
    mistyped = bundled_library.retrieve("when did unodc open its offfice in belgrde?")
    assert mistyped.question == "when did unodc open its office in belgrade?"
    right = bundled_library.retrieve(mistyped.question)
    assert [one.stored.id for one in mistyped.passages] == [one.stored.id for one in right.passages]


def test_the_reader_is_shown_the_mended_question(assistant: Assistant) -> None:
    answer = assistant.answer("when did unodc open its offfice in belgrade?")
    assert answer.understood == "when did unodc open its office in belgrade?"
    assert answer.question == "when did unodc open its offfice in belgrade?"


@pytest.mark.parametrize(
    ("word", "is_one"), [("AIRCPO", True), ("AIRCO", True), ("AIRCOPS", True), ("AIRKOP", True), ("FALCON", False)]
)
def test_a_word_one_letter_away_from_another_is_mistyped(word: str, is_one: bool) -> None:
    assert is_mistyped(word, ["CRIMJUST", "AIRCOP"]) is is_one
