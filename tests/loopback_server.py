"""A chat model's server on this machine, that answers and fails as it is told."""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.loopback_vendors import dialect_of

_POLL = 0.02
"""Seconds between looks at whether a client has gone."""

_CLOSE_SECONDS = 5.0
"""How long closing waits for replies that are being sent."""


class Gone(Exception):
    """The client has closed its connection, or the server is closing."""


class Exchange:
    """One request and what is sent back for it."""

    def __init__(self, handler: _Handler, request: dict[str, Any]) -> None:
        self._handler, self.request = handler, request
        self.dialect = dialect_of(handler.path, request)
        self.is_streamed = bool(request.get("stream", handler.path.endswith("/api/chat")))

    def begin(self, status: int = 200, kind: str = "", headers: Mapping[str, str] | None = None) -> None:
        """Sends status and headers; a body follows in chunks."""
        self._handler.send_response(status)
        all_headers = {"Content-Type": kind or self.dialect.kind, "Transfer-Encoding": "chunked", "Connection": "close"}
        for name, value in (all_headers | dict(headers or {})).items():
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def send(self, data: bytes) -> None:
        """Sends a part of the body; raises `Gone`."""
        if self.is_gone():
            raise Gone
        try:
            if data:
                self._handler.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        except OSError as error:
            raise Gone from error

    def end(self) -> None:
        """Ends the body as it should; without this, it breaks off."""
        with suppress(OSError):
            self._handler.wfile.write(b"0\r\n\r\n")

    def whole(self, status: int, kind: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Sends a body at once."""
        self.begin(status, kind, headers)
        self.send(body)
        self.end()

    def is_gone(self) -> bool:
        """Whether nobody waits for the rest."""
        connection = self._handler.connection
        if self._handler.model.is_closing.is_set():
            return True
        try:
            readable, _, _ = select.select([connection], [], [], 0)
            return bool(readable) and not connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def wait(self, seconds: float = float("inf")) -> None:
        """Does nothing for so long; raises `Gone`."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.is_gone():
                raise Gone
            time.sleep(min(_POLL, left))


Behaviour = Callable[[Exchange], None]
"""Answers one request."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: LoopbackModel

    def do_GET(self) -> None:
        exchange = Exchange(self, {})
        exchange.whole(200, "application/json", json.dumps({"object": "list", "data": [{"id": "m"}]}).encode())
        self.close_connection = True

    def do_POST(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = json.loads(body)
        behaviour = self.model.begin(request, {name.lower(): value for name, value in self.headers.items()})
        try:
            behaviour(Exchange(self, request))
        except Gone:
            self.model.disconnected.set()
        finally:
            self.model.end()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Says nothing."""


class LoopbackModel:
    """Answers the first request by the first behaviour, and so on; the last one repeats.

    `requests` are the bodies that came and `headers_seen` their headers, by names in small letters; `disconnected` is
    set when a client went before its reply had ended. `url` is for OpenAI's protocol, `root` for Ollama's and
    Anthropic's.
    """

    def __init__(self, *behaviours: Behaviour) -> None:
        self._behaviours = behaviours
        self.requests: list[dict[str, Any]] = []
        self.headers_seen: list[dict[str, str]] = []
        self.disconnected, self.is_closing = threading.Event(), threading.Event()
        self._open, self._changed = 0, threading.Condition()
        handler = type("_OwnHandler", (_Handler,), {"model": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.root}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self.is_closing.set()
        assert self.is_free(_CLOSE_SECONDS)
        self._server.server_close()
        self._thread.join(_CLOSE_SECONDS)

    @property
    def open_connections(self) -> int:
        """How many requests are being answered."""
        return self._open

    def is_free(self, seconds: float = 1.0) -> bool:
        """Whether no request is being answered, now or within `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self._open == 0, seconds)

    def begin(self, request: dict[str, Any], headers: dict[str, str]) -> Behaviour:
        """Notes a request; returns how it is answered."""
        with self._changed:
            self._open += 1
            self.requests.append(request)
            self.headers_seen.append(headers)
            return self._behaviours[min(len(self.requests), len(self._behaviours)) - 1]

    def end(self) -> None:
        """Notes that a request is answered."""
        with self._changed:
            self._open -= 1
            self._changed.notify_all()
