"""Which partner sites may show the assistant? Staff add, change, switch and remove them, and see how they are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import StorageError
from assistant.origins import OriginError, origin_of
from assistant.site_usage import LONGEST_ID
from assistant.sites import MOST_ASKS, MOST_ORIGINS, Site, SiteError, Wrong
from assistant.web.staff.desk import Desk
from assistant.web.staff.guard import Staff, StaffForm, desk_page

DAYS = 30
"""Days whose use is shown."""

_PAGE = "/staff/sites"
_LONGEST_NUMBER = 9
"""Digits of a number that are read."""

_DONE = {what: f"site_done_{what}" for what in ("add", "change", "on", "off", "remove")}
"""What is said when it is done, by what was done."""

_WRONG = {
    Wrong.ID: ("site_wrong_name", {"most": LONGEST_ID}),
    Wrong.TAKEN: ("site_wrong_taken", {}),
    Wrong.COLLECTION: ("site_wrong_text", {}),
    Wrong.ASKS: ("site_wrong_asks", {"most": MOST_ASKS}),
    Wrong.COLOUR: ("site_wrong_colour", {}),
}
"""What a person is told, with its values, by what is wrong."""

_FIELDS = {Wrong.TAKEN: Wrong.ID}
"""The field where something is wrong that is not named after it."""


def build_sites_page(desk: Desk) -> APIRouter:
    """The routes of the partner sites."""
    router = APIRouter()
    _add_list(router, desk)
    _add_forms(router, desk)
    _add_switch(router, desk)
    return router


def _add_list(router: APIRouter, desk: Desk) -> None:
    @router.get(_PAGE)
    def look(request: Request, staff: Staff) -> HTMLResponse:
        return _list(desk, request, staff)


def _add_forms(router: APIRouter, desk: Desk) -> None:
    """Adding and changing: one form, which keeps what was typed until it is right."""
    sites = desk.services.sites

    def saved(request: Request, staff: Staff, form: Mapping[str, Any], what: str) -> Response:
        typed = {name: str(form.get(name, "")).strip() for name in ("id", "origins", "collection", "asks", "colour")}
        try:
            before = sites.of(typed["id"]) if what == "change" else None
            kept = (sites.change if what == "change" else sites.add)(_site(typed, is_on=not before or before.is_on))
            desk.audit.note(staff.name, f"site_{what}", f"{kept.id}: {' '.join(kept.origins)}")
        except SiteError as error:
            if error.wrong is Wrong.UNKNOWN:
                return _list(desk, request, staff, 404, "site_gone")
            return _form(request, staff, what, typed, 422, error.wrong)
        except StorageError:
            return _form(request, staff, what, typed, 503)
        return RedirectResponse(f"{_PAGE}?done={what}", 303)

    @router.get(f"{_PAGE}/add")
    def new(request: Request, staff: Staff) -> HTMLResponse:
        return _form(request, staff, "add", _typed(Site("", ())))

    @router.post(f"{_PAGE}/add")
    def add(request: Request, staff: Staff, form: StaffForm) -> Response:
        return saved(request, staff, form, "add")

    @router.get(f"{_PAGE}/change")
    def one(request: Request, staff: Staff) -> HTMLResponse:
        site = sites.of(request.query_params.get("id", ""))
        if site is None:
            return _list(desk, request, staff, 404, "site_gone")
        return _form(request, staff, "change", _typed(site))

    @router.post(f"{_PAGE}/change")
    def change(request: Request, staff: Staff, form: StaffForm) -> Response:
        return saved(request, staff, form, "change")


def _add_switch(router: APIRouter, desk: Desk) -> None:
    """On, off and away: what takes something from a partner is asked once more, and is written down before."""
    sites = desk.services.sites

    @router.post(f"{_PAGE}/switch")
    def switch(request: Request, staff: Staff, form: StaffForm) -> Response:
        site, to = sites.of(str(form.get("id", ""))), str(form.get("to", ""))
        if site is None or to not in ("on", "off", "remove"):
            return _list(desk, request, staff, 404, "site_gone")
        if to != "on" and not form.get("sure"):
            return desk_page(request, "staff/sites_sure.html", staff, site=site, to=to)
        desk.audit.note(staff.name, f"site_{to}", site.id)
        try:
            if to == "remove":
                sites.remove(site.id)
            else:
                sites.change(replace(site, is_on=to == "on"))
        except SiteError:
            return _list(desk, request, staff, 404, "site_gone")
        return RedirectResponse(f"{_PAGE}?done={to}", 303)


def _list(desk: Desk, request: Request, staff: Staff, status: int = 200, problem: str = "") -> HTMLResponse:
    sites, usage = desk.services.sites.all(), desk.services.sites.usage(DAYS)
    return desk_page(
        request,
        "staff/sites.html",
        staff,
        status,
        sites=[(site, [one for one in usage if one.site == site.id]) for site in sites],
        days=DAYS,
        done="" if problem else _DONE.get(request.query_params.get("done", ""), ""),
        problem=problem,
    )


def _form(
    request: Request, staff: Staff, what: str, typed: dict[str, str], status: int = 200, wrong: Wrong | None = None
) -> HTMLResponse:
    """The form with what was typed; where something is wrong, it is said at its field."""
    key, values = ("", dict[str, object]()) if wrong is None else _told(wrong, typed)
    return desk_page(
        request,
        "staff/sites_form.html",
        staff,
        status,
        what=what,
        typed=typed,
        problem="site_wrong" if wrong else "site_failed" if status != 200 else "",
        wrong=_FIELDS.get(wrong, wrong) if wrong else "",
        key=key,
        values=values,
        longest_name=LONGEST_ID,
        most_asks=MOST_ASKS,
    )


def _told(wrong: Wrong, typed: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    """What is said of something that is wrong, with its values; of origins, which of them is none."""
    if wrong is not Wrong.ORIGINS:
        key, values = _WRONG[wrong]
        return key, dict(values)
    for line in typed["origins"].split():
        try:
            origin_of(line)
        except OriginError:
            return "site_wrong_origin", {"origin": line}
    return "site_wrong_none", {"most": MOST_ORIGINS}


def _site(typed: Mapping[str, str], *, is_on: bool) -> Site:
    """The site that was typed; raises `SiteError` where its limit is no number."""
    asks = typed["asks"]
    if not (asks.isascii() and asks.isdigit() and len(asks) <= _LONGEST_NUMBER):
        raise SiteError(Wrong.ASKS, f"“{asks}” is not a number.")
    return Site(typed["id"], tuple(typed["origins"].split()), typed["collection"], int(asks), typed["colour"], is_on)


def _typed(site: Site) -> dict[str, str]:
    return {
        "id": site.id,
        "origins": "\n".join(site.origins),
        "collection": site.collection,
        "asks": str(site.asks_per_minute),
        "colour": site.colour,
    }
