"""Is what was sent small enough to be read? Refused before it is kept, whatever its headers claim."""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus
from itertools import accumulate

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import Settings
from assistant.web.walls.kinds import Kind, kind_of
from assistant.web.walls.refusals import Refusals

SMALL = 64 * 1024
"""Largest request, in bytes: a question with its filter is far smaller."""
DEEPEST = 100
"""How deep JSON may be nested."""
_BYTES_A_CHARACTER = 6
"""As JSON may write one: \\u00e9."""
_FORM = 1024 * 1024
"""What a form may have beside its file, in bytes."""
_WITH_DRAFT = ("/api/v1/check", "/staff/check", "/staff/check/report", "/mcp")
_SECONDS = 30.0
"""Longest time for a request to arrive; a file may take longer."""
_READ_ON = 1024 * 1024
"""How much more is taken and thrown away, in bytes, so that who sends it gets to read why it was refused."""
_READ_ON_SECONDS = 2.0
_LONGEST_NUMBER = 18
"""How many digits of a claimed length are read: more bytes than that nobody has."""

_TEXTS = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
"""A text in quotes; one that is not closed goes on to the end, or else it would be looked at from each quote in it."""
_BRACKETS = re.compile(rb"[\[\]{}]")


class Bodies:
    """Reads what was sent, up to a limit, before anything inside does; files go through while they are counted."""

    def __init__(self, app: ASGIApp, settings: Settings, refusals: Refusals, seconds: float = _SECONDS) -> None:
        self._app, self._refusals, self._seconds = app, refusals, seconds
        self._draft = SMALL + _BYTES_A_CHARACTER * settings.draft_limit
        self._file = settings.file_limit * 1024 * 1024 + _FORM

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        is_file = _may_be_file(scope)
        limit = self._file if is_file else self._draft if scope["path"] in _WITH_DRAFT else SMALL
        if _declared(scope) > limit:
            await self._too_large(scope, receive, send, is_more="expect" not in Headers(scope=scope))
        elif is_file:
            await self._through(scope, receive, send)
        else:
            await self._whole(scope, receive, send, limit)

    async def _whole(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        """Takes all that is sent, then hands it on in one piece."""
        body, is_more = bytearray(), True
        try:
            async with asyncio.timeout(self._seconds):
                while is_more and len(body) <= limit:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return
                    body += message.get("body", b"")
                    is_more = message.get("more_body", False)
        except TimeoutError:
            await self._refusals.send(scope, receive, send, HTTPStatus.REQUEST_TIMEOUT, "wall_too_slow")
            return
        if len(body) > limit:
            await self._too_large(scope, receive, send, is_more=is_more)
        elif not _is_form(scope) and depth(body) > DEEPEST:
            await self._refusals.send(scope, receive, send, HTTPStatus.BAD_REQUEST, "wall_too_deep")
        else:
            await self._app(scope, _again(bytes(body), receive), send)

    async def _through(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets what is sent through until it is too much; what the inside then answers is not heard."""
        room, is_more, has_begun = self._file, True, False

        async def counted() -> Message:
            nonlocal room, is_more
            message = await receive()
            room, is_more = room - len(message.get("body", b"")), message.get("more_body", False)
            if room < 0:
                raise _TooMuch
            return message

        async def told(message: Message) -> None:
            nonlocal has_begun
            if room >= 0 or has_begun:
                has_begun = True
                await send(message)

        try:
            await self._app(scope, counted, told)
        except Exception:
            if room >= 0:
                raise
        if room < 0 and not has_begun:
            await self._too_large(scope, receive, send, is_more=is_more)

    async def _too_large(self, scope: Scope, receive: Receive, send: Send, *, is_more: bool) -> None:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        if is_more:
            await _read_on(receive)
        await self._refusals.send(scope, receive, send, status, "wall_too_large", headers={"connection": "close"})


class _TooMuch(Exception):
    """More was sent than may be."""


def depth(body: bytes | bytearray) -> int:
    """How deep brackets are nested outside of texts in quotes; in JSON of wide characters quotes count for nothing."""
    brackets = _BRACKETS.findall(body if b"\0" in body else _TEXTS.sub(b"", body))
    return max(accumulate((1 if one in b"[{" else -1 for one in brackets), initial=0))


def _may_be_file(scope: Scope) -> bool:
    """Only staff send files."""
    return kind_of(scope["path"]) is Kind.STAFF and _is_form(scope)


def _is_form(scope: Scope) -> bool:
    return Headers(scope=scope).get("content-type", "").lower().startswith("multipart/form-data")


def _declared(scope: Scope) -> int:
    said = Headers(scope=scope).get("content-length", "")[:_LONGEST_NUMBER]
    return int(said) if said.isascii() and said.isdigit() else 0


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read once more, then whatever else happens."""
    parts = [body]

    async def given() -> Message:
        if parts:
            return {"type": "http.request", "body": parts.pop(), "more_body": False}
        return await receive()

    return given


async def _read_on(receive: Receive) -> None:
    taken = 0
    try:
        async with asyncio.timeout(_READ_ON_SECONDS):
            while taken < _READ_ON:
                message = await receive()
                taken += len(message.get("body", b""))
                if not message.get("more_body"):
                    return
    except TimeoutError:
        return
