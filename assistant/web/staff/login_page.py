"""What does somebody see who logs in, and what happens when it is granted?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from assistant.staff.secret import is_same, new_secret
from assistant.web.staff.desk import PAGES, Desk
from assistant.web.staff.guard import LOGIN, SESSION_COOKIE, desk_page

LOGIN_COOKIE = "__Host-login"
"""Holds what the login form must hold too: another site can neither read it nor, by its name, set it."""

OIDC = "/staff/oidc"
HOME = PAGES[0][0]
"""Where the desk opens."""

_ON_THE_DESK = re.compile(r"/staff/[A-Za-z0-9/?&=._~%+,:;@!*'()-]*")
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Problem:
    """Why somebody was not let in: a message, the values that it mentions, and the status of the answer."""

    key: str
    status: int
    values: dict[str, Any] = field(default_factory=dict)
    wait: int = 0


def safe_next(wanted: str) -> str:
    """The page that was wanted, if it is one of the desk, else the desk's first: never another site."""
    path = wanted.partition("?")[0]
    is_ours = _ON_THE_DESK.fullmatch(wanted) and ".." not in path and "%" not in path and "//" not in path
    return wanted if is_ours and not path.startswith((LOGIN, OIDC, "/staff/logout")) else HOME


def login_page(
    request: Request, desk: Desk, problem: Problem | None = None, wanted: str = HOME, typed: str = ""
) -> Response:
    """The page where staff log in, with what went wrong before, and the name that was typed.

    Raises `StaffError` where the users file cannot be read.
    """
    secret = request.cookies.get(LOGIN_COOKIE, "")
    secret = secret if _SECRET.fullmatch(secret) else new_secret()
    made: Response = desk_page(
        request,
        "staff/login.html",
        None,
        problem.status if problem else 200,
        problem=problem,
        typed=typed,
        wanted=wanted,
        csrf=secret,
        oidc=f"{OIDC}?next={quote(wanted, safe='')}" if desk.provider else "",
        has_accounts=any(one.active for one in desk.accounts.all()),
        return_to=f"{LOGIN}?next={quote(wanted, safe='')}",
    )
    if problem and problem.wait:
        made.headers["retry-after"] = str(problem.wait)
    made.set_cookie(LOGIN_COOKIE, secret, secure=True, httponly=True, samesite="lax")
    return made


def is_from_login_page(request: Request, given: str) -> bool:
    """Whether a login form came from the page that this browser was given."""
    secret = request.cookies.get(LOGIN_COOKIE, "")
    return bool(_SECRET.fullmatch(secret)) and is_same(given, secret)


def welcomed(request: Request, desk: Desk, name: str, wanted: str) -> Response:
    """Logs somebody in, in the place of whoever was before in this browser, and shows the page that was wanted.

    Raises `StorageError` or `StaffError`: then nobody is logged in.
    """
    if before := request.cookies.get(SESSION_COOKIE, ""):
        desk.sessions.end(before)
    desk.audit.note(name, "login")
    response = RedirectResponse(wanted, 303, headers={"cache-control": "no-store"})
    response.set_cookie(SESSION_COOKIE, desk.sessions.begin(name), secure=True, httponly=True, samesite="lax")
    response.delete_cookie(LOGIN_COOKIE, secure=True, httponly=True, samesite="lax")
    return response
