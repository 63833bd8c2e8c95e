"""What is offered after an answer is answered by the assistant, from the documents of that answer."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from assistant.answer import Answer, Status
from assistant.answering import Assistant
from assistant.places import places_in
from assistant.suggestions import MOST, TRIES, Suggester
from knowledge.errors import KnowledgeError
from knowledge.filters import Filter
from knowledge.language import LANGUAGES, detect
from knowledge.library import Library
from tests.conftest import Corpus


class _Counts:
    """Passes questions on to an assistant and counts them."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant, self.asked = assistant, list[str]()

    def __call__(self, question: str, only: Filter) -> Answer:
        self.asked.append(question)
        return self.assistant.answer(question, only)


@pytest.fixture
def counts(assistant: Assistant) -> _Counts:
    return _Counts(assistant)


@pytest.fixture
def suggester(bundled_library: Library, counts: _Counts) -> Suggester:
    return Suggester(bundled_library, counts, clock=lambda: 0.0)


def test_questions_that_the_same_document_answers_are_offered(assistant: Assistant, suggester: Suggester) -> None:
    offered = suggester.next(assistant.answer("What is UNODC's mandate?"), "en")
    assert offered == (
        "What are the three pillars of the UNODC work programme?",
        "When did UNODC open its National Project Office in Belgrade?",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_offer_is_answered_in_the_language_of_the_reader(
    assistant: Assistant, suggester: Suggester, language: str
) -> None:
    answer = assistant.answer("Who are the partners of AIRCOP?")
    offered = suggester.next(answer, language)
    again = [assistant.answer(question) for question in offered]
    cited = {one.document_id for one in answer.citations}
    assert len(set(offered)) == len(offered) <= MOST
    assert all(one.status is Status.ANSWERED and one.citations[0].document_id in cited for one in again)
    assert all(detect(question) == language for question in offered)


def test_after_no_evidence_the_nearest_document_is_asked(assistant: Assistant, suggester: Suggester) -> None:
    answer = assistant.answer("How many staff work in the UNODC office in Belgrade?")
    assert answer.status is Status.NO_EVIDENCE
    assert "When did UNODC open its National Project Office in Belgrade?" in suggester.next(answer, "en")


def test_what_was_asked_before_is_not_offered(assistant: Assistant, suggester: Suggester) -> None:
    answer = assistant.answer("What is UNODC's mandate?")
    offered = suggester.next(answer, "en", ["when did UNODC open its national project office in Belgrade"])
    assert offered == ("What are the three pillars of the UNODC work programme?",)


def test_what_the_answer_shows_already_is_not_offered(assistant: Assistant, suggester: Suggester) -> None:
    answer = assistant.answer("What are the three pillars of UNODC's work?")
    assert "What are the three pillars of the UNODC work programme?" not in suggester.next(answer, "en")


@pytest.mark.parametrize("question", ["hello", "?"])
def test_nothing_is_offered_where_nothing_was_found(assistant: Assistant, suggester: Suggester, question: str) -> None:
    assert suggester.next(assistant.answer(question), "en") == ()


def test_nothing_is_offered_that_the_assistant_does_not_answer(assistant: Assistant, bundled_library: Library) -> None:
    answer = assistant.answer("What is UNODC's mandate?")
    for refused in (replace(answer, status=Status.NO_EVIDENCE), replace(answer, confidence=0.3)):
        assert Suggester(bundled_library, lambda _question, _only, told=refused: told).next(answer, "en") == ()  # type: ignore[misc]


def test_a_question_is_tried_once(assistant: Assistant, suggester: Suggester, counts: _Counts) -> None:
    answer = assistant.answer("What is UNODC's mandate?")
    first = suggester.next(answer, "en")
    asked = len(counts.asked)
    assert suggester.next(answer, "en") == first
    assert len(counts.asked) == asked > 0


def test_a_new_version_of_the_library_is_asked_again(
    assistant: Assistant, bundled_library: Library, counts: _Counts
) -> None:
    versions = iter((1, 2))
    suggester = Suggester(bundled_library, counts, lambda: next(versions), lambda: 0.0)
    answer = assistant.answer("What is UNODC's mandate?")
    assert suggester.next(answer, "en") == suggester.next(answer, "en")
    assert len(counts.asked) == 2 * len(set(counts.asked))


def test_no_question_is_tried_when_the_time_is_over(
    assistant: Assistant, bundled_library: Library, counts: _Counts
) -> None:
    seconds = iter((0.0, 0.1, 9.0, 9.0))
    offered = Suggester(bundled_library, counts, clock=lambda: next(seconds)).next(
        assistant.answer("What is UNODC's mandate?"), "en"
    )
    assert len(offered) == len(counts.asked) == 1


def test_only_so_many_questions_are_tried(corpus: Corpus, assistant: Assistant) -> None:
    many = " ".join(f"The {name} Fund of Africa is a fund for victims." for name in "Red Blue Green Grey Pink".split())
    more = " ".join(f"The {name} Plan of Asia was launched in 2010." for name in "Red Blue Green Grey Pink".split())
    corpus.write("funds.md", f"# Funds\n\nMoney helps.\n\n{many}\n\n{more}\n")
    corpus.ingest()
    refused, asked = assistant.answer("hello"), list[str]()

    def refuses(question: str, _only: Filter) -> Answer:
        asked.append(question)
        return refused

    found = corpus.library.retrieve("Money helps.", 1).passages[0].stored
    cited = replace(
        assistant.answer("What is AIRCOP?").citations[0], document_id=found.document.id, passage_id=found.id
    )
    answer = replace(refused, citations=(cited,))
    assert Suggester(corpus.library, refuses, clock=lambda: 0.0).next(answer, "en") == ()
    assert len(asked) == TRIES


def test_nothing_is_offered_while_the_library_cannot_be_read(assistant: Assistant, bundled_library: Library) -> None:
    def fails(_question: str, _only: Filter) -> Answer:
        raise KnowledgeError("The library cannot be read.")

    assert Suggester(bundled_library, fails).next(assistant.answer("What is UNODC's mandate?"), "en") == ()


def test_after_warming_up_no_names_of_places_are_left_to_load(suggester: Suggester) -> None:
    suggester.warm_up()
    began = time.perf_counter()
    assert [one.code for one in places_in("Кения, 肯尼亚, كينيا, Kenya")] == ["KE"] * 4
    assert time.perf_counter() - began < 1
