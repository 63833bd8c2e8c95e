"""Programs with the token of a member of staff search, ask and check over MCP; no others do."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
import uvicorn
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, TextContent
from starlette.applications import Starlette
from starlette.routing import Route

from assistant.answering import Assistant
from assistant.assembly import database_of
from assistant.checking.checker import Checker
from assistant.errors import StorageError
from assistant.feedback import FeedbackBook
from assistant.receipts.book import ReceiptBook
from assistant.settings import Settings
from assistant.sites import Sites
from assistant.staff.audit import AuditLog
from assistant.staff.members import Members
from assistant.staff.tables import open_tables
from assistant.staff.tokens import Tokens
from assistant.switch import Switch
from assistant.web.mcp_server import AT_ONCE, WAITING, KnowsOwners, TakesNotes, build_mcp
from assistant.web.services import Services
from knowledge.library import Library
from tests.assistant.staff.parts import accounts_in

_ASKS = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": "Hi"}}}
_HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}


@dataclass
class _Notes:
    """Keeps notes in memory; waits for `may_go` before each, and fails where `error` says so."""

    may_go: threading.Event = field(default_factory=threading.Event)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    error: StorageError | None = None

    def note(self, who: str, action: str, subject: str = "") -> None:
        assert self.may_go.wait(10)
        if self.error:
            raise self.error
        self.notes.append((who, action, subject))


@dataclass(frozen=True)
class _Desk:
    services: Services
    tokens: KnowsOwners
    audit: TakesNotes


@dataclass(frozen=True)
class _Served:
    """A server on this machine, and what a test needs of what is behind it."""

    url: str
    tokens: Tokens
    audit: AuditLog

    def client(self, token: str) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=30)

    @asynccontextmanager
    async def entered(self, token: str, mode: str = "auto") -> AsyncIterator[Client]:
        async with (
            self.client(token) as client,
            Client(streamable_http_client(self.url, http_client=client), mode=mode) as tools,
        ):
            yield tools

    def post(self, token: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> httpx2.Response:
        sent = {**_HEADERS, "authorization": f"Bearer {token}", **(headers or {})}
        return httpx2.post(self.url, content=body or json.dumps(_ASKS).encode(), headers=sent)


@pytest.fixture
def services(
    tmp_path: Path, bundled_library: Library, assistant: Assistant, checker: Checker
) -> Iterator[Callable[..., Services]]:
    opened: list[Services] = []

    def build(**values: Any) -> Services:
        settings = Settings(data_dir=tmp_path, question_limit=50, draft_limit=500, **values)
        where = database_of(settings)
        books = ReceiptBook(where), FeedbackBook(where), Switch(where), Sites(where)
        opened.append(Services(settings, bundled_library, assistant, checker, *books))
        return opened[-1]

    yield build
    for one in opened:
        one.close()


@pytest.fixture
def serve(tmp_path: Path, services: Callable[..., Services]) -> Iterator[Callable[..., _Served]]:
    closing: list[Callable[[], object]] = []

    def begin(audit: TakesNotes | None = None, **values: Any) -> _Served:
        tables = open_tables(tmp_path / "conversations.db")
        tokens = Tokens(tables, Members(accounts_in(tmp_path)))
        desk = _Desk(services(**values), tokens, audit or AuditLog(tables))
        app, running = build_mcp(desk)
        server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=[Route("/mcp", app)], lifespan=lambda _app: running()),
                port=0,
                log_level="error",
                ws="none",
            )
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            thread.join(0.01)
        closing.extend((lambda: setattr(server, "should_exit", True), lambda: thread.join(10), tables.close))
        port = server.servers[0].sockets[0].getsockname()[1]
        return _Served(f"http://127.0.0.1:{port}/mcp", tokens, AuditLog(tables))

    yield begin
    for close in closing:
        close()


def _json(result: CallToolResult) -> dict[str, Any]:
    """What a tool gave; its text says the same."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert not result.is_error, content.text
    assert json.loads(content.text) == result.structured_content
    return dict(result.structured_content)


