"""What the pages say of the assistant and of what is kept is true of this deployment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.answering import Assistant
from assistant.checking.checker import Checker
from assistant.confidence import shipped_judge
from assistant.settings import Settings
from assistant.web.pages.about import contact_link, runs_here
from assistant.web.services import Services
from knowledge.library import Library
from prompts import LANGUAGES, message
from tests.assistant.web.pages.served import EVIL, Shown, opened, reader


class _Writing(Assistant):
    """An assistant with a chat model."""

    @property
    def writes(self) -> bool:
        """It writes."""
        return True


@pytest.fixture
def text_of(tmp_path: Path, bundled_library: Library, checker: Checker) -> Any:
    """What a page says where the settings are as given."""

    def shown(address: str, speaks: str = "en", **settings: Any) -> str:
        services = opened(tmp_path, bundled_library, checker, **settings)
        return Shown(reader(services, speaks=speaks).get(address).text).text()

    return shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["about", "privacy"])
def test_the_pages_speak_the_language_of_their_reader(services: Services, address: str, language: str) -> None:
    shown = Shown(reader(services, speaks=language).get(f"/{address}").text)
    assert shown.text("h1") == message(language, f"page_{address}_title")
    assert shown.one("html").attributes["dir"] == ("rtl" if language == "ar" else "ltr")


def test_the_assistant_is_said_to_be_automated_and_to_quote(site: TestClient) -> None:
    text = Shown(site.get("/about").text).text("main")
    assert text.count("automated program") == 1
    assert message("en", "page_about_quoted") in text
    assert message("en", "page_about_counts") in text


def test_an_assistant_that_writes_says_so(services: Services) -> None:
    writing = _Writing(services.library, shipped_judge(), 1000)
    text = Shown(reader(replace(services, assistant=writing)).get("/about").text).text()
    assert message("en", "page_about_written") in text
    assert message("en", "page_about_quoted") not in text


def test_the_sources_are_counted_and_listed(site: TestClient) -> None:
    shown = Shown(site.get("/about").text)
    assert message("en", "page_about_count", count=2) in shown.text()
    assert shown.all("main a[href='/sources']")


def test_the_days_are_those_of_the_settings(text_of: Any) -> None:
    assert message("en", "page_privacy_days", days=17) in text_of("/privacy", receipt_days=17)


def test_where_nothing_is_kept_the_page_says_that_and_no_more(text_of: Any) -> None:
    text = text_of("/privacy", receipt_days=0)
    assert message("en", "page_privacy_nothing") in text
    assert message("en", "page_privacy_question") not in text
    assert message("en", "page_privacy_page") not in text


def test_without_a_chat_model_nobody_else_gets_a_question(text_of: Any) -> None:
    text = text_of("/privacy")
    assert message("en", "page_privacy_no_model") in text
    assert message("en", "page_privacy_written") not in text


def test_the_provider_of_a_chat_model_is_named_and_what_it_is_sent(text_of: Any) -> None:
    text = text_of("/privacy", chat_model="openai:gpt-4.1-mini")
    assert message("en", "page_privacy_model", provider="openai") in text
    assert message("en", "page_privacy_written") in text
    assert message("en", "page_privacy_no_model") not in text


def test_a_chat_model_on_this_machine_passes_nothing_on(text_of: Any) -> None:
    text = text_of("/privacy", chat_model="openai:x", chat_base_url="http://127.0.0.1:8000/v1")
    assert message("en", "page_privacy_model_here") in text


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://localhost:8000/v1", True),
        ("http://127.0.0.1/v1", True),
        ("http://[::1]:8000", True),
        ("", False),
        ("http://10.0.0.7/v1", False),
        ("https://127.0.0.1.example.org/v1", False),
        ("http://[", False),
    ],
)
def test_only_an_address_of_this_machine_is_taken_to_be_here(address: str, here: bool) -> None:
    assert runs_here(Settings(chat_base_url=address)) is here  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("assistant@example.org", "mailto:assistant@example.org"),
        ("https://example.org/contact", "https://example.org/contact"),
        ("The library, room 12", ""),
        ("javascript:alert(1)", ""),
        ("a@example.org?bcc=b@example.org", ""),
        ("", ""),
    ],
)
def test_a_contact_leads_to_a_mail_program_or_a_page(contact: str, link: str) -> None:
    assert contact_link(contact) == link


@pytest.mark.parametrize("address", ["/about", "/privacy"])
def test_the_contact_of_the_settings_is_named(text_of: Any, address: str) -> None:
    assert "The library, room 12" in text_of(address, contact="The library, room 12")
    assert message("en", "page_contact_none") in text_of(address)


def test_the_name_of_the_service_is_shown_as_text(tmp_path: Path, bundled_library: Library, checker: Checker) -> None:
    shown = Shown(reader(opened(tmp_path, bundled_library, checker, name=EVIL[:80])).get("/about").text)
    assert shown.is_harmless
    assert shown.text(".name") == EVIL[:80]
