"""Answers a file of questions, or checks one of claims, in one process: one line of JSON for each, in their order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from assistant.checking.drafts import refuse_unfit
from assistant.errors import AssistantError, DraftError
from knowledge.filters import ANYTHING, Filter

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.answering import Assistant
    from assistant.checking.checker import Checker

_Read = TypeVar("_Read")


class BatchError(AssistantError):
    """The batch file cannot be read as JSON lines of questions or claims."""


def answer_batch(file: Path, open_assistant: Callable[[], Assistant], out: TextIO, only: Filter = ANYTHING) -> int:
    """Writes an answer for each line of `file`, from what `only` accepts; returns how many had the status ``error``.

    The file is checked before the first answer; raises `BatchError` naming the first line that is not a question.
    """
    from assistant.answer import Status

    lines = list(_read(file, _question))
    assistant = open_assistant()
    failed = 0
    for name, turns in lines:
        answer: Answer = replace(assistant.converse(turns, only, name), id=name)
        failed += answer.status is Status.ERROR
        _write(answer.to_json(), out)
    return failed


def check_batch(
    file: Path, limit: int, open_checker: Callable[[], Checker], out: TextIO, only: Filter = ANYTHING
) -> None:
    """Writes a verdict for each line of `file`, by what `only` accepts or by the evidence that the line gives.

    The file is checked before the first claim; raises `BatchError` naming the first line that has no claim of at most
    `limit` characters.
    """
    lines = list(_read(file, partial(_claim, limit)))
    checker = open_checker()
    for name, claim, evidence in lines:
        _write(checker.check_claim(claim, only, name, evidence).to_json(), out)


def _write(values: dict[str, Any], out: TextIO) -> None:
    line = json.dumps(values, ensure_ascii=False)
    out.write(line.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
    out.flush()


def _read(file: Path, read_line: Callable[[Path, int, str], _Read]) -> Iterator[_Read]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise BatchError(f"The batch file {file} cannot be read: {reason}.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield read_line(file, number, line)


def _claim(limit: int, file: Path, number: int, line: str) -> tuple[str, str, str | None]:
    """The id of a line, its claim, and the evidence that it gives, or None."""
    try:
        fields = json.loads(line)
        claim, evidence = fields["claim"], fields.get("evidence")
        if not isinstance(claim, str) or not isinstance(evidence, str | None):
            raise TypeError
        refuse_unfit(claim, limit)
        return str(fields.get("id", number)), claim, evidence
    except DraftError as error:
        raise BatchError(f"Line {number} of {file}: {error} Nothing was checked.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BatchError(f'Line {number} of {file} is not {{"id": …, "claim": …}}. Nothing was checked.') from error


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
