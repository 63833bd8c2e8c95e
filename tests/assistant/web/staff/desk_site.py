"""A small application with the login of the desk, and two pages behind it, for tests."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from fastapi.testclient import TestClient
from httpx2 import Response as Answer

from assistant.errors import StorageError
from assistant.settings import Settings
from assistant.staff.passwords import Passwords
from assistant.web.services import Services
from assistant.web.staff.desk import Desk, open_desk
from assistant.web.staff.guard import Staff, StaffForm, add_refusals, refused
from assistant.web.staff.login import build_login
from assistant.web.staff.oidc import build_oidc
from assistant.web.staff.tools import build_tools
from tests.assistant.staff.parts import PASSWORD, cheap


@dataclass
class DeskSite:
    """The application, its desk, and a browser on it."""

    app: FastAPI
    desk: Desk
    browser: TestClient

    def another_browser(self) -> TestClient:
        """A browser without the cookies of the first."""
        return _browser(self.app)

    def actions(self) -> list[tuple[str, str]]:
        """What is on the audit log, oldest first: who, and what."""
        return [(one.who, one.action) for one in reversed(self.desk.audit.entries(1000))]


def desk_site(data_dir: Path, passwords: Passwords | None = None, **settings: Any) -> DeskSite:
    """The application over a data folder; Maria may log in."""
    chosen = Settings(data_dir=data_dir, **settings)
    # Nothing here answers questions, so that of the services only the settings are opened.
    services = Services(chosen, *[None] * 7)  # type: ignore[arg-type]
    app, desk = FastAPI(), open_desk(services, passwords or cheap())
    desk.accounts.add("maria", PASSWORD)
    app.state.settings, app.state.desk = chosen, desk
    add_refusals(app)
    app.add_exception_handler(StorageError, refused)
    for build in (build_login, build_tools):
        app.include_router(build(desk))
    if desk.provider:
        app.include_router(build_oidc(desk, desk.provider))

    @app.get("/staff/check")
    def check(staff: Staff) -> Response:
        return PlainTextResponse(f"The desk of {staff.name} {staff.csrf}")

    @app.post("/staff/check")
    async def send(request: Request, staff: Staff, form: StaffForm) -> Response:
        return PlainTextResponse(f"{staff.name} sent {form.get('text')} to {request.url.path}")

    return DeskSite(app, desk, _browser(app))


def field(answer: Answer, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found, f"the page has no field {name}"
    return html.unescape(found[1])


def log_in(browser: TestClient, name: str = "maria", password: str = PASSWORD, wanted: str = "") -> Answer:
    """Opens the login page and sends its form."""
    shown = browser.get("/staff/login", params={"next": wanted} if wanted else {})
    filled = {"csrf": field(shown, "csrf"), "next": field(shown, "next"), "name": name, "password": password}
    return browser.post("/staff/login", data=filled)


def _browser(app: FastAPI) -> TestClient:
    return TestClient(
        app, "https://testserver", follow_redirects=False, headers={"accept": "text/html"}, raise_server_exceptions=True
    )
