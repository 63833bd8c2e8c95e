"""Staff see who of them did what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.web.staff.audit import build_audit
from prompts import LANGUAGES, message
from tests.assistant.web.staff.log_site import LogSite, is_harmless, links, log_site, words

_PAGE = "/staff/audit"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LogSite]:
    """The audit log."""
    made = log_site(tmp_path, build_audit)
    yield made
    made.close()


def test_entries_are_in_words_the_latest_first(site: LogSite) -> None:
    site.desk.audit.note("maria", "switch_off", "web")
    site.desk.audit.note("pedro", "of_a_later_version", "<b>x</b>")
    site.desk.audit.note("", "login_refused")

    shown = site.page(_PAGE)

    said = words(shown)
    assert said.index("was refused") < said.index("pedro of_a_later_version <b>x</b>") < said.index("switched off web")
    assert is_harmless(shown)


def test_one_person_or_one_action_can_be_looked_for(site: LogSite) -> None:
    site.desk.audit.note("maria", "switch_off", "web")
    site.desk.audit.note("pedro", "switch_off", "api")
    site.desk.audit.note("pedro", "login")

    def rows(query: str) -> int:
        return site.page(f"{_PAGE}?{query}").text.count("<tr>") - 1

    assert [rows(""), rows("who=pedro"), rows("action=switch_off")] == [3, 2, 2]
    assert rows("who=pedro&action=switch_off") == 1
    shown = site.page(f"{_PAGE}?who=%22nobody%22")
    assert message("en", "desk_audit_none") in words(shown)
    assert 'value="&#34;nobody&#34;"' in shown.text


def test_one_goes_through_the_log_page_by_page_with_the_same_filter(site: LogSite) -> None:
    for number in range(150):
        site.desk.audit.note("maria" if number % 6 else "pedro", "switch_off", f"number {number:03}")

    first = site.page(f"{_PAGE}?who=maria")
    (older,) = links(first, f"{_PAGE}?")
    second = site.page(older)
    (latest, last) = links(second, f"{_PAGE}?")
    third = site.page(last)

    seen = [re.findall(r"number \d+", words(page)) for page in (first, second, third)]
    assert [number for page in seen for number in page] == [f"number {n:03}" for n in reversed(range(150)) if n % 6]
    assert [len(page) for page in seen] == [50, 50, 25]
    assert latest == f"{_PAGE}?who=maria"


@pytest.mark.parametrize("before", ["x", "-1", "1e9", "9" * 40, "²"])
def test_a_place_that_is_none_is_no_error(site: LogSite, before: str) -> None:
    site.desk.audit.note("maria", "login")

    assert "maria" in words(site.page(f"{_PAGE}?before={before}"))


def test_only_staff_see_it(site: LogSite) -> None:
    assert site.stranger().get(_PAGE).status_code == 401


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_languages(site: LogSite, language: str) -> None:
    site.desk.audit.note("maria", "login")

    shown = site.page(_PAGE, language)

    assert f'<html lang="{language}"' in shown.text
    assert message(language, "desk_audit_action_login") in words(shown)
