"""Every message is there in every language, with the same values to fill in."""

from __future__ import annotations

import string
from importlib import resources

import pytest

from knowledge.language import LANGUAGES as RECOGNISED
from knowledge.language import detect
from prompts import LANGUAGES, MissingMessage, example_questions, message, messages

_TRANSLATED = [language for language in LANGUAGES if language != "en"]


def _values(language: str) -> dict[str, list[str]]:
    return {key: sorted(string.Template(text).get_identifiers()) for key, text in messages(language).items()}


@pytest.mark.parametrize("language", _TRANSLATED)
def test_every_language_has_the_messages_and_values_of_english(language: str) -> None:
    assert _values(language) == _values("en")


@pytest.mark.parametrize("language", _TRANSLATED)
def test_no_message_was_left_in_english(language: str) -> None:
    assert not set(messages(language).values()) & set(messages("en").values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_text_that_can_be_filled_in(language: str) -> None:
    assert all(text.strip() == text and string.Template(text).is_valid() for text in messages(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_are_in_the_language_of_their_file(language: str) -> None:
    assert detect(" ".join(messages(language).values())) == language


def test_there_is_a_file_for_each_language_that_is_recognised_and_no_other() -> None:
    files = (resources.files("prompts") / "messages").iterdir()
    assert sorted(file.name for file in files) == [f"{language}.toml" for language in sorted(RECOGNISED)]


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
