"""A reader without JavaScript asks, gets the answer with its sources, and goes on asking."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from assistant.answer import Answer
from assistant.answering import Assistant
from assistant.checking.checker import Checker
from assistant.confidence import shipped_judge
from assistant.web.pages.asking import MAX_EARLIER
from assistant.web.services import Services
from knowledge.errors import StoreError
from knowledge.filters import ANYTHING, Filter
from knowledge.library import Library
from knowledge.retrieve import Retrieval
from prompts import LANGUAGES, example_questions, message
from tests.assistant.web.pages.served import EVIL, Shown, opened, reader

_AIRCOP = "What is AIRCOP?"
_IN_NEED = "I want to kill myself"


class _Damaged(Library):
    """A library whose store was damaged."""

    def __init__(self) -> None:
        """Opens nothing."""

    def retrieve(self, question: str, count: int = 10, only: Filter = ANYTHING) -> Retrieval:
        """Raises what a damaged store raises."""
        raise StoreError("The knowledge store is damaged.")


def _asked(site: TestClient, question: str, *earlier: str) -> Shown:
    return Shown(site.post("/ask", data={"q": question, "earlier": list(earlier)}).text)


def _hidden(shown: Shown) -> list[str | None]:
    return [one.attributes["value"] for one in shown.all("form input[name=earlier]")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_speaks_the_language_of_its_reader_and_offers_examples(services: Services, language: str) -> None:
    shown = Shown(reader(services, speaks=language).get("/ask").text)
    assert shown.text("form label") == message(language, "label_question")
    assert [one.text() for one in shown.all("main li a")] == example_questions()


def test_an_answer_has_the_words_of_the_sources_and_marks_them(site: TestClient, assistant: Assistant) -> None:
    shown, answer = _asked(site, _AIRCOP), assistant.answer(_AIRCOP)
    assert all(sentence.text in shown.text(".answer") for sentence in answer.sentences)
    assert [one.text() for one in shown.all(".source mark")] == [one.quote for one in answer.citations]


def test_each_number_leads_to_a_source_on_the_page(site: TestClient) -> None:
    shown = _asked(site, "What are the three pillars of UNODC's work programme?")
    targets = [str(one.attributes["href"]) for one in shown.all(".cites a")]
    assert len(targets) > 1
    assert all(shown.all(target) for target in targets)


def test_a_question_can_be_asked_by_a_link(site: TestClient) -> None:
    shown = Shown(site.get(f"/ask?q={quote(_AIRCOP)}").text)
    assert "AIRCOP is a multi-agency project" in shown.text(".answer")


def test_a_follow_up_is_understood_from_the_questions_that_the_form_carries(site: TestClient) -> None:
    before = [str(one) for one in _hidden(_asked(site, _AIRCOP))]
    shown = _asked(site, "Who are its partners?", *before)
    assert "AIRCOP" in shown.text(".understood")
    assert _hidden(shown) == [_AIRCOP, "Who are its partners?"]


def test_a_long_conversation_forgets_its_beginning(site: TestClient) -> None:
    shown = _asked(site, "Last?", *(f"Question {number}?" for number in range(MAX_EARLIER + 1)))
    assert _hidden(shown) == [*(f"Question {number}?" for number in range(2, MAX_EARLIER + 1)), "Last?"]


def test_what_is_no_question_is_not_carried_along(site: TestClient) -> None:
    assert _hidden(_asked(site, _AIRCOP, "", "x" * 1001)) == [_AIRCOP]


@pytest.mark.parametrize(
    ("typed", "key"), [(" ", "question_empty"), ("x" * 1001, "question_too_long"), ("?!", "question_no_words")]
)
def test_what_cannot_be_taken_stays_in_the_form_with_the_reason(services: Services, typed: str, key: str) -> None:
    response = reader(services, speaks="fr").post("/ask", data={"q": typed, "earlier": [_AIRCOP]})
    shown = Shown(response.text)
    assert response.status_code == 422
    assert shown.text(".error") == message("fr", key, limit=1000)
    assert shown.one("textarea").text() == typed
    assert _hidden(shown) == [_AIRCOP]


def test_the_question_is_kept_while_the_library_fails(services: Services) -> None:
    broken = replace(services, assistant=Assistant(_Damaged(), shipped_judge(), 1000))
    response = reader(broken).post("/ask", data={"q": _AIRCOP})
    assert response.status_code == 503
    assert Shown(response.text).text(".error") == message("en", "failed")
    assert Shown(response.text).text("textarea") == _AIRCOP


def test_a_form_without_a_question_is_asked_for_one(site: TestClient) -> None:
    assert Shown(site.post("/ask").text).text(".error") == message("en", "question_empty")


def test_a_file_in_the_place_of_a_question_is_refused(site: TestClient) -> None:
    response = site.post("/ask", files={"q": ("q.txt", b"What is AIRCOP?")})
    assert response.status_code == 400
    assert Shown(response.text).text("h1") == message("en", "page_wrong_request")


def test_what_somebody_in_need_wrote_is_neither_carried_along_nor_in_an_address_nor_in_the_title(
    services: Services,
) -> None:
    shown = Shown(reader(services, lambda *_: (_AIRCOP,)).post("/ask", data={"q": _IN_NEED}).text)
    assert shown.all(".answer.referral")
    assert _hidden(shown) == []
    assert "kill" not in shown.text("title")
    assert not [one for one in shown.all("a") if "kill" in str(one.attributes["href"])]
    assert not [one for one in shown.all("main a") if "/ask?q=" in str(one.attributes["href"])]


def test_an_answer_that_is_kept_links_to_a_page_of_its_own(site: TestClient) -> None:
    (link,) = [one for one in _asked(site, _AIRCOP).all("a") if "/receipts/" in str(one.attributes["href"])]
    assert "AIRCOP is a multi-agency project" in site.get(str(link.attributes["href"])).text


def test_an_answer_that_is_not_kept_links_to_no_page(
    tmp_path: Path, bundled_library: Library, checker: Checker
) -> None:
    site = reader(opened(tmp_path, bundled_library, checker, receipt_days=0))
    assert not [one for one in _asked(site, _AIRCOP).all("a") if "/receipts/" in str(one.attributes["href"])]


def test_what_to_ask_next_is_linked_in_the_language_of_the_reader(services: Services) -> None:
    def next_questions(answer: Answer, said: str) -> tuple[str, ...]:
        return (f"{said} {answer.status} & more?",)

    (link,) = Shown(reader(services, next_questions, "ru").get(f"/ask?q={_AIRCOP}").text).all("main section li a")
    assert link.text() == "ru answered & more?"
    assert link.attributes["href"] == "/ask?q=ru%20answered%20%26%20more%3F"


def test_an_answer_is_shown_though_what_to_ask_next_cannot_be_told(services: Services) -> None:
    def failing(_answer: Answer, _said: str) -> tuple[str, ...]:
        raise StoreError("The knowledge store is damaged.")

    assert "AIRCOP is a multi-agency" in _asked(reader(services, failing), _AIRCOP).text(".answer")


def test_questions_are_shown_as_text(services: Services) -> None:
    shown = _asked(reader(services, lambda *_: (EVIL,)), f"{EVIL} What is AIRCOP?", EVIL)
    assert shown.is_harmless
    assert EVIL in shown.text(".question")
    assert EVIL in shown.text("ol")


def test_the_language_links_lead_back_to_the_answer(site: TestClient) -> None:
    link = _asked(site, "Drugs & crime?").one("a[hreflang=fr]").attributes["href"]
    back = site.get(str(link), follow_redirects=False).headers["location"]
    assert Shown(site.get(back).text).text(".question bdi") == "Drugs & crime?"


def test_the_language_links_of_a_follow_up_ask_it_in_full(site: TestClient) -> None:
    link = _asked(site, "Who are its partners?", _AIRCOP).one("a[hreflang=fr]").attributes["href"]
    back = site.get(str(link), follow_redirects=False).headers["location"]
    assert "AIRCOP" in back
    assert "INTERPOL" in Shown(site.get(back).text).text(".answer")


def test_an_answer_is_not_to_be_found_by_search_engines(site: TestClient) -> None:
    assert _asked(site, _AIRCOP).one("meta[name=robots]").attributes["content"] == "noindex"
