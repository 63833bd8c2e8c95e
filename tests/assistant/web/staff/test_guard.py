"""Nobody gets at the desk who is not logged in, no form counts that another page made, and faults let nobody in."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from assistant.web.staff.guard import SESSION_COOKIE
from prompts import LANGUAGES, message
from tests.assistant.web.staff.desk_site import DeskSite, desk_site, field, log_in


@pytest.fixture
def site(tmp_path: Path) -> DeskSite:
    """The login and two pages behind it."""
    return desk_site(tmp_path)


def _csrf(site: DeskSite) -> str:
    return site.browser.get("/staff/check").text.rpartition(" ")[2]


def test_a_browser_that_is_not_logged_in_is_shown_the_way_and_comes_back(site: DeskSite) -> None:
    sent = site.browser.get("/staff/check?page=2&q=a%26b")
    assert sent.status_code == 303
    assert sent.headers["location"] == "/staff/login?next=%2Fstaff%2Fcheck%3Fpage%3D2%26q%3Da%2526b"
    assert field(site.browser.get(sent.headers["location"]), "next") == "/staff/check?page=2&q=a%26b"


def test_a_program_that_is_not_logged_in_is_told_so(site: DeskSite) -> None:
    assert site.browser.get("/staff/check", headers={"accept": "application/json"}).status_code == 401


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("cookie", ["", "x", "null", "' OR 1=1 --", "a" * 5000])
def test_a_made_up_session_is_none(site: DeskSite, method: str, cookie: str) -> None:
    sent = site.browser.request(method, "/staff/check", headers={"cookie": f"{SESSION_COOKIE}={cookie}"})
    assert sent.status_code == (401 if method == "POST" else 303)


def test_who_is_logged_in_sees_the_page(site: DeskSite) -> None:
    log_in(site.browser)
    assert site.browser.get("/staff/check").text.startswith("The desk of maria ")


def test_a_form_of_the_session_counts(site: DeskSite) -> None:
    log_in(site.browser)
    sent = site.browser.post("/staff/check", data={"csrf": _csrf(site), "text": "hello"})
    assert sent.text == "maria sent hello to /staff/check"


def test_a_form_with_a_file_counts(site: DeskSite) -> None:
    log_in(site.browser)
    sent = site.browser.post("/staff/check", data={"csrf": _csrf(site)}, files={"text": ("a.txt", b"hello")})
    assert "maria sent" in sent.text


@pytest.mark.parametrize("csrf", ["", "x", "\u00e9"])
def test_a_form_without_the_token_of_the_session_does_nothing(site: DeskSite, csrf: str) -> None:
    log_in(site.browser)
    sent = site.browser.post("/staff/check", data={"csrf": csrf, "text": "hello"})
    assert sent.status_code == 403
    assert message("en", "desk_form_refused") in sent.text


def test_the_token_of_another_session_does_nothing(site: DeskSite) -> None:
    other = site.another_browser()
    log_in(site.browser)
    log_in(other)
    assert other.post("/staff/check", data={"csrf": _csrf(site), "text": "hello"}).status_code == 403


def test_the_token_alone_does_nothing(site: DeskSite) -> None:
    log_in(site.browser)
    assert site.another_browser().post("/staff/check", data={"csrf": _csrf(site)}).status_code == 401


def test_who_is_taken_off_the_list_is_out_with_the_next_request(site: DeskSite) -> None:
    log_in(site.browser)
    site.desk.accounts.remove("maria")
    assert site.browser.get("/staff/check").status_code == 303


def test_nobody_is_let_in_when_sessions_cannot_be_read(site: DeskSite, tmp_path: Path) -> None:
    log_in(site.browser)
    csrf = _csrf(site)
    site.desk.close()
    for file in tmp_path.glob("conversations.db*"):
        file.unlink()
    (tmp_path / "conversations.db").mkdir()
    for sent in (site.browser.get("/staff/check"), site.browser.post("/staff/check", data={"csrf": csrf})):
        assert sent.status_code == 503
        assert message("en", "desk_unavailable") in sent.text


def test_nobody_is_let_in_when_the_users_file_is_broken(site: DeskSite, tmp_path: Path) -> None:
    log_in(site.browser)
    (tmp_path / "staff.toml").write_text("people = [", encoding="utf-8")
    for path in ("/staff/check", "/staff/login"):
        assert site.browser.get(path).status_code == 503


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_speak_the_reader_s_language(site: DeskSite, language: str) -> None:
    sent = site.browser.post("/staff/check", headers={"accept-language": language})
    assert message(language, "desk_log_in_first") in html.unescape(sent.text)


def test_pages_of_the_desk_are_kept_nowhere(site: DeskSite) -> None:
    log_in(site.browser)
    stranger = site.another_browser()
    shown = site.browser.get("/staff/tools"), stranger.get("/staff/login"), stranger.get("/staff/check")
    assert [one.headers.get("cache-control") for one in shown] == ["no-store"] * 3
