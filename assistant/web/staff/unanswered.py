"""What is asked that the sources do not answer? Grouped by topic: what to write next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.answer import Status
from assistant.desk.log import Log
from assistant.desk.topics import MOST, Topics
from assistant.receipts.receipt import written
from assistant.receipts.wanted import Wanted
from assistant.web.languages import reader_language
from assistant.web.staff.desk import Desk
from assistant.web.staff.guard import Staff, desk_page

PERIODS = (7, 30, 90)
"""Days that staff may look back."""

_USUAL = 30


def days_of(request: Request) -> int:
    """The period that an address asks for, in days; the usual one where it names none of them."""
    wanted = request.query_params.get("days", "")
    return int(wanted) if wanted in map(str, PERIODS) else _USUAL


def build_unanswered(desk: Desk) -> APIRouter:
    """The routes of the unanswered questions."""
    router, services = APIRouter(), desk.services
    log = Log(services.receipts, services.feedback)
    topics = Topics(lambda text: services.library.embed(text).pooled)

    @router.get("/staff/unanswered")
    def unanswered(request: Request, staff: Staff) -> HTMLResponse:
        if not services.keeps:
            return desk_page(request, "staff/nothing_kept.html", staff, title="desk_unanswered")
        days = days_of(request)
        with_off_topic = bool(request.query_params.get("off_topic"))
        statuses = (Status.NO_EVIDENCE, *([Status.OFF_TOPIC] if with_off_topic else []))
        since = written(datetime.now(UTC) - timedelta(days=days))
        found = [one.listed for one in islice(log.every(Wanted(statuses, since=since)), MOST)]
        return desk_page(
            request,
            "staff/unanswered.html",
            staff,
            topics=topics.of([one for one in found if one.question], reader_language(request)),
            count=len(found),
            most=MOST,
            days=days,
            periods=PERIODS,
            with_off_topic=with_off_topic,
        )

    return router
