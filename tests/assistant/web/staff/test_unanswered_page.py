"""Staff see what is asked that the sources do not answer, by topic: what to write next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.answer import Status
from assistant.receipts.receipt import written
from assistant.web.staff.unanswered import build_unanswered
from knowledge.library import Library
from prompts import LANGUAGES, message
from tests.assistant.desk.asked import receipt, unanswered
from tests.assistant.web.staff.log_site import LogSite, is_harmless, links, log_site, words


@pytest.fixture
def site(tmp_path: Path, bundled_library: Library) -> Iterator[LogSite]:
    """The unanswered questions, told apart by the real encoder."""
    made = log_site(tmp_path, build_unanswered, bundled_library)
    yield made
    made.close()


def _ago(days: float) -> str:
    return written(datetime.now(UTC) - timedelta(days=days))


def test_questions_come_together_by_topic(site: LogSite) -> None:
    site.keep(
        unanswered("a", "Where is captagon produced?", _ago(3), nearest="doc-1"),
        unanswered("b", "Où est fabriqué le captagon ?", _ago(2), language="fr", nearest="doc-1"),
        unanswered("c", "Какой бюджет у УНП ООН?", _ago(1), language="ru"),
        receipt("d", "What is AIRCOP?", _ago(1)),
    )

    shown = site.page("/staff/unanswered")

    said = words(shown)
    assert "Questions: 3. Topics: 2." in said
    assert said.index("Where is captagon produced?") < said.index("Какой бюджет у УНП ООН?")
    assert "asked: 2" in said
    assert "French (1)" in said
    assert f"Last asked: {_ago(2)[:10]}" in said
    assert "Nearest source: Title of doc-1" in said
    assert message("en", "desk_topic_no_source") in said
    assert links(shown, "/staff/questions/") == ["/staff/questions/a", "/staff/questions/b", "/staff/questions/c"]
    assert "AIRCOP" not in said
    assert is_harmless(shown)


def test_a_topic_is_named_in_the_readers_language(site: LogSite) -> None:
    site.keep(
        unanswered("a", "Where is captagon produced?", _ago(3)),
        unanswered("b", "Où est fabriqué le captagon ?", _ago(2), language="fr"),
    )

    assert links(site.page("/staff/unanswered", "fr"), "/staff/questions/")[0] == "/staff/questions/b"


def test_the_period_can_be_chosen(site: LogSite) -> None:
    site.keep(*(unanswered(f"a{days}", f"Where is number {days}?", _ago(days)) for days in (1, 20, 60, 100)))

    def counted(query: str) -> str:
        return words(site.page(f"/staff/unanswered{query}"))

    assert "Questions: 2." in counted("")
    assert "Questions: 1." in counted("?days=7")
    assert "Questions: 3." in counted("?days=90")
    assert "Questions: 2." in counted("?days=9999999999")


def test_what_was_off_topic_is_there_when_it_is_wanted(site: LogSite) -> None:
    site.keep(receipt("a", "Will it rain?", _ago(1), status=Status.OFF_TOPIC))

    assert message("en", "desk_topic_none") in words(site.page("/staff/unanswered"))
    assert "Will it rain?" in words(site.page("/staff/unanswered?off_topic=yes"))


def test_referrals_are_never_there(site: LogSite) -> None:
    site.keep(receipt("a", "I am in danger", _ago(1), status=Status.REFERRAL))

    assert message("en", "desk_topic_none") in words(site.page("/staff/unanswered?off_topic=yes"))


def test_where_nothing_is_kept_the_page_says_so(tmp_path: Path) -> None:
    site = log_site(tmp_path, build_unanswered, receipt_days=0)

    assert message("en", "desk_log_nothing_kept") in words(site.page("/staff/unanswered"))
    site.close()


def test_only_staff_see_it(site: LogSite) -> None:
    assert site.stranger().get("/staff/unanswered").status_code == 401


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_languages(site: LogSite, language: str) -> None:
    site.keep(unanswered("a", "<b>Where?</b>", _ago(1), language="ru"), unanswered("b", "Wo?", _ago(1), language="de"))

    shown = site.page("/staff/unanswered", language)

    assert f'<html lang="{language}"' in shown.text
    assert "&lt;b&gt;Where?&lt;/b&gt;" in shown.text
