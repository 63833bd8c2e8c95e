"""What does a partner's frame show? The chat of its site, and nothing else; who may frame it is a wall's matter."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.web.pages.snippets import colour_of, read_choice
from assistant.web.services import Services
from assistant.web.templating import page


def build_embed(services: Services) -> APIRouter:
    """The route of the page."""
    routes = APIRouter()

    @routes.get("/embed")
    def embed(request: Request) -> HTMLResponse:
        given = request.query_params
        site = services.sites.of(given.get("site", ""))
        if site is None or not site.is_on:
            return page(request, "embed.html", 404, attributes={})
        chosen = read_choice(
            {"site": site.id, "collection": given.get("collection", ""), "colour": colour_of(site, services.settings)}
        )
        return page(request, "embed.html", attributes=chosen.attributes)

    return routes
