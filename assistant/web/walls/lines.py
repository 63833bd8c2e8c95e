"""What does a line of the log look like? One JSON object, whatever is in it."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

LOG = logging.getLogger("assistant.access")
"""Where the walls write; each message is a line that is made already."""
_LAST = 12
"""How many of the innermost calls are named."""
_LONGEST = 2000


class JsonLines(logging.Formatter):
    """Writes any record as one line. Of an exception the kind and the place: its text may hold what a person wrote."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        if record.name == LOG.name:
            return record.getMessage()
        told: dict[str, object] = {"level": record.levelname, "logger": record.name}
        error = record.exc_info[1] if record.exc_info else None
        fault = {"error": type(error).__name__, "where": where(error)} if error else {}
        return line(**told, message=record.getMessage()[:_LONGEST], **fault)


def line(**values: object) -> str:
    """One line of JSON with the time: control characters in the values are written as escapes."""
    return json.dumps({"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **values})


def where(error: BaseException) -> list[str]:
    """The calls that led to an exception, innermost last."""
    calls = traceback.extract_tb(error.__traceback__)[-_LAST:]
    return [f"{call.filename}:{call.lineno} {call.name}" for call in calls]


def write_lines(stream: TextIO = sys.stderr) -> None:
    """Has what is logged written to a stream as lines: each request, and warnings of everybody. Once is enough."""
    root = logging.getLogger()
    LOG.setLevel(logging.INFO)
    if not any(isinstance(one.formatter, JsonLines) for one in root.handlers):
        handler = logging.StreamHandler(stream)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
