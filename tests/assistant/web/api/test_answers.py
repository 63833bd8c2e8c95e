"""The API answers, searches and checks as the command line does, with the same filters."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

_MODES = {"json": "application/json", "events": "text/event-stream"}


def test_a_question_is_answered_with_citations(dated: TestClient) -> None:
    answer = dated.post("ask", json={"question": "Whom does AIRCOP train at airports?"}).json()
    assert answer["status"] == "answered"
    assert answer["citations"][0]["date"] in ("2018-01-01", "2024-01-01")


def test_a_follow_up_is_understood_by_the_questions_before_it(api: TestClient) -> None:
    asked = {"question": "Who are its partners?", "earlier": ["What is AIRCOP?"]}
    assert "AIRCOP" in api.post("ask", json=asked).json()["understood"]


@pytest.mark.parametrize(
    ("conditions", "document"),
    [({"where": {"language": "fr"}}, "in2024"), ({"until": "2018"}, "in2018"), ({"since": "2020"}, "in2024")],
)
def test_conditions_choose_the_sources(dated: TestClient, conditions: dict[str, object], document: str) -> None:
    asked = {"question": "Whom does AIRCOP train?", **conditions}
    found = dated.post("search", json={**asked, "k": 5}).json()["passages"]
    assert [passage["document_id"] for passage in found] == [document]
    answer = dated.post("ask", json=asked).json()
    assert {one["document_id"] for one in answer["retrieved"]} == {document}


@pytest.mark.parametrize("question", ["???", "", "a" * 1001])
def test_a_question_that_is_none_has_the_status_error_and_says_why(api: TestClient, question: str) -> None:
    response = api.post("ask", json={"question": question})
    assert (response.status_code, response.json()["status"]) == (200, "error")
    assert response.json()["text"]


def test_as_many_passages_are_given_as_were_wanted(api: TestClient) -> None:
    assert len(api.post("search", json={"question": "What is AIRCOP?", "k": 3}).json()["passages"]) == 3


def test_a_draft_is_checked(dated: TestClient) -> None:
    checked = dated.post("check", json={"text": "AIRCOP trains officers at airports. Is that so?"}).json()
    assert (checked["verdict"], checked["set_aside"][0]["why"]) == ("supported", "question")
    assert checked["claims"][0]["evidence"][0]["document_id"] == "in2018"


def test_a_draft_is_checked_by_the_sources_that_are_wanted(dated: TestClient) -> None:
    asked = {"text": "AIRCOP trains officers at airports.", "where": {"language": "fr"}}
    assert {one["document_id"] for one in dated.post("check", json=asked).json()["evidence"]} == {"in2024"}


def test_a_draft_that_is_too_long_is_refused(api: TestClient) -> None:
    response = api.post("check", json={"text": "AIRCOP. " * 2600})
    assert (response.status_code, "20,000" in response.json()["detail"]) == (422, True)
