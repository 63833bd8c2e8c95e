"""The API describes itself, truly and with examples, and nothing but itself."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from assistant.answering import Assistant
from assistant.checking.checker import Checker
from assistant.web.api import examples
from assistant.web.api.problems import MEDIA_TYPE
from assistant.web.api.replies import AnswerReply, DocumentReply, ReceiptReply, SearchReply, SourcesReply, VerdictReply

_EXAMPLES: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (AnswerReply, examples.ANSWER),
    (SearchReply, examples.PASSAGES),
    (VerdictReply, examples.VERDICT),
    (SourcesReply, examples.SOURCES),
    (DocumentReply, examples.DOCUMENT),
    (ReceiptReply, examples.RECEIPT),
]


@pytest.fixture
def described(api: TestClient) -> dict[str, Any]:
    """The description as a program reads it."""
    response = api.get("openapi.json")
    assert response.headers["content-type"] == "application/json"
    read: dict[str, Any] = response.json()
    return read


def test_the_routes_of_the_api_are_described_and_no_others(described: dict[str, Any]) -> None:
    assert {(path, *operations) for path, operations in described["paths"].items()} == {
        ("/api/v1/ask", "post"),
        ("/api/v1/search", "post"),
        ("/api/v1/check", "post"),
        ("/api/v1/feedback", "post"),
        ("/api/v1/sources", "get"),
        ("/api/v1/sources/{document_id}", "get"),
        ("/api/v1/receipts/{answer_id}", "get"),
    }


def test_every_schema_that_is_named_is_there(described: dict[str, Any]) -> None:
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described)))
    assert named
    assert named <= set(described["components"]["schemas"])


def test_refusals_are_described_as_problems(described: dict[str, Any]) -> None:
    for operations in described["paths"].values():
        for operation in operations.values():
            refused = {status: one for status, one in operation["responses"].items() if status >= "400"}
            assert "422" in refused
            assert all(list(one["content"]) == [MEDIA_TYPE] for one in refused.values())


def test_what_offsets_count_is_said(described: dict[str, Any]) -> None:
    assert "Unicode characters" in described["info"]["description"]


def test_events_are_described_with_an_example(described: dict[str, Any]) -> None:
    told = described["paths"]["/api/v1/ask"]["post"]["responses"]["200"]["content"]["text/event-stream"]["example"]
    assert re.findall(r"^event: (\w+)$", told, re.MULTILINE) == ["understood", "sources", "sentence", "done"]


def test_every_field_of_a_request_has_an_example(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    requests = [schemas[name] for name in schemas if name.endswith("Request")]
    assert len(requests) == 4
    assert all("examples" in field for one in requests for field in one["properties"].values())


@pytest.mark.parametrize(("model", "example"), _EXAMPLES, ids=lambda one: getattr(one, "__name__", ""))
def test_examples_are_as_described(model: type[BaseModel], example: dict[str, Any]) -> None:
    assert model.model_validate(example).model_dump(mode="json").keys() == example.keys()


def test_real_replies_are_as_described(api: TestClient) -> None:
    asked = {"question": "What is AIRCOP?"}
    answer = api.post("ask", json=asked).json()
    AnswerReply.model_validate(answer)
    SearchReply.model_validate(api.post("search", json=asked).json())
    VerdictReply.model_validate(api.post("check", json={"text": "UNODC opened an office in 2007. Why?"}).json())
    DocumentReply.model_validate(api.get(f"sources/{answer['citations'][0]['document_id']}").json())
    SourcesReply.model_validate(api.get("sources").json())
    ReceiptReply.model_validate(api.get(f"receipts/{answer['id']}").json())


def test_the_example_of_an_answer_is_what_is_answered(assistant: Assistant) -> None:
    made = json.loads(json.dumps(assistant.answer(examples.ANSWER["question"]).to_json()))
    same = ("status", "language", "text", "question", "sentences", "citations", "nearby")
    assert {name: made[name] for name in same} == {name: examples.ANSWER[name] for name in same}
    assert made.keys() == examples.ANSWER.keys()


def test_the_example_of_a_verdict_is_what_is_ruled(checker: Checker) -> None:
    made = json.loads(json.dumps(checker.check(examples.VERDICT["claim"]).to_json()))
    same = ("claim", "verdict", "reason", "evidence", "language", "set_aside")
    assert {name: made[name] for name in same} == {name: examples.VERDICT[name] for name in same}
    assert made["claims"][0].keys() == examples.VERDICT["claims"][0].keys()
    assert examples.VERDICT["claims"][0]["details"][0] in made["claims"][0]["details"]
