"""How does a page say that something went wrong? In the reader's language, with what to do next, and no details."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from assistant.errors import AssistantError
from assistant.web.templating import page
from knowledge.errors import KnowledgeError, UnknownSource

_log = logging.getLogger(__name__)

_MISSING = frozenset((HTTPStatus.NOT_FOUND, HTTPStatus.GONE))
_KEYS = {HTTPStatus.NOT_FOUND: "page_not_found", HTTPStatus.GONE: "page_not_found"}
_NOT_ALLOWED = frozenset((HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED))


def error_page(request: Request, status: int, key: str, **values: object) -> HTMLResponse:
    """The page that says what went wrong: the message `key` with its `values`, under a heading for the status."""
    return page(
        request,
        "error.html",
        status,
        heading=_heading(status),
        key=key,
        values=values,
        number=getattr(request.state, "request_id", "") if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "",
    )


def install_error_pages(app: FastAPI) -> None:
    """Has errors come out as pages, also those of no route; what handlers installed later take does not come here."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(KnowledgeError, _unable)
    app.add_exception_handler(AssistantError, _unable)


async def _refused(request: Request, error: Any) -> Response:
    """What a route, or the lack of one, refused; a redirect stays one."""
    if error.status_code < HTTPStatus.BAD_REQUEST:
        return await http_exception_handler(request, error)
    shown = error_page(request, error.status_code, _key(error.status_code))
    shown.headers.update(error.headers or {})
    return shown


async def _not_understood(request: Request, _error: Exception) -> Response:
    return error_page(request, HTTPStatus.UNPROCESSABLE_ENTITY, "page_not_understood")


async def _unable(request: Request, error: Exception) -> Response:
    if isinstance(error, UnknownSource):
        return error_page(request, HTTPStatus.NOT_FOUND, "source_gone")
    _log.error("a page could not be shown: %s", error)
    return error_page(request, HTTPStatus.SERVICE_UNAVAILABLE, "failed")


def _heading(status: int) -> str:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "page_wrong_unable"
    return "page_wrong_missing" if status in _MISSING else "page_wrong_request"


def _key(status: int) -> str:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "failed"
    return _KEYS.get(HTTPStatus(status), "page_not_allowed" if status in _NOT_ALLOWED else "page_not_understood")
