"""How do OpenAI's, Ollama's and Anthropic's servers put a reply into bytes?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

Json = dict[str, Any]


class Dialect(Protocol):
    """One vendor's way to write what a model says."""

    kind: str

    def begin(self) -> bytes:
        """What comes before the first piece."""

    def piece(self, text: str) -> bytes:
        """A piece of a reply."""

    def end(self, reason: str, tokens: int | None) -> bytes:
        """What comes after the last piece; `tokens` are those of the whole, None where the server does not count."""

    def whole(self, text: str, tokens: int | None) -> Json:
        """A reply that is not streamed."""


class OpenAi:
    """`POST /v1/chat/completions`; usage is sent only if it was asked for."""

    kind = "text/event-stream"

    def __init__(self, request: Mapping[str, Any]) -> None:
        self._wants_usage = bool((request.get("stream_options") or {}).get("include_usage"))

    def begin(self) -> bytes:
        return _event(_openai_chunk([{"index": 0, "delta": {"role": "assistant", "content": ""}}]))

    def piece(self, text: str) -> bytes:
        return _event(_openai_chunk([{"index": 0, "delta": {"content": text}, "finish_reason": None}]))

    def end(self, reason: str, tokens: int | None) -> bytes:
        last = _event(_openai_chunk([{"index": 0, "delta": {}, "finish_reason": reason}]))
        if self._wants_usage and tokens is not None:
            last += _event(_openai_chunk([]) | {"usage": _openai_usage(tokens)})
        return last + b"data: [DONE]\n\n"

    def whole(self, text: str, tokens: int | None) -> Json:
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        about = {"id": "c", "object": "chat.completion", "created": 1, "model": "m"}
        return about | {"choices": [choice], "usage": _openai_usage(tokens or 0)}


class Ollama:
    """`POST /api/chat`: one JSON object a line."""

    kind = "application/x-ndjson"

    def begin(self) -> bytes:
        return b""

    def piece(self, text: str) -> bytes:
        return _line(_ollama(text))

    def end(self, reason: str, tokens: int | None) -> bytes:
        counts = {} if tokens is None else {"prompt_eval_count": 1, "eval_count": tokens - 1}
        return _line(_ollama("") | {"done": True, "done_reason": reason} | counts)

    def whole(self, text: str, tokens: int | None) -> Json:
        return _ollama(text) | {"done": True, "done_reason": "stop", "prompt_eval_count": 1, "eval_count": tokens or 0}


class Anthropic:
    """`POST /v1/messages`: named events."""

    kind = "text/event-stream"

    def begin(self) -> bytes:
        start = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        return _named({"type": "message_start", "message": _anthropic([], None)}) + _named(start)

    def piece(self, text: str) -> bytes:
        return _named({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}})

    def end(self, reason: str, tokens: int | None) -> bytes:
        why = {"stop": "end_turn", "length": "max_tokens"}[reason]
        usage = {"input_tokens": 1, "output_tokens": (tokens or 1) - 1}
        events: tuple[Json, ...] = (
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": why, "stop_sequence": None}, "usage": usage},
            {"type": "message_stop"},
        )
        return b"".join(_named(event) for event in events)

    def whole(self, text: str, tokens: int | None) -> Json:
        return _anthropic([{"type": "text", "text": text}], "end_turn")


def dialect_of(path: str, request: Mapping[str, Any]) -> Dialect:
    """How the server answers at a path."""
    if path.endswith("/api/chat"):
        return Ollama()
    if path.endswith("/messages"):
        return Anthropic()
    return OpenAi(request)


def _event(data: Json) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


def _named(data: Json) -> bytes:
    return f"event: {data['type']}\n".encode() + _event(data)


def _line(data: Json) -> bytes:
    return json.dumps(data).encode() + b"\n"


def _openai_chunk(choices: list[Json]) -> Json:
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}


def _openai_usage(tokens: int) -> Json:
    return {"prompt_tokens": 1, "completion_tokens": tokens - 1, "total_tokens": tokens}


def _ollama(text: str) -> Json:
    message = {"role": "assistant", "content": text}
    return {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": False}


def _anthropic(content: list[Json], why: str | None) -> Json:
    about = {"id": "m1", "type": "message", "role": "assistant", "model": "m", "stop_sequence": None}
    return about | {"content": content, "stop_reason": why, "usage": {"input_tokens": 1, "output_tokens": 1}}
