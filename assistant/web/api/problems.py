"""How is a refusal of the API said? As problem+json (RFC 9457), in words for the person who wrote the request."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from assistant.errors import AssistantError, DraftError, QuestionError, StorageError
from assistant.question import visible
from knowledge.errors import FilterError, KnowledgeError, UnknownSource
from prompts import message

PREFIX = "/api/"
"""Below it refusals are problems; pages have their own."""

MEDIA_TYPE = "application/problem+json"

_TITLES = {413: "Too large", 422: "Not understood"}

_NOT_JSON = "The body cannot be read as JSON."
_UNAVAILABLE = "The sources cannot be searched at the moment. Please try again in a little while."
_STORAGE_FAILS = "What is kept of answers cannot be reached at the moment. Please try again in a little while."
_FAILED = "Something went wrong here. Please try again in a little while."
_SUBJECT = re.compile(r"^(?:Value error, )?\w+ should")
"""How Pydantic begins to say what is wrong; the name of the field takes its place."""

_LONGEST_NAME = 60
"""Most characters that are repeated of a name that a request used."""

_log = logging.getLogger(__name__)
_Handler = Callable[[Request, Any], Awaitable[Response]]


def title_of(status: int) -> str:
    """The title of a status: HTTP's own, or one that says more."""
    return _TITLES.get(status) or HTTPStatus(status).phrase


def problem_of(request: Request, error: BaseException) -> dict[str, Any]:
    """The problem that an error is for whoever made the request; what only operators can mend is logged."""
    status, detail = _said(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # The text of an error that is not ours might show what was asked.
        known = isinstance(error, KnowledgeError | AssistantError)
        _log.error("a request failed: %s", error if known else type(error).__name__)
    said = {
        "type": "about:blank",
        "title": title_of(status),
        "status": status,
        "detail": detail,
    }
    request_id = getattr(request.state, "request_id", "")
    return {**said, "request_id": request_id} if request_id else said


def problem(request: Request, error: BaseException, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response that says so."""
    said = problem_of(request, error)
    return JSONResponse(said, said["status"], headers=dict(headers or {}), media_type=MEDIA_TYPE)


def install_problems(app: FastAPI) -> None:
    """Has the errors of requests below `PREFIX` come out as problems; all others go where they went before."""
    standing: dict[Any, _Handler] = {
        RequestValidationError: request_validation_exception_handler,
        HTTPException: http_exception_handler,
    }
    for kind in (RequestValidationError, HTTPException, KnowledgeError, AssistantError):
        before: Any = app.exception_handlers.get(kind) or standing.get(kind)
        app.add_exception_handler(kind, _handler(before))


def _handler(before: _Handler | None) -> _Handler:
    async def handle(request: Request, error: Exception) -> Response:
        if request.url.path == PREFIX.rstrip("/") or request.url.path.startswith(PREFIX):
            return problem(request, error, getattr(error, "headers", None))
        if before is None:
            raise error
        return await before(request, error)

    return handle


def _said(error: BaseException) -> tuple[int, str]:
    """The status and the words for an error."""
    match error:
        case RequestValidationError():
            return _said_of_body(error)
        case HTTPException(status_code=400):
            return 400, _NOT_JSON
        case HTTPException():
            return error.status_code, str(error.detail)
        case QuestionError():
            return 422, message("en", error.key, **error.values)
        case FilterError() | DraftError():
            return 422, str(error)
        case UnknownSource():
            return 404, "There is no source of this id. GET /api/v1/sources lists them."
        case StorageError():
            return 503, _STORAGE_FAILS
        case KnowledgeError():
            return 503, _UNAVAILABLE
    return 500, _FAILED


def _said_of_body(error: RequestValidationError) -> tuple[int, str]:
    first = error.errors()[0]
    if isinstance(error.body, bytes) and first["loc"][0] == "body":
        return 415, "Send JSON, and say so: Content-Type: application/json."
    if first["type"] == "json_invalid":
        return 422, f"The body is no JSON: {first['ctx']['error']}, at character {first['loc'][-1]}."
    if first["type"] == "string_unicode":
        return 422, "A name in the body is not readable text."
    place = first["loc"][1:]
    if not place:
        return 422, "Send a JSON object as the body of the request."
    said = {"missing": "is missing.", "extra_forbidden": "is not known here."}
    return 422, f"“{_name(place)}” {said.get(first['type']) or _in_words(first)}"


def _in_words(error: Mapping[str, Any]) -> str:
    return f"{_SUBJECT.sub('should', str(error['msg']))}."


def _name(place: Sequence[str | int]) -> str:
    """Where in a request something is amiss, as much of it as can be shown."""
    return visible(".".join(map(str, place)))[:_LONGEST_NAME]
