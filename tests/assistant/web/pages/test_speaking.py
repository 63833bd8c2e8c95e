"""A reader chooses a language, and is led back to where they were and nowhere else."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from assistant.web.pages.speaking import same_site
from prompts import LANGUAGES, message
from tests.assistant.web.pages.served import Shown


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_chosen_language_is_spoken_from_then_on(site: TestClient, code: str) -> None:
    shown = Shown(site.get(f"/language/{code}?back=/about").text)
    assert shown.text("h1") == message(code, "page_about_title")
    assert Shown(site.get("/privacy").text).one("html").attributes["lang"] == code
    assert shown.text(".languages [aria-current]") == message(code, f"language_{code}")


def test_the_cookie_is_safe_and_lasts_a_year(site: TestClient) -> None:
    response = site.get("/language/ru?back=/about", follow_redirects=False)
    parts = response.headers["set-cookie"].split("; ")
    assert (response.status_code, response.headers["location"]) == (303, "/about")
    assert parts[0] == "__Host-language=ru"
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/", "Max-Age=31536000"} <= set(parts)


@pytest.mark.parametrize("code", ["de", "EN", "en%20", "..", "%0d%0aset-cookie:x=y"])
def test_a_language_that_is_not_spoken_is_not_found(site: TestClient, code: str) -> None:
    response = site.get(f"/language/{code}", follow_redirects=False)
    assert response.status_code == 404
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "back",
    ["/", "/about", "/ask?q=What%3F%0A+next%20%26%2F%2F", "/documents/https%3A//x.org/a?start=1&end=2", "/a%20b", "/é"],
)
def test_a_path_of_this_site_is_led_back_to(back: str) -> None:
    assert same_site(back) == back


@pytest.mark.parametrize(
    "back",
    [
        "",
        "about",
        "//evil.example",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "https://evil.example",
        "https:evil.example",
        "HTTPS:/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "%2F%2Fevil.example",
        "/%2Fevil.example",
        "/%252Fevil.example",
        "/%5Cevil.example",
        "/%255Cevil.example",
        "/\t/evil.example",
        "/%09/evil.example",
        "/\r\nset-cookie: x=y",
        "/%0D%0Aset-cookie: x=y",
        " //evil.example",
        "/ /evil.example",
        "\x00//evil.example",
        "/\x85/evil.example",
        "/a" + "b" * 9000,
    ],
)
def test_what_could_lead_elsewhere_leads_home(back: str) -> None:
    assert same_site(back) == "/"


def test_the_address_of_a_page_keeps_its_query_but_not_its_language(site: TestClient) -> None:
    link = Shown(site.get("/sources?lang=fr&words=a%26b").text).one("a[hreflang=es]").attributes["href"]
    assert site.get(str(link), follow_redirects=False).headers["location"] == "/sources?words=a%26b"
