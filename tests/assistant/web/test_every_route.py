"""What holds for every route that the server has, Gradio's included."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Mount

from assistant.settings import Settings
from assistant.web.server import build_app
from knowledge.library import Library

_ENDLESS = ("/gradio_api/heartbeat/x", "/gradio_api/queue/data")
"""Streams that go on for as long as a page is open."""

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_OF_STAFF = re.compile(r"/staff(?!/login)|/mcp")
_WAY_IN = re.compile(r"/staff/(login|oidc)")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, bundled_library: Library) -> FastAPI:
    """The whole application, built inside an event loop, because Gradio leaves one open where none runs."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), asks_per_minute=0, reads_per_minute=0)  # type: ignore[call-arg]

    async def build() -> FastAPI:
        return build_app(settings, bundled_library)

    return asyncio.run(build())


@pytest.fixture(scope="module")
def anybody(app: FastAPI) -> TestClient:
    """Somebody who is not logged in."""
    return TestClient(app, base_url="https://testserver", follow_redirects=False, raise_server_exceptions=False)


def _paths(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[str]:
    """The path of each route, those of Gradio included, with something in the place of each parameter."""
    for route in iter_route_contexts(routes):
        if isinstance(mounted := route.original_route, Mount):
            yield from _paths(list(getattr(mounted.app, "routes", [])), prefix + mounted.path)
        yield re.sub(r"\{[^}]+\}", "x", prefix + (route.path or ""))


def _all(app: FastAPI) -> list[str]:
    return sorted({path for path in _paths(list(app.routes)) if path.startswith("/") and path not in _ENDLESS})


def test_gradios_routes_are_among_those_that_are_looked_at(app: FastAPI) -> None:
    assert {"/gradio_api/upload", "/config", "/staff/check", "/api/v1/ask"} <= set(_all(app))


def test_every_response_has_the_headers_that_protect_readers(app: FastAPI, anybody: TestClient) -> None:
    wanting = {}
    for path in _all(app):
        headers = anybody.get(path).headers
        policy = headers.get("content-security-policy", "")
        parts = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors")
        if not all(part in policy for part in parts) or "unsafe" in policy:
            wanting[path] = policy
        elif headers.get("x-content-type-options") != "nosniff" or "x-request-id" not in headers:
            wanting[path] = str(dict(headers))
    assert wanting == {}


def test_no_response_but_the_script_for_partners_permits_another_site_to_read_it(
    app: FastAPI, anybody: TestClient
) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    readable = {
        (method, path)
        for path in _all(app)
        for method in ("GET", "OPTIONS")
        if any(name.startswith("access-control-") for name in anybody.request(method, path, headers=asked).headers)
    }
    assert readable == {("GET", "/widget.js")}


def test_nobody_gets_into_the_desk_without_logging_in(app: FastAPI, anybody: TestClient) -> None:
    routes = [path for path in _all(app) if _OF_STAFF.match(path) and not _WAY_IN.match(path)]
    let_in = {
        (method, path): answer.status_code
        for path in routes
        for method in _METHODS
        if (answer := anybody.request(method, path)).status_code not in (303, 401, 403, 405)
    }
    assert len(routes) > 15
    assert let_in == {}


def test_no_page_of_the_desk_is_in_a_redirect(anybody: TestClient) -> None:
    answer = anybody.get("/staff/questions?status=answered", headers={"accept": "text/html"})
    assert answer.headers["location"].startswith("/staff/login?next=")
    assert answer.text == ""


def test_a_write_that_another_site_sends_is_refused_everywhere(app: FastAPI, anybody: TestClient) -> None:
    from_elsewhere = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    for path in _all(app):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = anybody.request(method, path, headers=from_elsewhere, data={"question": "What is AIRCOP?"})
            assert answer.status_code in (403, 404, 405), (method, path)


def test_gradios_own_ways_in_are_closed(app: FastAPI, anybody: TestClient) -> None:
    opened = [
        path
        for path in _all(app)
        if path.startswith(("/gradio_api", "/config", "/login", "/monitoring", "/proxy", "/file"))
        and anybody.get(path).status_code not in (404, 405)
    ]
    assert opened == []


def test_the_words_of_errors_tell_nothing_of_the_program(app: FastAPI, anybody: TestClient, tmp_path: Path) -> None:
    for path in _all(app):
        text = anybody.request("POST", path, content=b"\xff{", headers={"content-type": "application/json"}).text
        assert not re.search(r"Traceback|site-packages|\.py\b|uvicorn|starlette", text), path
