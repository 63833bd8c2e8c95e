"""The six UN languages are told apart, and what cannot be told gets the default."""

from __future__ import annotations

import pytest

from knowledge.language import DEFAULT, LANGUAGES, detect

_TEXTS = {
    "ar": "يساعد المكتب الحكومات على صياغة قوانين أفضل وتدريب موظفيها.",
    "en": "The office helps governments to write better laws and train their officials.",
    "es": "La oficina ayuda a los gobiernos a redactar mejores leyes y a formar a sus funcionarios.",
    "fr": "Le bureau aide les gouvernements à rédiger de meilleures lois et à former leurs agents.",
    "ru": "Управление помогает правительствам готовить законы и обучать сотрудников.",
    "zh": "该办公室帮助各国政府起草更好的法律并培训官员。",
}


def test_there_is_an_example_of_every_language() -> None:
    assert tuple(_TEXTS) == LANGUAGES


@pytest.mark.parametrize(("language", "text"), _TEXTS.items(), ids=_TEXTS)
def test_a_sentence_is_recognised(language: str, text: str) -> None:
    other = "fr" if language == "en" else "en"
    assert detect(text, other) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "ما هو برنامج AIRCOP التابع لمكتب UNODC؟"),
        ("ru", "Что такое программа CRIMJUST управления UNODC?"),
        ("zh", "UNODC的AIRCOP项目是什么？"),
    ],
)
def test_latin_names_do_not_hide_the_script_of_the_question(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "   ", "12345", "?!…", "Ωμέγα"])
def test_text_without_letters_of_these_scripts_gets_the_default(text: str) -> None:
    assert detect(text, "fr") == "fr"
    assert detect(text) == DEFAULT


def test_a_name_that_could_be_any_latin_language_gets_the_default() -> None:
    assert {detect("UNODC", language) for language in ("en", "es", "fr")} == {"en", "es", "fr"}


def test_half_a_character_does_no_harm() -> None:
    assert detect(_TEXTS["en"] + "\udc80") == "en"


def test_a_foreign_word_in_a_long_text_does_not_change_its_language() -> None:
    assert detect(_TEXTS["en"] * 3 + " Управление") == "en"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "¿presupuesto?"),
        ("fr", "Qui ?"),
        ("fr", "ou est le siege"),
        ("es", "que es la corrupcion"),
        ("en", "and the budget?"),
        ("ru", "бюджет"),
        ("zh", "预算"),
        ("fr", "QU'EST-CE QUE L'ONUDC"),
    ],
)
def test_a_short_question_or_one_without_accents_is_recognised(language: str, text: str) -> None:
    assert detect(text, "ar" if language != "ar" else "en") == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "what is ONUDD"),
        ("en", "where is the ЦАРИКЦ centre"),
        ("fr", "Combien coûte Response to Drugs and Related Organized Crime in Nigeria ?"),
        ("es", "¿Quién financia Stop Overdose Safely?"),
        ("ar", "من يمول Container Control Programme؟"),
        ("zh", "什么是Early Warning Advisory"),
        ("ru", "Зачем создали Line Up Live Up?"),
    ],
)
def test_names_in_another_language_do_not_count(language: str, text: str) -> None:
    assert detect(text, "fr" if language == "en" else "en") == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "chto takoe otmyvanie deneg"),
        ("ar", "shu howa UNODC"),
        ("ar", "3andi so2al"),
        ("zh", "shenme shi UNODC"),
        ("zh", "duo shao guojia"),
    ],
)
def test_a_question_in_latin_letters_keeps_its_language(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["G20 3rd meeting", "women in prison", "more than 2pm", "the mp3s and b2b"])
def test_english_is_not_taken_for_a_transliteration(text: str) -> None:
    assert detect(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "O que é a corrupção?",
        "dove si trova la sede",
        "wie viele Länder",
        "waar is het kantoor",
        "ni nchi ngapi zinashiriki",
        "AIRCOP nedir",
        "berapa negara yang ikut",
        "що таке AIRCOP",
        "колко държави участват",
        "колико земаља учествује",
        "پولشویی چیست",
        "کتنے ممالک شامل ہیں",
        "予算はいくらですか",
        "몇 개국이 참여합니까",
        "कितने देश शामिल हैं",
    ],
)
def test_another_language_gets_the_default(text: str) -> None:
    assert {detect(text, language) for language in ("en", "fr", "zh")} == {"en", "fr", "zh"}


@pytest.mark.parametrize("text", ["AIRCOP?", "goAML", "AIRCOP CRIMJUST", "Container Control Programme", "Blue Heart"])
def test_a_name_alone_gets_the_default(text: str) -> None:
    assert {detect(text, language) for language in ("en", "es", "fr")} == {"en", "es", "fr"}
