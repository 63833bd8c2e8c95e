"""A partner site is answered from its own collections alone, is counted, and many of its pages may ask at once."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import ASGIApp

from assistant.checking.checker import Checker
from assistant.checking.weighing import shipped_model
from assistant.sites import Site
from assistant.web.api.problems import install_problems
from assistant.web.api.routes import build_api
from assistant.web.services import Services
from assistant.web.walls.wall import raise_walls
from knowledge.embed.choose import Embedder
from knowledge.entailment.reader import ClaimReader
from knowledge.library import Library, ingest
from tests.assistant.web.api.served import opened, program

_ORIGIN = "https://www.example.org"
_TEXTS = {
    "reports": "AIRCOP trains officers at airports.",
    "reports of 2024": "AIRCOP trained police officers at airports in Africa.",
    "drafts": "AIRCOP trains secret officers at airports by night.",
    "": "AIRCOP trains officers without a collection.",
}
_SITES = (
    Site("narrow", (_ORIGIN,), collection="Reports*"),
    Site("wide", (_ORIGIN,)),
    Site("asleep", (_ORIGIN,), is_on=False),
)
_WITHIN = {"reports", "reports of 2024"}
_ESCAPES: list[dict[str, Any]] = [
    {},
    {"where": {"collection": "*"}},
    {"where": {"collection": "drafts"}},
    {"where": {"COLLECTION": "drafts"}},
    {"where": {" collection ": "drafts"}},
    {"where": {"collection": "[!r]*"}},
    {"where": {"collection": "*", "Collection": "*", "COLLECTION": "drafts"}},
    {"where": {"id": "*"}},
    {"where": {"title": "*", "collection": "?*"}},
]
_PAGES = 50
_LONGEST = 20.0


@pytest.fixture(scope="module")
def services(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, claim_reader: ClaimReader
) -> Iterator[Services]:
    """Services over four documents, with three sites."""
    folder: Path = tmp_path_factory.mktemp("scope")
    (folder / "sources").mkdir()
    for number, (collection, text) in enumerate(_TEXTS.items()):
        said = f"---\ncollection: {collection}\n---\n\n{text}\n" if collection else f"{text}\n"
        (folder / "sources" / f"in{number}.md").write_text(said, "utf-8")
    ingest(folder / "data", embedder, [folder / "sources"])
    library = Library(folder / "data", embedder)
    made = opened(folder / "data", folder, library, Checker(library, lambda: claim_reader, shipped_model()))
    for one in _SITES:
        made.sites.add(one)
    yield made
    made.close()
    library.close()


@pytest.fixture(scope="module")
def api(services: Services) -> TestClient:
    """A program that uses the API, without the walls around it."""
    return program(services)


def _collections(passages: list[dict[str, Any]], api: TestClient) -> set[str]:
    sources = {one["id"]: one["collection"] or "" for one in api.get("sources").json()["sources"]}
    return {sources[one["document_id"]] for one in passages}


def test_the_texts_are_in_the_collections_that_the_tests_are_about(api: TestClient) -> None:
    found = api.post("search", json={"question": "Whom does AIRCOP train?", "k": 50}).json()["passages"]
    assert _collections(found, api) == set(_TEXTS)


@pytest.mark.parametrize("more", _ESCAPES)
def test_no_condition_leads_out_of_the_scope_of_a_site(api: TestClient, more: dict[str, Any]) -> None:
    asked = {"question": "Whom does AIRCOP train?", **more}
    found = api.post("search?site=narrow", json={**asked, "k": 50}).json()["passages"]
    answer = api.post("ask?site=narrow", json={**asked, "earlier": ["What does AIRCOP train by night?"]}).json()
    assert _collections([*found, *answer["retrieved"], *answer["citations"]], api) <= _WITHIN
    assert "secret" not in json.dumps([found, answer])


def test_a_site_is_answered_within_its_scope(api: TestClient) -> None:
    answer = api.post("ask?site=narrow", json={"question": "Whom does AIRCOP train at airports?"}).json()
    assert answer["status"] == "answered"
    assert _collections(answer["retrieved"], api) == _WITHIN


def test_what_a_reader_asks_for_narrows_the_scope_further(api: TestClient) -> None:
    asked = {"question": "Whom does AIRCOP train?", "where": {"collection": "*2024"}}
    assert _collections(api.post("search?site=narrow", json=asked).json()["passages"], api) == {"reports of 2024"}


def test_the_scope_holds_for_events_too(api: TestClient) -> None:
    asked = {"question": "Whom does AIRCOP train by night?", "where": {"collection": "drafts"}}
    events = api.post("ask?site=narrow", json=asked, headers={"accept": "text/event-stream"}).text
    assert "event: done" in events
    assert "secret" not in events


def test_a_site_without_a_scope_draws_on_everything(api: TestClient) -> None:
    found = api.post("search?site=wide", json={"question": "Whom does AIRCOP train?", "k": 50}).json()["passages"]
    assert _collections(found, api) == set(_TEXTS)


def test_a_site_sees_the_sources_of_its_scope_alone(api: TestClient) -> None:
    listed = api.get("sources?site=narrow").json()["sources"]
    assert {one["collection"] for one in listed} == _WITHIN
    assert len(api.get("sources?site=wide").json()["sources"]) == len(_TEXTS)
    ids = [one["id"] for one in api.get("sources").json()["sources"]]
    read = {name: api.get(f"sources/{name}", params={"site": "narrow"}).status_code for name in ids}
    assert read == {name: 200 if name in [one["id"] for one in listed] else 404 for name in ids}


def test_a_site_sees_the_receipts_of_answers_within_its_scope_alone(api: TestClient) -> None:
    asked = {"question": "Whom does AIRCOP train?"}
    within, beyond = (api.post(path, json=asked).json()["id"] for path in ("ask?site=narrow", "ask"))
    assert api.get(f"receipts/{within}?site=narrow").status_code == 200
    assert api.get(f"receipts/{beyond}?site=narrow").status_code == 404
    assert api.get(f"receipts/{beyond}?site=wide").status_code == 200


def test_readers_on_a_site_say_whether_it_helped(api: TestClient) -> None:
    name = api.post("ask?site=narrow", json={"question": "Whom does AIRCOP train?"}).json()["id"]
    assert api.post("feedback?site=narrow", json={"answer": name, "helpful": True}).status_code == 204


@pytest.mark.parametrize("site", ["unknown", "asleep", "Narrow"])
def test_a_site_that_is_not_there_or_off_is_refused_without_the_walls_too(api: TestClient, site: str) -> None:
    asked = {"question": "Whom does AIRCOP train?"}
    answers = [
        *(api.post(f"{path}?site={site}", json=asked) for path in ("ask", "search")),
        api.post(f"feedback?site={site}", json={"answer": "a", "helpful": True}),
        *(api.get(f"{path}?site={site}") for path in ("sources", "sources/in0", "receipts/a")),
    ]
    assert {(one.status_code, one.headers["content-type"]) for one in answers} == {(403, "application/problem+json")}


def test_questions_are_counted_for_the_site_and_nothing_else_is_kept_of_them(services: Services) -> None:
    before = sum(one.asked for one in services.sites.usage(1) if one.site == "wide")
    api = program(services)
    api.post("ask?site=wide", json={"question": "Whom does AIRCOP train?"})
    api.post("search?site=wide", json={"question": "Whom does AIRCOP train?"})
    api.post("ask", json={"question": "Whom does AIRCOP train?"})
    (used,) = [one for one in services.sites.usage(1) if one.site == "wide"]
    assert (used.asked, set(vars(used))) == (before + 1, {"site", "day", "asked", "refused"})


def test_the_site_is_described(api: TestClient) -> None:
    paths = api.get("openapi.json").json()["paths"]
    named = {
        path
        for path, operations in paths.items()
        for one in operations.values()
        if "site" in [parameter["name"] for parameter in one.get("parameters", ())]
    }
    assert named == {path for path in paths if path != "/api/v1/check"}


def test_fifty_pages_of_one_site_that_ask_at_once_are_all_answered(services: Services) -> None:
    services.sites.add(Site("busy", (_ORIGIN,), collection="reports", asks_per_minute=_PAGES))
    with _server(_walled(services)) as url:
        answers = asyncio.run(_asked_at_once(url, _PAGES))
        refused = asyncio.run(_asked_at_once(url, 1))
    assert [(status, events.count("event: done")) for status, events in answers] == [(200, 1)] * _PAGES
    assert all("event: error" not in events and "at airports" in events for _, events in answers)
    assert [status for status, _ in refused] == [429]
    (used,) = [one for one in services.sites.usage(1) if one.site == "busy"]
    assert (used.asked, used.refused) == (_PAGES, 1)


async def _asked_at_once(url: str, count: int) -> list[tuple[int, str]]:
    """The status and the events of so many questions that are sent together, as pages of the site send them."""
    headers = {"accept": "text/event-stream", "origin": _ORIGIN, "sec-fetch-site": "cross-site"}
    asked = {"question": "Whom does AIRCOP train at airports?", "earlier": ["What is AIRCOP?"]}
    limits = httpx.Limits(max_connections=count)
    async with httpx.AsyncClient(timeout=_LONGEST, limits=limits, headers=headers, trust_env=False) as client:

        async def answered() -> tuple[int, str]:
            response = await client.post(f"{url}/api/v1/ask", params={"site": "busy"}, json=asked)
            assert response.headers["access-control-allow-origin"] == _ORIGIN
            return response.status_code, response.text

        return await asyncio.gather(*(answered() for _ in range(count)))


def _walled(services: Services) -> ASGIApp:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.settings = services.settings
    install_problems(app)
    app.include_router(build_api(services))
    # All of it happens within one minute of the limits.
    raise_walls(app, services.settings, services.switch, services.sites, clock=lambda: 1200.0)
    return app


@contextmanager
def _server(app: ASGIApp) -> Iterator[str]:
    """The application on a port of its own, in a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_LONGEST)
    assert not thread.is_alive()
