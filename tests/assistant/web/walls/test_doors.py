"""Of Gradio's routes those that the chat asks are open, and no other."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr
from starlette.routing import Mount

from assistant.settings import Settings
from assistant.sites import Sites
from assistant.switch import Switch
from assistant.web.walls.doors import is_open
from tests.assistant.web.walls.walled import Walled

_OPEN = {
    ("GET", "/assets/{path:path}"),
    ("GET", "/theme.css"),
    ("GET", "/gradio_api/queue/data"),
    ("GET", "/gradio_api/heartbeat/{session_hash}"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/run/{api_name}"),
    ("POST", "/gradio_api/cancel"),
}
_SAID = {"path:path": "index.js", "api_name": "predict"}


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walled]:
    """The application with a real Gradio at its root."""
    folder = tmp_path_factory.mktemp("walled")
    settings = Settings(data_dir=folder, reads_per_minute=0, asks_per_minute=0)  # type: ignore[call-arg]
    with closing(Switch(folder / "switch.db")) as switch, closing(Sites(folder / "sites.db")) as sites:
        made = Walled(settings, switch, sites)
        asyncio.run(_mount_gradio(made))
        yield made


async def _mount_gradio(made: Walled) -> None:
    """Called inside an event loop, because Gradio leaves one open where none runs."""
    with gr.Blocks(analytics_enabled=False) as chat:
        gr.Textbox()
    gr.mount_gradio_app(made.app, chat, path="/", ssr_mode=False, footer_links=[], run_history=False)


def _routes(mounted: Walled) -> list[tuple[str, str]]:
    """The methods and paths of all routes of Gradio."""
    (gradio,) = [one.app for one in mounted.app.router.routes if isinstance(one, Mount) and not one.path]
    return [found for route in gradio.routes for found in _named(route)]  # type: ignore[attr-defined]


def _named(route: Any) -> list[tuple[str, str]]:
    if included := getattr(route, "effective_candidates", None):
        return [found for one in included() for found in _named(one)]
    return [(method, route.path) for method in sorted(route.methods)]


def _filled(path: str) -> str:
    return re.sub(r"\{([^}]+)\}", lambda part: _SAID.get(part[1], "abc123"), path)


def test_the_routes_of_gradio_that_are_open_are_those_that_the_chat_asks(mounted: Walled) -> None:
    routes = set(_routes(mounted))
    assert len(routes) > 40
    assert {(method, path) for method, path in routes if is_open(method, _filled(path))} == _OPEN & routes


def test_all_other_routes_of_gradio_are_not_there_for_anybody(mounted: Walled) -> None:
    browser = mounted.browser()
    closed = [
        (method, _filled(path))
        for method, path in _routes(mounted)
        if not is_open(method, _filled(path)) and path not in ("/", "/robots.txt")
    ]
    answers = {one: browser.request(*one, follow_redirects=False).status_code for one in closed}
    assert {one: status for one, status in answers.items() if status != 404} == {}


@pytest.mark.parametrize(
    "path",
    [
        *("/config", "/gradio_api/info", "/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/static/img/logo.svg"),
        *("/gradio_api/proxy=https://evil.example", "/monitoring", "/login", "/openapi.json", "/docs"),
        *("/gradio_api/call/predict", "/gradio_api/run/respond", "/gradio_api/run-history/buckets"),
        *("/gradio_api/heartbeat/%2e%2e/info", "/gradio_api/queue/data/", "/gradio_api/theme.css", "/assets/"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_gradio_would_tell_or_take_is_not_there(mounted: Walled, method: str, path: str) -> None:
    answer = mounted.browser().request(method, path, follow_redirects=False)
    assert (answer.status_code, "Gradio" in answer.text) == (404, False)


def test_what_the_chat_loads_is_there(mounted: Walled) -> None:
    browser = mounted.browser()
    assert "--body-background-fill" in browser.get("/theme.css").text
    page = (Path(gr.__file__).parent / "templates" / "frontend" / "index.html").read_text(encoding="utf-8")
    script = re.search(r'src="\.(/assets/[^"]+\.js)"', page)
    assert script is not None
    loaded = browser.get(script[1])
    assert (loaded.status_code, loaded.headers["content-type"].split(";")[0]) == (200, "text/javascript")
    assert loaded.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_gradio_permits_no_other_web_site_to_read(mounted: Walled) -> None:
    answer = mounted.browser().get("/theme.css", headers={"origin": "http://evil.example"})
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_the_start_page_is_ours(mounted: Walled) -> None:
    assert "gradio" not in mounted.browser().get("/").text


def test_a_method_that_a_route_of_ours_does_not_know_is_told_so(mounted: Walled) -> None:
    assert mounted.browser().delete("/ask").status_code == 405
