"""The walls together: what goes through them, and that nothing is held back on the way."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from starlette.types import Message, Scope

from assistant.web.walls.wall import raise_walls
from tests.assistant.web.walls.walled import Walled


def test_text_is_packed_and_events_are_not(browser: TestClient) -> None:
    with browser.stream("GET", "/ask", headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == b"words " * 500
    events = browser.get("/events", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in events.headers
    assert events.text.count("data: ") == 3


def test_the_application_is_told_of_its_start_and_end(plain: Walled) -> None:
    told: list[str] = []

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        told.append("start")
        yield
        told.append("end")

    app = FastAPI(lifespan=running)
    raise_walls(app, plain.settings, plain.switch, plain.sites)
    with TestClient(app) as browser:
        assert browser.get("/nothing").status_code == 404
    assert told == ["start", "end"]


def test_robots_find_the_start_page_and_what_the_service_is(browser: TestClient) -> None:
    told = browser.get("/robots.txt").text.splitlines()
    assert told == ["User-agent: *", "Allow: /$", "Allow: /about$", "Disallow: /"]


def test_each_event_leaves_as_soon_as_it_is_there(plain: Walled) -> None:
    pieces: list[bytes] = []
    sent_before: list[int] = []

    @plain.app.get("/slow-events")
    async def slow() -> StreamingResponse:
        async def said() -> AsyncIterator[str]:
            for number in range(3):
                sent_before.append(len(pieces))
                yield f"data: {number}\n\n"

        return StreamingResponse(said(), media_type="text/event-stream")

    async def asked() -> None:
        async def nothing() -> Message:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def kept(message: Message) -> None:
            if message.get("body"):
                pieces.append(message["body"])

        await plain.app(_get("/slow-events"), nothing, kept)

    asyncio.run(asked())
    assert (sent_before, len(pieces)) == ([0, 1, 2], 3)


def _get(path: str) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"testserver"), (b"accept-encoding", b"gzip")],
        "client": ("192.0.2.1", 50000),
        "server": ("testserver", 80),
    }
