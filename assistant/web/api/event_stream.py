"""How does an answer reach a program while it is made? As server-sent events, until the program goes away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Generator
from typing import Any

import anyio
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

MEDIA_TYPE = "text/event-stream"
PING_SECONDS = 10.0
"""After so long without an event a comment is sent: proxies close what is silent."""

_PING = b": ping\n\n"
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


def frame(event: str, values: dict[str, Any]) -> bytes:
    """One event as it is sent, its values as one line of JSON."""
    return f"event: {event}\ndata: {json.dumps(values, ensure_ascii=False)}\n\n".encode()


class EventStream(StreamingResponse):
    """Sends what a blocking generator gives, which runs in worker threads and is closed at the end in any case.

    A program that goes away is noticed at once; its generator is closed when the step that it is at has ended.
    """

    media_type = MEDIA_TYPE

    def __init__(self, frames: Generator[bytes, None, None], ping_seconds: float = PING_SECONDS) -> None:
        """`frames` are made by `frame`."""
        self._sent = _with_pings(frames, ping_seconds)
        super().__init__(self._sent, headers=_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends all of it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await self._sent.aclose()


async def _with_pings(frames: Generator[bytes, None, None], seconds: float) -> AsyncGenerator[bytes, None]:
    """The frames as they come, with a ping whenever there is none for so long."""
    step: asyncio.Future[bytes | None] | None = None
    try:
        while True:
            step = asyncio.ensure_future(run_in_threadpool(next, frames, None))
            while not (await asyncio.wait({step}, timeout=seconds))[0]:
                yield _PING
            if (sent := step.result()) is None:
                return
            yield sent
    finally:
        # A generator cannot be closed in the middle of a step, and a thread cannot be stopped: wait for it.
        with anyio.CancelScope(shield=True):
            if step is not None:
                await asyncio.wait({step})
            await run_in_threadpool(frames.close)
