"""The web chat with a chat model, in a real browser: what passes the check is shown, and marked as written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from prompts import message
from tests.browser.conftest import ask, serving
from tests.loopback_model import LoopbackModel, says_by

pytestmark = pytest.mark.browser

_IN_ARABIC = "أيركوب مشروع متعدد الوكالات تنفذه الأمم المتحدة بالشراكة مع الإنتربول ومنظمة الجمارك العالمية"


def _said(request: dict[str, Any]) -> str:
    """A true sentence, an invented one, and one with an image; in Arabic for an Arabic question."""
    asked = request["messages"][-1]["content"]
    passages = re.findall(r'<passage number="(\d+)">(.*?)</passage>', asked, re.DOTALL)
    number = next((number for number, text in passages if "multi-agency" in text), "1")
    if "ما" in asked.rsplit("\n", 1)[-1]:
        return f"{_IN_ARABIC} [{number}]."
    return (
        f"AIRCOP is a multi-agency project that UNODC implements with INTERPOL and the World Customs Organization "
        f"[{number}]. AIRCOP has an office in Lisbon [{number}]. AIRCOP is a project <img src=x> of UNODC [{number}]."
    )


@pytest.fixture(scope="module")
def address(bundled_data: Path, models: Path) -> Iterator[str]:
    """A running `assistant serve` whose chat model says what `_said` makes of a request."""
    with (
        LoopbackModel(says_by(_said)) as model,
        serving(bundled_data, models, ASSISTANT_CHAT_MODEL="openai:any", ASSISTANT_CHAT_BASE_URL=model.url) as served,
    ):
        yield served


def test_a_written_answer_is_marked_as_such_and_leads_to_the_quoted_words(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    expect(page.locator("#conversation .answer p").first).to_contain_text("that UNODC implements with INTERPOL")
    expect(page.locator("#conversation .answer .note")).to_contain_text(message("en", "written"))
    page.locator("#conversation .cites a").first.click()
    expect(page.locator("dialog#card mark").first).to_contain_text("AIRCOP is a multi-agency project")


def test_what_a_model_invents_or_smuggles_in_is_not_shown(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    expect(page.locator("#conversation .answer")).not_to_contain_text("Lisbon")
    expect(page.locator("#conversation img")).to_have_count(0)


def test_where_nothing_passes_the_sources_are_quoted_and_it_says_so(page: Page) -> None:
    ask(page, "When did UNODC open its office in Belgrade?")
    expect(page.locator("#conversation .answer .note").first).to_contain_text(message("en", "fallback_quoted"))
    expect(page.locator("#conversation .answer")).to_contain_text("on 26 June 2007")


def test_a_written_answer_in_arabic_reads_from_right_to_left(page: Page) -> None:
    ask(page, "ما هو AIRCOP؟")
    expect(page.locator("#conversation .answer p").first).to_have_attribute("dir", "rtl")
    expect(page.locator(".sources blockquote").first).to_have_attribute("dir", "ltr")


def test_the_page_says_that_a_language_model_writes(page: Page) -> None:
    expect(page.locator("#top")).to_contain_text(message("en", "label_about_written"))


def test_the_accessibility_checker_finds_nothing_serious_in_a_written_answer(page: Page) -> None:
    ask(page, "What is AIRCOP?")
    found = Axe().run(page).response["violations"]
    assert [problem["id"] for problem in found if problem["impact"] in ("serious", "critical")] == []
