"""The widget on a partner's page, from another origin and under a strict policy, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

from prompts import message
from tests.browser.partner_site import SITE, Partner, open_partner
from tests.browser.staff_site import ANSWERED, DESKTOP, IN_ARABIC, PHONE, View
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser

_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_FOCUSED = "(document.activeElement.shadowRoot ?? document).activeElement"
_OUTLINE = "[...document.body.children].map((one) => one.localName)"
_UNCHANGED = "[document.documentElement, document.body, document.head].map((one) => one.outerHTML.split('<unodc')[0])"


@pytest.fixture(scope="module")
def partner(tmp_path_factory: pytest.TempPathFactory, bundled_data: Path, models: Path) -> Iterator[Partner]:
    """A running service, and a partner's web site."""
    with open_partner(tmp_path_factory.mktemp("partner"), bundled_data, models) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, partner: Partner) -> Iterator[Page]:
    """The partner's page at its listed origin; what its policy forbids fails the test."""
    with _looking(browser, partner.listed) as (page, watch):
        page.goto(partner.listed)
        expect(page.locator(".launch")).to_be_visible()
        yield page
        assert watch.count("violation", "dialog") == 0


@contextmanager
def _looking(browser: Browser, own: str, view: View = DESKTOP) -> Iterator[tuple[Page, Watch]]:
    context: BrowserContext = view.context(browser)
    watch = Watch(own)
    watch.over(context)
    yield context.new_page(), watch
    context.close()


def _ask(place: Page | FrameLocator, question: str) -> Locator:
    """Types a question into the open chat, presses Enter and waits for the whole answer, which is returned."""
    box = place.locator(".box textarea")
    before = place.locator(".turn").count()
    box.fill(question)
    box.press("Enter")
    turn = place.locator(".turn").nth(before)
    expect(turn.locator(".judging, .trouble")).to_have_count(1)
    return turn


