"""How does a partner put the chat on its own pages? Choices, the snippet that they make, and a try on this page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.web.languages import reader_language
from assistant.web.pages.about import contact_link
from assistant.web.pages.snippets import LONGEST, Choice, Snippets, colour_of, integrity_of, read_choice
from assistant.web.services import Services
from assistant.web.templating import page
from prompts import example_questions, isolated, message

MOST_EARLIER = 10
"""How many earlier questions the script sends with one."""

_SCRIPT = Path(__file__).parent.parent / "static" / "widget.js"


def build_widget_page(services: Services) -> APIRouter:
    """The route of the page; the choices are in its address, so that it needs no JavaScript."""
    routes, settings = APIRouter(), services.settings
    integrity = integrity_of(_SCRIPT.read_bytes())

    @routes.get("/widget")
    def widget(request: Request) -> HTMLResponse:
        said, choice = reader_language(request), read_choice(request.query_params)
        site = services.sites.of(choice.site) if choice.site else None
        made = replace(choice, colour=choice.colour or colour_of(site, settings))
        is_known = site is not None and site.is_on
        host = settings.public_url or str(request.base_url).rstrip("/")
        return page(
            request,
            "widget.html",
            choice=choice,
            longest=LONGEST,
            is_known=is_known,
            named=isolated(choice.site, said),
            host=host,
            snippets=Snippets(host, made, message(choice.lang or said, "page_ask_title"), integrity),
            preview=_preview(made, is_known=is_known) if request.query_params.get("preview") else {},
            most=MOST_EARLIER,
            example=isolated(example_questions()[0], said),
            contact=settings.contact,
            contact_link=contact_link(settings.contact),
        )

    return routes


def _preview(choice: Choice, *, is_known: bool) -> dict[str, str]:
    """The attributes of the chat on this page: of the button's script, or of an element that asks for no site."""
    if is_known:
        return choice.of_script
    return {**choice.of_element, "site": ""}
