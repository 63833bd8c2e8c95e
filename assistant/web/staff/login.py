"""How do staff log in with a name and a password, and log out?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from assistant.staff.lockout import MINUTES
from assistant.web.staff.desk import Desk
from assistant.web.staff.guard import LOGIN, SESSION_COOKIE, session_of, staff_form
from assistant.web.staff.login_page import HOME, Problem, is_from_login_page, login_page, safe_next, welcomed

_AT_ONCE = 2
"""How many passwords are hashed at a time: each takes a core and 64 MiB."""

_MOST_WAITING = 16

_MISSING = Problem("desk_login_missing", 422)
_WRONG = Problem("desk_login_wrong", 401)
_STALE = Problem("desk_login_stale", 403)
_BUSY = Problem("desk_login_busy", 503, wait=5)
_LOCKED = Problem("desk_login_locked", 429, {"minutes": MINUTES}, wait=60 * MINUTES)


class _Turnstile:
    """Lets a few passwords be tried at a time, each in a thread, and a few more wait."""

    def __init__(self) -> None:
        self._trying, self._inside = anyio.CapacityLimiter(_AT_ONCE), 0

    async def through(self, tried: Callable[[], str | Problem]) -> str | Problem:
        """What comes of trying; that there are too many, where there are."""
        if self._inside >= _AT_ONCE + _MOST_WAITING:
            return _BUSY
        self._inside += 1
        try:
            return await anyio.to_thread.run_sync(tried, limiter=self._trying)
        finally:
            self._inside -= 1


def build_login(desk: Desk) -> APIRouter:
    """The way in and out."""
    router, turnstile = APIRouter(), _Turnstile()

    @router.get("/staff")
    def home() -> Response:
        return RedirectResponse(HOME, 303)

    @router.get(LOGIN)
    def show(request: Request, next: str = "") -> Response:  # noqa: A002  # its name in addresses
        if session_of(request):
            return RedirectResponse(safe_next(next), 303)
        return login_page(request, desk, wanted=safe_next(next))

    @router.post(LOGIN)
    async def log_in(request: Request) -> Response:
        return await _log_in(desk, turnstile, request)

    @router.post("/staff/logout")
    async def log_out(request: Request) -> Response:
        if session := await run_in_threadpool(session_of, request):
            await staff_form(request)
            await run_in_threadpool(desk.sessions.end, request.cookies[SESSION_COOKIE])
            await run_in_threadpool(desk.audit.note, session.name, "logout")
        response = RedirectResponse(LOGIN, 303)
        response.delete_cookie(SESSION_COOKIE, secure=True, httponly=True, samesite="lax")
        return response

    return router


async def _log_in(desk: Desk, turnstile: _Turnstile, request: Request) -> Response:
    async with request.form(max_files=0, max_fields=10) as form:
        typed, password, wanted, csrf = (str(form.get(one, "")) for one in ("name", "password", "next", "csrf"))
    refused = partial(login_page, request, desk, wanted=safe_next(wanted), typed=typed)
    if not is_from_login_page(request, csrf):
        return refused(_STALE)
    if not typed.strip() or not password:
        return refused(_MISSING)
    outcome = await turnstile.through(partial(_tried, desk, request, typed, password))
    if isinstance(outcome, Problem):
        return refused(outcome)
    return await run_in_threadpool(welcomed, request, desk, outcome, safe_next(wanted))


def _tried(desk: Desk, request: Request, typed: str, password: str) -> str | Problem:
    """The name of the person who logs in, or why not. A name that was not found is not written down.

    Somebody may have typed the password in its place.
    """
    client = client_of(request)
    name = desk.accounts.name_of(typed)
    key = name or typed.strip().casefold()
    if not desk.lockout.admits(key, client):
        return _LOCKED
    if desk.accounts.is_password(typed, password):
        desk.lockout.succeeded(key, client)
        return name
    desk.audit.note(name, "login_failed")
    if desk.lockout.is_locked(key, client):
        desk.audit.note(name, "login_locked")
        return _LOCKED
    return _WRONG


def client_of(request: Request) -> str:
    """Who asks, as the walls tell clients apart; by the address where there are none."""
    return getattr(request.state, "client", "") or (request.client.host if request.client else "")
