"""Which of their own programs do staff let in, and how?"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.staff.errors import TooManyTokens
from assistant.staff.sessions import Session
from assistant.staff.tokens import LONGEST_LABEL, MOST_TOKENS
from assistant.web.staff.desk import Desk
from assistant.web.staff.guard import Staff, StaffForm, desk_page

_PAGE = "/staff/tools"


def build_tools(desk: Desk) -> APIRouter:
    """The page where staff make and revoke the tokens of their programs."""
    router = APIRouter()

    def shown(request: Request, staff: Session, status: int = 200, **more: object) -> Response:
        settings = desk.services.settings
        values = {"token": "", "problem": "", "done": "", "typed": "", **more}
        return desk_page(
            request,
            "staff/tools.html",
            staff,
            status,
            **values,
            tokens=desk.tokens.of(staff.name),
            most=MOST_TOKENS,
            longest=LONGEST_LABEL,
            address=f"{settings.public_url or str(request.base_url).rstrip('/')}/mcp",
        )

    @router.get(_PAGE)
    def show(request: Request, staff: Staff) -> Response:
        return shown(request, staff)

    @router.post(_PAGE)
    def make(request: Request, staff: Staff, form: StaffForm) -> Response:
        label = " ".join(str(form.get("label", "")).split())[:LONGEST_LABEL]
        if not label or not label.isprintable():
            return shown(request, staff, 422, problem="desk_tools_no_label", typed=label)
        try:
            token = desk.tokens.make(staff.name, label)
        except TooManyTokens:
            return shown(request, staff, 422, problem="desk_tools_too_many", typed=label)
        desk.audit.note(staff.name, "token_made", label)
        return shown(request, staff, token=token)

    @router.post(f"{_PAGE}/revoke")
    def revoke(request: Request, staff: Staff, form: StaffForm) -> Response:
        token = str(form.get("id", ""))
        label = next((one.label for one in desk.tokens.of(staff.name) if one.id == token), "")
        if not desk.tokens.revoke(staff.name, token):
            return shown(request, staff, 404, problem="desk_tools_gone")
        desk.audit.note(staff.name, "token_revoked", label)
        return shown(request, staff, done="desk_tools_revoked")

    return router
