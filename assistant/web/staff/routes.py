"""Which routes does the staff desk have?"""

from __future__ import annotations

from fastapi import APIRouter

from assistant.web.staff.audit import build_audit
from assistant.web.staff.check import build_check
from assistant.web.staff.desk import Desk
from assistant.web.staff.figures import build_figures
from assistant.web.staff.login import build_login
from assistant.web.staff.oidc import build_oidc
from assistant.web.staff.questions import build_questions
from assistant.web.staff.sites import build_sites_page
from assistant.web.staff.sources import build_sources
from assistant.web.staff.switch import build_switch
from assistant.web.staff.tools import build_tools
from assistant.web.staff.unanswered import build_unanswered


def build_staff(desk: Desk) -> APIRouter:
    """The way in and out, with the organisation's own login where there is one, and every page behind it."""
    router = APIRouter(include_in_schema=False)
    router.include_router(build_login(desk))
    if desk.provider is not None:
        router.include_router(build_oidc(desk, desk.provider))
    for build in (
        build_check,
        build_sources,
        build_questions,
        build_unanswered,
        build_figures,
        build_sites_page,
        build_switch,
        build_audit,
        build_tools,
    ):
        router.include_router(build(desk))
    return router
