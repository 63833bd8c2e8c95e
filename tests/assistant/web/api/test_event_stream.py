"""A stream of events keeps the line open while nothing comes, and frees its worker when nobody listens any more."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp, Message

from assistant.answering import Assistant
from assistant.confidence import shipped_judge
from assistant.events import Event, Said
from assistant.web.api.event_stream import EventStream, frame
from assistant.web.services import Services
from knowledge.filters import ANYTHING, Filter
from tests.assistant.web.api.served import program

_LONGEST = 10.0
"""Seconds to wait for another thread."""


class Frames:
    """Gives numbered frames; each one after the first waits until it is let go."""

    def __init__(self, count: int) -> None:
        self.count, self.gate, self.closed = count, threading.Semaphore(1), threading.Event()

    def given(self) -> Generator[bytes, None, None]:
        """The frames."""
        try:
            for number in range(self.count):
                self.gate.acquire(timeout=_LONGEST)
                yield frame("number", {"n": number})
        finally:
            self.closed.set()


class Endless(Assistant):
    """Says its first sentence again and again, until it is closed."""

    def __init__(self, *given: Any) -> None:
        """As the real one."""
        super().__init__(*given)
        self.closed = threading.Event()

    def converse_stream(
        self, turns: Sequence[str], only: Filter = ANYTHING, label: str = ""
    ) -> Generator[Event, None, None]:
        """The events of the real one up to that sentence, and on."""
        try:
            for event in super().converse_stream(turns, only, label):
                yield event
                while isinstance(event, Said):
                    time.sleep(0.02)
                    yield event
        finally:
            self.closed.set()


def _served(stream: EventStream, version: str, leaves_after: int | None = None) -> list[Message]:
    """What the stream sends to a server of an ASGI version; the client may leave after some messages."""
    sent: list[Message] = []
    left = asyncio.Event()

    async def send(message: Message) -> None:
        sent.append(message)
        if leaves_after is not None and len(sent) >= leaves_after:
            left.set()
            if version == "2.4":
                raise OSError

    async def receive() -> Message:
        await left.wait()
        return {"type": "http.disconnect"}

    asyncio.run(_run(stream, {"type": "http", "asgi": {"spec_version": version}}, receive, send))
    return sent


async def _run(stream: EventStream, *call: object) -> None:
    try:
        await stream(*call)  # type: ignore[arg-type]
    except Exception as error:
        if type(error).__name__ != "ClientDisconnect":
            raise


def _let_go_later(frames: Frames, seconds: float) -> None:
    threading.Timer(seconds, frames.gate.release, [frames.count]).start()


def test_values_are_one_line_of_json_in_any_language() -> None:
    assert frame("done", {"text": "قال\r\nآ"}) == 'event: done\ndata: {"text": "قال\\r\\nآ"}\n\n'.encode()


def test_all_frames_are_sent_and_the_generator_is_closed() -> None:
    frames = Frames(2)
    frames.gate.release(2)
    sent = _served(EventStream(frames.given()), "2.3")
    assert [one.get("body") for one in sent[1:]] == [frame("number", {"n": 0}), frame("number", {"n": 1}), b""]
    assert frames.closed.is_set()


def test_pings_are_sent_while_nothing_comes() -> None:
    frames = Frames(2)
    _let_go_later(frames, 0.3)
    bodies = [one["body"] for one in _served(EventStream(frames.given(), ping_seconds=0.02), "2.3")[1:]]
    assert bodies.count(b": ping\n\n") > 2
    assert [body for body in bodies if b"number" in body] == [frame("number", {"n": 0}), frame("number", {"n": 1})]


@pytest.mark.parametrize("version", ["2.3", "2.4"])
def test_a_client_that_goes_away_closes_the_generator_after_the_step_that_it_is_at(version: str) -> None:
    frames = Frames(1000)
    _let_go_later(frames, 0.2)
    sent = _served(EventStream(frames.given()), version, leaves_after=2)
    assert frames.closed.is_set()
    assert len(sent) < 10


def test_a_client_that_goes_away_while_an_answer_is_made_frees_the_worker(services: Services) -> None:
    endless = Endless(services.library, shipped_judge(), 1000)
    with _server(program(Services(**{**vars(services), "assistant": endless})).app) as url:
        asked, headers = {"question": "What is AIRCOP?"}, {"accept": "text/event-stream"}
        with httpx.stream("POST", f"{url}/api/v1/ask", json=asked, headers=headers) as response:
            assert sum(b"event: sentence" in piece for piece, _ in zip(response.iter_bytes(), range(5), strict=False))
            assert not endless.closed.is_set()
        assert endless.closed.wait(_LONGEST)


@contextmanager
def _server(app: ASGIApp) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_LONGEST)
    assert not thread.is_alive()
