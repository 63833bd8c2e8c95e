"""What was asked, and how did each answer come about? The log of questions, and one receipt of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from starlette.datastructures import FormData

from assistant.answer import Status
from assistant.desk.log import Log
from assistant.desk.regression import Case, Problem, documents_of, prefilled, quoted, regression
from assistant.receipts.receipt import Receipt
from assistant.web.staff.desk import Desk
from assistant.web.staff.guard import Staff, StaffForm, desk_page
from assistant.web.staff.log_filters import log_filter, place_of
from knowledge.errors import KnowledgeError
from knowledge.records import Document
from prompts import LANGUAGES

_MOST_QUOTES = 20
_LONGEST_QUOTE = 5000


def build_questions(desk: Desk) -> APIRouter:
    """The routes of the log of questions."""
    router, services = APIRouter(), desk.services
    log = Log(services.receipts, services.feedback)

    @router.get("/staff/questions")
    def questions(request: Request, staff: Staff) -> HTMLResponse:
        if not services.keeps:
            return desk_page(request, "staff/nothing_kept.html", staff, title="desk_questions")
        chosen = log_filter(request.query_params)
        before = place_of(request.query_params.get("before", ""))
        found = log.page(chosen.wanted, before, unhelpful=chosen.unhelpful)
        return desk_page(
            request,
            "staff/questions.html",
            staff,
            chosen=chosen,
            found=found,
            is_first=before is None,
            statuses=tuple(Status),
            days=services.settings.receipt_days,
        )

    @router.get("/staff/questions.csv")
    def download(request: Request, staff: Staff) -> Response:
        chosen = log_filter(request.query_params)
        lines = log.as_csv(chosen.wanted, unhelpful=chosen.unhelpful) if services.keeps else iter(())
        begun = _begun(lines)
        desk.audit.note(staff.name, "questions_downloaded")
        name = f"questions-{datetime.now(UTC):%Y-%m-%d}.csv"
        return StreamingResponse(begun, media_type="text/csv; charset=utf-8", headers=_as_file(name))

    @router.get("/staff/questions/{name}")
    def question(request: Request, staff: Staff, name: str) -> HTMLResponse:
        found = log.one(name)
        if found is None:
            return desk_page(request, "staff/question_gone.html", staff, 404)
        return _shown(request, staff, desk, found[0], feedback=found[1], case=prefilled(found[0]))

    @router.post("/staff/questions/{name}/regression")
    def regression_question(request: Request, staff: Staff, form: StaffForm, name: str) -> Response:
        found = log.one(name)
        if found is None or found[0].is_referral:
            return desk_page(request, "staff/question_gone.html", staff, 404)
        case = _case(form, prefilled(found[0]))
        made = regression(case, _text_of(desk))
        if isinstance(made, Problem):
            return _shown(request, staff, desk, found[0], 422, feedback=found[1], case=case, problem=made)
        desk.audit.note(staff.name, "regression_made", found[0].id)
        if form.get("as") == "archive":
            return Response(made.archive(), media_type="application/zip", headers=_as_file(f"{made.id}.zip"))
        return Response(made.line, media_type="application/x-ndjson", headers=_as_file(f"{made.id}.jsonl"))

    return router


def _shown(
    request: Request, staff: Staff, desk: Desk, receipt: Receipt, status: int = 200, **values: Any
) -> HTMLResponse:
    return desk_page(
        request,
        "staff/question.html",
        staff,
        status,
        receipt=receipt,
        answer=receipt.answer,
        text_of=desk.services.text_of,
        documents={name: title or _title(desk, name) for name, title in documents_of(receipt).items()},
        codes=LANGUAGES,
        **{"problem": None, **values},
    )


def _title(desk: Desk, name: str) -> str:
    """The title that a document has now; empty where it is gone."""
    try:
        return desk.services.library.document(name).title
    except KnowledgeError:
        return ""


def _case(form: FormData, first: Case) -> Case:
    """The case that a form describes."""
    documents, quotes = (
        [str(one)[:_LONGEST_QUOTE] for one in form.getlist(name)][:_MOST_QUOTES] for name in ("document", "quote")
    )
    is_answerable = form.get("expected") != "unanswerable"
    return Case(
        first.id,
        str(form.get("question", "")),
        str(form.get("language", "")),
        quoted(documents, quotes),
        needs_all=bool(form.get("all")),
        about=str(form.get("about", "")).strip(),
        is_answerable=is_answerable,
    )


def _text_of(desk: Desk) -> Callable[[str], tuple[Document, str]]:
    library = desk.services.library

    def text_of(name: str) -> tuple[Document, str]:
        document = library.document(name)
        return document, library.text(document)

    return text_of


def _begun(lines: Iterator[str]) -> Iterator[str]:
    """The lines, of which the first was read: a database that cannot be used is told before the answer begins."""
    first = next(lines, "")

    def going_on() -> Iterator[str]:
        yield first
        yield from lines

    return going_on()


def _as_file(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
