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

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.answer import Status
from assistant.answering import Assistant
from assistant.confidence import shipped_judge
from assistant.settings import Settings
from assistant.web.chat import _KEPT_TURNS, _turns
from assistant.web.render import Turn
from assistant.web.server import CannotListen, build_app, run
from knowledge.embed.encoder import Encoder
from knowledge.errors import StoreError
from knowledge.filters import ANYTHING, Filter
from knowledge.generations import Generation
from knowledge.library import Library
from knowledge.retrieve import Retrieval
from prompts import message
from tests.conftest import Corpus

_AIRCOP = "003_4c841e1d5d970bf7"


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


def _first(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    found = tree.css_first(selector)
    assert found is not None
    return found


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


def _asked(site: httpx.Client, question: str) -> list[str]:
    """What the page's conversation and source panel show when the question is answered, as the browser gets it."""
    ask = next(one for one in site.get("/config").json()["dependencies"] if len(one["inputs"]) == 3)
    joined = {"data": [question, None, None], "fn_index": ask["id"], "session_hash": uuid.uuid4().hex}
    site.post("/gradio_api/queue/join", json=joined)
    events = site.get("/gradio_api/queue/data", params={"session_hash": joined["session_hash"]}).text
    messages = [json.loads(line.removeprefix("data: ")) for line in events.splitlines() if line.startswith("data: ")]
    (completed,) = [one["output"]["data"] for one in messages if one["msg"] == "process_completed"]
    return [str(shown) for shown in completed[1:3]]


def test_the_process_is_alive(site: httpx.Client) -> None:
    assert (site.get("/health/live").status_code, site.get("/health/live").json()) == (200, {"status": "ok"})


def test_the_service_is_ready_when_the_library_answers(site: httpx.Client) -> None:
    response = site.get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"status": "ready", "generation": 1})


def test_the_service_is_alive_but_not_ready_when_the_library_fails(broken_site: TestClient) -> None:
    ready = broken_site.get("/health/ready")
    assert broken_site.get("/health/live").status_code == 200
    assert (ready.status_code, ready.json()) == (503, {"status": "unavailable"})


def test_a_source_page_marks_the_quote(site: httpx.Client, assistant: Assistant) -> None:
    (citation, *_) = assistant.answer("What is AIRCOP?").citations
    response = site.get(f"/documents/{citation.document_id}?start={citation.start}&end={citation.end}")
    assert response.status_code == 200
    assert _first(LexborHTMLParser(response.text), "mark").text() == citation.quote


def test_a_source_page_shows_the_stored_text_whole(site: httpx.Client, bundled_library: Library) -> None:
    shown = _first(LexborHTMLParser(site.get(f"/documents/{_AIRCOP}").text), "pre").text()
    assert shown.strip() == bundled_library.text(bundled_library.document(_AIRCOP)).strip()


@pytest.mark.parametrize("document", ["nope", "a/b/c", "%3Cscript%3Ealert(1)%3C/script%3E", "%FF", "%00"])
def test_an_unknown_source_is_not_found(site: httpx.Client, document: str) -> None:
    response = site.get(f"/documents/{document}")
    assert response.status_code == 404
    assert "This source is not here any more" in response.text
    assert "<script" not in response.text


@pytest.mark.parametrize("query", ["start=abc", "end=", "start=1.5"])
def test_a_place_that_is_no_number_is_refused(site: httpx.Client, query: str) -> None:
    assert site.get(f"/documents/{_AIRCOP}?{query}").status_code == 422


def test_the_page_is_the_chat_under_its_escaped_name(site: httpx.Client) -> None:
    response = site.get("/")
    assert response.status_code == 200
    assert "gradio" in response.text
    assert "Ask <us>" not in response.text


def test_the_styles_of_source_pages_are_served(site: httpx.Client) -> None:
    response = site.get("/styles/source.css")
    assert (response.status_code, response.headers["content-type"].split(";")[0]) == (200, "text/css")


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/styles/../server.py", "/styles/nope.css"])
def test_nothing_else_is_served(site: httpx.Client, path: str) -> None:
    assert site.get(path).status_code == 404


def test_documents_with_markup_are_shown_as_text(settings: Settings, corpus: Corpus) -> None:
    for name in ("evil", "good", "plain"):
        corpus.write(f"{name}.txt", f"Title\n\nA sentence of {name} with <script>alert(1)</script> inside.")
    corpus.ingest()
    page = TestClient(_built(settings, corpus.library)).get("/documents/evil").text
    assert "<script>alert" not in page
    assert "<script>alert(1)</script>" in _first(LexborHTMLParser(page), "pre").text()


def test_a_question_asked_on_the_page_is_answered_with_its_source(site: httpx.Client) -> None:
    conversation, sources = _asked(site, "What is AIRCOP?")
    assert "AIRCOP is a multi-agency project" in conversation
    assert "<mark>AIRCOP is a multi-agency project" in sources


def test_a_question_with_markup_is_shown_as_text_on_the_page(site: httpx.Client) -> None:
    conversation, sources = _asked(site, "<script>alert(1)</script> What is AIRCOP?")
    assert "<script" not in conversation + sources
    assert "&lt;script&gt;alert(1)&lt;/script&gt; What is AIRCOP?" in conversation


def test_an_answered_question_grows_sentence_by_sentence(assistant: Assistant) -> None:
    states = [state[-1] for state in _turns(assistant, "What are the three pillars of UNODC?", [])]
    counts = [len(state.answer.sentences) if state.answer else 0 for state in states]
    assert counts == [0, 1, 2, 3, 4, 4]
    assert [state.thinking for state in states] == [True] * 5 + [False]


def test_a_question_without_evidence_ends_with_what_was_found(assistant: Assistant) -> None:
    waiting, ended = (state[-1] for state in _turns(assistant, "How do I bake bread?", []))
    assert (waiting.answer, waiting.thinking) == (None, True)
    assert ended.answer is not None
    assert ended.answer.status is Status.NO_EVIDENCE


def test_what_is_no_question_ends_with_the_reason(assistant: Assistant) -> None:
    *_, ((*_, ended)) = _turns(assistant, "   ", [])
    assert ended.answer is not None
    assert (ended.answer.status, ended.answer.text) == (Status.ERROR, message("en", "question_empty"))


def test_a_failing_library_ends_with_an_apology_and_no_details() -> None:
    failing = Assistant(FailingLibrary(), shipped_judge(), question_limit=1000)
    *_, ((*_, ended)) = _turns(failing, "What is AIRCOP?", [])
    assert ended.answer is not None
    assert (ended.answer.status, ended.answer.text) == (Status.ERROR, message("en", "failed"))


def test_earlier_turns_stay_in_the_conversation(assistant: Assistant) -> None:
    earlier = [Turn("Earlier?")]
    assert all(state[0] == earlier[0] and len(state) == 2 for state in _turns(assistant, "What is AIRCOP?", earlier))


def test_a_very_long_conversation_forgets_its_beginning(assistant: Assistant) -> None:
    earlier = [Turn(f"Question {number}?") for number in range(2 * _KEPT_TURNS)]
    *_, last = _turns(assistant, "What is AIRCOP?", earlier)
    assert [last[0].question, len(last)] == [f"Question {_KEPT_TURNS}?", _KEPT_TURNS + 1]


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
