"""Which statements of a draft do the sources support? Staff paste or upload it; nothing of it is kept.

What a page shows of a draft was sent with the request for that page. The audit log has only how long a draft was.
"""

from __future__ import annotations

import asyncio
import glob
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData, UploadFile

from assistant.answer import Citation
from assistant.checking.drafts import draft_from, refuse_unfit
from assistant.checking.report.page import parts, report
from assistant.checking.verdict import Checked
from assistant.desk.checks import check_in_time
from assistant.errors import DraftError
from assistant.settings import Settings
from assistant.web.languages import reader_language
from assistant.web.staff.desk import Desk
from assistant.web.staff.guard import Staff, StaffForm, desk_page
from knowledge.errors import FilterError, KnowledgeError
from knowledge.filters import Filter, read_filter
from knowledge.read.kinds import READERS
from knowledge.read.limits import MIB

_AT_ONCE = 2
"""Checks at the same time: each keeps a core busy, which the chat needs too."""

_LONGEST_TITLE = 120
_LOOKS_EVERY = 1.0


@dataclass(frozen=True)
class _Asked:
    """What the form holds: the draft, what it is called, and the sources that may be drawn on."""

    text: str = ""
    title: str = ""
    collection: str = ""
    since: str = ""
    until: str = ""

    def only(self) -> Filter:
        where = (("collection", glob.escape(self.collection)),) if self.collection else ()
        return Filter(where, self.since, self.until)


class _Unusable(Exception):
    """What was sent cannot be checked; `key` is the message that says why, `detail` what a program said of it."""

    def __init__(self, asked: _Asked, key: str, detail: str = "", status: int = 422, **values: object) -> None:
        super().__init__(key)
        self.asked, self.key, self.detail, self.status, self.values = asked, key, detail, status, values


def build_check(desk: Desk) -> APIRouter:
    """The routes of the claim check."""
    router, settings = APIRouter(), desk.services.settings
    at_once = anyio.CapacityLimiter(_AT_ONCE)

    def shown(request: Request, staff: Staff, asked: _Asked, status: int = 200, **values: Any) -> HTMLResponse:
        filled = {"parts": None, "wrong": None, "title": asked.title, **values}
        names = _collections(desk)
        return desk_page(
            request,
            "staff/check.html",
            staff,
            status,
            asked=asked,
            collections=names,
            settings=settings,
            endings=",".join(sorted(READERS)),
            **filled,
        )

    async def checked(request: Request, staff: Staff, form: StaffForm) -> tuple[_Asked, Checked]:
        asked = await _read(form, settings)
        length = f"{len(asked.text)} characters"
        await run_in_threadpool(desk.audit.note, staff.name, "draft_check", length)
        stopped = threading.Event()
        watching = asyncio.create_task(_watch(request, stopped))
        try:
            work = partial(check_in_time, desk.services.checker, asked.text, asked.only(), stopped)
            made = await run_sync(work, limiter=at_once)
        except KnowledgeError as error:
            raise _Unusable(asked, "failed", status=503) from error
        finally:
            watching.cancel()
        if made is None:
            raise _Unusable(asked, "desk_check_out_of_time", status=503)
        return asked, made

    @router.get("/staff/check")
    def empty(request: Request, staff: Staff) -> HTMLResponse:
        return shown(request, staff, _Asked())

    @router.post("/staff/check")
    async def check(request: Request, staff: Staff, form: StaffForm) -> HTMLResponse:
        try:
            asked, made = await checked(request, staff, form)
        except _Unusable as unusable:
            return await run_in_threadpool(shown, request, staff, unusable.asked, unusable.status, wrong=unusable)
        found = parts(made, reader_language(request), _here)
        return await run_in_threadpool(shown, request, staff, asked, parts=found, verdicts=made.verdicts)

    @router.post("/staff/check/report")
    async def download(request: Request, staff: Staff, form: StaffForm) -> Response:
        try:
            asked, made = await checked(request, staff, form)
        except _Unusable as unusable:
            return await run_in_threadpool(shown, request, staff, unusable.asked, unusable.status, wrong=unusable)
        now = datetime.now(UTC)
        title = asked.title or " ".join(asked.text.split())[:80]
        page = report(made, title=title, name=settings.name, made=now, said_in=reader_language(request))
        name = f"check-{now.date().isoformat()}.html"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)

    return router


def _here(citation: Citation) -> str:
    """The place of a quote in the public text of its document."""
    return f"/documents/{quote(citation.document_id)}?start={citation.start}&end={citation.end}#quote"


async def _watch(request: Request, stopped: threading.Event) -> None:
    """Has a check stopped that nobody waits for any more."""
    while not await request.is_disconnected():
        await anyio.sleep(_LOOKS_EVERY)
    stopped.set()


async def _read(form: FormData, settings: Settings) -> _Asked:
    """What the form asks for; raises `_Unusable`."""
    text = str(form.get("text", "")).replace("\r\n", "\n")
    fields = {name: " ".join(str(form.get(name, "")).split()) for name in ("title", "collection", "since", "until")}
    asked = _Asked(text, **{**fields, "title": fields["title"][:_LONGEST_TITLE]})
    for date in filter(None, (asked.since, asked.until)):
        try:
            read_filter(since=date)
        except FilterError:
            raise _Unusable(asked, "desk_check_bad_date", date=date) from None
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        asked = await _with_file(asked, file, settings)
    try:
        refuse_unfit(asked.text, settings.draft_limit)
    except DraftError:
        count, limit = len(asked.text), settings.draft_limit
        if count > limit:
            raise _Unusable(asked, "desk_check_too_long", count=count, limit=limit) from None
        raise _Unusable(asked, "desk_check_no_words") from None
    return asked


async def _with_file(asked: _Asked, file: UploadFile, settings: Settings) -> _Asked:
    """The draft that a file holds, in the place of the text; raises `_Unusable`, and what was typed is kept."""
    name = PurePath((file.filename or "").replace("\\", "/")).name[-_LONGEST_TITLE:]
    ending, size = PurePath(name).suffix.lower(), settings.file_limit * MIB
    if ending not in READERS:
        raise _Unusable(asked, "desk_check_kind", name=name)
    data = await file.read(size + 1)
    if len(data) > size:
        raise _Unusable(asked, "desk_check_too_large", status=413, limit=settings.file_limit)
    if not data.strip():
        raise _Unusable(asked, "desk_check_no_words")
    try:
        text = await run_in_threadpool(draft_from, data, name, settings.read_seconds, size)
    except DraftError as error:
        raise _Unusable(asked, "desk_check_unreadable", str(error)) from error
    return _Asked(text, name, asked.collection, asked.since, asked.until)


def _collections(desk: Desk) -> list[str]:
    """The names that sources are filed under; none where the library cannot be read."""
    try:
        return sorted({one.collection for one in desk.services.library.sources() if one.collection})
    except KnowledgeError:
        return []
