"""Answers a file of questions in one process: one JSON answer a line, in the order of the questions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from assistant.errors import AssistantError
from knowledge.filters import ANYTHING, Filter

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.answering import Assistant


class BatchError(AssistantError):
    """The batch file cannot be read as JSON lines of questions."""


def answer_batch(file: Path, open_assistant: Callable[[], Assistant], out: TextIO, only: Filter = ANYTHING) -> int:
    """Writes an answer for each line of `file`, from what `only` accepts; returns how many had the status ``error``.

    The file is checked before the first answer; raises `BatchError` naming the first line that is not a question.
    """
    from assistant.answer import Status

    lines = list(_read(file))
    assistant = open_assistant()
    failed = 0
    for name, turns in lines:
        answer: Answer = replace(assistant.converse(turns, only, name), id=name)
        failed += answer.status is Status.ERROR
        line = json.dumps(answer.to_json(), ensure_ascii=False)
        out.write(line.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
        out.flush()
    return failed


def _read(file: Path) -> Iterator[tuple[str, list[str]]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise BatchError(f"The batch file {file} cannot be read: {reason}.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _question(file, number, line)


def _question(file: Path, number: int, line: str) -> tuple[str, list[str]]:
    """The id of a line and the questions of its conversation, of which the last is to be answered."""
    try:
        fields = json.loads(line)
        turns = [fields["question"]] if "question" in fields else _turns(fields["turns"])
        if not turns or not all(isinstance(turn, str) for turn in turns):
            raise TypeError
        return str(fields.get("id", number)), turns
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise BatchError(
            f'Line {number} of {file} is not {{"id": …, "question": …}} or {{"id": …, "turns": […]}}. '
            "Nothing was answered."
        ) from error


def _turns(turns: Any) -> list[Any]:
    """What the reader said, turn by turn: texts, or objects with a role, of which the assistant's are left out."""
    if not isinstance(turns, list):
        raise TypeError
    said = [turn for turn in turns if isinstance(turn, str) or turn.get("role", "user") == "user"]
    return [turn if isinstance(turn, str) else turn.get("question", turn.get("content")) for turn in said]
