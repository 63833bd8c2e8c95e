"""A service of a test's own that was asked a little, with Maria on its staff, and the browsers that look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.assistant.staff.parts import OTHER_PASSWORD, PASSWORD, accounts_in
from tests.browser.conftest import ask, serving

ANSWERED = "When did UNODC open its office in Belgrade?"
UNANSWERED = "How many people work in the office in Belgrade?"
IN_ARABIC = "منذ متى ينفذ المكتب برنامج CRIMJUST؟"

_UNLIMITED = {"ASSISTANT_ASKS_PER_MINUTE": "0", "ASSISTANT_READS_PER_MINUTE": "0"}
_OF_OTHERS = shutil.ignore_patterns("models", "conversations.db*", "staff.toml*", "uploads")
"""What other servers over the same texts may have left in their folder."""


@dataclass(frozen=True)
class View:
    """What somebody looks through: the language of the browser, its window, its colours, and how much it enlarges."""

    language: str = "en"
    width: int = 1280
    height: int = 900
    colours: str = "light"
    enlarged: int = 1

    def context(self, browser: Browser, state: StorageState | None = None) -> BrowserContext:
        """A new browser without anything kept in it, or with the cookies of a `state`."""
        return browser.new_context(
            locale=self.language,
            viewport={"width": self.width // self.enlarged, "height": self.height // self.enlarged},
            device_scale_factor=self.enlarged,
            color_scheme="dark" if self.colours == "dark" else "light",
            storage_state=state,
        )


DESKTOP = View()
PHONE = View("ar", 360, 740)


@dataclass(frozen=True)
class Site:
    """A running service, and the ids of what there is to be looked at."""

    address: str
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the API answered, by question."""

    def ask(self, question: str) -> dict[str, Any]:
        """Asks a question through the API."""
        answer = httpx.post(f"{self.address}/api/v1/ask", json={"question": question}, timeout=120)
        answer.raise_for_status()
        self.answers[question] = answer.json()
        return self.answers[question]

    def blame(self, question: str, reason: str) -> None:
        """Says that the answer to a question did not help."""
        judged = {"answer": self.answers[question]["id"], "helpful": False, "reason": reason}
        httpx.post(f"{self.address}/api/v1/feedback", json=judged, timeout=60).raise_for_status()

    def ask_in_chat(self, page: Page, question: str) -> None:
        """Asks a question in a new conversation of the chat."""
        page.goto(self.address)
        expect(page.locator("#question textarea")).to_be_visible()
        ask(page, question)

    def tools(self, token: str) -> httpx.Response:
        """What a program hears that asks for the tools of staff with a token."""
        headers = {"authorization": f"Bearer {token}", "accept": "application/json, text/event-stream"}
        asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        return httpx.post(f"{self.address}/mcp", json=asked, headers=headers, timeout=60)

    @property
    def names(self) -> dict[str, str]:
        """What an address of a page may name: a receipt, the document that it cites and the place of the quote."""
        answer = self.answers[ANSWERED]
        cited = answer["citations"][0]
        return {
            "receipt": answer["id"],
            "document": cited["document_id"],
            "place": f"start={cited['start']}&end={cited['end']}#quote",
        }


@contextmanager
def open_site(folder: Path, texts: Path, models: Path) -> Iterator[Site]:
    """A running service over a copy of the data folder `texts`, with Maria and Omar on its staff."""
    shutil.copytree(texts, folder, ignore=_OF_OTHERS, dirs_exist_ok=True)
    accounts_in(folder).add("omar", OTHER_PASSWORD)
    with serving(folder, models, **_UNLIMITED) as address:
        site = Site(address)
        for question in (ANSWERED, UNANSWERED, IN_ARABIC):
            site.ask(question)
        site.blame(UNANSWERED, "Not even about how many.")
        yield site


def log_in(page: Page, address: str, name: str = "maria", password: str = PASSWORD) -> None:
    """Logs somebody in with the keyboard."""
    page.goto(f"{address}/staff/login")
    page.fill("#name", name)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_url("**/staff/check")


def logged_in(browser: Browser, address: str) -> StorageState:
    """The cookies of Maria, who is logged in."""
    context = DESKTOP.context(browser)
    log_in(context.new_page(), address)
    state = context.storage_state()
    context.close()
    return state
