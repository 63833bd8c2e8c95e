"""Who of the staff did what, and when? The audit log as a page."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.web.languages import reader_language
from assistant.web.staff.desk import Desk
from assistant.web.staff.guard import Staff, desk_page
from prompts import messages

_PAGE = 50
_PREFIX = "desk_audit_action_"


def build_audit(desk: Desk) -> APIRouter:
    """The routes of the audit log."""
    router = APIRouter()

    @router.get("/staff/audit")
    def audit(request: Request, staff: Staff) -> HTMLResponse:
        given = request.query_params
        who, action = given.get("who", "").strip(), given.get("action", "")
        before = _number(given.get("before", ""))
        found = desk.audit.entries(_PAGE + 1, before, who, action)
        shown = found[:_PAGE]
        return desk_page(
            request,
            "staff/audit.html",
            staff,
            entries=shown,
            older=shown[-1].id if len(found) > _PAGE else None,
            is_first=before is None,
            who=who,
            action=action,
            actions=_actions(reader_language(request)),
            filters=urlencode({name: value for name, value in (("who", who), ("action", action)) if value}),
        )

    return router


def _actions(said: str) -> dict[str, str]:
    """What staff can do, by the codes of the audit log, in words."""
    return {key.removeprefix(_PREFIX): words for key, words in messages(said).items() if key.startswith(_PREFIX)}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
