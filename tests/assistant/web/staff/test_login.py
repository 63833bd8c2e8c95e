"""Staff log in with the right password from our own form, are not let guess, and log out."""

from __future__ import annotations

import asyncio
import html
import re
from pathlib import Path

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from assistant.staff.lockout import TRIES_FOR_A_NAME, TRIES_OF_A_CLIENT
from assistant.staff.passwords import Passwords
from assistant.web.staff.guard import SESSION_COOKIE
from assistant.web.staff.login_page import HOME, LOGIN_COOKIE, safe_next
from prompts import LANGUAGES, message
from tests.assistant.staff.parts import OTHER_PASSWORD, PASSWORD
from tests.assistant.web.staff.desk_site import DeskSite, desk_site, field, log_in


@pytest.fixture
def site(tmp_path: Path) -> DeskSite:
    """The login and two pages behind it."""
    return desk_site(tmp_path)


def _is_in(site: DeskSite) -> bool:
    return site.browser.get("/staff/check").status_code == 200


def test_the_right_password_opens_the_desk(site: DeskSite) -> None:
    sent = log_in(site.browser)
    assert (sent.status_code, sent.headers["location"]) == (303, HOME)
    assert _is_in(site)
    assert site.actions() == [("maria", "login")]


def test_the_page_that_was_wanted_is_shown_after_the_login(site: DeskSite) -> None:
    assert log_in(site.browser, wanted="/staff/questions?page=2").headers["location"] == "/staff/questions?page=2"


def test_the_cookie_of_a_session_is_for_this_site_only_and_out_of_reach_of_scripts(site: DeskSite) -> None:
    (cookie,) = [one for one in log_in(site.browser).headers.get_list("set-cookie") if SESSION_COOKIE in one]
    assert cookie.startswith("__Host-staff=")
    assert {one.strip().lower() for one in cookie.split(";")[1:]} == {"httponly", "path=/", "samesite=lax", "secure"}


def test_each_login_has_a_session_of_its_own_and_ends_the_one_before_in_the_browser(site: DeskSite) -> None:
    log_in(site.browser)
    first = site.browser.cookies[SESSION_COOKIE]
    site.browser.cookies.delete(SESSION_COOKIE)
    shown = site.browser.get("/staff/login")
    filled = {"csrf": field(shown, "csrf"), "name": "maria", "password": PASSWORD}
    cookies = {"cookie": f"{SESSION_COOKIE}={first}; {LOGIN_COOKIE}={field(shown, 'csrf')}"}
    site.browser.post("/staff/login", data=filled, headers=cookies)
    assert site.browser.cookies[SESSION_COOKIE] != first
    assert site.desk.sessions.of(first) is None
    assert _is_in(site)


def test_a_session_that_was_given_to_the_browser_before_is_not_used(site: DeskSite) -> None:
    site.browser.cookies.set(SESSION_COOKIE, "chosen-by-somebody-else", domain="testserver.local", path="/")
    log_in(site.browser)
    assert site.desk.sessions.of("chosen-by-somebody-else") is None


@pytest.mark.parametrize("name", ["maria", "nobody", "", "ana@example.org"])
def test_a_wrong_password_is_told_the_same_whether_or_not_there_is_such_a_name(site: DeskSite, name: str) -> None:
    sent = log_in(site.browser, name or "x", "not the password")
    assert sent.status_code == 401
    assert message("en", "desk_login_wrong") in sent.text
    assert not _is_in(site)


def test_the_name_that_was_typed_stays_in_the_form_and_the_password_does_not(site: DeskSite) -> None:
    sent = log_in(site.browser, '"><b>', "not the password")
    assert 'value="&#34;&gt;&lt;b&gt;"' in sent.text
    assert "not the password" not in sent.text


def test_only_names_that_exist_are_written_down(site: DeskSite) -> None:
    log_in(site.browser, PASSWORD, "typed into the wrong field")
    log_in(site.browser, "maria", "wrong")
    assert site.actions() == [("", "login_failed"), ("maria", "login_failed")]


def test_a_form_that_is_not_filled_in_is_told_so_and_counts_as_no_try(site: DeskSite) -> None:
    for _ in range(2 * TRIES_FOR_A_NAME):
        assert log_in(site.browser, "maria", "").status_code == 422
    assert log_in(site.browser).status_code == 303


