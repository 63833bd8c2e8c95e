"""Hostile text stays text wherever it is shown, with the policy that browsers keep to, and without it.

Without it, because the policy is the second wall: what the pages let through would run then.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from knowledge.embed.choose import Embedder
from knowledge.library import ingest
from tests.assistant.staff.parts import accounts_in
from tests.browser.conftest import serving
from tests.browser.hostile_payloads import payloads
from tests.browser.hostile_site import (
    CITED,
    LIMITS,
    Api,
    addresses,
    ask_in_chat,
    batches,
    check_draft,
    visit,
    visit_list,
    write_sources,
)
from tests.browser.staff_site import log_in
from tests.browser.watching import Canary, Watch

pytestmark = pytest.mark.browser

_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
_SAMPLE = 8
_DRAFT = 400


@dataclass(frozen=True)
class Site:
    """A service that was given hostile text by everybody."""

    canary: Canary
    texts: list[str]
    questions: list[str]
    """Each is answered from a source with hostile text."""
    api: Api


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, models: Path) -> Iterator[Site]:
    """A running `assistant serve` over hostile sources, which was asked hostile questions and told hostile reasons."""
    folder = tmp_path_factory.mktemp("hostile")
    with Canary() as canary:
        texts = payloads(canary.url)
        questions = write_sources(folder / "sources", texts, canary.url)
        ingest(folder, embedder, [folder / "sources"])
        accounts_in(folder)
        with serving(folder, models, **LIMITS) as address:
            api = Api(address)
            for question in (*texts, *questions[:: len(questions) // _SAMPLE]):
                api.ask(question)
            for answer, reason in zip(api.answers, texts, strict=False):
                api.blame(answer, reason)
            yield Site(canary, texts, questions, api)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed; make test installs it on Debian and Ubuntu")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        yield opened
        opened.close()


@pytest.fixture(params=["with the policy", "without the policy"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser that keeps to the policy of each page, or to none."""
    opened = browser.new_context(bypass_csp=request.param == "without the policy")
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


@pytest.fixture
def watch(site: Site, context: BrowserContext) -> Iterator[Watch]:
    """Watches the browser; a test ends well only if nothing was seen."""
    watching = Watch(site.api.address, links=[site.canary.url + CITED])
    watching.over(context)
    yield watching
    assert watching.pages > 0
    assert dict(watching.seen) == {}
    assert site.canary.hits == []


@pytest.fixture
def page(watch: Watch, context: BrowserContext) -> Page:
    """A new page of the watched browser."""
    return context.new_page()


def test_texts_that_are_taken_for_markup_are_seen_to_run_load_and_lead_elsewhere(browser: Browser) -> None:
    with Canary() as canary:
        canary.raw = payloads(canary.url)
        context, watching = browser.new_context(), Watch(canary.url)
        watching.over(context)
        page = context.new_page()
        page.goto(f"{canary.url}/raw")
        page.wait_for_timeout(1000)
        page.set_content("<main></main>")
        for text in canary.raw:
            if "refresh" not in text:
                page.evaluate("text => { document.querySelector('main').innerHTML = text }", text)
                watching.inspect(page)
        context.close()
        assert len(set(canary.hits)) > 10
        assert watching.count("dialog") > 20
        assert min(watching.count(kind) for kind in ("markup", "handler", "link")) > 5


def test_questions_in_the_chat_stay_text(site: Site, watch: Watch, page: Page) -> None:
    visit(watch, page, "/")
    for together in batches(site.texts, 2000):
        ask_in_chat(page, together)
        watch.inspect(page)
    expect(page.locator("#turn-1")).to_contain_text("<script>alert(1)</script>")


def test_sources_that_the_chat_cites_stay_text(site: Site, watch: Watch, page: Page) -> None:
    visit(watch, page, "/")
    for question in site.questions[:_SAMPLE]:
        ask_in_chat(page, question)
        page.locator("#current .sources summary").click()
        page.locator("#current .cites a").first.click()
        watch.inspect(page)
        page.keyboard.press("Escape")
    expect(page.locator("#turn-1 .answer")).to_contain_text("<script>alert(1)</script>")
    expect(page.locator("#turn-1 .source h3")).to_contain_text("<script>alert(1)</script>")


