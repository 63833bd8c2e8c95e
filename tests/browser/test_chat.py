"""The web chat in a real browser, over a real server with the bundled texts."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import ask, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(bundled_data: Path, models: Path) -> Iterator[str]:
    """A running `assistant serve` without a chat model."""
    with serving(bundled_data, models) as served:
        yield served


def test_an_answer_is_quoted_with_a_number_that_leads_to_the_marked_words(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    expect(page.locator("#conversation .answer")).to_contain_text("AIRCOP is a multi-agency project")
    page.locator("#conversation .cites a").first.click()
    expect(page.locator("#sources .source:has(:target) mark").first).to_contain_text("AIRCOP is a multi-agency project")


def test_the_link_of_a_source_opens_the_page_at_the_quote(page: Page) -> None:
    ask(page, "When did UNODC open its office in Belgrade?")
    with page.expect_popup() as popup:
        page.locator("#sources .source a").first.click()
    expect(popup.value.locator("mark#quote")).to_contain_text("26 June 2007")


def test_when_the_sources_do_not_say_it_says_so_and_shows_what_is_near(page: Page) -> None:
    ask(page, "What is photosynthesis?")
    expect(page.locator("#conversation .no-evidence")).to_contain_text("The sources do not say.")
    expect(page.locator("#sources")).to_contain_text("Found nearby")


def test_an_arabic_question_is_answered_from_right_to_left_with_the_quote_left_to_right(page: Page) -> None:
    ask(page, "منذ متى ينفذ المكتب برنامج CRIMJUST؟")
    expect(page.locator("#conversation .answer")).to_have_attribute("dir", "rtl")
    expect(page.locator("#conversation .answer p").first).to_have_attribute("dir", "ltr")


def test_an_empty_question_gets_a_clear_word(page: Page) -> None:
    ask(page, "   ")
    expect(page.locator("#conversation .error")).to_contain_text("Please type a question.")


def test_markup_in_a_question_is_shown_and_not_run(page: Page) -> None:
    ask(page, "<img src=x onerror=\"document.title='broken'\"> What is AIRCOP?")
    expect(page.locator("#conversation img")).to_have_count(0)
    assert page.title() != "broken"


def test_an_example_question_can_be_asked_with_two_clicks(page: Page) -> None:
    page.get_by_text("What is AIRCOP?").first.click()
    expect(page.locator("#question textarea")).to_have_value("What is AIRCOP?")
    page.locator("#ask").click()
    expect(page.locator("#conversation .answer")).to_contain_text("AIRCOP")


def test_a_new_conversation_starts_empty(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    page.locator("#clear").click()
    expect(page.locator("#conversation .turn")).to_have_count(0)


def test_a_page_view_reaches_no_other_host(address: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    ask(page, "What is AIRCOP?")
    assert asked
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_a_phone_needs_no_sideways_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    ask(page, "What are the three pillars of UNODC's work programme?")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_accessibility_checker_finds_nothing_serious_in_what_we_render(page: Page) -> None:
    ask(page, "What are the three pillars of UNODC's work programme?")
    found = Axe().run(page, context="#conversation, #sources, #top").response["violations"]
    assert [problem["id"] for problem in found if problem["impact"] in ("serious", "critical")] == []


def test_the_server_says_that_it_lives_and_is_ready(address: str) -> None:
    for path in ("/health/live", "/health/ready"):
        with urllib.request.urlopen(address + path) as response:
            assert response.status == 200
