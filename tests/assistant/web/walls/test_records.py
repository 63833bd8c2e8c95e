"""What is written down of a request, and what never is."""

from __future__ import annotations

import json
import logging
import uuid
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assistant.web.walls.lines import LOG
from tests.assistant.web.walls.walled import Walled


@pytest.fixture(autouse=True)
def kept(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The lines of the log."""
    caplog.set_level(logging.INFO, LOG.name)
    return caplog


def _lines(kept: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(record.getMessage()) for record in kept.records if record.name == LOG.name]


def test_each_request_has_a_number_of_its_own_whatever_the_caller_says(browser: TestClient) -> None:
    answers = [browser.get("/ask", headers={"x-request-id": "mine"}) for _ in range(2)]
    numbers = [uuid.UUID(one.headers["x-request-id"]) for one in answers]
    assert numbers[0] != numbers[1]


def test_one_line_says_what_became_of_a_request(browser: TestClient, kept: pytest.LogCaptureFixture) -> None:
    answer = browser.get("/ask")
    (line,) = _lines(kept)
    assert line.keys() == {"time", "id", "method", "path", "status", "ms", "client"}
    assert (line["id"], line["method"], line["path"]) == (answer.headers["x-request-id"], "GET", "/ask")
    assert (line["status"], line["ms"] >= 0) == (200, True)


def test_neither_the_question_nor_the_address_is_written_down(plain: Walled, kept: pytest.LogCaptureFixture) -> None:
    browser = plain.browser("192.0.2.77")
    browser.get("/ask?q=my+secret+question")
    browser.post("/api/v1/ask", json={"question": "my secret question"}, headers={"x-forwarded-for": "198.51.100.99"})
    assert not [word for word in ("secret", "192.0.2.77", "198.51.100.99") if word in kept.text]


def test_the_same_client_is_known_again_and_another_told_apart(plain: Walled, kept: pytest.LogCaptureFixture) -> None:
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        plain.browser(address).get("/ask")
    first, second, third = (line["client"] for line in _lines(kept))
    assert first == second != third


@pytest.mark.parametrize("nasty", ["%0d%0aforged", "%1b[31mred", "%0a{}", "%e2%80%a8line", "%e2%80%aeright"])
def test_a_path_cannot_break_the_line(browser: TestClient, kept: pytest.LogCaptureFixture, nasty: str) -> None:
    browser.get(f"/nothing{nasty}")
    (record,) = [record for record in kept.records if record.name == LOG.name]
    assert record.getMessage().isascii()
    assert record.getMessage().isprintable()
    assert json.loads(record.getMessage())["status"] == 404


def test_a_path_is_not_written_down_without_end(browser: TestClient, kept: pytest.LogCaptureFixture) -> None:
    browser.get("/" + "a" * 5000)
    assert len(_lines(kept)[0]["path"]) == 200


def test_refusals_are_written_down_too(browser: TestClient, kept: pytest.LogCaptureFixture) -> None:
    browser.post("/ask", headers={"origin": "null"})
    assert _lines(kept)[0]["status"] == 403


def test_web_sockets_are_closed(browser: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect) as closed, browser.websocket_connect("/gradio_api/queue/join"):
        pass
    assert closed.value.code == 1008
