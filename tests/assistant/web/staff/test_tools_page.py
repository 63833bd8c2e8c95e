"""Staff let their own programs in with tokens that are shown once, and take them back."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from assistant.staff.tokens import MOST_TOKENS
from prompts import LANGUAGES, message
from tests.assistant.staff.parts import PASSWORD
from tests.assistant.web.staff.desk_site import DeskSite, desk_site, field, log_in

_PAGE = "/staff/tools"


@pytest.fixture
def site(tmp_path: Path) -> DeskSite:
    """The desk with Maria logged in."""
    made = desk_site(tmp_path)
    log_in(made.browser)
    return made


def _made(site: DeskSite, label: str) -> str:
    """A new token, as the page shows it."""
    csrf = field(site.browser.get(_PAGE), "csrf")
    shown = site.browser.post(_PAGE, data={"csrf": csrf, "label": label})
    found = re.search(r"uat_[\w-]{43}", shown.text)
    assert found, shown.text
    return found[0]


def test_a_new_token_is_shown_once_and_works(site: DeskSite) -> None:
    token = _made(site, "My notebook")
    assert site.desk.tokens.owner_of(token) == "maria"
    listed = site.browser.get(_PAGE).text
    assert "My notebook" in listed
    assert token not in listed
    assert site.desk.audit.entries(1)[0].subject == "My notebook"


def test_a_token_is_revoked_by_its_owner(site: DeskSite) -> None:
    token, shown = _made(site, "My notebook"), site.browser.get(_PAGE)
    filled = {"csrf": field(shown, "csrf"), "id": field(shown, "id")}
    assert message("en", "desk_tools_revoked") in site.browser.post(f"{_PAGE}/revoke", data=filled).text
    assert site.desk.tokens.owner_of(token) is None
    assert site.browser.post(f"{_PAGE}/revoke", data=filled).status_code == 404
    assert [one for _, one in site.actions()] == ["login", "token_made", "token_revoked"]


def test_the_tokens_of_another_are_neither_seen_nor_revoked(site: DeskSite) -> None:
    token = _made(site, "My notebook")
    name = field(site.browser.get(_PAGE), "id")
    site.desk.accounts.add("pedro", PASSWORD)
    other = site.another_browser()
    log_in(other, "pedro")
    shown = other.get(_PAGE)
    assert "My notebook" not in shown.text
    assert other.post(f"{_PAGE}/revoke", data={"csrf": field(shown, "csrf"), "id": name}).status_code == 404
    assert site.desk.tokens.owner_of(token) == "maria"


@pytest.mark.parametrize("label", ["", "  ", "\u202e", "a\x00b"])
def test_a_token_needs_a_name_that_can_be_read(site: DeskSite, label: str) -> None:
    csrf = field(site.browser.get(_PAGE), "csrf")
    sent = site.browser.post(_PAGE, data={"csrf": csrf, "label": label})
    assert sent.status_code == 422
    assert message("en", "desk_tools_no_label") in sent.text
    assert site.desk.tokens.of("maria") == []


def test_what_a_token_is_for_is_only_text(site: DeskSite) -> None:
    _made(site, "<script>alert(1)</script>")
    assert "<script>" not in site.browser.get(_PAGE).text


def test_too_many_tokens_are_told_so(site: DeskSite) -> None:
    for number in range(MOST_TOKENS):
        site.desk.tokens.make("maria", f"Tool {number}")
    csrf = field(site.browser.get(_PAGE), "csrf")
    sent = site.browser.post(_PAGE, data={"csrf": csrf, "label": "One more"})
    assert sent.status_code == 422
    assert message("en", "desk_tools_too_many", most=MOST_TOKENS) in sent.text
    assert 'value="One more"' in sent.text


def test_nothing_is_made_or_revoked_without_the_token_of_the_session(site: DeskSite) -> None:
    token = _made(site, "My notebook")
    name = field(site.browser.get(_PAGE), "id")
    assert site.browser.post(_PAGE, data={"label": "Another"}).status_code == 403
    assert site.browser.post(f"{_PAGE}/revoke", data={"id": name}).status_code == 403
    assert len(site.desk.tokens.of("maria")) == 1
    assert site.desk.tokens.owner_of(token) == "maria"


@pytest.mark.parametrize(("method", "path"), [("GET", _PAGE), ("POST", _PAGE), ("POST", f"{_PAGE}/revoke")])
def test_strangers_are_not_let_near(site: DeskSite, method: str, path: str) -> None:
    assert site.another_browser().request(method, path).status_code == (303 if method == "GET" else 401)


def test_the_address_for_programs_is_the_one_that_people_use(tmp_path: Path) -> None:
    public = desk_site(tmp_path / "a", public_url="https://ask.example.org")
    local = desk_site(tmp_path / "b")
    for site in (public, local):
        log_in(site.browser)
    assert "https://ask.example.org/mcp" in public.browser.get(_PAGE).text
    assert "https://testserver/mcp" in local.browser.get(_PAGE).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_reader_s_language(site: DeskSite, language: str) -> None:
    _made(site, "My notebook")
    shown = html.unescape(site.browser.get(_PAGE, headers={"accept-language": language}).text)
    assert message(language, "desk_tools_lead") in shown
    assert message(language, "desk_check") in shown
