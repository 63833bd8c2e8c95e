"""An answer comes in events while it is made, and they say the same as the answer at once."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.answering import Assistant
from assistant.confidence import shipped_judge
from assistant.events import Event, Said
from assistant.web.services import Services
from knowledge.errors import StoreError
from knowledge.filters import ANYTHING, Filter
from tests.assistant.web.api.served import program

_STREAM = {"accept": "text/event-stream"}


class FailingHalfWay(Assistant):
    """Fails when it has said a sentence."""

    error: Exception = StoreError("The store in /srv/secret is damaged.")

    def converse_stream(
        self, turns: Sequence[str], only: Filter = ANYTHING, label: str = ""
    ) -> Generator[Event, None, None]:
        """The first events, then the error."""
        for event in super().converse_stream(turns, only, label):
            yield event
            if isinstance(event, Said):
                raise self.error


def _events(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for block in text.split("\n\n")[:-1]:
        name, data = block.split("\n")
        yield name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def _asked(api: TestClient, question: str, **more: Any) -> list[tuple[str, dict[str, Any]]]:
    response = api.post("ask", json={"question": question, **more}, headers=_STREAM)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    return list(_events(response.text))


def test_what_was_understood_comes_first_then_the_sources_the_sentences_and_the_whole(api: TestClient) -> None:
    events = _asked(api, "What are the three pillars of UNODC's work programme?")
    names = [name for name, _ in events]
    assert names == ["understood", "sources", *["sentence"] * (len(names) - 3), "done"]
    assert len(names) > 4


def test_events_say_what_the_whole_answer_says(api: TestClient) -> None:
    (_, understood), (_, sources), *sentences, (_, answer) = _asked(api, "What is AIRCOP?")
    assert understood == {name: answer[name] for name in ("id", "language", "question", "understood")}
    assert sources["retrieved"] == answer["retrieved"]
    said = [{name: told[name] for name in ("text", "citations", "written")} for _, told in sentences]
    assert said == answer["sentences"]
    assert [one for _, told in sentences for one in told["new_citations"]] == answer["citations"]


def test_the_answer_at_the_end_is_the_answer_at_once(api: TestClient) -> None:
    asked: dict[str, Any] = {
        "question": "Who are its partners?",
        "earlier": ["What is AIRCOP?"],
        "where": {"language": "en"},
    }
    whole = _asked(api, **asked)[-1][1]
    at_once = api.post("ask", json=asked).json()
    differ = ("id", "timings_ms")
    assert {name: whole[name] for name in whole if name not in differ} == {
        name: at_once[name] for name in at_once if name not in differ
    }


def test_a_follow_up_is_told_in_full_before_it_is_answered(api: TestClient) -> None:
    events = _asked(api, "Who are its partners?", earlier=["What is AIRCOP?"])
    assert events[0][0] == "understood"
    assert "AIRCOP" in events[0][1]["understood"]


@pytest.mark.parametrize(("question", "status"), [("Hello!", "small_talk"), ("???", "error")])
def test_where_nothing_is_looked_up_only_the_whole_comes(api: TestClient, question: str, status: str) -> None:
    ((name, answer),) = _asked(api, question)
    assert (name, answer["status"]) == ("done", status)


def test_an_answer_in_events_has_a_receipt_too(api: TestClient) -> None:
    answer = _asked(api, "What is AIRCOP?")[-1][1]
    assert api.get(f"receipts/{answer['id']}").json()["asked"] == "What is AIRCOP?"


@pytest.mark.parametrize("accept", ["application/json, text/event-stream;q=0.9", "TEXT/EVENT-STREAM"])
def test_events_are_given_to_whoever_accepts_them(api: TestClient, accept: str) -> None:
    response = api.post("ask", json={"question": "Hello!"}, headers={"accept": accept})
    assert response.text.startswith("event: done\n")


@pytest.mark.parametrize("accept", ["*/*", "text/html", "", "text/event-streams"])
def test_others_get_the_whole_as_json(api: TestClient, accept: str) -> None:
    response = api.post("ask", json={"question": "Hello!"}, headers={"accept": accept})
    assert response.json()["status"] == "small_talk"


@pytest.mark.parametrize(
    ("error", "status"), [(StoreError("The store in /srv/secret is damaged."), 503), (ValueError("secret"), 500)]
)
def test_what_fails_half_way_ends_with_a_problem(services: Services, error: Exception, status: int) -> None:
    failing = FailingHalfWay(services.library, shipped_judge(), 1000)
    failing.error = error
    events = _asked(program(Services(**{**vars(services), "assistant": failing})), "What is AIRCOP?")
    assert [name for name, _ in events] == ["understood", "sources", "sentence", "error"]
    assert events[-1][1]["status"] == status
    assert "secret" not in json.dumps(events[-1][1])
