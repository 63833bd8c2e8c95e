"""Whoever has the address of an answer sees the answer, and nothing that is not public."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.answer import Answer, Citation, Sentence, Status
from assistant.checking.checker import Checker
from assistant.receipts.receipt import Receipt, receipt_of
from assistant.web.pages.receipts import sure, unchanged
from assistant.web.services import Services
from knowledge.filters import ANYTHING
from knowledge.library import Library
from prompts import LANGUAGES, message
from tests.assistant.web.pages.served import EVIL, Shown, opened, reader

_MODEL = {"writings": [{"model": "m", "purpose": "answer", "outcome": "written", "sentences": [{"text": "DROPPED"}]}]}


def _kept(services: Services, question: str = "What is AIRCOP?") -> str:
    return services.assistant.answer(question).id


def _keep(services: Services, **changes: object) -> Receipt:
    answer = services.assistant.answer("What is AIRCOP?")
    receipt = replace(receipt_of(replace(answer, id="another"), None, ANYTHING), **changes)  # type: ignore[arg-type]
    services.receipts.keep(receipt)
    return receipt


def test_an_answer_is_shown_with_its_question_sources_and_date(services: Services, site: TestClient) -> None:
    response = site.get(f"/receipts/{_kept(services)}")
    shown = Shown(response.text)
    assert response.status_code == 200
    assert shown.text(".question bdi") == "What is AIRCOP?"
    assert shown.text(".source mark").startswith("AIRCOP is a multi-agency project")
    assert shown.text("time").endswith("UTC")


@pytest.mark.parametrize("language", LANGUAGES)
def test_outcome_and_certainty_are_told_in_the_words_of_the_reader(services: Services, language: str) -> None:
    shown = Shown(reader(services, speaks=language).get(f"/receipts/{_kept(services)}").text)
    assert message(language, "page_status_answered") in shown.text("dl")
    assert message(language, "page_sure_high") in shown.text("dl")


@pytest.mark.parametrize("status", list(Status))
def test_there_are_words_for_every_outcome(services: Services, site: TestClient, status: Status) -> None:
    answer = Answer("another", status, "en", "Told.", "Asked?", confidence=0.9)
    services.receipts.keep(receipt_of(answer, None, ANYTHING))
    assert message("en", f"page_status_{status}") in Shown(site.get("/receipts/another").text).text("dl")


@pytest.mark.parametrize(
    ("confidence", "key"),
    [(1.0, "page_sure_high"), (0.8, "page_sure_high"), (0.7, "page_sure_fair"), (0.4, "page_sure_low")],
)
def test_certainty_is_put_into_words(confidence: float, key: str) -> None:
    assert sure(confidence) == key


def test_what_a_chat_model_wrote_but_was_dropped_is_not_shown(services: Services, site: TestClient) -> None:
    _keep(services, model=_MODEL)
    assert "DROPPED" not in site.get("/receipts/another").text


def test_neither_the_line_of_a_batch_nor_the_answers_before_are_shown(services: Services, site: TestClient) -> None:
    _keep(services, label="line-of-batch", earlier=("id-before",))
    page = site.get("/receipts/another").text
    assert "line-of-batch" not in page
    assert "id-before" not in page
    assert site.get("/receipts/line-of-batch").status_code == 404


def test_a_question_that_was_redacted_says_so(services: Services, site: TestClient) -> None:
    shown = Shown(site.get(f"/receipts/{_kept(services, 'What is AIRCOP? Write to jane.doe@example.org')}").text)
    assert "jane.doe" not in shown.text()
    assert shown.text(".notice") == message("en", "page_receipt_redacted")


def test_of_a_referral_only_that_is_shown(services: Services, site: TestClient) -> None:
    shown = Shown(site.get(f"/receipts/{_kept(services, 'I want to kill myself')}").text)
    assert message("en", "page_receipt_referral") in shown.text()
    assert not shown.all(".question")
    assert "kill" not in shown.text()


def test_what_made_the_answer_is_told(services: Services, site: TestClient) -> None:
    shown = Shown(site.get(f"/receipts/{_kept(services)}").text)
    assert message("en", "page_made_embedder") in shown.text("main > details")
    assert "calibration" not in shown.text("main > details")


@pytest.mark.parametrize("answer_id", ["0" * 32, "nope", "a" * 65, "%00", "a%20b", "é", "%3Cscript%3E"])
def test_an_unknown_answer_is_said_to_be_gone(site: TestClient, answer_id: str) -> None:
    response = site.get(f"/receipts/{answer_id}")
    assert response.status_code == 404
    assert message("en", "page_receipt_gone") in Shown(response.text).text()


def test_where_nothing_is_kept_the_page_says_so(tmp_path: Path, bundled_library: Library, checker: Checker) -> None:
    response = reader(opened(tmp_path, bundled_library, checker, receipt_days=0)).get("/receipts/abc")
    assert response.status_code == 404
    assert message("en", "page_receipt_nothing_kept") in Shown(response.text).text()


def test_receipts_that_cannot_be_read_are_said_to_be_unavailable(
    tmp_path: Path, bundled_library: Library, checker: Checker
) -> None:
    services = opened(tmp_path, bundled_library, checker)
    (tmp_path / "conversations.db").write_bytes(b"no database" * 1000)
    response = reader(services).get("/receipts/abc")
    assert response.status_code == 503
    assert message("en", "failed") in Shown(response.text).text()
    assert "database" not in response.text


def test_the_page_of_an_answer_is_not_to_be_found_by_search_engines(services: Services, site: TestClient) -> None:
    response = site.get(f"/receipts/{_kept(services)}")
    assert response.headers["x-robots-tag"] == "noindex, nofollow"
    assert Shown(response.text).one("meta[name=robots]").attributes["content"] == "noindex, nofollow"


def test_what_was_asked_is_shown_as_text(services: Services, site: TestClient) -> None:
    shown = Shown(site.get(f"/receipts/{_kept(services, f'What is AIRCOP? {EVIL}')}").text)
    assert shown.is_harmless
    assert EVIL in shown.text(".question")


def test_a_document_that_changed_since_is_not_shown_around_the_quote() -> None:
    texts = {"same": "Before. Quote. After.", "changed": "Something else altogether."}
    cited = tuple(Citation(n, name, "T", None, None, "p", "Quote.", 8, 14, "en") for n, name in enumerate(texts, 1))
    answer = Answer("id", Status.ANSWERED, "en", "", sentences=(Sentence("Quote.", (1, 2)),), citations=cited)
    around = unchanged(answer, lambda name, start, end: texts[name][start:end])
    assert around("same", 0, 8) == "Before. "
    assert around("changed", 0, 8) == ""