@pytest.mark.parametrize("csrf", ["", "x", "a" * 43, "\u00e9"])
def test_a_login_form_from_elsewhere_is_refused(site: DeskSite, csrf: str) -> None:
    site.browser.get("/staff/login")
    sent = site.browser.post("/staff/login", data={"csrf": csrf, "name": "maria", "password": PASSWORD})
    assert sent.status_code == 403
    assert message("en", "desk_login_stale") in sent.text
    assert not _is_in(site)


def test_a_login_form_from_another_browser_is_refused(site: DeskSite) -> None:
    theirs = field(site.another_browser().get("/staff/login"), "csrf")
    sent = site.browser.post("/staff/login", data={"csrf": theirs, "name": "maria", "password": PASSWORD})
    assert sent.status_code == 403


def test_two_login_pages_in_one_browser_both_work(site: DeskSite) -> None:
    first = field(site.browser.get("/staff/login"), "csrf")
    site.browser.get("/staff/login")
    sent = site.browser.post("/staff/login", data={"csrf": first, "name": "maria", "password": PASSWORD})
    assert sent.status_code == 303


@pytest.mark.parametrize("name", ["maria", "nobody"])
def test_a_name_is_locked_after_five_wrong_passwords_whether_or_not_it_exists(site: DeskSite, name: str) -> None:
    statuses = [log_in(site.browser, name, "wrong").status_code for _ in range(TRIES_FOR_A_NAME + 1)]
    assert statuses == [401] * (TRIES_FOR_A_NAME - 1) + [429] * 2
    sent = log_in(site.another_browser(), name, PASSWORD)
    assert (sent.status_code, sent.headers["retry-after"]) == (429, "900")
    assert message("en", "desk_login_locked", minutes=15) in sent.text


def test_a_lock_out_is_written_down_once(site: DeskSite) -> None:
    for _ in range(TRIES_FOR_A_NAME + 3):
        log_in(site.browser, "maria", "wrong")
    assert site.actions() == [("maria", "login_failed")] * TRIES_FOR_A_NAME + [("maria", "login_locked")]


@pytest.mark.parametrize("typed", ["MARIA", " maria", "ｍａｒｉａ"])
def test_a_name_is_locked_however_it_is_typed(site: DeskSite, typed: str) -> None:
    for _ in range(TRIES_FOR_A_NAME):
        log_in(site.browser, "maria", "wrong")
    assert log_in(site.browser, typed).status_code == 429


def test_a_client_is_locked_after_twenty_wrong_passwords_with_any_names(site: DeskSite) -> None:
    statuses = [log_in(site.browser, f"n{number}", "wrong").status_code for number in range(TRIES_OF_A_CLIENT + 1)]
    assert statuses == [401] * (TRIES_OF_A_CLIENT - 1) + [429] * 2
    assert log_in(site.browser).status_code == 429


def test_who_is_logged_in_works_on_while_the_name_is_locked(site: DeskSite) -> None:
    log_in(site.browser)
    stranger = site.another_browser()
    for _ in range(TRIES_FOR_A_NAME):
        log_in(stranger, "maria", "wrong")
    assert log_in(stranger).status_code == 429
    assert _is_in(site)


def test_a_person_who_was_removed_cannot_log_in(site: DeskSite) -> None:
    site.desk.accounts.remove("maria")
    site.desk.accounts.add("pedro", OTHER_PASSWORD)
    assert log_in(site.browser).status_code == 401


def test_logging_out_ends_the_session_here_and_on_the_server(site: DeskSite) -> None:
    log_in(site.browser)
    secret = site.browser.cookies[SESSION_COOKIE]
    sent = site.browser.post("/staff/logout", data={"csrf": field(site.browser.get("/staff/tools"), "csrf")})
    assert (sent.status_code, sent.headers["location"]) == (303, "/staff/login")
    assert SESSION_COOKIE not in site.browser.cookies
    assert site.desk.sessions.of(secret) is None
    assert site.actions()[-1] == ("maria", "logout")


