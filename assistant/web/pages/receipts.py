"""What does the page of one answer show to whoever has its address? What is public of its receipt."""

from __future__ import annotations

import logging
import re
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.answer import Answer, Status
from assistant.errors import StorageError
from assistant.receipts.receipt import Receipt
from assistant.redact import is_redacted
from assistant.web.languages import reader_language
from assistant.web.pages.answers import answer_html
from assistant.web.pages.errors import error_page
from assistant.web.rendering.cards import TextOf
from assistant.web.services import Services
from assistant.web.templating import page

_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_SURE = ((0.8, "page_sure_high"), (0.6, "page_sure_fair"), (0.0, "page_sure_low"))
"""From which confidence on the sources are said to answer a question how surely."""

_MADE = ("product", "embedder", "reader", "calibration", "chat_model")
_NOT_TO_BE_FOUND = {"x-robots-tag": "noindex, nofollow"}

_log = logging.getLogger(__name__)


def build_receipts(services: Services) -> APIRouter:
    """The page of one answer."""
    routes = APIRouter()

    @routes.get("/receipts/{answer_id}")
    def receipt(request: Request, answer_id: str) -> HTMLResponse:
        shown = _shown(request, services, answer_id)
        shown.headers.update(_NOT_TO_BE_FOUND)
        return shown

    return routes


def sure(confidence: float) -> str:
    """The message that says how likely it is that the sources answer."""
    return next(key for least, key in _SURE if confidence >= least)


def unchanged(answer: Answer, text_of: TextOf) -> TextOf:
    """Tells what is around a quote, but nothing of a document that no longer has the quotes where they were."""
    cited = (*answer.citations, *answer.nearby)
    changed = {one.document_id for one in cited if text_of(one.document_id, one.start, one.end) != one.quote}
    return lambda document_id, start, end: "" if document_id in changed else text_of(document_id, start, end)


def _shown(request: Request, services: Services, answer_id: str) -> HTMLResponse:
    if not services.keeps:
        return error_page(request, 404, "page_receipt_nothing_kept")
    try:
        kept = services.receipts.of_answer(answer_id) if _ID.fullmatch(answer_id) else None
    except StorageError as error:
        # Its trace might show what was asked.
        _log.error("a receipt could not be read: %s", error)
        return error_page(request, 503, "failed")
    return _page(request, services, kept.public()) if kept else error_page(request, 404, "page_receipt_gone")


def _page(request: Request, services: Services, receipt: Receipt) -> HTMLResponse:
    answer, said = Answer.from_json(receipt.answer), reader_language(request)
    shown = ""
    if not receipt.is_referral:
        question = receipt.asked or answer.question
        shown = answer_html(question, answer, unchanged(answer, services.text_of), said)
    return page(
        request,
        "receipt.html",
        shown=shown,
        at=datetime.fromisoformat(receipt.at),
        outcome=f"page_status_{answer.status.value}",
        sure=sure(answer.confidence) if answer.status is Status.ANSWERED else "",
        is_referral=receipt.is_referral,
        is_redacted=is_redacted(receipt.asked),
        made=[(f"page_made_{name}", receipt.versions[name]) for name in _MADE if name in receipt.versions],
        generation=receipt.generation,
    )
