"""Everybody can use the pages: on a phone, in the dark, from right to left, by keyboard and without JavaScript."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi.staticfiles import StaticFiles
from playwright.sync_api import Browser, sync_playwright

from assistant.checking.checker import Checker
from knowledge.library import Library
from tests.assistant.web.pages.served import opened, program

pytestmark = pytest.mark.browser

_STYLES = Path(__file__).parents[4] / "assistant" / "web" / "static"
_PAGES = {
    "form": "/ask",
    "answer": "/ask?q=What are the three pillars of UNODC's work programme%3F",
    "no answer": "/ask?q=What is the budget of AIRCOP%3F",
    "referral": "/ask?q=I want to kill myself",
    "refusal": "/ask?q=%20",
    "about": "/about",
    "privacy": "/privacy",
    "sources": "/sources",
    "document": "/documents/003_4c841e1d5d970bf7?start=1500&end=1900",
    "for partners": "/widget?site=none&colour=red",
    "missing": "/nope",
}
_READERS = {
    "phone": {"viewport": {"width": 360, "height": 740}},
    "arabic phone": {"viewport": {"width": 360, "height": 740}, "locale": "ar"},
    "dark": {"viewport": {"width": 1200, "height": 800}, "color_scheme": "dark"},
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, bundled_library: Library, checker: Checker) -> Iterator[str]:
    """Where the pages are served."""
    services = opened(tmp_path_factory.mktemp("kept"), bundled_library, checker)
    app = program(services, lambda *_: ("What is CRIMJUST?",))
    app.mount("/styles", StaticFiles(directory=_STYLES))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    services.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed; make test installs it on Debian and Ubuntu")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        opened_browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened_browser
        opened_browser.close()


@pytest.mark.parametrize("reads", _READERS)
@pytest.mark.parametrize("shown", _PAGES)
def test_a_page_can_be_used_by_everybody_and_never_scrolls_sideways(
    browser: Browser, address: str, shown: str, reads: str
) -> None:
    context = browser.new_context(**_READERS[reads])  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address + _PAGES[shown])
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    assert Axe().run(page).response["violations"] == []
    context.close()


def test_a_conversation_is_held_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/ask")
    for question in ("What is AIRCOP?", "Who are its partners?"):
        page.fill("textarea", question)
        page.click("form.ask button")
    assert "AIRCOP" in page.inner_text(".understood")
    page.click("text=A page with this answer")
    assert "INTERPOL" in page.inner_text(".answer")
    context.close()


def test_the_quoted_words_are_scrolled_to_below_the_top(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 800, "height": 600})
    page.goto(f"{address}{_PAGES['document']}#quote")
    box = page.locator("#quote").bounding_box()
    assert box is not None
    assert 0 < box["y"] < 400
    page.close()


def test_the_first_press_of_tab_offers_to_skip_to_the_content(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/ask")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.close()


def test_on_paper_there_is_no_navigation_and_links_are_black(browser: Browser, address: str) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(address + _PAGES["answer"])
    page.emulate_media(media="print")
    assert [page.locator(one).is_visible() for one in (".languages", ".top nav", "form.ask")] == [False] * 3
    assert page.locator(".cites a").first.evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 0)"
    page.close()
