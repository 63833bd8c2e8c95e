"""The pages of the desk on drafts and sources, with Maria logged in, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from lxml import html

from assistant.checking.checker import Checker
from assistant.errors import StorageError
from assistant.settings import Settings
from assistant.staff.sessions import Session
from assistant.web.services import Services
from assistant.web.staff.desk import Desk, open_desk
from assistant.web.staff.guard import SESSION_COOKIE, add_refusals, refused
from knowledge.library import Library
from tests.assistant.staff.parts import PASSWORD, cheap


@dataclass
class WorkSite:
    """The application, its desk, and Maria's browser and session."""

    app: FastAPI
    desk: Desk
    browser: TestClient
    session: Session

    def add(self, routes: APIRouter) -> None:
        """Has the application answer these routes too."""
        self.app.include_router(routes)

    def page(self, path: str, status: int = 200, language: str = "en") -> Any:
        """A page as a tree of elements, for a reader of a language."""
        answer = self.browser.get(path, headers={"accept-language": language})
        assert answer.status_code == status, answer.text
        return html.document_fromstring(answer.text)

    def send(self, path: str, fields: dict[str, Any], **more: Any) -> Any:
        """Sends a form of Maria's."""
        return self.browser.post(path, data={"csrf": self.session.csrf, **fields}, **more)

    def notes(self) -> list[tuple[str, str, str]]:
        """What is on the audit log, oldest first."""
        return [(one.who, one.action, one.subject) for one in reversed(self.desk.audit.entries(1000))]


def work_site(
    data_dir: Path, library: Library | None = None, checker: Checker | None = None, **settings: Any
) -> WorkSite:
    """The application over a data folder, without any page of its own."""
    chosen = Settings(data_dir=data_dir, **settings)
    # Of the services, these pages use the settings, the library and the checker.
    services = Services(chosen, library, None, checker, None, None, None, None)  # type: ignore[arg-type]
    app, desk = FastAPI(), open_desk(services, cheap())
    desk.accounts.add("maria", PASSWORD)
    secret = desk.sessions.begin("maria")
    session = desk.sessions.of(secret)
    assert session is not None
    app.state.settings, app.state.desk = chosen, desk
    add_refusals(app)
    app.add_exception_handler(StorageError, refused)
    browser = TestClient(app, "https://testserver", follow_redirects=False, headers={"accept": "text/html"})
    browser.cookies.set(SESSION_COOKIE, secret)
    return WorkSite(app, desk, browser, session)


def text_of(page: Any, path: str = "//main") -> str:
    """The words at a path of a page, in single spaces."""
    return " ".join(" ".join(one.text_content().split()) for one in page.xpath(path))