def _barriers(page: Page) -> list[str]:
    """What the accessibility checker calls serious or critical."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes']}" for one in found if one["impact"] in ("serious", "critical")]


def test_nothing_is_loaded_before_a_question_but_the_script(browser: Browser, partner: Partner) -> None:
    with _looking(browser, partner.listed) as (page, watch):
        page.goto(partner.listed)
        page.locator(".launch").click()
        expect(page.locator("dialog")).to_be_visible()
        page.keyboard.press("Escape")

        assert watch.seen == {("request", f"{partner.host}/widget.js"): 1}


def test_a_question_is_answered_with_numbers_that_show_the_quoted_words(page: Page) -> None:
    page.locator(".launch").click()
    with page.expect_response("**/api/v1/ask?*") as streamed:
        turn = _ask(page, ANSWERED)

    assert streamed.value.url.endswith(f"?site={SITE}")
    assert streamed.value.headers["content-type"].startswith("text/event-stream")
    expect(turn.locator(".answer")).to_contain_text("26 June 2007")
    turn.locator(".n").first.click()
    expect(turn.locator(".answer .card blockquote")).to_contain_text("26 June 2007")
    expect(turn.locator(".answer .card a")).to_have_attribute("rel", "noopener")
    expect(turn.locator("details.sources[open] li")).not_to_have_count(0)


def test_a_sentence_is_shown_before_the_answer_is_whole(browser: Browser, partner: Partner) -> None:
    with _looking(browser, partner.listed) as (page, _):
        page.goto(f"{partner.listed}/slow")
        page.locator(".launch").click()
        page.locator(".box textarea").fill(ANSWERED)
        page.locator(".box textarea").press("Enter")
        expect(page.locator(".answer")).to_contain_text("26 June 2007")
        expect(page.locator(".answer .waiting")).to_be_visible()
        page.locator(".n").first.click()
        expect(page.locator("[role=log] .unseen").last).not_to_contain_text("2007")
        partner.go_on.set()

        expect(page.locator("details.sources")).to_be_visible()
        expect(page.locator(".answer .waiting")).to_have_count(0)
        expect(page.locator(".answer .card blockquote")).to_contain_text("26 June 2007")
        expect(page.locator("[role=log] .unseen").last).to_contain_text("26 June 2007")


def test_a_follow_up_says_how_it_was_understood(page: Page) -> None:
    page.locator(".launch").click()
    _ask(page, "What is AIRCOP?")

    expect(_ask(page, "Who are its partners?").locator(".note").first).to_contain_text("AIRCOP")


def test_what_the_sources_do_not_say_is_said_with_what_is_near(page: Page) -> None:
    page.locator(".launch").click()

    turn = _ask(page, "How many people work in the office in Belgrade?")

    expect(turn.locator(".answer")).to_contain_text(message("en", "no_evidence"))
    expect(turn.locator("details.sources li")).not_to_have_count(0)


def test_somebody_in_need_is_shown_services_and_nothing_of_it_is_kept(page: Page) -> None:
    page.locator(".launch").click()
    page.locator(".box textarea").fill("I want to kill myself. I am in Spain.")
    page.locator(".box textarea").press("Enter")

    expect(page.locator(".answer.referral a[href^='tel:']").first).to_be_visible()
    assert "kill" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_in_arabic_on_a_phone_it_fills_the_screen_from_right_to_left(browser: Browser, partner: Partner) -> None:
    with _looking(browser, partner.listed, PHONE) as (page, _):
        page.goto(f"{partner.listed}/?ar")
        page.locator(".launch").click()
        turn = _ask(page, IN_ARABIC)

        expect(page.locator(".root")).to_have_attribute("dir", "rtl")
        expect(turn.locator(".answer")).to_have_attribute("dir", "rtl")
        expect(turn.locator("[lang=en]").first).to_have_attribute("dir", "ltr")
        assert page.locator("dialog").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
        assert page.evaluate(_WIDER) == 0
        assert _barriers(page) == []


def test_all_can_be_done_with_the_keyboard_alone(page: Page) -> None:
    def focused(property_name: str) -> str:
        return str(page.evaluate(f"{_FOCUSED}.{property_name}"))

    def press_until(key: str, property_name: str, wanted: str) -> None:
        for _ in range(20):
            page.keyboard.press(key)
            if focused(property_name) == wanted:
                return
        pytest.fail(f"{key} never leads to {wanted}")

    press_until("Tab", "className", "launch")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_be_visible()
    assert focused("localName") == "textarea"
    page.keyboard.type(ANSWERED)
    page.keyboard.press("Enter")
    expect(page.locator(".judging")).to_be_visible()
    press_until("Shift+Tab", "className", "n")
    page.keyboard.press("Enter")
    expect(page.locator(".answer .card blockquote")).to_contain_text("26 June 2007")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    assert focused("className") == "launch"


def test_on_a_phone_the_focus_stays_in_the_open_chat(browser: Browser, partner: Partner) -> None:
    with _looking(browser, partner.listed, PHONE) as (page, _):
        page.goto(partner.listed)
        page.locator(".launch").click()
        hosts = set()
        for key in ["Tab"] * 12 + ["Shift+Tab"] * 12:
            page.keyboard.press(key)
            hosts.add(page.evaluate("document.activeElement.localName"))

        assert hosts == {"unodc-assistant-corner"}


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_bars_anybody_from_it(browser: Browser, partner: Partner, colours: str) -> None:
    with _looking(browser, partner.listed, View(colours=colours)) as (page, _):
        page.goto(partner.listed)
        expect(page.locator(".launch")).to_be_visible()
        assert _barriers(page) == []
        page.locator(".launch").click()
        turn = _ask(page, ANSWERED)
        turn.locator(".n").first.click()
        turn.locator(".judging button").last.click()
        expect(turn.locator(".why")).to_be_visible()

        assert _barriers(page) == []


def test_an_unlisted_origin_gets_no_answer_but_a_calm_word(browser: Browser, partner: Partner) -> None:
    with _looking(browser, partner.unlisted) as (page, _):
        page.goto(partner.unlisted)
        page.locator(".launch").click()
        turn = _ask(page, ANSWERED)

        expect(turn.locator(".trouble")).to_be_visible()
        expect(turn.locator(".answer")).not_to_contain_text("2007")
        expect(page.locator(".box textarea")).to_have_value(ANSWERED)


def test_a_frame_on_a_listed_page_shows_the_chat(browser: Browser, partner: Partner) -> None:
    with _looking(browser, partner.listed) as (page, _):
        page.goto(f"{partner.listed}/frame")

        expect(_ask(page.frame_locator("iframe"), ANSWERED).locator(".answer")).to_contain_text("26 June 2007")


def test_a_frame_on_an_unlisted_page_stays_empty(browser: Browser, partner: Partner) -> None:
    with _looking(browser, partner.unlisted) as (page, _):
        with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            page.goto(f"{partner.unlisted}/frame")

        expect(page.frame_locator("iframe").locator("unodc-assistant, main")).to_have_count(0)


def test_an_element_within_the_page_answers_too(browser: Browser, partner: Partner) -> None:
    with _looking(browser, partner.listed) as (page, watch):
        page.goto(f"{partner.listed}/element")
        placed = page.locator("unodc-assistant")
        box = placed.locator(".box textarea")
        box.fill(ANSWERED)
        box.press("Enter")

        expect(placed.locator(".answer")).to_contain_text("26 June 2007")
        assert watch.count("violation") == 0


def test_a_second_load_does_nothing(browser: Browser, partner: Partner) -> None:
    with _looking(browser, partner.listed) as (page, _):
        page.goto(f"{partner.listed}/twice")
        page.wait_for_load_state("networkidle")

        expect(page.locator(".launch")).to_have_count(1)


def test_the_page_has_one_name_and_one_element_more_and_nothing_else(browser: Browser, partner: Partner) -> None:
    with _looking(browser, partner.listed) as (page, _):
        page.goto(f"{partner.listed}/bare")
        names, outline = set(page.evaluate("Object.keys(window)")), page.evaluate(_OUTLINE)
        page.goto(partner.listed)
        expect(page.locator(".launch")).to_be_visible()
        before = page.evaluate(_UNCHANGED)
        page.locator(".launch").click()
        _ask(page, ANSWERED)

        assert set(page.evaluate("Object.keys(window)")) - names == {"unodcAssistant"}
        assert [one for one in page.evaluate(_OUTLINE) if one not in outline] == ["script", "unodc-assistant-corner"]
        assert page.evaluate(_UNCHANGED) == before
        assert page.context.cookies() == []
        assert page.evaluate("Object.keys(localStorage)") == []


def test_a_page_with_hostile_styles_and_patched_prototypes_has_it_too(browser: Browser, partner: Partner) -> None:
    errors = list[str]()
    with _looking(browser, partner.listed) as (page, _):
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{partner.listed}/hostile")
        page.wait_for_timeout(500)
        assert page.evaluate("String([].map) === String(document.body.append) && 'added' in {}")
        page.locator(".launch").click()
        turn = _ask(page, ANSWERED)
        expect(turn.locator(".answer")).to_contain_text("26 June 2007")
        turn.locator(".n").first.click()

        expect(turn.locator(".answer .card blockquote")).to_be_visible()
        expect(turn.locator(".answer")).to_have_css("font-size", "16px")
        expect(turn.locator(".answer")).to_have_css("color", "rgb(27, 36, 48)")
        expect(page.locator("dialog")).to_have_css("position", "fixed")
        assert errors == []


def test_it_comes_back_where_the_page_changes_without_loading(page: Page) -> None:
    page.locator(".launch").click()
    _ask(page, ANSWERED)
    page.evaluate("() => { document.body.replaceWith(document.createElement('body')); }")
    expect(page.locator("dialog .answer")).to_contain_text("26 June 2007")
    page.evaluate("() => { document.body.replaceChildren(document.createElement('main')); }")

    expect(page.locator("dialog .answer")).to_contain_text("26 June 2007")
    expect(_ask(page, "What is AIRCOP?").locator(".answer")).to_contain_text("AIRCOP")
    page.keyboard.press("Escape")
    expect(page.locator(".launch")).to_be_visible()


def test_the_conversation_stays_in_its_tab(page: Page, partner: Partner) -> None:
    page.locator(".launch").click()
    _ask(page, ANSWERED)
    page.reload()
    page.locator(".launch").click()
    expect(page.locator(".turn .answer")).to_contain_text("26 June 2007")

    other = page.context.new_page()
    other.goto(partner.listed)
    other.locator(".launch").click()
    expect(other.locator(".log")).to_be_visible()
    expect(other.locator(".turn")).to_have_count(0)


def test_a_new_conversation_forgets_the_old_one(page: Page) -> None:
    page.locator(".launch").click()
    _ask(page, ANSWERED)
    page.get_by_label(message("en", "label_new_conversation"), exact=True).click()
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    page.locator(".launch").click()

    expect(page.locator(".turn")).to_have_count(0)


def test_what_somebody_thinks_of_an_answer_is_sent_with_the_reason(page: Page) -> None:
    page.locator(".launch").click()
    turn = _ask(page, ANSWERED)
    with page.expect_response("**/api/v1/feedback?*") as judged:
        turn.locator(".judging button").last.click()
    assert judged.value.status == 204
    turn.locator(".why textarea").fill("It does not say who was there.")
    with page.expect_response("**/api/v1/feedback?*") as reasoned:
        turn.locator(".why button").click()

    assert reasoned.value.status == 204
    expect(turn.locator(".judging [role=status]")).to_have_text(message("en", "chat_thanks"))


def test_a_question_that_was_cut_off_is_in_the_box_and_can_be_asked_again(page: Page) -> None:
    page.locator(".launch").click()
    page.route("**/api/v1/ask?*", lambda route: route.abort())
    turn = _ask(page, ANSWERED)
    expect(page.locator(".box textarea")).to_have_value(ANSWERED)
    page.unroute("**/api/v1/ask?*")
    turn.get_by_role("button", name=message("en", "widget_retry")).click()

    expect(page.locator(".turn .answer")).to_contain_text("26 June 2007")
    expect(page.locator(".turn")).to_have_count(1)


def test_scripts_of_the_page_open_close_ask_and_hear(page: Page) -> None:
    page.evaluate(
        """() => {
          document.heard = [];
          const hear = (name) => (told) => document.heard.push([name, JSON.stringify(told)]);
          for (const name of ["open", "close", "ask", "answer", "error"]) unodcAssistant.on(name, hear(name));
          unodcAssistant.ask("When did UNODC open its office in Belgrade?");
        }"""
    )
    expect(page.locator(".judging")).to_be_visible()
    page.evaluate("unodcAssistant.close()")
    expect(page.locator("dialog")).to_be_hidden()
    page.evaluate("new Promise((done) => setTimeout(done, 50))")

    heard = page.evaluate("document.heard")
    assert [name for name, _ in heard] == ["open", "ask", "answer", "close"]
    assert "Belgrade" not in str(heard)


def test_what_is_copied_from_the_page_for_partners_works_with_its_nonce(browser: Browser, partner: Partner) -> None:
    with _looking(browser, partner.listed) as (page, watch):
        page.goto(f"{partner.listed}/copied")
        page.locator(".launch").click()

        expect(_ask(page, ANSWERED).locator(".answer")).to_contain_text("26 June 2007")
        assert watch.count("violation") == 0


def test_without_scripts_there_is_a_link(browser: Browser, partner: Partner) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(partner.listed)

    expect(page.locator("noscript a, a[href$='/ask']").last).to_have_attribute("href", f"{partner.host}/ask")
    context.close()


def test_the_page_for_partners_shows_at_once_what_is_chosen_and_copies_it(browser: Browser, partner: Partner) -> None:
    with _looking(browser, partner.host) as (page, watch):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{partner.host}/widget")
        page.fill("#site", SITE)
        page.fill("#greeting", 'Good "day"')
        expect(page.locator("#button")).to_contain_text('data-greeting="Good &quot;day&quot;"')
        page.locator(".copy").first.click()
        expect(page.locator(".snippet [role=status]").first).to_have_text(message("en", "partner_copied"))
        assert page.evaluate("navigator.clipboard.readText()") == page.locator("#button").inner_text()
        page.locator("button[name=preview]").click()
        page.locator(".launch").click()

        expect(page.locator("dialog .log")).to_contain_text('Good "day"')
        expect(_ask(page, ANSWERED).locator(".answer")).to_contain_text("26 June 2007")
        assert watch.count("violation", "request") == 0
