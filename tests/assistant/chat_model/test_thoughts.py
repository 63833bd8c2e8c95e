"""Thoughts before an answer are taken out of it, however the text is cut into pieces."""

from __future__ import annotations

import pytest

from assistant.chat_model.thoughts import WithoutThoughts

_ANSWERS = {
    "The answer.": "The answer.",
    " \n The answer.\n": "The answer.\n",
    "<think>It may be…</think>\n\nThe answer.": "The answer.",
    " <think></think>The answer.": "The answer.",
    "<think>Is 1 < 2? </thin is no end.</think> The answer.": "The answer.",
    "<think>It never ends": "",
    "<think>It ends</think>\n ": "",
    "<thinking> is a word": "<thinking> is a word",
    "<thi": "<thi",
    "The answer: <think> is a tag.</think>": "The answer: <think> is a tag.</think>",
    "<think>a</think>The answer <think>b</think>": "The answer <think>b</think>",
    "": "",
}


@pytest.mark.parametrize("size", [1, 2, 7, 8, 1000])
@pytest.mark.parametrize("text", _ANSWERS)
def test_only_the_answer_is_left(text: str, size: int) -> None:
    thoughts = WithoutThoughts()

    left = "".join(thoughts.add(text[at : at + size]) for at in range(0, len(text), size)) + thoughts.rest()

    assert left == _ANSWERS[text]


def test_an_answer_is_not_held_back() -> None:
    thoughts = WithoutThoughts()

    assert thoughts.add("<") == ""
    assert thoughts.add("b>") == "<b>"
    assert thoughts.add(" <") == " <"