def _words(result: CallToolResult) -> str:
    """What a tool says of what it cannot do."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert result.is_error
    assert result.structured_content is None
    assert "Traceback" not in content.text
    return content.text


async def _asked(served: _Served, token: str, mode: str) -> dict[str, Any]:
    async with served.entered(token, mode) as tools:
        return _json(await tools.call_tool("ask", {"question": "What is AIRCOP?"}))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_program_of_staff_asks(serve: Callable[..., _Served], mode: str) -> None:
    served = serve()
    answer = anyio.run(_asked, served, served.tokens.make("maria", "laptop"), mode)
    assert answer["status"] == "answered"
    assert "multi-agency project" in answer["citations"][0]["quote"]


def test_what_was_asked_before_is_taken_into_account(serve: Callable[..., _Served]) -> None:
    served = serve()

    async def asked() -> dict[str, Any]:
        async with served.entered(served.tokens.make("maria", "laptop")) as tools:
            question = {"question": "Who are its partners?", "earlier": ["What is AIRCOP?"]}
            return _json(await tools.call_tool("ask", question))

    assert "AIRCOP" in anyio.run(asked)["understood"]


def test_a_program_of_staff_searches_within_a_filter(serve: Callable[..., _Served], bundled_library: Library) -> None:
    served, document = serve(), bundled_library.sources()[0].id

    async def found() -> dict[str, Any]:
        async with served.entered(served.tokens.make("maria", "laptop")) as tools:
            return _json(await tools.call_tool("search", {"question": "AIRCOP", "k": 3, "where": {"id": document}}))

    passages = anyio.run(found)["passages"]
    assert 1 <= len(passages) <= 3
    assert {one["document_id"] for one in passages} == {document}


def test_a_program_of_staff_checks_a_draft(serve: Callable[..., _Served]) -> None:
    served = serve()

    async def checked() -> dict[str, Any]:
        async with served.entered(served.tokens.make("maria", "laptop")) as tools:
            draft = "UNODC opened its National Project Office in Belgrade on 26 June 2009."
            return _json(await tools.call_tool("check", {"text": draft}))

    assert anyio.run(checked)["verdict"] == "contradicted"


def test_the_tools_say_what_they_take_and_that_they_only_read(serve: Callable[..., _Served]) -> None:
    served = serve()

    async def listed() -> list[Any]:
        async with served.entered(served.tokens.make("maria", "laptop")) as tools:
            return (await tools.list_tools()).tools

    tools = {one.name: one for one in anyio.run(listed)}
    assert set(tools) == {"search", "ask", "check"}
    assert all(one.annotations.read_only_hint and not one.annotations.open_world_hint for one in tools.values())
    assert tools["search"].input_schema["properties"]["k"]["maximum"] == 100
    assert tools["ask"].input_schema["required"] == ["question"]


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask", {"question": "x" * 51}, "under 50 characters"),
        ("ask", {"question": "What is it?", "earlier": ["x" * 51]}, "under 50 characters"),
        ("ask", {"question": "Why?", "earlier": ["Why?"] * 11}, "earlier"),
        ("ask", {"question": " "}, "type a question"),
        ("ask", {"question": 7}, "question: Input should be a valid string"),
        ("ask", {}, "question: Field required"),
        ("ask", {"question": "Why?", "model": "x"}, "model: Extra inputs are not permitted"),
        ("search", {"question": "AIRCOP", "k": 101}, "less than or equal to 100"),
        ("search", {"question": "AIRCOP", "where": {"planet": "Mars"}}, "planet"),
        ("search", {"question": "AIRCOP", "since": "yesterday"}, "is no date"),
        ("check", {"text": "UNODC works. " * 50}, "at most 500"),
        ("check", {"text": "…"}, "no words"),
    ],
)
def test_what_a_tool_cannot_do_it_says_in_words(
    serve: Callable[..., _Served], tool: str, arguments: dict[str, Any], words: str
) -> None:
    served = serve()

    async def refused() -> str:
        async with served.entered(served.tokens.make("maria", "laptop")) as tools:
            return _words(await tools.call_tool(tool, arguments))

    assert words in anyio.run(refused)


def test_a_tool_that_is_none_is_refused_with_the_names_of_those_there_are(serve: Callable[..., _Served]) -> None:
    served = serve()

    async def refused() -> str:
        async with served.entered(served.tokens.make("maria", "laptop")) as tools:
            with pytest.raises(MCPError) as error:
                await tools.call_tool("delete", {})
            return str(error.value)

    assert "Tools: search, ask, check" in anyio.run(refused)


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer uat_guessed", "Basic bWFyaWE6eA==", "uat_guessed"])
def test_without_a_token_nothing_is_read(serve: Callable[..., _Served], authorization: str) -> None:
    served = serve()
    given = {"authorization": authorization} if authorization else {}
    for body in (b"{", json.dumps(_ASKS).encode()):
        answer = httpx2.post(served.url, content=body, headers={**_HEADERS, **given})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer ")
        assert answer.json()["title"] == "Unauthorized"
    assert served.audit.entries() == []


def test_two_tokens_at_once_are_none(serve: Callable[..., _Served]) -> None:
    served = serve()
    given = ("authorization", f"Bearer {served.tokens.make('maria', 'laptop')}")
    assert httpx2.post(served.url, json=_ASKS, headers=[*_HEADERS.items(), given, given]).status_code == 401


def test_a_revoked_token_opens_nothing_from_that_moment(serve: Callable[..., _Served]) -> None:
    served = serve()
    token = served.tokens.make("maria", "laptop")
    before = served.post(token).status_code
    served.tokens.revoke("maria", served.tokens.of("maria")[0].id)
    assert (before, served.post(token).status_code) == (200, 401)


def test_each_call_is_noted_without_what_was_asked(serve: Callable[..., _Served]) -> None:
    served = serve()
    anyio.run(_asked, served, served.tokens.make("maria", "laptop"), "auto")
    assert [(one.who, one.action, one.subject) for one in served.audit.entries()] == [("maria", "tool_ask", "")]


def test_no_call_is_served_that_cannot_be_noted(serve: Callable[..., _Served]) -> None:
    notes = _Notes(error=StorageError("The disk is full."))
    notes.may_go.set()
    served = serve(notes)

    async def refused() -> str:
        async with served.entered(served.tokens.make("maria", "laptop")) as tools:
            return _words(await tools.call_tool("ask", {"question": "What is AIRCOP?"}))

    assert "audit log" in anyio.run(refused)


def test_calls_beyond_those_that_may_wait_are_told_to_come_again(serve: Callable[..., _Served]) -> None:
    notes, most = _Notes(), AT_ONCE + WAITING
    served = serve(notes)
    results: list[CallToolResult] = []

    async def call(tools: Client) -> None:
        results.append(await tools.call_tool("search", {"question": "AIRCOP", "k": 1}))
        if len(results) == 2:
            notes.may_go.set()

    async def crowd() -> None:
        async with served.entered(served.tokens.make("maria", "laptop")) as tools, anyio.create_task_group() as group:
            for _ in range(most + 2):
                group.start_soon(call, tools)

    anyio.run(crowd)
    assert ["Too many calls" in _words(one) for one in results[:2]] == [True, True]
    assert len([_json(one) for one in results[2:]]) == most == len(notes.notes)


def test_a_request_that_is_too_large_is_refused_before_it_is_read(serve: Callable[..., _Served]) -> None:
    served = serve()
    answer = served.post(served.tokens.make("maria", "laptop"), b" " * 100_000)
    assert answer.status_code == 413


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_is_nothing_to_listen_to(serve: Callable[..., _Served], method: str) -> None:
    served = serve()
    given = {"authorization": f"Bearer {served.tokens.make('maria', 'laptop')}"}
    answer = httpx2.request(method, served.url, headers={**_HEADERS, **given})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "assistant.example.org"}, 200),
        ({"host": "rebound.example.net"}, 421),
        ({"origin": "https://assistant.example.org"}, 200),
        ({"origin": "https://rebound.example.net"}, 403),
    ],
)
def test_where_the_name_of_the_server_is_known_no_other_reaches_it(
    serve: Callable[..., _Served], headers: dict[str, str], status: int
) -> None:
    served = serve(public_url="https://assistant.example.org")
    assert served.post(served.tokens.make("maria", "laptop"), headers=headers).status_code == status


def test_where_tokens_cannot_be_read_nobody_is_let_in(serve: Callable[..., _Served], tmp_path: Path) -> None:
    served = serve()
    token = served.tokens.make("maria", "laptop")
    (tmp_path / "staff.toml").write_text("not = [toml", encoding="utf-8")
    assert served.post(token).status_code == 503


def test_a_server_that_does_not_run_says_so(services: Callable[..., Services], tmp_path: Path) -> None:
    tables = open_tables(tmp_path / "conversations.db")
    tokens = Tokens(tables, Members(accounts_in(tmp_path)))
    app, running = build_mcp(_Desk(services(), tokens, AuditLog(tables)))
    token = tokens.make("maria", "laptop")

    async def statuses() -> list[int]:
        sent = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=sent, headers={"authorization": f"Bearer {token}"}) as client:
            before = await client.post("http://127.0.0.1/mcp", json=_ASKS)
            found = [before.status_code]
            for _ in range(2):
                async with running():
                    found.append((await client.post("http://127.0.0.1/mcp", json=_ASKS, headers=_HEADERS)).status_code)
        return found

    assert anyio.run(statuses) == [503, 200, 200]
    tables.close()
