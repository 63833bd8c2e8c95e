"""Which of Gradio's routes are open? Those that the chat's page asks; for everybody the others are not there."""

from __future__ import annotations

import re
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.datastructures import MutableHeaders
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.walls.refusals import Refusals

_HASH = "[A-Za-z0-9]{1,40}"
_OPEN = [
    (("GET",), re.compile(r"/assets/[\w.\-/]+|/theme\.css")),
    (("GET",), re.compile(rf"/gradio_api/(queue/data|heartbeat/{_HASH})")),
    (("POST",), re.compile(r"/gradio_api/(queue/join|run/predict|cancel)")),
]
_ROBOTS = "User-agent: *\nAllow: /$\nAllow: /about$\nDisallow: /\n"


class Doors:
    """Lets requests through to routes of our own and to the open ones of Gradio, which is mounted at the root."""

    def __init__(self, app: ASGIApp, inside: FastAPI, refusals: Refusals) -> None:
        """`inside` is the application whose routes are asked; they may be added later."""
        self._app, self._inside, self._refusals = app, inside, refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = self._match(scope)
        if scope["path"] == "/robots.txt":
            await PlainTextResponse(_ROBOTS)(scope, receive, send)
        elif ours is Match.FULL:
            await self._app(scope, receive, send)
        elif ours is Match.PARTIAL:
            await self._refusals.send(scope, receive, send, HTTPStatus.METHOD_NOT_ALLOWED, "wall_other_way")
        elif is_open(scope["method"], scope["path"]):
            await self._app(scope, receive, _without_permissions(send))
        else:
            await self._refusals.send(scope, receive, send, HTTPStatus.NOT_FOUND, "wall_not_found")

    def _match(self, scope: Scope) -> Match:
        """How well a route of ours fits; partly where it takes another method."""
        routes = self._inside.router.routes
        found = (one.matches(scope)[0] for one in routes if not (isinstance(one, Mount) and not one.path))
        return max(found, key=lambda match: match.value, default=Match.NONE)


def is_open(method: str, path: str) -> bool:
    """Whether a route of Gradio is open to the public."""
    return any(method in methods and pattern.fullmatch(path) for methods, pattern in _OPEN)


def _without_permissions(send: Send) -> Send:
    """Takes away what Gradio would permit other web sites."""

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in [name for name in headers if name.startswith("access-control-")]:
                del headers[name]
        await send(message)

    return told
