"""What a person sees, and what is logged, when the program fails."""

from __future__ import annotations

import asyncio
import json

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from assistant.web.walls.faults import Faults
from assistant.web.walls.refusals import Refusals
from prompts import message
from tests.assistant.web.walls.walled import SECRET


@pytest.mark.parametrize("path", ["/boom", "/api/v1/boom"])
def test_a_fault_shows_neither_its_text_nor_where_it_was(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 500
    assert not [word for word in (SECRET, "Traceback", "RuntimeError", ".py", "walled") if word in answer.text]


def test_a_person_gets_a_calm_page_with_the_number_of_the_request(browser: TestClient) -> None:
    answer = browser.get("/boom", headers={"accept-language": "fr"})
    assert message("fr", "wall_failed") in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert '<html lang="fr" dir="ltr">' in answer.text


def test_a_program_gets_a_problem_with_the_number_of_the_request(browser: TestClient) -> None:
    answer = browser.get("/api/v1/boom")
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["title"]) == (500, "Internal Server Error")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_a_fault_carries_the_policies_too(browser: TestClient) -> None:
    assert "default-src 'none'" in browser.get("/boom").headers["content-security-policy"]


def test_a_fault_is_logged_in_one_line_with_its_number_and_place_but_not_its_text(
    browser: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    number = browser.get("/boom").headers["x-request-id"]
    (logged,) = [json.loads(record.getMessage()) for record in caplog.records if record.levelname == "ERROR"]
    assert (logged["id"], logged["error"]) == (number, "RuntimeError")
    assert logged["where"][-1].endswith(" boom")
    assert SECRET not in caplog.text


def test_where_the_answer_had_begun_it_is_cut_and_the_fault_logged(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Message] = []

    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError(SECRET)

    async def nothing() -> Message:
        return {"type": "http.request"}

    async def kept(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/", "state": {"request_id": "number"}}
    asyncio.run(Faults(breaks, Refusals("Name"))(scope, nothing, kept))
    assert [one["type"] for one in sent] == ["http.response.start"]
    assert '"id": "number"' in caplog.text
