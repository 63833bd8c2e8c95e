"""GET /receipts/ID and POST /feedback: how did an answer come about, and what did its reader think of it?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from fastapi.responses import JSONResponse, Response

from assistant.receipts.receipt import Receipt
from assistant.web.api.named import SiteName, is_within, site_of
from assistant.web.api.openapi import refusals
from assistant.web.api.replies import ReceiptReply
from assistant.web.api.requests import FeedbackRequest
from assistant.web.services import Services

NOTHING_KEPT = "Nothing is kept of questions and answers here."
NOT_KEPT = "Nothing is kept of an answer of this id. It may have been deleted after its time, or the id is another's."

_KEPT_BACK = ("label", "earlier", "again")
"""What of a receipt tells of other questions than the one that was asked."""


def add_receipts_and_feedback(routes: APIRouter, services: Services) -> None:
    """Adds the two routes over the open services."""

    def kept(answer_id: str) -> Receipt:
        if not services.keeps:
            raise HTTPException(404, NOTHING_KEPT)
        receipt = services.receipts.of_answer(answer_id)
        if receipt is None:
            raise HTTPException(404, NOT_KEPT)
        return receipt

    @routes.get(
        "/v1/receipts/{answer_id}",
        tags=["receipts"],
        response_model=ReceiptReply,
        responses=refusals(403, 404, 422, 429, 503),
        summary="See how an answer came about",
    )
    def receipt(
        answer_id: Annotated[str, Path(max_length=64, description="The `id` of the answer.")],
        site: SiteName = "",
    ) -> JSONResponse:
        """Tells what was asked, retrieved, scored and decided, as anybody may see it who has the answer's id.

        E-mail addresses, telephone and document numbers are not in it, nor are earlier questions of the conversation.
        Of an answer that pointed a person in need to help it tells only that. A partner site sees those of answers that
        were given within its scope.
        """
        asking, found = site_of(services, site), kept(answer_id)
        if asking and not is_within(found, asking):
            raise HTTPException(404, NOT_KEPT)
        shown = found.public().to_json()
        return JSONResponse({name: value for name, value in shown.items() if name not in _KEPT_BACK})

    @routes.post(
        "/v1/feedback",
        tags=["receipts"],
        status_code=204,
        response_model=None,
        responses=refusals(400, 403, 404, 413, 415, 422, 429, 503),
        summary="Say whether an answer helped",
    )
    def feedback(thought: FeedbackRequest, site: SiteName = "") -> Response:
        """Keeps what a reader thought of an answer."""
        site_of(services, site)
        reason = "" if kept(thought.answer).is_referral else thought.reason
        services.feedback.keep(thought.answer, helpful=thought.helpful, reason=reason)
        return Response(status_code=204)
