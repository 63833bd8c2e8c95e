"""What a chat model is told is there in every language, with the same values to fill in."""

from __future__ import annotations

import string
import tomllib
from importlib import resources

import pytest

from knowledge.language import detect
from prompts import LANGUAGES, MissingMessage, model_prompt

_TRANSLATED = [language for language in LANGUAGES if language != "en"]
_PROMPTS = ["complete", "judge", "split", "summarise", "write"]
_ALL_VALUES = dict.fromkeys(
    ["before", "claim", "conversation", "most", "passages", "question", "sentences", "texts"], "3"
)


def _file(language: str) -> dict[str, dict[str, str]]:
    text = (resources.files("prompts") / "model" / f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _values(language: str) -> dict[tuple[str, str], list[str]]:
    return {
        (name, part): sorted(string.Template(text).get_identifiers())
        for name, parts in _file(language).items()
        for part, text in parts.items()
    }


def test_there_is_a_file_for_each_language_and_no_other() -> None:
    files = (resources.files("prompts") / "model").iterdir()
    assert sorted(file.name for file in files) == [f"{language}.toml" for language in LANGUAGES]


def test_english_has_a_prompt_for_each_purpose() -> None:
    assert sorted(_file("en")) == _PROMPTS


@pytest.mark.parametrize("language", _TRANSLATED)
def test_every_language_has_the_prompts_and_values_of_english(language: str) -> None:
    assert _values(language) == _values("en")


@pytest.mark.parametrize("language", _TRANSLATED)
def test_every_language_has_as_many_rules_as_english(language: str) -> None:
    rules, in_english = (
        {name: one["system"].count("\n- ") for name, one in _file(of).items()} for of in (language, "en")
    )
    assert rules == in_english


@pytest.mark.parametrize("name", _PROMPTS)
@pytest.mark.parametrize("language", _TRANSLATED)
def test_no_prompt_was_left_in_english(language: str, name: str) -> None:
    told, in_english = (model_prompt(one, name, **_ALL_VALUES) for one in (language, "en"))
    assert told.system != in_english.system
    assert told.user != in_english.user


@pytest.mark.parametrize("name", _PROMPTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_prompts_are_in_the_language_of_their_file(language: str, name: str) -> None:
    assert detect(model_prompt(language, name, **_ALL_VALUES).system) == language


@pytest.mark.parametrize("name", _PROMPTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_prompt_can_be_filled_in(language: str, name: str) -> None:
    told = model_prompt(language, name, **_ALL_VALUES)
    assert not any("$" in text or text != text.strip() for text in (told.system, told.user, *(told.example or ())))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_writer_is_told_how_to_cite_and_what_to_write_where_nothing_answers(language: str) -> None:
    system = model_prompt(language, "write", **_ALL_VALUES).system
    assert "[1]" in system
    assert system.endswith("NONE")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_writer_is_shown_an_answer_whose_sentences_each_cite_a_passage(language: str) -> None:
    asked, answered = model_prompt(language, "write", **_ALL_VALUES).example or ("", "")
    assert detect(answered) == language
    assert [f'<passage number="{number}">' in asked for number in (1, 2, 3)] == [True, True, False]
    assert answered.index("[1]") < answered.index("[2]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_judge_is_told_three_words_that_are_english_in_every_language(language: str) -> None:
    system = model_prompt(language, "judge", **_ALL_VALUES).system
    assert "1: supports: “" in system
    assert all(system.count(word) >= 2 for word in ("supports", "contradicts", "neither"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_judge_is_shown_each_of_the_three_with_words_of_its_text(language: str) -> None:
    asked, answered = model_prompt(language, "judge", **_ALL_VALUES).example or ("", "")
    lines = [line.split(": ", 2) for line in answered.splitlines()]
    texts = asked.split("</text>")
    assert [line[:2] for line in lines] == [["1", "supports"], ["2", "neither"], ["3", "contradicts"]]
    assert all(f'<text number="{line[0]}">' in text for line, text in zip(lines, texts, strict=False))
    assert all(line[2].strip("“”") in text for line, text in zip(lines, texts, strict=False))
    assert detect(asked) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_of_statements_and_of_several_numbers_is_the_same(language: str) -> None:
    assert "“1: ”" in model_prompt(language, "split", **_ALL_VALUES).system
    assert "[1][3]" in model_prompt(language, "summarise", **_ALL_VALUES).system


def test_a_value_is_taken_as_it_is() -> None:
    told = model_prompt("en", "write", most=3, passages="$most ${x} $$", question="What?")
    assert told.user.startswith("$most ${x} $$")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_value_is_named(language: str) -> None:
    with pytest.raises(MissingMessage, match=f"“write” in “{language}”: 'passages'"):
        model_prompt(language, "write", most=3, question="What?")


def test_a_missing_prompt_is_named() -> None:
    with pytest.raises(MissingMessage, match="“no_such_prompt” in “fr”"):
        model_prompt("fr", "no_such_prompt")


@pytest.mark.parametrize("language", ["de", "", "../en", "EN"])
def test_an_unknown_language_is_given_english(language: str) -> None:
    assert model_prompt(language, "write", **_ALL_VALUES) == model_prompt("en", "write", **_ALL_VALUES)
