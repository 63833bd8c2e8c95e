"""The pages of the desk that tell of questions, over a data folder of the test's own, with Maria logged in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from selectolax.lexbor import LexborHTMLParser

from assistant.assembly import database_of
from assistant.errors import StorageError
from assistant.feedback import FeedbackBook
from assistant.receipts.book import ReceiptBook
from assistant.receipts.receipt import Receipt
from assistant.settings import Settings
from assistant.sites import Sites
from assistant.switch import Switch
from assistant.web.services import Services
from assistant.web.staff.desk import Desk, open_desk
from assistant.web.staff.guard import SESSION_COOKIE, add_refusals, refused
from knowledge.library import Library
from tests.assistant.staff.parts import PASSWORD, cheap

Build = Callable[[Desk], APIRouter]


@dataclass
class LogSite:
    """An application with one part of the desk, and Maria's browser on it."""

    app: FastAPI
    desk: Desk
    browser: TestClient

    def keep(self, *receipts: Receipt) -> None:
        """Keeps receipts."""
        for one in receipts:
            self.desk.services.receipts.keep(one)

    def page(self, path: str, language: str = "en") -> Response:
        """A page that Maria opens."""
        return self.browser.get(path, headers={"accept-language": language})

    def send(self, path: str, **fields: Any) -> Response:
        """What comes of a form of Maria's."""
        secret = self.browser.cookies[SESSION_COOKIE]
        session = self.desk.sessions.of(secret)
        assert session
        return self.browser.post(path, data={"csrf": session.csrf, **fields})

    def stranger(self) -> TestClient:
        """A browser of somebody who is not logged in."""
        return TestClient(self.app, "https://testserver", follow_redirects=False)

    def audited(self) -> list[tuple[str, str, str]]:
        """What is on the audit log, oldest first: who, what, and about what."""
        return [(one.who, one.action, one.subject) for one in reversed(self.desk.audit.entries(1000))]

    def close(self) -> None:
        """Closes what was opened."""
        self.desk.close()
        self.desk.services.close()


def log_site(data_dir: Path, build: Build, library: Library | None = None, **settings: Any) -> LogSite:
    """The application with the routes that `build` makes."""
    chosen = Settings(data_dir=data_dir, **settings)
    where = database_of(chosen)
    books = (ReceiptBook(where, None), FeedbackBook(where), Switch(where), Sites(where))
    # Nothing here answers or checks.
    services = Services(chosen, library, None, None, *books)  # type: ignore[arg-type]
    app, desk = FastAPI(), open_desk(services, cheap())
    desk.accounts.add("maria", PASSWORD)
    app.state.settings, app.state.desk = chosen, desk
    add_refusals(app)
    app.add_exception_handler(StorageError, refused)
    app.include_router(build(desk))
    cookies = {SESSION_COOKIE: desk.sessions.begin("maria")}
    browser = TestClient(
        app, "https://testserver", follow_redirects=False, headers={"accept": "text/html"}, cookies=cookies
    )
    return LogSite(app, desk, browser)


def words(response: Response) -> str:
    """What a page says in its content, on one line."""
    main = LexborHTMLParser(response.text).css_first("main")
    assert main is not None
    return " ".join(main.text(separator=" ").split())


def links(response: Response, begins: str) -> list[str]:
    """The addresses of a page's links that begin so, each once."""
    found = re.findall(r'href="([^"]*)"', response.text)
    return list(dict.fromkeys(unescape(one) for one in found if unescape(one).startswith(begins)))


def is_harmless(response: Response) -> bool:
    """Whether a page keeps to the policy: no scripts, no style attributes, no handlers, nothing from elsewhere."""
    page = LexborHTMLParser(response.text)
    attributes = [name for node in page.css("*") for name in node.attributes]
    addresses = [node.attributes.get("src") or "" for node in page.css("[src]")]
    return (
        not page.css("script, style, iframe, object, embed")
        and not any(name == "style" or name.startswith("on") for name in attributes)
        and not any("//" in address for address in addresses)
    )
