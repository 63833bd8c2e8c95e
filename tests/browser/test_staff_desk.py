"""The staff desk as staff use it, in a real browser, beside the public chat that it looks after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from prompts import message
from tests.assistant.staff.parts import PASSWORD
from tests.browser.staff_site import ANSWERED, DESKTOP, IN_ARABIC, PHONE, UNANSWERED, Site, View, logged_in, open_site

pytestmark = pytest.mark.browser

_DRAFT = "UNODC officially opened its National Project Office in Belgrade on 26 June 2009."
_SOURCE = "The Lighthouse programme trains harbour masters in Valletta since 2016.\n"
_ABOUT_SOURCE = "Who does the Lighthouse programme train?"
_MESSAGE = "We are back at noon."
_WORK_TIME = 200_000
"""Milliseconds for a job on the sources, with whatever else the machine does."""

_everywhere = pytest.mark.parametrize("view", [DESKTOP, PHONE], ids=["English on a desktop", "Arabic on a phone"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, bundled_data: Path, models: Path) -> Iterator[Site]:
    """A running `assistant serve` that was asked a little."""
    with open_site(tmp_path_factory.mktemp("site"), bundled_data, models) as opened:
        yield opened


@pytest.fixture(scope="module")
def maria(browser: Browser, site: Site) -> StorageState:
    """The cookies of Maria, who is logged in."""
    return logged_in(browser, site.address)


@pytest.fixture
def view() -> View:
    """What Maria looks through, unless a test has several."""
    return DESKTOP


@pytest.fixture
def desk(browser: Browser, maria: StorageState, view: View) -> Iterator[Page]:
    """A page of Maria's browser."""
    context = view.context(browser, maria)
    yield context.new_page()
    context.close()


@pytest.fixture
def public(browser: Browser) -> Iterator[Page]:
    """A page of the browser of a reader."""
    context = DESKTOP.context(browser)
    yield context.new_page()
    context.close()


def _work_is_done(desk: Page) -> None:
    """Waits, on the list of sources, until the latest job is over; the page loads itself again meanwhile."""
    expect(desk.locator("#work li").first.locator(".badge.ok")).to_be_visible(timeout=_WORK_TIME)


def _switch(desk: Page, site: Site, to: str) -> None:
    """Puts the public pages back or takes them off."""
    desk.goto(f"{site.address}/staff/switch")
    desk.locator("section[aria-labelledby=web-heading] button").first.click()
    if to == "off":
        desk.locator("main button.danger").click()
    expect(desk.locator("main [role=status]")).to_be_visible()


