"""The web chat in a real browser, over a real server with the bundled texts."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from prompts import LANGUAGES, message
from tests.browser.conftest import ask, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(bundled_data: Path, models: Path) -> Iterator[str]:
    """A running `assistant serve` without a chat model."""
    with serving(bundled_data, models) as served:
        yield served


def test_the_number_of_a_quote_opens_the_marked_words_and_gives_the_focus_back(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    expect(page.locator("#conversation .answer")).to_contain_text("AIRCOP is a multi-agency project")
    page.locator("#conversation .cites a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog#card mark")).to_contain_text("AIRCOP is a multi-agency project")
    expect(page.locator("dialog#card h3")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#card")).to_be_hidden()
    expect(page.locator("#conversation .cites a").first).to_be_focused()


def test_the_dialog_of_a_source_has_a_button_that_closes_it(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    page.locator("#conversation .cites a").first.click()
    page.locator("dialog#card").get_by_text(message("en", "chat_close")).click()
    expect(page.locator("dialog#card")).to_be_hidden()


def test_the_link_of_a_source_opens_the_page_at_the_quote(page: Page) -> None:
    ask(page, "When did UNODC open its office in Belgrade?")
    page.locator(".sources summary").first.click()
    with page.expect_popup() as popup:
        page.locator(".sources .source a").first.click()
    expect(popup.value.locator("mark#quote")).to_contain_text("26 June 2007")


def test_when_the_sources_do_not_say_it_says_so_and_shows_what_is_near(page: Page) -> None:
    ask(page, "What is photosynthesis?")
    expect(page.locator("#conversation .no-evidence")).to_contain_text("The sources do not say.")
    expect(page.locator(".sources[open]")).to_contain_text("Found nearby")


def test_an_arabic_question_is_answered_from_right_to_left_with_the_quote_left_to_right(page: Page) -> None:
    ask(page, "منذ متى ينفذ المكتب برنامج CRIMJUST؟")
    expect(page.locator("#conversation .answer")).to_have_attribute("dir", "rtl")
    expect(page.locator("#conversation .answer p").first).to_have_attribute("dir", "ltr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_in_the_language_of_its_address(address: str, page: Page, language: str) -> None:
    page.goto(f"{address}/?lang={language}")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    expect(page.locator("#question")).to_contain_text(message(language, "label_question"))
    expect(page.locator("#ask")).to_have_text(message(language, "label_ask"))
    expect(page.locator("#current")).to_contain_text(message(language, "label_examples"))


def test_an_empty_question_gets_a_clear_word(page: Page) -> None:
    ask(page, "   ")
    expect(page.locator("#conversation .error")).to_contain_text("Please type a question.")


def test_a_question_that_is_too_long_is_not_lost(page: Page) -> None:
    ask(page, "long " * 400)
    expect(page.locator("#conversation .error")).to_contain_text("This question is too long")
    expect(page.locator("#question textarea")).to_have_value("long " * 400)


def test_markup_in_a_question_is_shown_and_not_run(page: Page) -> None:
    ask(page, "<img src=x onerror=\"document.title='broken'\"> What is AIRCOP?")
    expect(page.locator("#conversation img")).to_have_count(0)
    assert page.title() != "broken"


def test_an_example_question_is_asked_with_one_press_and_leaves_the_focus_in_the_box(page: Page) -> None:
    page.locator("#current").get_by_text("What is AIRCOP?").press("Enter")
    expect(page.locator("#conversation .turn.whole .answer")).to_contain_text("AIRCOP")
    expect(page.locator("#question textarea")).to_be_focused()
    expect(page.locator("#question textarea")).to_have_value("")


def test_an_earlier_turn_stays_as_the_reader_left_it(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    page.locator(".sources summary").click()
    ask(page, "What are the three pillars of UNODC's work programme?")
    expect(page.locator("#conversation .turn")).to_have_count(2)
    expect(page.locator("#turn-1 .sources[open] mark")).to_contain_text("AIRCOP is a multi-agency project")


def test_a_follow_up_says_how_it_was_understood(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    ask(page, "Who are its partners?")
    expect(page.locator("#turn-2 .understood")).to_contain_text("AIRCOP")


def test_a_new_conversation_starts_empty(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    ask(page, "What is CRIMJUST?")
    page.locator("#clear").click()
    expect(page.locator("#conversation .turn")).to_have_count(0)
    ask(page, "What is AIRCOP?")
    expect(page.locator("#turn-1")).to_be_visible()


def test_a_whole_answer_is_read_out_once_without_its_numbers(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    expect(page.locator("#heard[role=status]")).to_contain_text("AIRCOP is a multi-agency project")
    expect(page.locator("#heard")).to_contain_text("Sources (1)")
    expect(page.locator("#heard")).not_to_contain_text("[1]")
    assert page.locator("#conversation [aria-live], #conversation [role=log]").count() == 0


def test_an_answer_is_copied_with_its_sources_and_its_link_by_itself(address: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "What is AIRCOP?")
    page.locator(".copy").click()
    expect(page.locator(".outcome")).to_have_text(message("en", "chat_copied"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "AIRCOP is a multi-agency project" in copied
    assert "[1] Organised Crime" in copied
    page.locator(".share").click()
    expect(page.locator(".outcome")).to_have_text(message("en", "chat_link_copied"))
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{address}/receipts/")
    page.goto(link)
    expect(page.locator("main")).to_contain_text("AIRCOP is a multi-agency project")


def test_a_thumb_down_asks_why_and_says_thank_you(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    with page.expect_response("**/api/v1/feedback") as judged:
        page.locator(".unhelpful").click()
    assert judged.value.status == 204
    expect(page.locator(".unhelpful")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".reason textarea")).to_be_focused()
    page.keyboard.type("It does not say since when.")
    with page.expect_response("**/api/v1/feedback") as reasoned:
        page.locator(".reason button").click()
    assert reasoned.value.status == 204
    expect(page.locator(".reason")).to_have_count(0)
    expect(page.locator(".outcome")).to_have_text(message("en", "chat_thanks"))


def test_a_thumb_that_cannot_be_sent_says_so(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    page.route("**/api/v1/feedback", lambda route: route.fulfill(status=503))
    page.locator(".helpful").click()
    expect(page.locator(".outcome")).to_have_text(message("en", "chat_not_sent"))
    expect(page.locator(".helpful[aria-pressed=true]")).to_have_count(0)


@pytest.mark.parametrize(("status", "word"), [(429, "too_many"), (503, "busy"), (413, "too_long"), (500, "lost")])
def test_a_question_that_is_refused_says_why_and_stays_in_the_box(page: Page, status: int, word: str) -> None:
    page.route("**/queue/join*", lambda route: route.fulfill(status=status, json={"detail": "refused"}))
    page.fill("#question textarea", "What is AIRCOP?")
    page.press("#question textarea", "Enter")
    expect(page.locator("#trouble [role=alert]")).to_have_text(message("en", f"chat_{word}"))
    expect(page.locator("#question textarea")).to_have_value("What is AIRCOP?")
    expect(page.locator("[data-testid=toast-body]:visible")).to_have_count(0)
    page.unroute("**/queue/join*")
    ask(page, "What is AIRCOP?")
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_lost_connection_is_told(page: Page) -> None:
    def lose(route: Route) -> None:
        route.abort()

    page.route("**/queue/join*", lose)
    page.fill("#question textarea", "What is AIRCOP?")
    page.press("#question textarea", "Enter")
    expect(page.locator("#trouble [role=alert]")).to_have_text(message("en", "chat_lost"))
    page.locator("#trouble button").click()
    expect(page.locator("#trouble")).to_be_hidden()


def test_the_whole_page_can_be_used_with_the_keyboard_alone(page: Page) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#question textarea')"):
            break
    page.keyboard.type("What is AIRCOP?")
    page.keyboard.press("Enter")
    expect(page.locator("#conversation .turn.whole")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator("#ask")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#clear")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#conversation .turn")).to_have_count(0)


def test_a_page_view_reaches_no_other_host_and_breaks_no_rule_of_its_policy(address: str, page: Page) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.reload()
    ask(page, "What is AIRCOP?")
    page.locator("#conversation .cites a").first.click()
    assert asked
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert complaints == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_phone_needs_no_sideways_scrolling(address: str, page: Page, language: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}/?lang={language}")
    ask(page, "What are the three pillars of UNODC's work programme?")
    page.locator(".sources summary").click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_accessibility_checker_finds_nothing_serious(page: Page, colours: str) -> None:
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light", reduced_motion="reduce")
    ask(page, "What are the three pillars of UNODC's work programme?")
    page.locator(".sources summary").click()
    page.locator(".unhelpful").click()
    expect(page.locator(".reason")).to_be_visible()
    found = Axe().run(page).response["violations"]
    page.locator("#conversation .cites a").first.click()
    found += Axe().run(page, context="#card").response["violations"]
    assert [problem["id"] for problem in found if problem["impact"] in ("serious", "critical")] == []


def test_the_server_says_that_it_lives_and_is_ready(address: str) -> None:
    for path in ("/health/live", "/health/ready"):
        with urllib.request.urlopen(address + path) as response:
            assert response.status == 200
