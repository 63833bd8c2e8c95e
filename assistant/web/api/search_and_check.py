"""POST /search and /check: which passages match a question, and which statements of a draft do the sources support?"""

from __future__ import annotations

from enum import Enum

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from assistant.checking.drafts import refuse_unfit
from assistant.passages import passage_json
from assistant.question import read_question
from assistant.web.api.named import SiteName, site_of
from assistant.web.api.openapi import refusals
from assistant.web.api.replies import SearchReply, VerdictReply
from assistant.web.api.requests import CheckRequest, SearchRequest
from assistant.web.services import Services

_TAGS: list[str | Enum] = ["answers"]
_REFUSED = refusals(400, 413, 415, 422, 429, 503)


def add_search_and_check(routes: APIRouter, services: Services) -> None:
    """Adds the two routes over the open services."""

    @routes.post(
        "/v1/search",
        tags=_TAGS,
        response_model=SearchReply,
        responses=_REFUSED | refusals(403),
        summary="Search for passages",
    )
    def search(asked: SearchRequest, site: SiteName = "") -> JSONResponse:
        """Gives the passages of the sources that best match a question, best first."""
        asking, only = site_of(services, site), asked.only()
        question = read_question(asked.question, services.settings.question_limit)
        found = services.library.retrieve(question, asked.k, asking.narrowed(only) if asking else only)
        return JSONResponse({"passages": [passage_json(one.stored, one.score) for one in found.passages]})

    @routes.post("/v1/check", tags=_TAGS, response_model=VerdictReply, responses=_REFUSED, summary="Check a draft")
    def check(draft: CheckRequest) -> JSONResponse:
        """Gives a verdict on every statement of a draft, with the quotes that decide it. A long draft takes a while."""
        refuse_unfit(draft.text, services.settings.draft_limit)
        return JSONResponse(services.checker.check(draft.text, draft.only()).to_json())
