"""What a line of the log looks like."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.web.walls.lines import JsonLines, write_lines


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the lines are written to while a test runs."""
    root, written = logging.getLogger(), io.StringIO()
    before = list(root.handlers)
    write_lines(written)
    write_lines(written)
    yield written
    for one in set(root.handlers) - set(before):
        root.removeHandler(one)


def _line(stream: io.StringIO) -> dict[str, Any]:
    (line,) = stream.getvalue().splitlines()
    return dict(json.loads(line))


def test_a_request_is_one_line_on_the_stream(browser: TestClient, stream: io.StringIO) -> None:
    browser.get("/ask")
    assert _line(stream)["path"] == "/ask"


def test_a_warning_of_anybody_is_one_line_whatever_is_in_it(stream: io.StringIO) -> None:
    logging.getLogger("elsewhere").warning("two\r\nlines and \x1b[31mred %s", "ink")
    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()
    told = _line(stream)
    assert (told["level"], told["logger"]) == ("WARNING", "elsewhere")
    assert told["message"] == "two\r\nlines and \x1b[31mred ink"


def test_of_an_exception_the_kind_and_the_place_are_written_but_not_the_text(stream: io.StringIO) -> None:
    try:
        raise ValueError("what a person wrote")
    except ValueError:
        logging.getLogger("elsewhere").exception("it failed")
    told = _line(stream)
    assert (told["message"], told["error"]) == ("it failed", "ValueError")
    assert "test_of_an_exception" in told["where"][-1]
    assert "what a person wrote" not in stream.getvalue()


def test_a_long_message_is_cut() -> None:
    record = logging.LogRecord("elsewhere", logging.WARNING, "", 0, "a" * 10_000, None, None)
    assert len(JsonLines().format(record)) < 2200
