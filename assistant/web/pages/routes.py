"""Which plain pages are there?"""

from __future__ import annotations

from fastapi import APIRouter

from assistant.web.pages.about import build_about
from assistant.web.pages.asking import NextQuestions, build_asking
from assistant.web.pages.brand import build_brand
from assistant.web.pages.documents import build_documents
from assistant.web.pages.embed import build_embed
from assistant.web.pages.receipts import build_receipts
from assistant.web.pages.sources import build_sources
from assistant.web.pages.speaking import build_speaking
from assistant.web.pages.widget import build_widget_page
from assistant.web.pages.widget_script import build_widget_script
from assistant.web.services import Services


def build_pages(services: Services, next_questions: NextQuestions) -> APIRouter:
    """All of them; to be included before the folder of styles is mounted, for two are below /styles."""
    routes = APIRouter(include_in_schema=False)
    routes.include_router(build_brand(services.settings))
    routes.include_router(build_speaking())
    routes.include_router(build_asking(services, next_questions))
    routes.include_router(build_about(services))
    routes.include_router(build_receipts(services))
    routes.include_router(build_documents(services))
    routes.include_router(build_sources(services))
    routes.include_router(build_widget_script())
    routes.include_router(build_widget_page(services))
    routes.include_router(build_embed(services))
    return routes
