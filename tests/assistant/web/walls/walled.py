"""A small application with the walls around it, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from fastapi import FastAPI, Request, UploadFile
from fastapi.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from fastapi.testclient import TestClient

from assistant.settings import Settings
from assistant.sites import Site, Sites
from assistant.switch import Switch
from assistant.web.walls.wall import raise_walls

SECRET = "what a person wrote"
"""Stands in the text of the exception that `/boom` raises."""


@dataclass
class Clock:
    """Counts seconds when it is told to."""

    now: float = 1200.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Walled:
    """The application, what it is given, and what its routes saw."""

    settings: Settings
    switch: Switch
    sites: Sites
    clock: Clock = field(default_factory=Clock)
    seen: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        _add_routes(self.app, self.seen)
        raise_walls(self.app, self.settings, self.switch, self.sites, self.clock)

    def browser(self, address: str = "192.0.2.1", base_url: str = "http://testserver") -> TestClient:
        """Someone who asks from an address."""
        return TestClient(self.app, base_url=base_url, client=(address, 50000))


class Raise(Protocol):
    """Puts the walls around the application; the test's fixture takes them down again."""

    def __call__(self, *sites: Site, **settings: Any) -> Walled:
        """The application with these partner sites and settings."""


def _add_routes(app: FastAPI, seen: list[Any]) -> None:
    @app.get("/")
    @app.get("/receipts/one")
    @app.get("/embed")
    @app.get("/staff/check")
    def page(request: Request) -> HTMLResponse:
        return HTMLResponse(f"<p>{request.state.nonce}</p>")

    @app.get("/ask")
    @app.get("/styles/base.css")
    @app.get("/health/live")
    @app.get("/widget.js")
    @app.get("/api/v1/sources")
    @app.get("/api/v1/sources/one")
    @app.get("/api/v1/receipts/one")
    @app.get("/api/v1/openapi.json")
    def text() -> PlainTextResponse:
        return PlainTextResponse("words " * 500, headers={"server": "secret/1.0"})

    @app.post("/ask")
    @app.post("/api/v1/ask")
    @app.post("/api/v1/search")
    @app.post("/api/v1/check")
    @app.post("/api/v1/feedback")
    @app.post("/api/v1/receipts")
    @app.post("/staff/login")
    @app.post("/staff/switch")
    @app.post("/mcp")
    async def taken(request: Request) -> Response:
        seen.append(await request.body())
        return PlainTextResponse("taken")

    @app.post("/api/v1/parsed")
    def parsed(given: dict[str, Any]) -> Response:
        seen.append(given)
        return PlainTextResponse("taken")

    @app.post("/staff/sources")
    async def uploaded(file: UploadFile) -> Response:
        seen.append(len(await file.read()))
        return PlainTextResponse("taken")

    @app.get("/boom")
    @app.get("/api/v1/boom")
    def boom() -> Response:
        raise RuntimeError(SECRET)

    @app.get("/events")
    def events() -> StreamingResponse:
        return StreamingResponse(_three(), media_type="text/event-stream")


async def _three() -> AsyncIterator[str]:
    for number in range(3):
        yield f"data: {number} {'x' * 2000}\n\n"
