"""Every error that a vendor's client may raise becomes one of ours, by its status, its class and its causes."""

from __future__ import annotations

import inspect
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import ModuleType, SimpleNamespace
from typing import Any

import anthropic
import httpx
import ollama
import openai
import pytest

from assistant.chat_model.errors import (
    Busy,
    ChatModelError,
    CutOff,
    Failed,
    Garbled,
    Rejected,
    TimedOut,
    Unreachable,
)
from assistant.chat_model.vendor_errors import meaning_of

_BY_STATUS: dict[int, type[ChatModelError]] = {
    400: Rejected,
    401: Rejected,
    402: Rejected,
    403: Rejected,
    404: Rejected,
    408: TimedOut,
    409: Failed,
    412: Rejected,
    413: Rejected,
    422: Rejected,
    429: Busy,
    431: Rejected,
    499: Failed,
    501: Failed,
    503: Failed,
    504: TimedOut,
    529: Failed,
}
"""What errors mean whose class has a status."""

_BY_NAME: dict[str, type[ChatModelError]] = {
    "APIConnectionError": Unreachable,
    "APIError": Failed,
    "APIResponseValidationError": Garbled,
    "APIStatusError": Failed,
    "APITimeoutError": TimedOut,
    "APIWebhookValidationError": Garbled,
    "AnthropicError": Failed,
    "ContentFilterFinishReasonError": Failed,
    "CredentialsError": Rejected,
    "IdentityTokenFileError": Rejected,
    "InternalServerError": Failed,
    "InvalidWebhookSignatureError": Garbled,
    "LengthFinishReasonError": Failed,
    "OpenAIError": Failed,
    "RequestError": Failed,
    "ResponseError": Failed,
    "RetryableError": Failed,
    "SubjectTokenProviderError": Failed,
    "WebSocketConnectionClosedError": Failed,
    "WebSocketQueueFullError": Failed,
    "WorkloadIdentityError": Rejected,
}
"""What the others mean."""


def _response(status: int, **headers: str) -> SimpleNamespace:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleNamespace(status_code=status, headers=names, request=None)


def _raised_by(vendor: ModuleType) -> dict[str, type[Exception]]:
    """The classes of errors that a vendor shows, under their own names."""
    shown = [vars(vendor).get(name) for name in dir(vendor)]
    inside = vars(getattr(vendor, "_exceptions", vendor)).values()
    classes = [one for one in (*shown, *inside) if inspect.isclass(one) and issubclass(one, Exception)]
    own = [one for one in classes if one.__module__.startswith(vendor.__name__)]
    return {one.__name__: one for one in own if not one.__name__.startswith("_")}


def _expected(kind: type[Exception]) -> type[ChatModelError] | None:
    """None for a class that has come to a vendor and of which nobody has said what it means."""
    status = getattr(kind, "status_code", None)
    return _BY_STATUS.get(status) if isinstance(status, int) else _BY_NAME.get(kind.__name__)


def _made(kind: type[Exception]) -> Exception:
    """An error of a class, with what it wants to be made of."""
    status = getattr(kind, "status_code", 500)
    offered: dict[str, Any] = {
        "message": "text",
        "error": "text",
        "request": None,
        "body": None,
        "response": _response(200 if "Validation" in kind.__name__ else status),
        "completion": SimpleNamespace(usage=None),
        "unsent_messages": [],
    }
    if kind.__init__ is Exception.__init__:
        return kind("text")
    wanted = inspect.signature(kind.__init__).parameters
    return kind(**{name: offered[name] for name in wanted if name in offered})


@pytest.mark.parametrize("vendor", [openai, anthropic, ollama], ids=lambda vendor: str(vendor.__name__))
def test_every_error_of_a_vendor_has_a_meaning(vendor: ModuleType) -> None:
    raised = _raised_by(vendor)

    meanings = {name: type(meaning_of(_made(kind))) for name, kind in raised.items()}

    assert meanings == {name: _expected(kind) for name, kind in raised.items()}


def test_the_vendors_have_errors() -> None:
    assert min(len(_raised_by(vendor)) for vendor in (openai, anthropic)) > 15
    assert set(_raised_by(ollama)) >= {"RequestError", "ResponseError"}


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (httpx.ConnectError("x"), Unreachable),
        (httpx.ConnectTimeout("x"), TimedOut),
        (httpx.ReadTimeout("x"), TimedOut),
        (httpx.PoolTimeout("x"), TimedOut),
        (httpx.ReadError("x"), CutOff),
        (httpx.RemoteProtocolError("x"), CutOff),
        (httpx.UnsupportedProtocol("x"), Unreachable),
        (httpx.ProxyError("x"), Unreachable),
        (httpx.DecodingError("x"), Garbled),
        (ConnectionRefusedError("x"), Unreachable),
        (ConnectionError("x"), Unreachable),
        (TimeoutError("x"), TimedOut),
        (EOFError("x"), CutOff),
        (json.JSONDecodeError("x", "x", 0), Garbled),
        (KeyError("delta"), Garbled),
        (AttributeError("x"), Garbled),
        (RuntimeError("x"), Failed),
    ],
    ids=repr,
)
def test_errors_beneath_a_vendor_have_a_meaning(error: Exception, meaning: type[ChatModelError]) -> None:
    assert type(meaning_of(error)) is meaning


def test_a_vendors_connection_error_is_told_by_its_cause() -> None:
    error = openai.APIConnectionError(request=None)  # type: ignore[arg-type]  # it only keeps it
    error.__cause__ = httpx.RemoteProtocolError("incomplete chunked read")

    assert type(meaning_of(error)) is CutOff


def test_causes_in_a_circle_come_to_an_end() -> None:
    error = RuntimeError("x")
    error.__cause__ = error

    assert type(meaning_of(error)) is Failed


@pytest.mark.parametrize(
    ("status", "meaning"), [(404, Rejected), (413, Rejected), (429, Busy), (500, Failed), (504, TimedOut), (-1, Failed)]
)
def test_ollama_gives_the_status_alone(status: int, meaning: type[ChatModelError]) -> None:
    assert type(meaning_of(ollama.ResponseError("text", status))) is meaning


def test_a_status_may_stand_in_the_response_only() -> None:
    request = httpx.Request("POST", "http://127.0.0.1")
    error = httpx.HTTPStatusError("text", request=request, response=httpx.Response(401, request=request))

    assert type(meaning_of(error)) is Rejected


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "1.5"}, 1.5),
        ({"retry_after": "7", "retry_after_ms": "250"}, 0.25),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "inf"}, None),
        ({"retry_after": "-3"}, None),
        ({"retry_after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry_after": "Wed, 21 Oct 2015 07:28:00 -0000"}, 0.0),
    ],
    ids=str,
)
def test_the_pause_that_a_model_asks_for_is_read(headers: dict[str, str], seconds: float | None) -> None:
    meaning = meaning_of(_with_response(429, headers))

    assert isinstance(meaning, Busy)
    assert meaning.seconds == seconds


def test_the_pause_may_be_a_moment() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)

    meaning = meaning_of(_with_response(503, {"retry_after": at}))

    assert isinstance(meaning, Busy)
    assert meaning.seconds == pytest.approx(60, abs=5)


def _with_response(status: int, headers: dict[str, str]) -> Exception:
    return openai.APIStatusError("text", response=_response(status, **headers), body=None)  # type: ignore[arg-type]
