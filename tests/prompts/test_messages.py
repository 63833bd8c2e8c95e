"""Every message is there in every language, with the same values to fill in."""

from __future__ import annotations

import re
import string
import tomllib
from importlib import resources

import pytest

from knowledge.language import LANGUAGES as RECOGNISED
from knowledge.language import detect
from prompts import LANGUAGES, MissingMessage, example_questions, message, messages
from prompts.directory import TOPICS

_TRANSLATED = [language for language in LANGUAGES if language != "en"]
_NAMES = [f"language_{language}" for language in LANGUAGES]

# Words that are spelt alike in English and in the language.
_SPELT_ALIKE = {
    "fr": {"slot_date", "label_sources", "label_question_number", "label_source_number"}
    | {"page_sources", "page_source_date"}
    | {"desk_sources", "desk_questions"}
}


def _values(language: str) -> dict[str, list[str]]:
    return {key: sorted(string.Template(text).get_identifiers()) for key, text in messages(language).items()}


@pytest.mark.parametrize("language", _TRANSLATED)
def test_every_language_has_the_messages_and_values_of_english(language: str) -> None:
    assert _values(language) == _values("en")


@pytest.mark.parametrize("language", _TRANSLATED)
def test_no_message_was_left_in_english(language: str) -> None:
    alike = {key for key, text in messages(language).items() if text == messages("en")[key]}
    assert alike == _SPELT_ALIKE.get(language, set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_text_that_can_be_filled_in(language: str) -> None:
    assert all(text and text.strip() == text for text in messages(language).values())
    assert all(string.Template(text).is_valid() for text in messages(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_has_invisible_characters(language: str) -> None:
    assert all(text.isprintable() for text in messages(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_phone_numbers_come_from_the_directory_and_not_from_messages(language: str) -> None:
    with_digits = {key: re.findall(r"\d+", text) for key, text in messages(language).items() if re.search(r"\d", text)}
    assert with_digits == {"referral_emergency_unknown": ["112"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_referral_for_each_topic_of_the_directory_and_it_is_short(language: str) -> None:
    referrals = [messages(language)[f"referral_{topic}"] for topic in TOPICS]
    assert all(len(re.findall(r"[.!?。！？؟](?=\s|$|[^\s\x00-\x7f])", text)) <= 3 for text in referrals)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_languages_have_six_different_names(language: str) -> None:
    assert len({messages(language)[name] for name in _NAMES}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_are_in_the_language_of_their_file(language: str) -> None:
    assert detect(" ".join(messages(language).values())) == language


def test_there_is_a_folder_for_each_language_that_is_recognised_and_no_other() -> None:
    folders = (resources.files("prompts") / "messages").iterdir()
    assert sorted(folder.name for folder in folders) == sorted(RECOGNISED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_in_two_files(language: str) -> None:
    files = (resources.files("prompts") / "messages" / language).iterdir()
    keys = [key for file in files for key in tomllib.loads(file.read_text(encoding="utf-8"))]
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_filled_in(language: str) -> None:
    assert "1000" in message(language, "question_too_long", limit=1000)


def test_a_value_is_taken_as_it_is() -> None:
    assert "$limit ${x} $$" in message("en", "found_nearby", titles="$limit ${x} $$")


@pytest.mark.parametrize("language", ["de", "", "../en", "EN"])
def test_an_unknown_language_is_given_english(language: str) -> None:
    assert message(language, "no_evidence") == "The sources do not say."


def test_a_missing_message_is_named() -> None:
    with pytest.raises(MissingMessage, match="“no_such_message” in “fr”"):
        message("fr", "no_such_message")


def test_a_missing_value_is_named() -> None:
    with pytest.raises(MissingMessage, match="titles"):
        message("en", "found_nearby")


def test_newcomers_are_offered_different_questions() -> None:
    questions = example_questions()
    assert len(set(questions)) == len(questions) >= 3
    assert len({detect(question) for question in questions}) >= 3
