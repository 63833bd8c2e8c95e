"""Reads files of JSON lines, each an object with fields of known kinds; what is wrong is named by file and line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.errors import EvaluationError


@dataclass(frozen=True)
class Line:
    """An object of a file of JSON lines, and where it stands."""

    file: Path
    number: int
    fields: dict[str, Any]

    @property
    def place(self) -> str:
        """Where the line stands, in words."""
        return f"Line {self.number} of {self.file}"

    def wrong(self, what: str) -> EvaluationError:
        """The error that says what is wrong with this line."""
        return EvaluationError(f"{self.place}: {what}.")


def read_text(file: Path) -> str:
    """The text of a file; raises `EvaluationError` where it cannot be read as UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise EvaluationError(f"{file} cannot be read: {reason}.") from error


def read_lines(file: Path, kinds: Mapping[str, type]) -> Iterator[Line]:
    """The objects of a file in order, without empty lines.

    Raises `EvaluationError` at the first that lacks one of the fields in `kinds` or has another kind of value there.
    """
    for number, text in enumerate(read_text(file).split("\n"), 1):
        if not text.strip():
            continue
        try:
            fields = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Line(file, number, {}).wrong("it is not JSON") from error
        line = Line(file, number, fields)
        check_fields(line, fields, kinds)
        yield line


def check_fields(line: Line, fields: object, kinds: Mapping[str, type]) -> None:
    """Raises `EvaluationError` unless `fields` is an object that has every field, with a value of its kind."""
    if not isinstance(fields, dict):
        raise line.wrong("an object in braces is wanted")
    for name, kind in kinds.items():
        if name not in fields:
            raise line.wrong(f"“{name}” is missing")
        if type(fields[name]) is not kind:
            raise line.wrong(f"“{name}” must be of the kind {kind.__name__}")
