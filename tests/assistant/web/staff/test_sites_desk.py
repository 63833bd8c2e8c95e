"""Staff add, change, switch and remove partner sites; what takes something away is asked once more, all is audited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from selectolax.lexbor import LexborHTMLParser

from assistant.site_usage import LONGEST_ID
from assistant.sites import MOST_ASKS, MOST_ORIGINS, Site
from assistant.web.staff.sites import DAYS, build_sites_page
from prompts import LANGUAGES, message
from tests.assistant.web.staff.log_site import LogSite, is_harmless, log_site, words

_PAGE = "/staff/sites"
_GOOD = {"id": "moj", "origins": "https://moj.example.org", "collection": "", "asks": "60", "colour": ""}
_MOJ = Site("moj", ("https://moj.example.org",))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LogSite]:
    """The page of partner sites, in a service that has none yet."""
    made = log_site(tmp_path, build_sites_page)
    yield made
    made.close()


def _sites(site: LogSite) -> tuple[Site, ...]:
    return site.desk.services.sites.all()


def _typed(shown: Response) -> dict[str, str]:
    """What is in the fields of the form."""
    page = LexborHTMLParser(shown.text)
    inputs = {str(node.attributes["name"]): node.attributes.get("value") or "" for node in page.css("main input")}
    return {**inputs, **{str(node.attributes["name"]): node.text().strip() for node in page.css("main textarea")}}


def test_at_first_there_is_none(site: LogSite) -> None:
    shown = site.page(_PAGE)

    assert message("en", "site_none") in words(shown)
    assert is_harmless(shown)


def test_a_site_is_added_as_browsers_write_its_origins(site: LogSite) -> None:
    typed = {"id": " moj ", "origins": "https://MOJ.example.org/\r\nhttps://www.example.org:443\r\n"}
    more = {"collection": " annual* ", "asks": "5", "colour": "#0b7a4b"}

    sent = site.send(f"{_PAGE}/add", **typed, **more)

    origins = ("https://moj.example.org", "https://www.example.org")
    assert _sites(site) == (Site("moj", origins, "annual*", 5, "#0b7a4b"),)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{_PAGE}?done=add")
    shown = words(site.page(sent.headers["location"]))
    assert message("en", "site_done_add") in shown
    assert "https://moj.example.org https://www.example.org" in shown
    assert site.audited() == [("maria", "site_add", f"moj: {' '.join(origins)}")]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("id", "Ministry of Justice", message("en", "site_wrong_name", most=LONGEST_ID)),
        ("id", "", message("en", "site_wrong_name", most=LONGEST_ID)),
        ("id", "taken", message("en", "site_wrong_taken")),
        ("origins", "", message("en", "site_wrong_none", most=MOST_ORIGINS)),
        ("origins", "https://a.example *", message("en", "site_wrong_origin", origin="*")),
        ("origins", "https://a.example/path", message("en", "site_wrong_origin", origin="https://a.example/path")),
        ("origins", "null", message("en", "site_wrong_origin", origin="null")),
        ("collection", "x" * 500, message("en", "site_wrong_text")),
        ("asks", "many", message("en", "site_wrong_asks", most=MOST_ASKS)),
        ("asks", "-1", message("en", "site_wrong_asks", most=MOST_ASKS)),
        ("asks", "٣", message("en", "site_wrong_asks", most=MOST_ASKS)),
        ("asks", "9" * 5000, message("en", "site_wrong_asks", most=MOST_ASKS)),
        ("colour", "red", message("en", "site_wrong_colour")),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    site: LogSite, field: str, value: str, told: str
) -> None:
    site.desk.services.sites.add(Site("taken", ("https://taken.example",)))
    typed = {**_GOOD, field: value}

    shown = site.send(f"{_PAGE}/add", **typed)

    assert shown.status_code == 422
    page = LexborHTMLParser(shown.text)
    assert [node.attributes["id"] for node in page.css("[aria-invalid]")] == [field]
    assert [node.text() for node in page.css(f"#{field}-error")] == [told]
    assert _typed(shown).items() >= typed.items()
    assert [one.id for one in _sites(site)] == ["taken"]
    assert site.audited() == []


def test_what_is_typed_is_shown_as_text(site: LogSite) -> None:
    shown = site.send(f"{_PAGE}/add", **{**_GOOD, "origins": '"><script>alert(1)</script>'})

    assert is_harmless(shown)
    assert "script" in _typed(shown)["origins"]


def test_a_site_is_changed_and_stays_off_where_it_was(site: LogSite) -> None:
    site.desk.services.sites.add(Site("moj", ("https://old.example",), is_on=False))
    shown = site.page(f"{_PAGE}/change?id=moj")
    assert _typed(shown).items() >= {"id": "moj", "origins": "https://old.example", "asks": "60"}.items()

    sent = site.send(f"{_PAGE}/change", **{**_GOOD, "asks": "0"})

    assert sent.headers["location"] == f"{_PAGE}?done=change"
    assert _sites(site) == (Site("moj", ("https://moj.example.org",), asks_per_minute=0, is_on=False),)
    assert message("en", "site_no_limit") in words(site.page(_PAGE))
    assert site.audited() == [("maria", "site_change", "moj: https://moj.example.org")]


def test_a_change_that_is_wrong_changes_nothing(site: LogSite) -> None:
    site.desk.services.sites.add(_MOJ)

    shown = site.send(f"{_PAGE}/change", **{**_GOOD, "origins": "https://*.example.org"})

    assert shown.status_code == 422
    assert _typed(shown)["origins"] == "https://*.example.org"
    assert _sites(site) == (_MOJ,)


def test_a_site_is_switched_off_only_after_it_was_asked_once_more(site: LogSite) -> None:
    site.desk.services.sites.add(_MOJ)

    asked = site.send(f"{_PAGE}/switch", id="moj", to="off")
    assert message("en", "site_sure_off") in words(asked)
    assert is_harmless(asked)
    assert (_sites(site), site.audited()) == ((_MOJ,), [])
    sent = site.send(f"{_PAGE}/switch", id="moj", to="off", sure="yes")

    assert [one.is_on for one in _sites(site)] == [False]
    assert message("en", "site_done_off") in words(site.page(sent.headers["location"]))
    site.send(f"{_PAGE}/switch", id="moj", to="on")
    assert _sites(site) == (_MOJ,)
    assert site.audited() == [("maria", "site_off", "moj"), ("maria", "site_on", "moj")]


def test_a_site_is_removed_only_after_it_was_asked_once_more(site: LogSite) -> None:
    site.desk.services.sites.add(_MOJ)

    assert message("en", "site_sure_remove") in words(site.send(f"{_PAGE}/switch", id="moj", to="remove"))
    assert _sites(site) == (_MOJ,)
    sent = site.send(f"{_PAGE}/switch", id="moj", to="remove", sure="yes")

    assert _sites(site) == ()
    assert message("en", "site_done_remove") in words(site.page(sent.headers["location"]))
    assert site.audited() == [("maria", "site_remove", "moj")]


def test_a_site_that_is_gone_is_said_to_be(site: LogSite) -> None:
    gone = [
        site.page(f"{_PAGE}/change?id=moj"),
        site.send(f"{_PAGE}/change", **_GOOD),
        site.send(f"{_PAGE}/switch", id="moj", to="off", sure="yes"),
    ]

    assert [one.status_code for one in gone] == [404] * 3
    assert all(message("en", "site_gone") in words(one) for one in gone)
    assert site.audited() == []


def test_how_much_a_site_is_used_is_told_in_numbers_alone(site: LogSite) -> None:
    sites = site.desk.services.sites
    sites.add(_MOJ)
    sites.add(Site("quiet", ("https://quiet.example",)))
    for refused in (False, False, False, True):
        sites.count("moj", refused=refused)

    shown = words(site.page(_PAGE))

    assert f"{message('en', 'site_asked')}: 3 · {message('en', 'site_refused')}: 1" in shown
    assert f"{message('en', 'site_usage', days=DAYS)} {message('en', 'site_usage_none')}" in shown


def test_only_staff_and_only_from_its_page(site: LogSite) -> None:
    site.desk.services.sites.add(_MOJ)
    remove = {"id": "moj", "to": "remove", "sure": "yes"}

    assert site.stranger().get(_PAGE).status_code == 401
    assert site.stranger().post(f"{_PAGE}/add", data={**_GOOD, "id": "evil"}).status_code == 401
    assert site.browser.post(f"{_PAGE}/add", data={**_GOOD, "id": "evil", "csrf": "x"}).status_code == 403
    assert site.browser.post(f"{_PAGE}/change", data={**_GOOD, "csrf": "x"}).status_code == 403
    assert site.browser.post(f"{_PAGE}/switch", data={**remove, "csrf": "x"}).status_code == 403
    assert _sites(site) == (_MOJ,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_languages(site: LogSite, language: str) -> None:
    site.desk.services.sites.add(_MOJ)

    for path in (_PAGE, f"{_PAGE}/add", f"{_PAGE}/change?id=moj"):
        shown = site.page(path, language)
        assert f'<html lang="{language}"' in shown.text
        assert message(language, "site_origins") in words(shown)
