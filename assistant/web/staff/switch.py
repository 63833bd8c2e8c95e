"""Is the service on? Staff take the public pages or the API out of service, and put them back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import StorageError
from assistant.switch import Part
from assistant.web.staff.desk import Desk
from assistant.web.staff.guard import Staff, StaffForm, desk_page

LONGEST_MESSAGE = 500
"""Longest message for those who come, in characters."""

_DONE = {f"{part}_{way}": f"desk_switch_done_{part}_{way}" for part in Part for way in ("on", "off")}
"""What is said when it is done, by what was done."""


def build_switch(desk: Desk) -> APIRouter:
    """The routes of the off switch."""
    router, switch = APIRouter(), desk.services.switch

    def shown(
        request: Request, staff: Staff, status: int = 200, problem: str = "", asked: str = "", message: str = ""
    ) -> HTMLResponse:
        return desk_page(
            request,
            "staff/switch.html",
            staff,
            status,
            parts=[(part, switch.off(part)) for part in Part],
            done=_DONE.get(request.query_params.get("done", ""), ""),
            longest=LONGEST_MESSAGE,
            problem=problem,
            asked=asked,
            message=message,
        )

    @router.get("/staff/switch")
    def look(request: Request, staff: Staff) -> HTMLResponse:
        return shown(request, staff)

    @router.post("/staff/switch")
    def throw(request: Request, staff: Staff, form: StaffForm) -> Response:
        asked, to = str(form.get("part", "")), str(form.get("to", ""))
        message = _plain(str(form.get("message", "")))
        if asked not in tuple(Part) or to not in ("on", "off"):
            return shown(request, staff, 422, "desk_switch_unknown")
        if to == "off" and len(message) > LONGEST_MESSAGE:
            return shown(request, staff, 422, "desk_switch_too_long", asked, message)
        if to == "off" and not form.get("sure"):
            return desk_page(request, "staff/switch_sure.html", staff, part=asked, message=message)
        try:
            _throw(desk, Part(asked), to, message, staff.name)
        except StorageError:
            return shown(request, staff, 503, "desk_switch_failed", asked, message)
        return RedirectResponse(f"/staff/switch?done={asked}_{to}", 303)

    return router


def _throw(desk: Desk, part: Part, to: str, message: str, who: str) -> None:
    """Throws the switch once it is written down who does; raises `StorageError`."""
    desk.audit.note(who, f"switch_{to}", part)
    if to == "off":
        desk.services.switch.turn_off(part, message)
    else:
        desk.services.switch.turn_on(part)


def _plain(text: str) -> str:
    """A message as plain text: lines stay, other characters that cannot be seen do not."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(letter for letter in line if letter.isprintable()).strip() for line in lines).strip()
