"""A tool says what is wrong in words of its own: neither what was asked nor how the program failed comes out."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from assistant.web.api.requests import AskRequest
from assistant.web.tools import Tool, ToolRefusal
from knowledge.errors import KnowledgeError


@pytest.mark.parametrize(
    ("error", "words", "logged"),
    [
        (KnowledgeError("The store is missing."), "cannot be read at the moment", "The store is missing."),
        (RuntimeError("Who is Ana?"), "Something went wrong here", "RuntimeError"),
    ],
)
def test_what_fails_inside_is_logged_and_told_without_what_was_asked(
    caplog: pytest.LogCaptureFixture, error: Exception, words: str, logged: str
) -> None:
    def fails(_asked: AskRequest) -> dict[str, Any]:
        raise error

    with caplog.at_level(logging.ERROR), pytest.raises(ToolRefusal, match=words) as refusal:
        Tool("ask", "Ask", "Answers.", AskRequest, fails).run({"question": "Who is Ana?"})
    assert logged in caplog.text
    assert "Ana" not in caplog.text + str(refusal.value)


def test_what_is_wrong_with_the_arguments_is_told_without_repeating_them() -> None:
    tool = Tool("ask", "Ask", "Answers.", AskRequest, lambda _asked: {})

    with pytest.raises(ToolRefusal, match=r"^question: Input should be readable text\.$"):
        tool.run({"question": "Who is \x00 Ana?"})
