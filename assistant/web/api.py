"""The JSON API under /api/v1: ask, search and check, each with filters. Errors are problem+json (RFC 9457)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.answering import Assistant
from assistant.checking.checker import Checker
from assistant.checking.drafts import refuse_unfit
from assistant.errors import DraftError, QuestionError
from assistant.passages import passage_json
from assistant.question import read_question
from knowledge.errors import FilterError
from knowledge.filters import Filter, read_filter
from knowledge.library import Library
from prompts import message

MAX_EARLIER = 10
"""Most earlier questions of a conversation that are taken into account."""

MAX_BODY = 64 * 1024
"""Largest request, in bytes, a draft not counted: a question and its filter are far smaller."""

_BYTES_A_CHARACTER = 6
"""As JSON may write one: \\u00e9."""


class _Filtered(BaseModel):
    """The sources that may be drawn on."""

    model_config = ConfigDict(extra="forbid")

    where: dict[str, str] = {}
    since: str = ""
    until: str = ""

    def only(self) -> Filter:
        return read_filter([f"{name}={value}" for name, value in self.where.items()], self.since, self.until)


class _Asked(_Filtered):
    """What /ask takes: a question, with those that were asked before it in the conversation, oldest first."""

    question: str
    earlier: list[str] = Field([], max_length=MAX_EARLIER)

    def turns(self) -> list[str]:
        return [*self.earlier, self.question]


class _Searched(_Filtered):
    """What /search takes: a question, and how many passages are wanted."""

    question: str
    k: int = Field(10, ge=1, le=100)


class _Draft(_Filtered):
    """What /check takes: a draft."""

    text: str


class Refused(Exception):
    """A request that cannot be served, in words for the person who wrote it."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


def build_api(
    assistant: Assistant, checker: Checker, library: Library, question_limit: int, draft_limit: int
) -> APIRouter:
    """The routes over an open library; the limits are in characters."""
    api = APIRouter(prefix="/api/v1")

    @api.post("/ask")
    async def ask(request: Request) -> JSONResponse:
        return await _served(request, _Asked, lambda asked: assistant.converse(asked.turns(), asked.only()).to_json())

    @api.post("/search")
    async def search(request: Request) -> JSONResponse:
        def found(asked: _Searched) -> dict[str, Any]:
            question = read_question(asked.question, question_limit)
            retrieval = library.retrieve(question, asked.k, asked.only())
            return {"passages": [passage_json(one.stored, one.score) for one in retrieval.passages]}

        return await _served(request, _Searched, found)

    @api.post("/check")
    async def check(request: Request) -> JSONResponse:
        def checked(draft: _Draft) -> dict[str, Any]:
            refuse_unfit(draft.text, draft_limit)
            return checker.check(draft.text, draft.only()).to_json()

        return await _served(request, _Draft, checked, MAX_BODY + _BYTES_A_CHARACTER * draft_limit)

    return api


async def _served(request: Request, model: type[Any], serve: Any, limit: int = MAX_BODY) -> JSONResponse:
    try:
        asked = _read(model, await _body(request, limit))
        return JSONResponse(await run_in_threadpool(serve, asked))
    except Refused as refused:
        return _problem(refused.status, refused.detail)
    except (FilterError, DraftError) as error:
        return _problem(422, str(error))
    except QuestionError as error:
        return _problem(422, message("en", error.key, **error.values))


async def _body(request: Request, limit: int) -> bytes:
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > limit:
            raise Refused(413, f"The request is over {limit} bytes.")
    return bytes(parts)


def _read(model: type[Any], body: bytes) -> Any:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Refused(422, f"{where}: {first['msg']}" if where else first["msg"]) from error


def _problem(status: int, detail: str) -> JSONResponse:
    titles = {413: "Too large", 422: "Not understood"}
    return JSONResponse(
        {"type": "about:blank", "title": titles[status], "status": status, "detail": detail},
        status,
        media_type="application/problem+json",
    )
