"""Whoever has the id of an answer sees how it came about and says whether it helped, and nothing that is not public."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.receipts.receipt import Receipt, written
from assistant.web.services import Services
from tests.assistant.web.api.served import opened, program


def _answered(api: TestClient, question: str = "What is AIRCOP?", **more: object) -> str:
    return str(api.post("ask", json={"question": question, **more}).json()["id"])


def test_a_receipt_tells_how_an_answer_came_about(api: TestClient) -> None:
    answer = api.post("ask", json={"question": "What is AIRCOP?", "where": {"language": "en"}}).json()
    receipt = api.get(f"receipts/{answer['id']}").json()
    assert (receipt["asked"], receipt["only"]["where"]) == ("What is AIRCOP?", [["language", "en"]])
    assert receipt["answer"]["citations"] == answer["citations"]
    assert receipt["scored"][0]["answered"]
    assert receipt["generation"] == 1


def test_earlier_questions_of_the_conversation_are_not_shown(api: TestClient) -> None:
    name = _answered(api, "Who are its partners?", earlier=["I am Xanthippe. What is CRIMJUST?", "What is AIRCOP?"])
    shown = api.get(f"receipts/{name}")
    assert "earlier" not in shown.json()
    assert "Xanthippe" not in shown.text


def test_of_a_referral_only_that_it_was_one_is_shown(api: TestClient) -> None:
    name = _answered(api, "I want to kill myself")
    receipt = api.get(f"receipts/{name}").json()
    assert receipt["answer"] == {"id": name, "status": "referral", "language": "en", "text": ""}
    assert (receipt["asked"], receipt["scored"], receipt["only"], receipt["versions"]) == ("", [], {}, {})


def test_the_line_of_a_batch_finds_nothing(services: Services, api: TestClient) -> None:
    services.receipts.keep(Receipt("a1", written(datetime.now(UTC)), "What is AIRCOP?", label="line-7"))
    assert api.get("receipts/line-7").status_code == 404
    assert api.post("feedback", json={"answer": "line-7", "helpful": True}).status_code == 404
    shown = api.get("receipts/a1")
    assert (shown.status_code, "line-7" in shown.text) == (200, False)


@pytest.mark.parametrize("name", ["nope", "%00", "'%20OR%201=1", "%FF"])
def test_an_answer_that_is_not_known_is_a_problem(api: TestClient, name: str) -> None:
    response = api.get(f"receipts/{name}")
    assert (response.status_code, "of this id" in response.json()["detail"]) == (404, True)


def test_an_id_that_is_too_long_is_refused(api: TestClient) -> None:
    assert api.get(f"receipts/{'a' * 65}").status_code == 422


def test_what_a_reader_thought_is_kept(services: Services, api: TestClient) -> None:
    name = _answered(api)
    response = api.post("feedback", json={"answer": name, "helpful": False, "reason": "Ask ana@example.org."})
    assert (response.status_code, response.content) == (204, b"")
    thought = services.feedback.of([name])[name]
    assert (thought.helpful, thought.reason) == (False, "Ask [e-mail].")


def test_a_second_thought_takes_the_place_of_the_first(services: Services, api: TestClient) -> None:
    name = _answered(api)
    for helpful in (False, True):
        api.post("feedback", json={"answer": name, "helpful": helpful})
    assert services.feedback.of([name])[name].helpful


def test_of_a_referral_no_reason_is_kept(services: Services, api: TestClient) -> None:
    name = _answered(api, "I want to kill myself")
    api.post("feedback", json={"answer": name, "helpful": False, "reason": "I need somebody now."})
    thought = services.feedback.of([name])[name]
    assert (thought.helpful, thought.reason) == (False, "")


def test_what_a_reader_thought_of_no_known_answer_is_refused(services: Services, api: TestClient) -> None:
    response = api.post("feedback", json={"answer": "nope", "helpful": True})
    assert (response.status_code, "of this id" in response.json()["detail"]) == (404, True)
    assert services.feedback.of(["nope"]) == {}


def test_where_nothing_is_kept_both_say_so(services: Services, tmp_path: Path) -> None:
    forgetful = opened(services.settings.data_dir, tmp_path / "none", services.library, services.checker, days=0)
    client = program(forgetful)
    name = _answered(client)
    for response in (client.get(f"receipts/{name}"), client.post("feedback", json={"answer": name, "helpful": True})):
        assert (response.status_code, "Nothing is kept of questions" in response.json()["detail"]) == (404, True)
    assert not (tmp_path / "none").exists()
