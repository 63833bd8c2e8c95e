"""How does a reader choose the language of the pages? A link sets a cookie and leads back to where they were."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from assistant.web.languages import COOKIE
from prompts import LANGUAGES

_YEAR = 365 * 24 * 3600
_HOME = "/"
_LONGEST = 8000
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
"""What browsers drop from an address, or take for a slash."""

_DECODED_TIMES = 3


def build_speaking() -> APIRouter:
    """The route that remembers a language."""
    routes = APIRouter()

    @routes.get("/language/{code}")
    def choose(code: str, back: str = _HOME) -> Response:
        if code not in LANGUAGES:
            raise HTTPException(404)
        response = RedirectResponse(same_site(back), 303, {"cache-control": "no-store"})
        response.set_cookie(COOKIE, code, _YEAR, path="/", secure=True, httponly=True, samesite="lax")
        return response

    return routes


def same_site(back: str) -> str:
    """The path that a reader is sent back to; the home page where it could lead to another site."""
    if len(back) > _LONGEST or _UNSEEN.search(back):
        return _HOME
    path = back.partition("?")[0].partition("#")[0]
    for _ in range(_DECODED_TIMES):
        if not path.startswith("/") or path.startswith("//") or _UNSEEN.search(path.replace(" ", "")):
            return _HOME
        path = unquote(path)
    return back if not urlsplit(back).scheme and not urlsplit(back).netloc else _HOME
