"""What does the API serve under /api/v1? And what is said of every other address under /api?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.routing import BaseRoute, Match

from assistant.web.api.ask import add_ask
from assistant.web.api.openapi import describe
from assistant.web.api.receipts_and_feedback import add_receipts_and_feedback
from assistant.web.api.search_and_check import add_search_and_check
from assistant.web.api.sources import add_sources
from assistant.web.services import Services

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def build_api(services: Services) -> APIRouter:
    """All routes below /api; `install_problems` says what they refuse."""
    routes = APIRouter(prefix="/api")
    for add in (add_ask, add_search_and_check, add_sources, add_receipts_and_feedback):
        add(routes, services)

    @cache
    def description() -> dict[str, Any]:
        return describe(served, services.settings.name)

    @routes.get("/v1/openapi.json", include_in_schema=False)
    def openapi() -> dict[str, Any]:
        return description()

    served = tuple(routes.routes)

    # The chat is mounted at the root and would answer for what is missing here.
    @routes.api_route("", methods=_METHODS, include_in_schema=False)
    @routes.api_route("/{rest:path}", methods=_METHODS, include_in_schema=False)
    async def elsewhere(request: Request) -> None:
        if allowed := _methods_of(served, request):
            said = f"{request.method} is not possible here, only {', '.join(allowed)}."
            raise HTTPException(405, said, headers={"allow": ", ".join(allowed)})
        raise HTTPException(404, "There is nothing at this address. /api/v1/openapi.json describes what there is.")

    return routes


def _methods_of(served: Sequence[BaseRoute], request: Request) -> list[str]:
    """The methods by which the path of a request can be asked for, if any."""
    met = (one for one in served if one.matches(request.scope)[0] is not Match.NONE)
    return sorted({method for one in met for method in getattr(one, "methods", ())})
