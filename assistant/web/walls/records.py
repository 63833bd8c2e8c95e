"""What is written down of a request? Its number, what became of it and how long that took; never what was asked."""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from collections.abc import Callable

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.walls.kinds import Kind, kind_of
from assistant.web.walls.lines import LOG, line

_LONGEST_PATH = 200

Over = Callable[[Kind, str, int, float], None]
"""Is told of a request that is over: its kind, method, status (0 where it was not answered) and seconds."""


class Records:
    """Gives each request a number of its own, and writes one line of JSON when it is over."""

    def __init__(self, app: ASGIApp, inside: FastAPI, over: Over) -> None:
        """`inside` is the application itself, which alone is told of its start and end; `over` of each request's."""
        self._app, self._inside, self._over = app, inside, over
        self._key = secrets.token_bytes(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] == "lifespan":
            await self._inside.router(scope, receive, send)
            return
        number, began, status = str(uuid.uuid4()), time.monotonic(), 0
        scope["state"] = {**scope.get("state", {}), "request_id": number, "client": "", "is_local": False}
        method, path = scope["method"], scope["path"]

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = number
            await send(message)

        try:
            await self._app(scope, receive, told)
        finally:
            took = time.monotonic() - began
            self._over(kind_of(path), method, status, took)
            client = self._disguised(scope["state"]["client"])
            ms = round(1000 * took, 1)
            LOG.info(line(id=number, method=method, path=path[:_LONGEST_PATH], status=status, ms=ms, client=client))

    def _disguised(self, client: str) -> str:
        """Tells clients apart until the service is started again, and says nothing of who they are."""
        return hashlib.blake2b(client.encode(), key=self._key, digest_size=8).hexdigest()
