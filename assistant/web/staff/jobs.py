"""How do staff have sources refreshed and removed? Each form starts a job and leads back to the list."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.web.staff.guard import Staff, StaffForm, desk_page
from assistant.web.staff.stock import LIST, Stock
from knowledge.errors import StoreError, UnknownSource


def build_jobs(stock: Stock) -> APIRouter:
    """The routes that start work on sources that are there."""
    router = APIRouter()

    @router.post(f"{LIST}/sync")
    def sync(staff: Staff, _form: StaffForm) -> Response:
        stock.desk.audit.note(staff.name, "source_sync")
        stock.sync(staff.name)
        return back_to_work()

    @router.get(f"{LIST}/remove")
    def ask(request: Request, staff: Staff, id: str = "") -> Response:  # noqa: A002  # the name in the address
        return _confirming(stock, request, staff, id)

    @router.post(f"{LIST}/remove")
    def remove(request: Request, staff: Staff, form: StaffForm) -> Response:
        source_id = str(form.get("id", ""))
        try:
            source = stock.shelf.source(source_id)
        except (UnknownSource, StoreError):
            return _confirming(stock, request, staff, source_id)
        stock.desk.audit.note(staff.name, "source_remove", source.id)
        stock.remove(source, staff.name)
        return back_to_work()

    return router


def back_to_work() -> RedirectResponse:
    """The way back to the list, where the work that goes on is shown."""
    return RedirectResponse(f"{LIST}#work", 303)


def _confirming(stock: Stock, request: Request, staff: Staff, source_id: str) -> HTMLResponse:
    """The page that names a source and asks whether it shall really go."""
    try:
        source = stock.shelf.source(source_id)
    except UnknownSource:
        return desk_page(request, "staff/source_gone.html", staff, 404, key="source_gone")
    except StoreError:
        return desk_page(request, "staff/source_gone.html", staff, 503, key="desk_source_unreadable")
    is_uploaded = source.location.startswith(f"{stock.uploads.folder}/")
    return desk_page(request, "staff/source_remove.html", staff, source=source, is_uploaded=is_uploaded)
