"""The page speaks the reader's language before any script runs, and Gradio answers over it."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from assistant.answer import Answer
from assistant.answering import Assistant
from assistant.checking.checker import Checker
from assistant.feedback import FeedbackBook
from assistant.receipts.book import ReceiptBook
from assistant.settings import Settings
from assistant.sites import Sites
from assistant.switch import Switch
from assistant.web.chat.mount import UnknownGradio, mount_chat, spoken_config
from assistant.web.chat.page import blocks
from assistant.web.services import Services
from knowledge.errors import StoreError
from knowledge.library import Library
from prompts import LANGUAGES, message

_NEXT = ("What is CRIMJUST?", "What is AIRCOP?")


def _asked_next(answer: Answer, language: str) -> tuple[str, ...]:
    """Two questions after each answer, the second of which may have been asked."""
    return _NEXT


def _failing(answer: Answer, language: str) -> tuple[str, ...]:
    raise StoreError("The knowledge store is damaged.")


@pytest.fixture(scope="module")
def services(
    tmp_path_factory: pytest.TempPathFactory, bundled_library: Library, assistant: Assistant, checker: Checker
) -> Iterator[Services]:
    """Services over the bundled texts with a name that must be escaped."""
    folder = tmp_path_factory.mktemp("data")
    settings = Settings(data_dir=folder, name="Ask <us> & co")  # type: ignore[call-arg]
    book = folder / "kept.db"
    kept = (ReceiptBook(book), FeedbackBook(book), Switch(book), Sites(book))
    made = Services(settings, bundled_library, assistant, checker, *kept)
    yield made
    made.close()


def _app(services: Services, next_questions: Any = _asked_next) -> FastAPI:
    """The chat alone, built inside an event loop, because Gradio leaves one open where none runs."""

    async def build() -> FastAPI:
        app = FastAPI(openapi_url=None)
        app.state.settings = services.settings
        mount_chat(app, services, next_questions)
        return app

    return asyncio.run(build())


@pytest.fixture(scope="module")
def site(services: Services) -> Iterator[TestClient]:
    """A client of the chat."""
    with TestClient(_app(services)) as client:
        yield client


def _config(site: TestClient, address: str = "/") -> dict[str, Any]:
    """What Gradio reads when the page opens."""
    found = re.search(r"window\.gradio_config = (.*);\n", site.get(address).text)
    assert found is not None
    config: dict[str, Any] = json.loads(found[1])
    return config


def _props(config: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [one["props"] for one in config["components"] if one["props"].get("elem_id") == name]
    return dict(found)


def _ask(site: TestClient, question: str, session: str = "", said: str = "en") -> list[list[Any]]:
    """What Gradio sends for the first and the last step of an answer: the conversation, the latest turn and the box."""
    session = session or uuid.uuid4().hex
    joined = {"data": [question, None, said], "fn_index": 0, "session_hash": session}
    assert site.post("/gradio_api/queue/join", json=joined).status_code == 200
    events = site.get("/gradio_api/queue/data", params={"session_hash": session}).text
    told = [json.loads(line.removeprefix("data: ")) for line in events.splitlines() if line.startswith("data: ")]
    (whole,) = [one["output"]["data"] for one in told if one["msg"] == "process_completed"]
    first = next(one["output"]["data"] for one in told if one["msg"] == "process_generating")
    return [first, whole]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_in_the_language_of_the_reader_before_any_script_runs(site: TestClient, language: str) -> None:
    page = LexborHTMLParser(site.get("/", headers={"accept-language": language}).text)
    assert [node.attributes["lang"] for node in page.css("html")] == [language]
    assert message(language, "label_about") in [node.text() for node in page.css("#top p")]
    assert message(language, "chat_no_script_link") in [node.text() for node in page.css("noscript a[href='/ask']")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_box_buttons_and_examples_are_in_the_language_of_the_reader(site: TestClient, language: str) -> None:
    config = _config(site, f"/?lang={language}")
    assert _props(config, "question")["label"] == message(language, "label_question")
    assert _props(config, "question")["rtl"] is (language == "ar")
    assert _props(config, "ask")["value"] == message(language, "label_ask")
    assert message(language, "label_examples") in _props(config, "current")["value"]
    assert _props(config, "said")["value"] == language


def test_the_page_names_no_other_host_and_runs_no_script_without_the_nonce(site: TestClient) -> None:
    html = site.get("/").text
    page = LexborHTMLParser(html)
    assert {node.tag for node in page.css("[src], link[href]") if not re.match(r"\.?/", _address(node))} == set()
    assert all("nonce" in node.attributes for node in page.css("script"))
    assert page.css("style, [style], base, meta[property]") == []


def _address(node: Any) -> str:
    return str(node.attributes.get("src") or node.attributes.get("href"))


def test_the_name_of_the_service_is_shown_as_text(site: TestClient) -> None:
    assert "Ask <us>" not in site.get("/").text
    assert [node.text() for node in LexborHTMLParser(site.get("/").text).css("h1")] == ["Ask <us> & co"]


def test_the_scripts_and_styles_that_the_page_names_are_there(site: TestClient) -> None:
    page = LexborHTMLParser(site.get("/").text)
    named = [_address(node) for node in page.css("script[src^='/assets/'], link[href^='./assets/']")]
    assert [site.get(path.lstrip(".")).status_code for path in named] == [200, 200]


def test_a_question_empties_the_box_at_once_and_ends_with_the_answer_its_source_and_what_to_ask_next(
    site: TestClient,
) -> None:
    first, whole = _ask(site, "What is AIRCOP?")
    assert first[2] == ""
    assert "<mark>AIRCOP is a multi-agency project" in str(whole[1])
    assert [name for name in _NEXT if f">{name}</button>" in str(whole[1])] == list(_NEXT)


def test_a_question_that_was_asked_is_not_offered_again(site: TestClient) -> None:
    session = uuid.uuid4().hex
    _ask(site, "What is AIRCOP?", session)
    _, whole = _ask(site, "Who are its partners?", session)
    assert ">What is AIRCOP?</button>" not in str(whole[1])
    assert 'id="turn-2"' in str(whole[1])


def test_a_conversation_that_is_begun_again_counts_from_one(site: TestClient) -> None:
    session = uuid.uuid4().hex
    _ask(site, "What is AIRCOP?", session)
    begun = {"data": ["fr"], "fn_index": 1, "session_hash": session}
    cleared = site.post("/gradio_api/run/predict", json=begun).json()["data"]
    assert message("fr", "label_examples") in cleared[1]
    _, whole = _ask(site, "Who are its partners?", session)
    assert 'id="turn-1"' in str(whole[1])


def test_what_cannot_be_asked_goes_back_into_the_box(site: TestClient) -> None:
    question = "long " * 400
    _, whole = _ask(site, question)
    assert message("en", "question_too_long", limit=1000) in str(whole[1])
    assert whole[2] == question


def test_markup_in_a_question_is_shown_as_text_on_one_line(site: TestClient) -> None:
    _, whole = _ask(site, "<script>alert(1)</script>\n\n# What is *AIRCOP*?")
    turn = str(whole[1]).split("\n\n")[0]
    assert "<script" not in turn
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#10;&#10;# What is *AIRCOP*?" in turn
    assert "\n" not in turn


def test_a_turn_stays_the_same_block_when_questions_to_ask_next_follow_it() -> None:
    alone, followed = blocks("<p>a\nb</p>"), blocks("<p>a\nb</p>", "<p>next</p>")
    assert alone.startswith("<p>a&#10;b</p>\n\n<")
    assert followed.startswith("<p>a&#10;b</p>\n\n<p>next</p>\n\n<")


def test_a_language_that_a_browser_makes_up_is_taken_for_english(site: TestClient) -> None:
    _, whole = _ask(site, "What is AIRCOP?", said='"><script>')
    assert message("en", "chat_copy") in str(whole[1])


def test_where_nothing_can_be_offered_next_the_answer_stands(services: Services) -> None:
    with TestClient(_app(services, _failing)) as client:
        _, whole = _ask(client, "What is AIRCOP?")
    assert "AIRCOP is a multi-agency project" in str(whole[1])
    assert 'class="next"' not in str(whole[1])


def test_where_nothing_is_kept_there_is_nothing_to_share(services: Services) -> None:
    keeps_nothing = replace(services, settings=services.settings.model_copy(update={"receipt_days": 0}))
    with TestClient(_app(keeps_nothing)) as client:
        _, whole = _ask(client, "What is AIRCOP?")
    assert "/receipts/" not in str(whole[1])


def test_a_part_that_gradio_lost_is_named() -> None:
    with pytest.raises(UnknownGradio, match="question"):
        spoken_config({"components": []}, "en")


def test_the_words_of_the_page_are_all_known_to_its_script() -> None:
    web = Path(__file__).parents[4] / "assistant" / "web"
    template = (web / "templates" / "chat.html").read_text(encoding="utf-8")
    named = re.findall(r"data-([a-z-]+)=", template)
    script = (web / "static" / "chat.js").read_text(encoding="utf-8")
    camel = [re.sub(r"-(.)", lambda match: match[1].upper(), name) for name in named]
    assert [name for name in camel if not re.search(rf'words\.{name}\b|"{name}"', script)] == []