def test_another_site_cannot_log_somebody_out(site: DeskSite) -> None:
    log_in(site.browser)
    assert site.browser.post("/staff/logout").status_code == 403
    assert site.browser.get("/staff/logout").status_code == 405
    assert _is_in(site)


def test_logging_out_twice_leads_to_the_login(site: DeskSite) -> None:
    assert site.browser.post("/staff/logout").headers["location"] == "/staff/login"


def test_the_login_page_is_skipped_by_who_is_logged_in(site: DeskSite) -> None:
    log_in(site.browser)
    assert site.browser.get("/staff/login?next=/staff/audit").headers["location"] == "/staff/audit"


def test_the_desk_opens_on_its_first_page(site: DeskSite) -> None:
    assert site.browser.get("/staff").headers["location"] == HOME


@pytest.mark.parametrize("wanted", ["/staff/check", "/staff/questions/a-1?q=%D9%85&n=2", "/staff/sources/view?id=a/b"])
def test_pages_of_the_desk_may_be_wanted(wanted: str) -> None:
    assert safe_next(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        *("", "/", "/about", "//evil.example", "https://evil.example/staff/", "/\\evil.example", "\\\\evil.example"),
        *("/staff/../about", "/staff/%2e%2e/about", "/staff//evil.example", "/staff/\r\nset-cookie: a=b", "/staffx"),
        *("/staff/login", "/staff/login?next=/staff/login", "/staff/logout", "/staff/oidc", " /staff/check"),
        *("javascript:alert(1)", "/staff/\u202echeck", "/staff/check\n", "/staff/check#<b>", "/staff@evil.example"),
    ],
)
def test_no_other_page_is_shown_after_a_login(site: DeskSite, wanted: str) -> None:
    assert safe_next(wanted) == HOME
    assert log_in(site.browser, wanted=wanted).headers["location"] == HOME


def test_without_anybody_on_the_list_the_page_says_how_to_add_the_first(site: DeskSite) -> None:
    site.desk.accounts.remove("maria")
    shown = site.browser.get("/staff/login").text
    assert message("en", "desk_login_nobody") in shown
    assert "assistant staff add NAME" in shown
    assert 'type="password"' not in shown


def test_a_rush_of_logins_is_told_to_come_back(tmp_path: Path) -> None:
    site = desk_site(tmp_path, Passwords())

    async def rush() -> list[Response]:
        async with AsyncClient(transport=ASGITransport(site.app), base_url="https://testserver") as browser:
            csrf = field(await browser.get("/staff/login"), "csrf")
            filled = [{"csrf": csrf, "name": f"n{number}", "password": "wrong"} for number in range(40)]
            return await asyncio.gather(*(browser.post("/staff/login", data=one) for one in filled))

    sent = asyncio.run(rush())
    refused = [one for one in sent if one.status_code == 503]
    assert refused
    assert all(one.headers["retry-after"] == "5" for one in refused)
    assert {one.status_code for one in sent} <= {401, 429, 503}


def test_nobody_is_logged_in_when_it_cannot_be_written_down(site: DeskSite, tmp_path: Path) -> None:
    shown = site.browser.get("/staff/login")
    site.desk.close()
    (tmp_path / "conversations.db").mkdir()
    filled = {"csrf": field(shown, "csrf"), "name": "maria", "password": PASSWORD}
    sent = site.browser.post("/staff/login", data=filled)
    assert sent.status_code == 503
    assert SESSION_COOKIE not in sent.headers.get("set-cookie", "")


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a" * 10000, b"csrf=1&" * 2000])
def test_a_broken_form_is_refused(site: DeskSite, body: bytes) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"):
        sent = site.browser.post("/staff/login", content=body, headers={"content-type": kind})
        assert sent.status_code in (400, 403)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_login_speaks_the_reader_s_language(site: DeskSite, language: str) -> None:
    shown = site.browser.get("/staff/login", headers={"accept-language": language})
    assert message(language, "desk_login_about") in html.unescape(shown.text)
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in shown.text


def test_the_login_page_has_nothing_inline(site: DeskSite) -> None:
    shown = site.browser.get("/staff/login").text
    assert not re.search(r"<script|\sstyle=|\son\w+=", shown)
