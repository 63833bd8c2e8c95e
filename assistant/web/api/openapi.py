"""How is the API described? As OpenAPI, of its own routes only."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from assistant.web.api.problems import MEDIA_TYPE, title_of

_PROBLEM = "Problem"
_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Why a request was not served (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Always `about:blank`: the status says what kind of problem it is."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What is wrong, and what to do, in English."},
        "request_id": {"type": "string", "description": "What to name when you report it: logs have the same."},
    },
}
_MEANINGS = {
    400: ("The body cannot be read as JSON.", "The body cannot be read as JSON."),
    403: ("The site that is named may not ask.", "No web site of this name may use the service."),
    404: ("There is nothing of this id.", "There is no source of this id. GET /api/v1/sources lists them."),
    413: ("The body is too large.", "The body is too large."),
    415: ("The body is not sent as JSON.", "Send JSON, and say so: Content-Type: application/json."),
    422: ("The request is not understood; `detail` says why.", "“question” is missing."),
    429: ("Too many requests; `Retry-After` says in how many seconds to come again.", "Too many requests."),
    503: ("Something that is needed is out of service for now.", "Please try again in a little while."),
}
_DESCRIPTION = """\
Answers questions from cited sources, searches these, and checks drafts against them.

Every sentence of an answer is a quote, or was checked against the passage that it cites. What the sources do not say is
answered with the status `no_evidence`.

**Offsets.** `start` and `end` of a quote, a passage or a window of a document count Unicode characters (code points, as
Python does; not bytes, and not UTF-16 units as JavaScript does) of the document's stored text, from 0, end exclusive:
`quote` is exactly `text[start:end]`.

**Names** of requests and answers stay; there may be more of them in later versions, so leave out what you do not know.

**Partner sites.** Pages of a registered web site ask `/ask`, `/search`, `/feedback`, `/sources` and `/receipts` with
its name, as `?site=NAME`, from its own origins. Other web sites are refused (403) and told nothing.

**Refusals** are `application/problem+json` (RFC 9457)."""


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that is refused with these statuses."""
    return {status: _refusal(status, *_MEANINGS[status]) for status in statuses}


def describe(routes: Sequence[BaseRoute], name: str) -> dict[str, Any]:
    """The description of these routes, under the name of the service."""
    described = get_openapi(
        title=f"{name} API",
        version=metadata.version("unodc-assistant"),
        description=_DESCRIPTION,
        routes=routes,
        tags=[
            {"name": "answers", "description": "Questions, passages and drafts."},
            {"name": "sources", "description": "What the answers are drawn from."},
            {"name": "receipts", "description": "How an answer came about, and whether it helped."},
        ],
        servers=[{"url": "/"}],
    )
    described["components"]["schemas"][_PROBLEM] = _PROBLEM_SCHEMA
    return described


def _refusal(status: int, meaning: str, detail: str) -> dict[str, Any]:
    example = {"type": "about:blank", "title": title_of(status), "status": status, "detail": detail}
    schema = {"$ref": f"#/components/schemas/{_PROBLEM}"}
    return {"description": meaning, "content": {MEDIA_TYPE: {"schema": schema, "example": example}}}
