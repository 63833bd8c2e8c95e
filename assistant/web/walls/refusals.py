"""How is a request refused? As problem+json (RFC 9457) to programs, as a calm page to people, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from assistant.web.languages import direction, reader_language
from assistant.web.walls.kinds import SPEAKS_JSON, kind_of
from prompts import message


class Refusals:
    """Says no in the name of the service."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def send(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        status: HTTPStatus,
        key: str,
        *,
        own_words: str = "",
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        """Answers with a status and the message `key`, or with the `own_words` of the operator."""
        said = reader_language(Request(scope))
        words = own_words or message(said, key, **values)
        number = str(scope.get("state", {}).get("request_id", ""))
        answer = self._problem if kind_of(scope["path"]) in SPEAKS_JSON else self._page
        response = answer(status, words, said, number)
        response.headers.update({"content-language": said, **(headers or {})})
        await response(scope, receive, send)

    def _problem(self, status: HTTPStatus, words: str, _said: str, number: str) -> Response:
        told = {"type": "about:blank", "title": status.phrase, "status": status, "detail": words, "request_id": number}
        return JSONResponse(told, status, media_type="application/problem+json")

    def _page(self, status: HTTPStatus, words: str, said: str, number: str) -> Response:
        name, reference = escape(self._name), escape(message(said, "wall_reference", number=number))
        return HTMLResponse(
            f'<!doctype html><html lang="{said}" dir="{direction(said)}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{name}</title>'
            '<link rel="stylesheet" href="/styles/base.css"><link rel="stylesheet" href="/styles/brand.css"></head>'
            f'<body><header class="top"><a class="name" href="/">{name}</a></header>'
            f'<main id="main"><h1 dir="auto">{escape(words)}</h1><p>{reference}</p></main></body></html>',
            status,
        )