def test_the_plain_pages_show_text(site: Site, watch: Watch, page: Page) -> None:
    for answer in site.api.answers[:: len(site.api.answers) // _SAMPLE]:
        visit(watch, page, f"/receipts/{answer}")
    page.goto(f"{watch.own}/ask")
    for typed in (*batches(site.texts, 4000), site.questions[0]):
        page.fill("#q", typed)
        page.click("form.ask button")
        watch.inspect(page)
    expect(page.locator("main .answer")).to_contain_text("<script>alert(1)</script>")


def test_the_sources_and_their_texts_are_shown_as_text(site: Site, watch: Watch, page: Page) -> None:
    visit_list(watch, page, "/sources")
    page.goto(f"{watch.own}/sources")
    links = [one.get_attribute("href") or "" for one in page.locator("main h2 a").all()]
    for link in links[:: len(links) // _SAMPLE]:
        visit(watch, page, link)
    visit(watch, page, "/documents/text%200")
    expect(page.locator("h1")).to_contain_text("<script>alert(1)</script>")
    expect(page.locator("article")).to_contain_text("is <script>alert(1)</script> since")


def test_an_address_with_hostile_text_leads_to_a_page_with_nothing_of_it_but_text(
    site: Site, watch: Watch, context: BrowserContext, page: Page
) -> None:
    log_in(page, watch.own)
    for together in batches(site.texts, 1500):
        for path in addresses(together):
            visit(watch, page, path)


def test_the_log_of_questions_shows_text_to_staff(site: Site, watch: Watch, page: Page) -> None:
    log_in(page, watch.own)
    visit_list(watch, page, "/staff/questions")
    expect(page.locator("main")).to_contain_text("<script>alert(1)</script>")
    visit(watch, page, "/staff/unanswered?off_topic=yes")
    for answer in site.api.answers[:: len(site.api.answers) // _SAMPLE]:
        visit(watch, page, f"/staff/questions/{answer}")
    visit(watch, page, f"/staff/questions/{site.api.answers[0]}")
    expect(page.locator("main dl blockquote")).to_contain_text(site.texts[0])


def test_the_sources_of_the_desk_are_shown_as_text(site: Site, watch: Watch, page: Page) -> None:
    log_in(page, watch.own)
    visit_list(watch, page, "/staff/sources")
    page.goto(f"{watch.own}/staff/sources")
    links = [one.get_attribute("href") or "" for one in page.locator("ul.sources a").all()]
    for link in links[:: len(links) // _SAMPLE]:
        visit(watch, page, link)
        visit(watch, page, link.replace("/view", "/remove"))


def test_what_staff_type_and_upload_stays_text(site: Site, watch: Watch, page: Page) -> None:
    log_in(page, watch.own)
    together = next(batches(site.texts, 2000))
    page.goto(f"{watch.own}/staff/tools")
    page.fill("[name=label]", site.texts[0])
    page.click("main form button")
    watch.inspect(page)
    page.goto(f"{watch.own}/staff/sources/add")
    page.set_input_files("#files", {"name": f"{site.texts[0]}.exe", "mimeType": "", "buffer": b"x"})
    page.click("section:has(#files) button")
    watch.inspect(page)
    page.evaluate("document.querySelector('section:has(#url) form').noValidate = true")
    page.fill("#url", together)
    page.click("section:has(#url) button")
    watch.inspect(page)
    visit(watch, page, "/staff/audit")
    expect(page.locator("main")).to_contain_text(site.texts[0])


def test_a_checked_draft_and_its_report_stay_text(site: Site, watch: Watch, page: Page, tmp_path: Path) -> None:
    log_in(page, watch.own)
    draft = next(batches(site.texts, _DRAFT))
    check_draft(watch, page, draft, tmp_path)
    expect(page.locator("main")).to_contain_text("<script>alert(1)</script>")


def test_the_api_answers_in_json_that_nobody_takes_for_a_page(site: Site, watch: Watch, page: Page) -> None:
    assert site.api.wrong == []
    assert len(site.api.answers) > len(site.texts) // 2
    visit(watch, page, f"/api/v1/receipts/{site.api.answers[0]}")
    visit(watch, page, "/api/v1/sources")
    expect(page.locator("body")).to_contain_text("<script>alert(1)</script>")
