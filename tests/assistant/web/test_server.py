"""The server answers health checks, shows sources, and holds a conversation, also when the library fails."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.answering import Assistant
from assistant.assembly import database_of
from assistant.receipts.book import ReceiptBook
from assistant.receipts.receipt import receipt_of
from assistant.receipts.wanted import Wanted
from assistant.settings import Settings
from assistant.sites import Sites
from assistant.web.server import CannotListen, build_app, run
from knowledge.embed.encoder import Encoder
from knowledge.errors import StoreError
from knowledge.filters import ANYTHING, Filter
from knowledge.generations import Generation
from knowledge.library import Library
from knowledge.retrieve import Retrieval


class FailingLibrary:
    """Finds nothing more: what is left of a library whose store was damaged."""

    def retrieve(self, question: str, count: int = 10, only: Filter = ANYTHING) -> Retrieval:
        """Raises what a damaged store raises."""
        raise StoreError("The knowledge store is damaged.")


class BreakingLibrary(Library):
    """Answers as the real one until it is broken."""

    broken = False

    def __init__(self, real: Library) -> None:
        """Opens nothing of its own."""
        self._real = real

    @property
    def reads(self) -> bool:
        """As the real one."""
        return self._real.reads

    @property
    def encoder(self) -> Encoder:
        """As the real one."""
        return self._real.encoder

    def generation(self) -> Generation:
        """As the real one."""
        return self._real.generation()

    def retrieve(self, question: str, count: int = 10, only: Filter = ANYTHING) -> Retrieval:
        """Asks the real library, or raises what a damaged store raises."""
        return FailingLibrary().retrieve(question) if self.broken else self._real.retrieve(question, count)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a name that must be escaped."""
    return Settings(data_dir=tmp_path_factory.mktemp("data"), name="Ask <us> & co")  # type: ignore[call-arg]


def _built(settings: Settings, library: Library) -> FastAPI:
    """The application, built inside an event loop, because Gradio leaves one open where none runs."""

    async def build() -> FastAPI:
        return build_app(settings, library)

    return asyncio.run(build())


@contextmanager
def _serving(settings: Settings, library: Library) -> Iterator[str]:
    """The application on a port of its own, in a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(_built(settings, library), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def site(settings: Settings, bundled_library: Library) -> Iterator[httpx.Client]:
    """A client of the real application over the bundled texts."""
    with _serving(settings, bundled_library) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def broken_site(settings: Settings, bundled_library: Library) -> TestClient:
    """A client of the application over a library that fails once it is open."""
    library = BreakingLibrary(bundled_library)
    client = TestClient(_built(settings, library))
    library.broken = True
    return client


def _asked(site: httpx.Client, question: str) -> str:
    """What the conversation shows when the question is answered, as the browser gets it."""
    page = site.get("/").text
    config, _ = json.JSONDecoder().raw_decode(page, page.index("{", page.index("gradio_config")))
    ask = next(one for one in config["dependencies"] if len(one["inputs"]) == 3)
    joined = {"data": [question, None, "en"], "fn_index": ask["id"], "session_hash": uuid.uuid4().hex}
    site.post("/gradio_api/queue/join", json=joined)
    events = site.get("/gradio_api/queue/data", params={"session_hash": joined["session_hash"]}).text
    messages = [json.loads(line.removeprefix("data: ")) for line in events.splitlines() if line.startswith("data: ")]
    (completed,) = [one["output"]["data"] for one in messages if one["msg"] == "process_completed"]
    return str(completed[1])


def test_the_process_is_alive(site: httpx.Client) -> None:
    assert (site.get("/health/live").status_code, site.get("/health/live").json()) == (200, {"status": "ok"})


def test_the_service_is_ready_when_the_library_answers(site: httpx.Client) -> None:
    response = site.get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"status": "ready", "generation": 1})


def test_the_service_is_alive_but_not_ready_when_the_library_fails(broken_site: TestClient) -> None:
    ready = broken_site.get("/health/ready")
    assert broken_site.get("/health/live").status_code == 200
    assert (ready.status_code, ready.json()) == (503, {"status": "unavailable"})


def test_the_page_is_the_chat_under_its_escaped_name(site: httpx.Client) -> None:
    response = site.get("/")
    assert response.status_code == 200
    assert "Ask &lt;us&gt; &amp; co" in response.text
    assert "Ask <us>" not in response.text


@pytest.mark.parametrize("path", ["/ask", "/about", "/privacy", "/sources", "/staff/login", "/api/v1/openapi.json"])
def test_every_part_of_the_service_is_there(site: httpx.Client, path: str) -> None:
    assert site.get(path).status_code == 200


def test_staff_programs_have_a_door_that_is_closed_without_a_token(site: httpx.Client) -> None:
    assert site.post("/mcp", json={}).status_code == 401


def test_what_was_kept_too_long_is_deleted_when_the_server_starts(
    tmp_path: Path, bundled_library: Library, assistant: Assistant
) -> None:
    settings = Settings(data_dir=tmp_path, receipt_days=0)  # type: ignore[call-arg]
    book = ReceiptBook(database_of(settings))
    book.keep(receipt_of(assistant.answer("What is AIRCOP?"), None, ANYTHING))
    sites = Sites(database_of(settings))
    sites.count("partner")
    assert sites.usage(1)
    with _serving(settings, bundled_library):
        while book.latest(Wanted()) or sites.usage(1):
            time.sleep(0.01)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/styles/../server.py", "/styles/nope.css"])
def test_nothing_else_is_served(site: httpx.Client, path: str) -> None:
    assert site.get(path).status_code == 404


def test_a_question_asked_on_the_page_is_answered_with_its_source(site: httpx.Client) -> None:
    assert "<mark>AIRCOP is a multi-agency project" in _asked(site, "What is AIRCOP?")


def test_a_question_with_markup_is_shown_as_text_on_the_page(site: httpx.Client) -> None:
    shown = _asked(site, "<script>alert(1)</script> What is AIRCOP?")
    assert "<script" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; What is AIRCOP?" in shown


def test_a_port_in_use_is_refused_with_advice(settings: Settings, bundled_library: Library) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=rf"127\.0\.0\.1:{port} .*--port or ASSISTANT_PORT"):
            run(settings, BreakingLibrary(bundled_library), "127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "a" * 64, "a..b"])
def test_an_address_that_is_not_this_machines_is_refused(
    settings: Settings, bundled_library: Library, host: str
) -> None:
    with pytest.raises(CannotListen):
        run(settings, BreakingLibrary(bundled_library), host, 0)
