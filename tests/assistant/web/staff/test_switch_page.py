"""Staff take a part out of service and put it back; that is asked once more before, and audited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.switch import Off, Part
from assistant.web.staff.switch import LONGEST_MESSAGE, build_switch
from prompts import LANGUAGES, message
from tests.assistant.web.staff.log_site import LogSite, is_harmless, log_site, words

_PAGE = "/staff/switch"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LogSite]:
    """The off switch."""
    made = log_site(tmp_path, build_switch)
    yield made
    made.close()


def _off(site: LogSite, part: Part) -> Off | None:
    return site.desk.services.switch.off(part)


def test_nothing_is_switched_off_before_it_was_asked_once_more(site: LogSite) -> None:
    shown = site.send(_PAGE, part="web", to="off", message="Back at <noon>\r\nSorry")

    assert _off(site, Part.WEB) is None
    assert message("en", "desk_switch_sure_web") in words(shown)
    assert 'name="message" value="Back at &lt;noon&gt;\nSorry"' in shown.text
    assert 'name="sure" value="yes"' in shown.text
    assert site.audited() == []
    assert is_harmless(shown)


@pytest.mark.parametrize(("part", "other"), [(Part.WEB, Part.API), (Part.API, Part.WEB)])
def test_a_part_is_switched_off_and_on_again(site: LogSite, part: Part, other: Part) -> None:
    sent = site.send(_PAGE, part=part, to="off", message="Back at noon", sure="yes")

    assert (sent.status_code, sent.headers["location"]) == (303, f"{_PAGE}?done={part}_off")
    assert _off(site, part) == Off(part, "Back at noon")
    assert _off(site, other) is None
    shown = site.page(sent.headers["location"])
    assert message("en", f"desk_switch_done_{part}_off") in words(shown)
    assert "Back at noon" in words(shown)

    sent = site.send(_PAGE, part=part, to="on")

    assert _off(site, part) is None
    assert message("en", f"desk_switch_done_{part}_on") in words(site.page(sent.headers["location"]))
    assert site.audited() == [("maria", "switch_off", part), ("maria", "switch_on", part)]


def test_a_message_is_plain_text(site: LogSite) -> None:
    site.send(_PAGE, part="web", to="off", message="  One\r\n\u202etwo\x1b[31m\x00  ", sure="yes")

    assert _off(site, Part.WEB) == Off(Part.WEB, "One\ntwo[31m")


def test_without_a_message_the_standing_words_are_named(site: LogSite) -> None:
    assert message("en", "desk_switch_will_tell_standing") in words(site.send(_PAGE, part="api", to="off"))
    site.send(_PAGE, part="api", to="off", sure="yes")
    assert message("en", "desk_switch_told_standing") in words(site.page(_PAGE))


def test_a_message_that_is_too_long_is_kept_in_its_box(site: LogSite) -> None:
    shown = site.send(_PAGE, part="web", to="off", message="x" * (LONGEST_MESSAGE + 1), sure="yes")

    assert shown.status_code == 422
    assert message("en", "desk_switch_too_long", limit=LONGEST_MESSAGE) in words(shown)
    assert "x" * (LONGEST_MESSAGE + 1) in shown.text
    assert _off(site, Part.WEB) is None
    site.send(_PAGE, part="web", to="off", message="x" * LONGEST_MESSAGE, sure="yes")
    assert _off(site, Part.WEB)


@pytest.mark.parametrize("fields", [{}, {"part": "all", "to": "off"}, {"part": "web", "to": "away"}])
def test_a_form_that_says_nothing_clear_changes_nothing(site: LogSite, fields: dict[str, str]) -> None:
    shown = site.send(_PAGE, **fields, sure="yes")

    assert shown.status_code == 422
    assert message("en", "desk_switch_unknown") in words(shown)
    assert [_off(site, part) for part in Part] == [None, None]


def test_only_staff_and_only_from_its_page(site: LogSite) -> None:
    assert site.stranger().get(_PAGE).status_code == 401
    assert site.stranger().post(_PAGE, data={"part": "web", "to": "off", "sure": "yes"}).status_code == 401
    filled = {"part": "web", "to": "off", "sure": "yes", "csrf": "x"}
    assert site.browser.post(_PAGE, data=filled).status_code == 403
    assert _off(site, Part.WEB) is None


def test_what_an_address_says_was_done_is_not_believed(site: LogSite) -> None:
    assert 'role="status"' not in site.page(f"{_PAGE}?done=<b>x").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_languages(site: LogSite, language: str) -> None:
    shown = site.page(_PAGE, language)

    assert f'<html lang="{language}"' in shown.text
    assert message(language, "desk_switch_api") in words(shown)
