"""What the API cannot serve is a problem in words, quickly, whatever is sent; what is below no API is left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.testclient import TestClient

from assistant.answering import Assistant
from assistant.confidence import shipped_judge
from assistant.errors import StorageError
from assistant.web.api.problems import MEDIA_TYPE, install_problems
from assistant.web.services import Services
from knowledge.errors import StoreError
from knowledge.filters import ANYTHING, Filter
from knowledge.retrieve import Retrieval
from tests.assistant.web.api.served import program

_JSON = {"content-type": "application/json"}
_AIRCOP = '{"question": "What is AIRCOP?"'
_REFUSED = {
    "nothing": ("ask", "{}", 422, "“question” is missing"),
    "no body": ("ask", "", 422, "JSON object"),
    "no object": ("ask", '["What is AIRCOP?"]', 422, "JSON object"),
    "null": ("ask", "null", 422, "JSON object"),
    "no json": ("ask", "not json", 422, "no JSON"),
    "half of it": ("ask", '{"question": "Wh', 422, "no JSON"),
    "unknown name": ("ask", _AIRCOP + ', "wher": {}}', 422, "“wher” is not known"),
    "unknown name of half a character": ("ask", _AIRCOP + ', "\\ud800": 1}', 422, "not readable"),
    "empty name": ("ask", _AIRCOP + ', "": 1}', 422, "“” is not known"),
    "very long unknown name": ("ask", _AIRCOP + f', "{"n" * 50_000}": 1}}', 422, "is not known"),
    "unknown field": ("ask", _AIRCOP + ', "where": {"langauge": "fr"}}', 422, "langauge"),
    "no date": ("ask", _AIRCOP + ', "since": "lately"}', 422, "2020-05"),
    "number for text": ("ask", '{"question": 5}', 422, "“question” should be a valid string"),
    "list for text": ("ask", '{"question": ["What?"]}', 422, "“question” should be a valid string"),
    "text for list": ("ask", _AIRCOP + ', "earlier": "What?"}', 422, "“earlier” should be a valid list"),
    "number among texts": ("ask", _AIRCOP + ', "earlier": ["What?", 5]}', 422, "“earlier.1”"),
    "too many before": ("ask", _AIRCOP + f', "earlier": {json.dumps(["What?"] * 11)}}}', 422, "at most 10"),
    "too many conditions": (
        "ask",
        _AIRCOP + f', "where": {json.dumps({str(n): "x" for n in range(21)})}}}',
        422,
        "at most 20",
    ),
    "very long condition": ("ask", _AIRCOP + f', "where": {{"id": "{"*a" * 300}"}}}}', 422, "at most 500"),
    "half a character": ("ask", '{"question": "What is \\ud800?"}', 422, "“question” should be readable text"),
    "half a character before": ("ask", _AIRCOP + ', "earlier": ["\\ud83d"]}', 422, "readable"),
    "half a character in a name": ("ask", _AIRCOP + ', "where": {"\\ud800": "x"}}', 422, "readable"),
    "half a character in a reason": (
        "feedback",
        '{"answer": "a", "helpful": true, "reason": "\\udfff"}',
        422,
        "readable",
    ),
    "NUL": ("ask", '{"question": "What is \\u0000?"}', 422, "readable"),
    "NUL before": ("ask", _AIRCOP + ', "earlier": ["\\u0000"]}', 422, "readable"),
    "NUL in a condition": ("ask", _AIRCOP + ', "where": {"id": "\\u0000"}}', 422, "readable"),
    "very long": ("ask", json.dumps({"question": "a" * 30_000}), 422, "at most 20000"),
    "deep": ("ask", "[" * 60_000, 400, "cannot be read as JSON"),
    "deep and closed": ("ask", '{"question":' + "[" * 30_000 + "]" * 30_000 + "}", 400, "cannot be read as JSON"),
    "deep inside": ("ask", _AIRCOP + ', "where": ' + '{"a":' * 400 + "1" + "}" * 401, 422, "where"),
    "long number": ("search", _AIRCOP + f', "k": {"9" * 5000}}}', 400, "cannot be read as JSON"),
    "no question": ("search", '{"question": " "}', 422, "type a question"),
    "too many": ("search", _AIRCOP + ', "k": 101}', 422, "“k” should be less than or equal to 100"),
    "too few": ("search", _AIRCOP + ', "k": 0}', 422, "“k” should be greater than or equal to 1"),
    "no number": ("search", _AIRCOP + ', "k": NaN}', 422, "“k”"),
    "text for number": ("search", _AIRCOP + ', "k": "5"}', 422, "“k” should be a valid integer"),
    "no words": ("check", '{"text": "?!"}', 422, "no words"),
    "no date to check by": ("check", '{"text": "AIRCOP.", "since": "lately"}', 422, "2020-05"),
    "no text": ("check", '{"claim": "AIRCOP."}', 422, "“text” is missing"),
    "NUL in a draft": ("check", '{"text": "AIRCOP \\u0000."}', 422, "readable"),
    "text for truth": ("feedback", '{"answer": "a", "helpful": "yes"}', 422, "“helpful” should be a valid boolean"),
    "very long reason": (
        "feedback",
        json.dumps({"answer": "a", "helpful": True, "reason": "r" * 1001}),
        422,
        "“reason” should have at most 1000",
    ),
    "no id": ("feedback", '{"answer": "", "helpful": true}', 422, "“answer” should have at least 1"),
}


class BrokenLibrary:
    """Cannot be searched."""

    def retrieve(self, question: str, count: int = 10, only: Filter = ANYTHING) -> Retrieval:
        """Raises what a damaged store raises."""
        raise StoreError("The store in /srv/secret is damaged.")


def _is_problem(response: Any, status: int) -> bool:
    problem = response.json()
    return (
        response.headers["content-type"] == MEDIA_TYPE
        and problem.keys() == {"type", "title", "status", "detail"}
        and (response.status_code, problem["status"]) == (status, status)
    )


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("route", "body", "status", "detail"), _REFUSED.values(), ids=_REFUSED.keys())
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_what_is_not_understood_is_a_problem_in_words(
    api: TestClient, accept: str, route: str, body: str, status: int, detail: str
) -> None:
    response = api.post(route, content=body.encode(), headers={**_JSON, "accept": accept})
    assert _is_problem(response, status)
    assert detail in response.json()["detail"]
    assert len(response.content) < 1000


def test_bytes_that_are_no_text_are_refused(api: TestClient) -> None:
    response = api.post("ask", content=b'{"question": "\xff\xfe"}', headers=_JSON)
    assert _is_problem(response, 400)


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "image/png", "nonsense"])
def test_a_body_that_is_not_sent_as_json_is_refused(api: TestClient, kind: str | None) -> None:
    headers = {"content-type": kind} if kind else {}
    response = api.post("ask", content=b'{"question": "What is AIRCOP?"}', headers=headers)
    assert _is_problem(response, 415)
    assert "application/json" in response.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "ask", "POST"),
        ("PUT", "search", "POST"),
        ("OPTIONS", "check", "POST"),
        ("DELETE", "sources", "GET"),
        ("POST", "sources/a/b", "GET"),
        ("POST", "openapi.json", "GET"),
        ("PATCH", "receipts/a", "GET"),
    ],
)
def test_a_method_that_an_address_has_not_is_refused_with_those_that_it_has(
    api: TestClient, method: str, path: str, allowed: str
) -> None:
    response = api.request(method, path)
    assert _is_problem(response, 405)
    assert (response.headers["allow"], allowed in response.json()["detail"]) == (allowed, True)


def test_a_method_that_nobody_knows_is_refused(api: TestClient) -> None:
    assert _is_problem(api.request("BREW", "ask"), 405)


def test_head_is_answered_without_a_body(api: TestClient) -> None:
    response = api.head("ask")
    assert (response.status_code, response.headers["content-type"], response.content) == (405, MEDIA_TYPE, b"")


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/answer", "/api/v2/ask", "/api//v1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_is_not_there_is_a_problem(services: Services, method: str, path: str) -> None:
    client = TestClient(program(services).app)
    assert _is_problem(client.request(method, path), 404)


def test_a_library_that_fails_is_a_problem_without_details(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    failing = Assistant(BrokenLibrary(), shipped_judge(), 1000)
    broken = Services(**{**vars(services), "assistant": failing})
    for accept in ("application/json", "text/event-stream"):
        response = program(broken).post("ask", json={"question": "What is AIRCOP?"}, headers={"accept": accept})
        assert _is_problem(response, 503)
        assert "secret" not in response.text
    assert "damaged" in caplog.text


def test_a_store_that_fails_is_a_problem_without_details(services: Services, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    broken = Services(**{**vars(services), "receipts": type(services.receipts)(tmp_path / "file" / "x.db")})
    response = program(broken).get("receipts/abc")
    assert _is_problem(response, 503)
    assert str(tmp_path) not in response.text


def test_a_problem_names_the_request_that_it_is_of() -> None:
    app = FastAPI()
    install_problems(app)

    @app.get("/api/fails")
    def fails(request: Request) -> None:
        request.state.request_id = "r-7"
        raise StorageError("The disk is full.")

    problem = TestClient(app).get("/api/fails").json()
    assert (problem["request_id"], problem["status"]) == ("r-7", 503)


def test_other_addresses_keep_their_own_errors() -> None:
    app = FastAPI()

    @app.exception_handler(HTTPException)
    async def calm(request: Request, error: Exception) -> Response:
        return Response("a calm page", 404)

    install_problems(app)

    @app.get("/number/{number}")
    def number(number: int) -> None:
        raise StorageError("The disk is full.")

    @app.get("/missing")
    def missing() -> None:
        raise HTTPException(404)

    client = TestClient(app)
    assert client.get("/missing").text == "a calm page"
    assert client.get("/number/x").json()["detail"][0]["loc"] == ["path", "number"]
    with pytest.raises(StorageError):
        client.get("/number/7")