@_everywhere
def test_a_wrong_password_gets_a_clear_word_and_who_logged_out_leaves_nothing_behind(
    browser: Browser, site: Site, view: View
) -> None:
    context = view.context(browser)
    page = context.new_page()
    page.goto(f"{site.address}/staff/questions")
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("maria")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]")).to_have_text(message(view.language, "desk_login_wrong"))
    expect(page.locator("#name")).to_have_value("maria")
    expect(page.locator("#password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("ul.log")).to_be_visible()
    page.locator("header form button").press("Enter")
    expect(page.locator("#password")).to_be_visible()
    page.go_back()
    expect(page.locator("#password")).to_be_visible()
    expect(page.locator("ul.log")).to_have_count(0)
    context.close()


@_everywhere
def test_a_wrong_year_in_a_draft_is_marked_with_its_reason_and_the_quote(desk: Page, site: Site, view: View) -> None:
    desk.goto(f"{site.address}/staff/check")
    desk.fill("#text", _DRAFT)
    for _ in range(3):
        desk.keyboard.press("Tab")
    expect(desk.locator("#draft-form .actions button").first).to_be_focused()
    desk.keyboard.press("Enter")
    card = desk.locator("#result .card.contradicted")
    expect(card).to_contain_text(message(view.language, "check_contradicted"), timeout=120_000)
    expect(card.locator(".claim mark.differs")).to_contain_text("2009")
    expect(card.locator("p[lang=en]").nth(1)).to_contain_text("2007")
    expect(card.locator("blockquote")).to_contain_text("on 26 June 2007")


@pytest.mark.timeout(600)
def test_an_uploaded_source_is_cited_by_the_chat_until_it_is_removed(desk: Page, public: Page, site: Site) -> None:
    site.ask_in_chat(public, _ABOUT_SOURCE)
    expect(public.locator("#conversation .answer")).not_to_contain_text("harbour masters")
    desk.goto(f"{site.address}/staff/sources/add")
    desk.set_input_files("#files", {"name": "lighthouse.md", "mimeType": "text/markdown", "buffer": _SOURCE.encode()})
    desk.press("section:has(#files) form > button", "Enter")
    _work_is_done(desk)
    expect(desk.locator("ul.sources")).to_contain_text("lighthouse")
    site.ask_in_chat(public, _ABOUT_SOURCE)
    expect(public.locator("#conversation .answer")).to_contain_text("trains harbour masters in Valletta")
    desk.locator("ul.sources a", has_text="Lighthouse").first.click()
    expect(desk.locator("dl.facts")).to_contain_text("maria")
    desk.click("main .actions .danger")
    desk.click("main form button.danger")
    _work_is_done(desk)
    expect(desk.locator("ul.sources")).not_to_contain_text("lighthouse")
    site.ask_in_chat(public, _ABOUT_SOURCE)
    expect(public.locator("#conversation .answer")).not_to_contain_text("harbour masters")


def test_an_address_inside_the_network_is_refused_with_a_reason(desk: Page, site: Site) -> None:
    desk.goto(f"{site.address}/staff/sources/add")
    desk.fill("#url", "http://10.0.0.7/secret")
    desk.press("#url", "Enter")
    job = desk.locator("#work li").first
    expect(job.locator(".badge.danger")).to_be_visible(timeout=_WORK_TIME)
    expect(job).to_contain_text("10.0.0.7")
    expect(job).to_contain_text("not on the public web")


@_everywhere
def test_a_question_is_found_by_a_filter_and_tells_how_it_was_answered(desk: Page, site: Site, view: View) -> None:
    desk.goto(f"{site.address}/staff/questions")
    desk.select_option("#status", "answered")
    desk.fill("#q", "Belgrade")
    desk.keyboard.press("Enter")
    expect(desk.locator("ul.log > li")).to_have_count(1)
    desk.locator("ul.log a").press("Enter")
    expect(desk.locator("main .lead")).to_have_text(ANSWERED)
    expect(desk.locator("main dl.facts").first).to_contain_text(message(view.language, "desk_log_status_answered"))
    expect(desk.locator("main blockquote").first).to_contain_text("on 26 June 2007")


def test_a_question_becomes_a_line_that_the_evaluation_reads(desk: Page, site: Site) -> None:
    desk.goto(f"{site.address}/staff/questions/{site.answers[ANSWERED]['id']}")
    with desk.expect_download() as downloaded:
        desk.press("#regression button[value=line]", "Enter")
    lines = Path(downloaded.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1
    case = json.loads(lines[0])
    assert case["question"] == ANSWERED
    assert "26 June 2007" in case["gold"][0]["quote"]


@_everywhere
def test_an_unanswered_question_stands_in_a_topic_and_with_its_thumb_down(desk: Page, site: Site, view: View) -> None:
    desk.goto(f"{site.address}/staff/unanswered")
    expect(desk.locator("ol.topics")).to_contain_text(UNANSWERED)
    desk.locator("ol.topics a", has_text=UNANSWERED).first.click()
    expect(desk.locator("main dl.facts").first).to_contain_text(message(view.language, "desk_log_unhelpful"))
    expect(desk.locator("main dl.facts blockquote")).to_have_text("Not even about how many.")


@_everywhere
def test_the_figures_count_what_was_asked(desk: Page, site: Site, view: View) -> None:
    desk.goto(f"{site.address}/staff/figures")
    tiles = desk.locator("dl.tiles .card")
    asked = int(tiles.first.locator("dd").inner_text())
    site.ask(IN_ARABIC)
    desk.reload()
    expect(tiles.first.locator("dd")).to_have_text(str(asked + 1))
    expect(desk.locator(".plots figure svg").first).to_be_visible()
    desk.locator(".plots summary").first.click()
    expect(desk.locator(".plots table").first).to_be_visible()


@_everywhere
def test_the_public_pages_are_switched_off_with_a_message_and_on_again(desk: Page, public: Page, site: Site) -> None:
    desk.goto(f"{site.address}/staff/switch")
    desk.fill("#web-message", _MESSAGE)
    desk.locator("section[aria-labelledby=web-heading] button").click()
    desk.locator("main button.danger").press("Enter")
    expect(desk.locator("section[aria-labelledby=web-heading] blockquote")).to_have_text(_MESSAGE)
    for path in ("/", "/ask"):
        met = public.goto(site.address + path)
        assert met
        assert met.status == 503
        expect(public.locator("main")).to_contain_text(_MESSAGE)
    desk.goto(f"{site.address}/staff/questions")
    expect(desk.locator("ul.log > li").first).to_be_visible()
    _switch(desk, site, "on")
    site.ask_in_chat(public, ANSWERED)
    expect(public.locator("#conversation .answer")).to_contain_text("26 June 2007")


def test_what_staff_do_stands_in_the_audit_log(desk: Page, site: Site) -> None:
    _switch(desk, site, "off")
    _switch(desk, site, "on")
    desk.goto(f"{site.address}/staff/audit")
    rows = desk.locator("main tbody tr")
    expect(rows.nth(0)).to_contain_text(message("en", "desk_audit_action_switch_on"))
    expect(rows.nth(1)).to_contain_text(message("en", "desk_audit_action_switch_off"))
    expect(rows.nth(1)).to_contain_text("maria")
    desk.select_option("#action", "login")
    desk.fill("#who", "maria")
    desk.press("#who", "Enter")
    expect(rows.first).to_contain_text(message("en", "desk_audit_action_login"))


def test_a_token_lets_a_program_use_the_tools_until_it_is_revoked(desk: Page, site: Site) -> None:
    desk.goto(f"{site.address}/staff/tools")
    desk.fill("#label", "a test")
    desk.press("#label", "Enter")
    token = desk.locator("#token").input_value()
    listed = site.tools(token)
    assert listed.status_code == 200
    assert "check" in {one["name"] for one in listed.json()["result"]["tools"]}
    desk.goto(f"{site.address}/staff/tools")
    expect(desk.locator("main")).not_to_contain_text(token)
    desk.locator(".tokens button.danger").click()
    expect(desk.locator("main [role=status]")).to_have_text(message("en", "desk_tools_revoked"))
    assert site.tools(token).status_code == 401


def test_too_many_wrong_passwords_lock_a_name_for_a_while(public: Page, site: Site) -> None:
    public.goto(f"{site.address}/staff/login")
    for _ in range(5):
        public.fill("#name", "omar")
        public.fill("#password", "wrong")
        with public.expect_navigation():
            public.press("#password", "Enter")
    expect(public.locator("[role=alert]")).to_contain_text(message("en", "desk_login_locked", minutes=15))
