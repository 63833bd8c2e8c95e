"""Monitors read counts of requests and answers, on this machine or with a token, and never what was asked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from assistant.settings import Settings
from assistant.web.metrics import PATH
from assistant.web.server import build_app
from knowledge.library import Library

_TOKEN = "a token of monitors"
_ASKED = "What is AIRCOP?"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, bundled_library: Library) -> FastAPI:
    """The whole application, built inside an event loop, because Gradio leaves one open where none runs."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), metrics_token=_TOKEN)  # type: ignore[call-arg,arg-type]

    async def build() -> FastAPI:
        return build_app(settings, bundled_library)

    return asyncio.run(build())


@pytest.fixture
def here(app: FastAPI) -> TestClient:
    """A monitor on this machine."""
    return TestClient(app, client=("127.0.0.1", 50000))


@pytest.fixture
def elsewhere(app: FastAPI) -> TestClient:
    """Somebody on another machine."""
    return TestClient(app, client=("192.0.2.1", 50000))


def _numbers(monitor: TestClient, name: str) -> dict[tuple[str, ...], float]:
    """The samples of a name by the values of their labels, which stand in the order of their names."""
    families = text_string_to_metric_families(monitor.get(PATH).text)
    return {tuple(one.labels.values()): one.value for family in families for one in family.samples if one.name == name}


def test_questions_are_counted_by_how_they_ended(here: TestClient) -> None:
    before = _numbers(here, "assistant_answers_total").get(("en", "answered"), 0)
    for _ in range(2):
        here.post("/api/v1/ask", json={"question": _ASKED}).raise_for_status()
    assert _numbers(here, "assistant_answers_total")["en", "answered"] == before + 2
    assert _numbers(here, "assistant_answer_seconds_count")[()] >= 2


def test_the_question_that_warms_the_service_up_is_not_counted(here: TestClient) -> None:
    here.post("/api/v1/ask", json={"question": _ASKED}).raise_for_status()
    answers = sum(_numbers(here, "assistant_answers_total").values())
    assert answers == _numbers(here, "assistant_requests_total")["api", "POST", "200"]


def test_requests_are_counted_by_kind_and_outcome(here: TestClient) -> None:
    here.request("BREW", "/about")
    here.get("/nothing/here")
    counted = _numbers(here, "assistant_requests_total")
    assert counted["page", "other", "405"] >= 1
    assert counted["page", "GET", "404"] >= 1


def test_nothing_of_what_was_asked_is_told(here: TestClient) -> None:
    here.get("/ask", params={"question": "zanzibar"})
    assert "zanzibar" not in here.get(PATH).text


def test_the_generation_that_is_read_is_told(here: TestClient, bundled_library: Library) -> None:
    assert _numbers(here, "assistant_library_generation")[()] == bundled_library.generation().number


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_who_comes_through_a_proxy_on_this_machine_is_refused(here: TestClient, header: str) -> None:
    assert here.get(PATH, headers={header: "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "Bearer a token of monitors ", "Bearer \u00e9"])
def test_who_asks_from_elsewhere_without_the_token_is_refused(elsewhere: TestClient, given: str) -> None:
    answer = elsewhere.get(PATH, headers={b"Authorization": given.encode()})
    assert (answer.status_code, "assistant_requests" in answer.text) == (403, False)


def test_who_has_the_token_may_read_from_elsewhere(elsewhere: TestClient) -> None:
    answer = elsewhere.get(PATH, headers={"Authorization": f"Bearer {_TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")


def test_where_no_token_is_set_none_is_taken(tmp_path: Path, bundled_library: Library) -> None:
    async def build() -> FastAPI:
        return build_app(Settings(data_dir=tmp_path), bundled_library)  # type: ignore[call-arg]

    elsewhere = TestClient(asyncio.run(build()), client=("192.0.2.1", 50000))
    assert elsewhere.get(PATH, headers={"Authorization": "Bearer "}).status_code == 403
