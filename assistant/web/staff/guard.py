"""Who asks for a page of the desk, and may they? Whatever goes wrong here, nobody is let in."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any, cast
from urllib.parse import quote

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from assistant.errors import StorageError
from assistant.staff.errors import StaffError
from assistant.staff.secret import is_same
from assistant.staff.sessions import Session
from assistant.web.staff.desk import PAGES, Desk
from assistant.web.templating import page

_log = logging.getLogger(__name__)

SESSION_COOKIE = "__Host-staff"
LOGIN = "/staff/login"

_KEYS = {401: "desk_log_in_first", 403: "desk_form_refused", 503: "desk_unavailable"}
"""What a person is told, by the status of a refusal."""


class Refusal(HTTPException):
    """Somebody is not let in, or not now; `refused` makes a page of it."""


def desk_of(request: Request) -> Desk:
    """The desk of the application."""
    return cast("Desk", request.app.state.desk)


def staff_of(request: Request) -> Session:
    """The member of staff who is logged in, as a dependency of a route.

    Raises `Refusal`: the way to the login (303) for a browser that opens a page, 401 for anything else, and 503 where
    it cannot be told who somebody is.
    """
    try:
        session = session_of(request)
    except (StorageError, StaffError) as error:
        _log.error("it cannot be told who is logged in: %s", error)  # the sentence says it all
        raise Refusal(503) from error
    if session is not None:
        return session
    if request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", ""):
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        raise Refusal(303, headers={"location": f"{LOGIN}?next={quote(wanted, safe='')}"})
    raise Refusal(401)


def session_of(request: Request) -> Session | None:
    """The session of a request, if it has one that is good; raises `StorageError` or `StaffError`."""
    secret = request.cookies.get(SESSION_COOKIE, "")
    return desk_of(request).sessions.of(secret) if secret else None


async def staff_form(request: Request) -> FormData:
    """The form that a member of staff sent from a page of the desk; raises `Refusal`, 403 where it was not from there.

    Where it holds files, `StaffForm` closes them.
    """
    session = await run_in_threadpool(staff_of, request)
    form = await request.form()
    if not is_same(str(form.get("csrf", "")), session.csrf):
        await form.close()
        raise Refusal(403)
    return form


async def _closed_after(request: Request) -> AsyncIterator[FormData]:
    form = await staff_form(request)
    try:
        yield form
    finally:
        await form.close()


Staff = Annotated[Session, Depends(staff_of)]
"""Who is logged in: a parameter of a route."""

StaffForm = Annotated[FormData, Depends(_closed_after)]
"""The form that somebody who is logged in sent from a page of the desk: a parameter of a route."""


def desk_page(request: Request, template: str, staff: Session | None, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of the desk; it is kept nowhere on its way."""
    made = page(request, template, status, **values, staff=staff, desk_pages=PAGES)
    made.headers["cache-control"] = "no-store"
    return made


def add_refusals(app: FastAPI) -> None:
    """Has the application show why somebody is not let in."""
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(StaffError, refused)


async def refused(request: Request, error: Exception) -> Response:
    """The page for somebody who is not let in; for a `StorageError` too, on a page of the desk."""
    status = error.status_code if isinstance(error, HTTPException) else 503
    if not isinstance(error, HTTPException):
        _log.error("a page of the desk could not be shown: %s", error)
    if status == 303 and isinstance(error, HTTPException):
        return RedirectResponse((error.headers or {})["location"], 303, headers={"cache-control": "no-store"})
    return desk_page(request, "staff/refused.html", None, status, key=_KEYS.get(status, "desk_unavailable"))
