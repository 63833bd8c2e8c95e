"""What is the assistant, and what does it keep of its readers? As this deployment is set up."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.settings import Settings
from assistant.web.languages import reader_language
from assistant.web.pages.documents import web_address
from assistant.web.pages.sources import answerable
from assistant.web.services import Services
from assistant.web.templating import page
from prompts import isolated

_MAIL = re.compile(r"[^@\s/:?&]+@[^@\s/:?&]+\.[^@\s/:?&]+")


def build_about(services: Services) -> APIRouter:
    """The two pages."""
    routes, settings = APIRouter(), services.settings

    @routes.get("/about")
    def about(request: Request) -> HTMLResponse:
        count = len(answerable(services.library.sources()))
        return page(
            request,
            "about.html",
            named=isolated(settings.name, reader_language(request)),
            writes=services.assistant.writes,
            count=count,
            contact=settings.contact,
            contact_link=contact_link(settings.contact),
        )

    @routes.get("/privacy")
    def privacy(request: Request) -> HTMLResponse:
        return page(
            request,
            "privacy.html",
            keeps=services.keeps,
            days=settings.receipt_days,
            provider=isolated(offered, reader_language(request)) if (offered := provider(settings)) else "",
            is_here=runs_here(settings),
            contact=settings.contact,
            contact_link=contact_link(settings.contact),
        )

    return routes


def provider(settings: Settings) -> str:
    """Who offers the chat model, by LangChain's name for them; nothing where no chat model is set."""
    return settings.chat_model.partition(":")[0]


def runs_here(settings: Settings) -> bool:
    """Whether the chat model is said to be on this machine; of what is not said it is taken to be elsewhere."""
    try:
        host = urlsplit(settings.chat_base_url).hostname or ""
        return host == "localhost" or (bool(host) and ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False


def contact_link(contact: str) -> str:
    """Where a contact leads: to a mail program or a page; nowhere where it is neither address."""
    return f"mailto:{contact}" if _MAIL.fullmatch(contact) else web_address(contact)
