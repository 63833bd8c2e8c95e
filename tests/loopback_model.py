"""What a chat model's server on this machine says, and what it may do other than that."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Callable
from typing import Any

from tests.loopback_server import Behaviour, Exchange, LoopbackModel

__all__ = [
    "Behaviour",
    "LoopbackModel",
    "breaks",
    "busy",
    "cut_after",
    "cut_bytes",
    "drips",
    "empty",
    "endless",
    "endless_line",
    "ends_after",
    "fails",
    "garbage",
    "giant",
    "hangs",
    "not_json",
    "page",
    "refuses",
    "rejects",
    "says",
    "says_by",
    "wrong_json",
]


def says_by(
    answer: Callable[[dict[str, Any]], str], piece: int = 5, tokens: int | None = 42, reason: str = "stop"
) -> Behaviour:
    """Says what `answer` makes of the request, in pieces of so many characters, and ends as it should."""

    def behave(exchange: Exchange) -> None:
        text, dialect = answer(exchange.request), exchange.dialect
        if not exchange.is_streamed:
            exchange.whole(200, "application/json", json.dumps(dialect.whole(text, tokens)).encode())
            return
        exchange.begin()
        exchange.send(dialect.begin())
        for at in range(0, len(text), piece):
            exchange.send(dialect.piece(text[at : at + piece]))
        exchange.send(dialect.end(reason, tokens))
        exchange.end()

    return behave


def says(text: str, piece: int = 5, tokens: int | None = 42, reason: str = "stop") -> Behaviour:
    """Says a text, in pieces of so many characters."""
    return says_by(lambda _: text, piece, tokens, reason)


def refuses() -> str:
    """The address of a server that is not there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"


def hangs(after: str = "") -> Behaviour:
    """Never goes on: with nothing said at all, or after a text."""

    def behave(exchange: Exchange) -> None:
        if after:
            _say(exchange, after)
        exchange.wait()

    return behave


def busy(retry_after: str | None = None, status: int = 429) -> Behaviour:
    """Asks to be left alone, for so many seconds or until a date."""
    return rejects(status, "Too many requests", {"Retry-After": retry_after} if retry_after else {})


def fails(status: int = 500) -> Behaviour:
    """Has an error of its own."""
    return rejects(status, "Something went wrong")


def rejects(status: int, text: str, headers: dict[str, str] | None = None) -> Behaviour:
    """Does not take the request, and says why."""
    body = json.dumps({"error": {"message": text, "type": "error", "code": None}}).encode()
    return lambda exchange: exchange.whole(status, "application/json", body, headers)


def breaks(text: str) -> Behaviour:
    """Says a text, then that something went wrong, inside the stream."""

    def behave(exchange: Exchange) -> None:
        _say(exchange, text)
        exchange.send(b'data: {"error": {"message": "out of memory", "code": 500}}\n\n')
        exchange.end()

    return behave


def cut_after(text: str) -> Behaviour:
    """Closes the connection in the middle of the stream."""
    return lambda exchange: _say(exchange, text)


def ends_after(text: str) -> Behaviour:
    """Ends the stream after a text, without a word on why."""

    def behave(exchange: Exchange) -> None:
        _say(exchange, text)
        exchange.end()

    return behave


def cut_bytes(text: str) -> Behaviour:
    """Closes the connection in the middle of a piece."""

    def behave(exchange: Exchange) -> None:
        _say(exchange, text)
        exchange.send(exchange.dialect.piece("the rest")[:-12])

    return behave


def garbage() -> Behaviour:
    """Sends bytes that mean nothing."""
    return lambda exchange: exchange.whole(200, "text/event-stream", random.Random(1).randbytes(20_000))


def page() -> Behaviour:
    """Sends a web page, as a proxy does that wants somebody to sign in."""
    body = b"<!doctype html><title>Sign in</title><p>Please sign in.</p>"
    return lambda exchange: exchange.whole(200, "text/html", body)


def wrong_json(*events: object) -> Behaviour:
    """Sends a stream of JSON of another shape."""
    body = b"".join(f"data: {json.dumps(event)}\n\n".encode() for event in events)
    return lambda exchange: exchange.whole(200, exchange.dialect.kind, body)


def not_json() -> Behaviour:
    """Sends a stream of what is no JSON."""
    return lambda exchange: exchange.whole(200, exchange.dialect.kind, b"data: This is no JSON.\n\n")


def endless(text: str) -> Behaviour:
    """Says a text again and again."""

    def behave(exchange: Exchange) -> None:
        exchange.begin()
        while True:
            exchange.send(exchange.dialect.piece(text))

    return behave


def endless_line() -> Behaviour:
    """Sends one piece that never ends, slowly enough for the machine."""

    def behave(exchange: Exchange) -> None:
        exchange.begin()
        exchange.send(b'data: {"choices": [{"delta": {"content": "')
        while True:
            exchange.send(b"a" * 1000)
            exchange.wait(0.001)

    return behave


def drips(text: str, seconds: float) -> Behaviour:
    """Says a text, a character in so many seconds."""

    def behave(exchange: Exchange) -> None:
        exchange.begin()
        for character in text:
            exchange.wait(seconds)
            exchange.send(exchange.dialect.piece(character))
        exchange.send(exchange.dialect.end("stop", None))
        exchange.end()

    return behave


def empty() -> Behaviour:
    """Ends as it should, and has said nothing."""
    return says("")


def giant(megabytes: int) -> Behaviour:
    """Says everything in one piece."""
    size = megabytes * 2**20
    return says("a" * size, piece=size)


def _say(exchange: Exchange, text: str) -> None:
    exchange.begin()
    exchange.send(exchange.dialect.begin() + exchange.dialect.piece(text))
