"""A partner's choices become pieces of HTML to copy, in which nothing that was typed is more than text."""

from __future__ import annotations

import base64
import hashlib

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.sites import Site
from assistant.web.services import Services
from prompts import LANGUAGES, message
from tests.assistant.web.pages.served import EVIL, Shown, reader

_HOST = "https://testserver"


@pytest.fixture
def partner(services: Services, site: TestClient) -> TestClient:
    """Somebody who looks after the site moj, which is on; the site away is off."""
    services.sites.add(Site("moj", ("https://moj.example.org",), colour="#0b7a4b"))
    services.sites.add(Site("away", ("https://away.example.org",), is_on=False))
    return site


def _shown(browser: TestClient, **chosen: str) -> Shown:
    answer = browser.get("/widget", params=chosen)
    assert answer.status_code == 200
    return Shown(answer.text)


def _piece(shown: Shown, name: str, tag: str) -> LexborNode:
    """An element of a piece to copy, as a browser reads the piece."""
    found = LexborHTMLParser(shown.one(f"#{name} code").text()).css_first(tag)
    assert found is not None
    return found


def test_without_choices_the_script_has_only_the_name_of_the_site_to_be_filled_in(partner: TestClient) -> None:
    shown = _shown(partner)

    first = shown.one("#button code").text().splitlines()[0]
    assert first == f'<script src="{_HOST}/widget.js" data-site="" async></script>'


def test_all_choices_are_in_the_piece(partner: TestClient) -> None:
    texts = {"site": "moj", "title": "Ask", "greeting": "Hello", "collection": "annual*", "colour": "#123456"}
    shown = _shown(partner, **texts, lang_of_chat="ar", position="start", open="yes", folded="yes", nonce="yes")

    assert _piece(shown, "button", "script").attributes == {
        "src": f"{_HOST}/widget.js",
        **{f"data-{name}": value for name, value in texts.items()},
        "data-lang": "ar",
        "data-position": "start",
        "data-open": "true",
        "data-sources": "closed",
        "nonce": "NONCE",
        "async": None,
    }
    without = shown.one("#button code").text().partition("<noscript>")[2]
    assert without == f'<a href="{_HOST}/ask?lang=ar">{message("ar", "page_ask_title")}</a></noscript>'


def test_the_element_and_the_frame_have_what_concerns_them(partner: TestClient) -> None:
    shown = _shown(partner, site="moj", title="Ask", collection="a&b", lang_of_chat="fr", position="start", open="yes")

    assert _piece(shown, "inline", "unodc-assistant").attributes == {
        "site": "moj",
        "lang": "fr",
        "colour": "#0b7a4b",
        "data-title": "Ask",
        "collection": "a&b",
    }
    assert _piece(shown, "inline", "script").attributes == {"src": f"{_HOST}/widget.js", "async": None}
    frame = _piece(shown, "frame", "iframe").attributes
    assert frame["src"] == f"{_HOST}/embed?site=moj&lang=fr&collection=a%26b"
    assert frame["title"] == "Ask"


def test_the_fixed_version_is_that_of_the_served_script(partner: TestClient) -> None:
    digest = hashlib.sha384(partner.get("/widget.js").content).digest()

    chosen = _piece(_shown(partner, site="moj", integrity="yes"), "button", "script").attributes

    assert chosen["integrity"] == f"sha384-{base64.b64encode(digest).decode()}"
    assert chosen["crossorigin"] == "anonymous"


def test_the_colour_of_the_site_is_taken_where_none_is_chosen(partner: TestClient) -> None:
    assert _piece(_shown(partner, site="moj"), "button", "script").attributes["data-colour"] == "#0b7a4b"
    assert (
        _piece(_shown(partner, site="moj", colour="#123456"), "button", "script").attributes["data-colour"] == "#123456"
    )
    assert _shown(partner, site="moj").one("#colour").attributes["value"] in ("", None)


def test_without_a_colour_of_the_site_that_of_the_service_is_taken(services: Services) -> None:
    green = services.settings.model_copy(update={"colour": "#0b7a4b"})

    shown = Shown(reader(Services(**{**vars(services), "settings": green})).get("/widget").text)

    assert _piece(shown, "button", "script").attributes["data-colour"] == "#0b7a4b"


@pytest.mark.parametrize("field", ["site", "title", "greeting", "collection", "colour", "lang_of_chat", "position"])
def test_what_is_typed_cannot_leave_its_attribute(partner: TestClient, field: str) -> None:
    for preview in ("", "yes"):
        shown = _shown(partner, **{"site": "moj", field: EVIL, "preview": preview})

        assert not shown.all("img, b, [onerror], [onclick], script:not([nonce])")
        for name, tag in (("button", "script"), ("inline", "unodc-assistant"), ("frame", "iframe")):
            attributes = _piece(shown, name, tag).attributes
            assert not [one for one in attributes if one.startswith("on") or one == "src=x"]
            assert not LexborHTMLParser(shown.one(f"#{name} code").text()).css("img, b")


def test_what_cannot_be_seen_is_left_out_and_what_is_too_long_is_cut(partner: TestClient) -> None:
    shown = _shown(partner, site="moj", greeting="Good\r\n\u202eday\x00 " + "x" * 5000)

    greeting = _piece(shown, "button", "script").attributes["data-greeting"]
    assert greeting == "Good day " + "x" * 291


def test_a_colour_that_is_none_is_said_to_be_and_left_out(partner: TestClient) -> None:
    shown = _shown(partner, site="moj", colour="red")

    assert shown.text("#colour-error") == message("en", "site_wrong_colour")
    assert shown.one("#colour").attributes["value"] == "red"
    assert "data-colour" not in _piece(shown, "button", "script").attributes


@pytest.mark.parametrize("name", ["nobody", "away"])
def test_a_site_that_is_not_on_is_said_to_be_unknown(partner: TestClient, name: str) -> None:
    assert message("en", "partner_unknown", site=name) in _shown(partner, site=name).text("#made")
    assert message("en", "partner_unknown", site="moj") not in _shown(partner, site="moj").text("#made")


def test_the_widget_is_loaded_only_when_it_is_tried(partner: TestClient) -> None:
    assert not _shown(partner, site="moj").all('[src="/widget.js"], unodc-assistant')
    tried = _shown(partner, site="moj", title="Ask", preview="yes").one('[src="/widget.js"]')
    assert tried.attributes["data-site"] == "moj"
    assert tried.attributes["data-title"] == "Ask"


def test_without_a_site_an_element_is_tried_that_names_none(partner: TestClient) -> None:
    shown = _shown(partner, site="away", preview="yes")

    assert shown.one("unodc-assistant").attributes["site"] in ("", None)
    assert "data-site" not in shown.one('[src="/widget.js"]').attributes


def test_the_address_is_the_public_one_where_it_is_set(services: Services) -> None:
    public = Services(
        **{**vars(services), "settings": services.settings.model_copy(update={"public_url": "https://a"})}
    )

    shown = Shown(reader(public).get("/widget").text)

    assert "https://a/widget.js" in shown.text("#button")
    assert "script-src https://a; connect-src https://a;" in shown.text("main")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_languages(services: Services, language: str) -> None:
    shown = Shown(reader(services, speaks=language).get("/widget").text)

    assert shown.one("html").attributes["lang"] == language
    assert shown.text("h1") == message(language, "partner_title")
    assert message(language, "partner_privacy_kept") in shown.text("main")
