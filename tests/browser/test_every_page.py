"""Every page, as everybody meets it: readable by all, in its language, on a phone, and from this server alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, StorageState, expect

from assistant.web.staff.desk import PAGES
from benchmarks.page_weight import visiting
from tests.browser.conftest import ask
from tests.browser.staff_site import ANSWERED, DESKTOP, IN_ARABIC, PHONE, Site, View, logged_in, open_site
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser

_PUBLIC = {
    "chat": "/",
    "ask": "/ask",
    "about": "/about",
    "privacy": "/privacy",
    "sources": "/sources",
    "document": "/documents/{document}?{place}",
    "receipt": "/receipts/{receipt}",
    "for partners": "/widget",
    "in a frame": "/embed?site=none",
    "not found": "/nowhere",
}
_STAFF = {
    **{path: path for path, _name in PAGES},
    "add": "/staff/sources/add",
    "source": "/staff/sources/view?id={document}",
    "remove": "/staff/sources/remove?id={document}",
    "question": "/staff/questions/{receipt}",
    "add a site": "/staff/sites/add",
}
_PAGES = {**_PUBLIC, **_STAFF}
_HEAVIEST = {"/": 311_000, "/ask": 60_000}
"""Bytes on the wire that a first visit may take."""

_DRAFT = "UNODC opened its office in Belgrade on 26 June 2009. The office has a swimming pool."
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_MOVING = """(() => {
  window.moved = new Set();
  const look = () => {
    for (const one of document.getAnimations()) window.moved.add(one.animationName ?? one.transitionProperty);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, bundled_data: Path, models: Path) -> Iterator[Site]:
    """A running `assistant serve` that was asked a little."""
    with open_site(tmp_path_factory.mktemp("site"), bundled_data, models) as opened:
        yield opened


@pytest.fixture(scope="module")
def maria(browser: Browser, site: Site) -> StorageState:
    """The cookies of Maria, who is logged in."""
    return logged_in(browser, site.address)


@pytest.fixture(params=[DESKTOP, PHONE], ids=["English on a desktop", "Arabic on a phone"])
def view(request: pytest.FixtureRequest) -> View:
    """What the page is looked at through."""
    chosen: View = request.param
    return chosen


class Look:
    """A page that is watched from its beginning."""

    def __init__(self, browser: Browser, address: str, view: View, state: StorageState | None = None) -> None:
        """`state` are the cookies of who looks."""
        self._view, self._errors = view, list[str]()
        self._context = view.context(browser, state)
        self._watch = Watch(address)
        self._watch.over(self._context)
        self.page = self._context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self._errors.append(str(error)))

    def __enter__(self) -> Look:
        return self

    def __exit__(self, *_: object) -> None:
        self._context.close()

    def open(self, path: str) -> Page:
        """Opens a page."""
        self.page.goto(self._watch.own + path)
        if path == "/":
            expect(self.page.locator("#question textarea")).to_be_visible()
        return self.page

    def wrong(self) -> list[str]:
        """All that is wrong with the page as it is now, and was since it was opened."""
        return [*self._mistakes(), *barriers(self.page), *self._errors, *map(str, self._watch.seen)]

    def _mistakes(self) -> Iterator[str]:
        told = self.page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
        if told != [self._view.language, "rtl" if self._view.language == "ar" else "ltr"]:
            yield f"the page says that its language is {told}"
        if (wider := self.page.evaluate(_WIDER)) > 0:
            yield f"the page is {wider} pixels too wide"

    def _note(self, said: ConsoleMessage) -> None:
        # A browser writes down that a page was not found, which is what that page is for.
        if said.type == "error" and not (said.location["url"] == self.page.url and "404" in said.text):
            self._errors.append(said.text)


def barriers(page: Page) -> list[str]:
    """What the accessibility checker calls serious or critical, and where."""
    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html'][:200]}" for one in grave for node in one["nodes"]]


def test_what_is_wrong_with_a_page_is_seen(browser: Browser, site: Site) -> None:
    with Look(browser, site.address, DESKTOP) as look:
        page = look.open("/about?lang=ar")
        assert look.wrong() == ["the page says that its language is ['ar', 'rtl']"]
        page.evaluate(
            """() => {
              const wide = document.querySelector("h1"), image = document.createElement("img");
              wide.style.width = "3000px";
              image.src = "http://127.0.0.2:9/x.png";
              document.querySelector("main").append(image);
            }"""
        )
        page.wait_for_timeout(500)
        found = " ".join(look.wrong())
        kinds = ("pixels too wide", "image-alt: <img", "'img-src http://127.0.0.2:9", "violates the following")
        assert [one for one in kinds if one not in found] == []


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_has_no_barriers_and_keeps_to_its_policy(
    browser: Browser, site: Site, maria: StorageState, view: View, name: str
) -> None:
    with Look(browser, site.address, view, maria) as look:
        look.open(_PAGES[name].format(**site.names))
        assert look.wrong() == []


def test_an_answer_and_the_dialog_of_its_source_have_no_barriers(browser: Browser, site: Site, view: View) -> None:
    with Look(browser, site.address, view) as look:
        page = look.open("/")
        ask(page, IN_ARABIC if view.language == "ar" else ANSWERED)
        page.locator("#current .sources summary").click()
        page.locator("#current .unhelpful").click()
        assert look.wrong() == []
        page.locator("#current .cites a").first.click()
        expect(page.locator("dialog#card")).to_be_visible()
        assert look.wrong() == []


def test_an_answer_on_a_plain_page_has_no_barriers(browser: Browser, site: Site, view: View) -> None:
    with Look(browser, site.address, view) as look:
        page = look.open("/ask")
        page.fill("#q", ANSWERED)
        page.click("form.ask button")
        expect(page.locator("main .answer")).to_contain_text("26 June 2007")
        assert look.wrong() == []


def test_the_login_has_no_barriers_before_and_after_a_wrong_password(browser: Browser, site: Site, view: View) -> None:
    with Look(browser, site.address, view) as look:
        page = look.open("/staff/login")
        assert look.wrong() == []
        page.fill("#name", "nobody")
        page.press("#name", "Enter")
        page.fill("#password", "nothing")
        assert look.wrong() == []


def test_the_result_of_a_check_has_no_barriers(browser: Browser, site: Site, maria: StorageState, view: View) -> None:
    with Look(browser, site.address, view, maria) as look:
        page = look.open("/staff/check")
        page.fill("#text", _DRAFT)
        page.locator("#draft-form .actions button").first.click(timeout=120_000)
        expect(page.locator("#result .card").first).to_be_visible(timeout=120_000)
        assert look.wrong() == []


@pytest.mark.parametrize("name", ["chat", "ask", "document", "receipt", "question", "/staff/check", "/staff/figures"])
def test_dark_colours_have_no_barriers(browser: Browser, site: Site, maria: StorageState, name: str) -> None:
    with Look(browser, site.address, replace(DESKTOP, colours="dark"), maria) as look:
        page = look.open(_PAGES[name].format(**site.names))
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        assert look.wrong() == []


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_that_is_enlarged_twice_needs_no_sideways_scrolling(
    browser: Browser, site: Site, maria: StorageState, name: str
) -> None:
    with Look(browser, site.address, replace(DESKTOP, enlarged=2), maria) as look:
        assert look.open(_PAGES[name].format(**site.names)).evaluate(_WIDER) == 0


def test_nothing_moves_for_those_who_asked_for_less_motion(browser: Browser, site: Site) -> None:
    with Look(browser, site.address, DESKTOP) as look:
        look.page.emulate_media(reduced_motion="reduce")
        look.page.add_init_script(_MOVING)
        ask(look.open("/"), ANSWERED)
        look.page.locator("#current .cites a").first.click()
        assert look.page.evaluate("[...window.moved]") == []


@pytest.mark.parametrize("path", _HEAVIEST)
def test_a_first_visit_is_light(browser: Browser, site: Site, path: str) -> None:
    with visiting(browser, site.address + path) as (_page, visit):
        assert 0 < visit.bytes <= _HEAVIEST[path]
