"""The page in a partner's frame has the chat of its site and nothing else; without such a site, a calm word."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from assistant.sites import Site
from assistant.web.services import Services
from prompts import LANGUAGES, message
from tests.assistant.web.pages.served import EVIL, Shown, reader


@pytest.fixture
def partner(services: Services, site: TestClient) -> TestClient:
    """A reader of a page that frames the chat of the site moj, which is on; the site away is off."""
    services.sites.add(Site("moj", ("https://moj.example.org",), colour="#0b7a4b"))
    services.sites.add(Site("away", ("https://away.example.org",), is_on=False))
    return site


def test_the_chat_of_the_site_fills_the_page(partner: TestClient) -> None:
    answer = partner.get("/embed?site=moj&lang=ar&collection=annual*")

    shown = Shown(answer.text)
    assert answer.status_code == 200
    assert shown.one("html").attributes == {"lang": "ar", "dir": "rtl"}
    assert shown.one("unodc-assistant").attributes == {
        "site": "moj",
        "colour": "#0b7a4b",
        "collection": "annual*",
        "data-lang": "ar",
    }
    assert [node.attributes["src"] for node in shown.all("script")] == ["/widget.js"]
    assert not shown.all("nav, header, footer")


@pytest.mark.parametrize("query", ["", "?site=", "?site=nobody", "?site=away", "?site=MOJ", "?site=nobody&site=away"])
def test_without_a_site_that_is_on_there_is_a_calm_word(partner: TestClient, query: str) -> None:
    answer = partner.get(f"/embed{query}")

    shown = Shown(answer.text)
    assert answer.status_code == 404
    assert shown.text("main p") == message("en", "partner_not_shown")
    assert shown.is_harmless


def test_what_an_address_says_stays_in_its_attribute(partner: TestClient) -> None:
    shown = Shown(partner.get("/embed", params={"site": "moj", "collection": EVIL, "lang": EVIL}).text)

    assert not shown.all("img, b, [onerror], [onclick]")
    assert EVIL in str(shown.one("unodc-assistant").attributes["collection"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_languages(services: Services, language: str) -> None:
    shown = Shown(reader(services, speaks=language).get("/embed").text)

    assert shown.one("html").attributes["lang"] == language
    assert shown.text("main p") == message(language, "partner_not_shown")
