"""Evidence becomes an answer word for word; no evidence becomes words that say so."""

from __future__ import annotations

import pytest

from assistant import compose, evidence
from assistant.answer import Answer, Status
from knowledge.library import Library
from prompts import message

_LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")


def _empty(language: str = "en") -> Answer:
    return Answer("1", Status.ERROR, language, "")


@pytest.fixture(scope="module")
def pillars(bundled_library: Library) -> list[evidence.Evidence]:
    """The line on the three pillars and its three items."""
    return evidence.choose(evidence.rank(bundled_library.retrieve("What are the three pillars of UNODC?")))


@pytest.fixture(scope="module")
def found(bundled_library: Library) -> list[evidence.Evidence]:
    """Two pieces of evidence from both bundled texts."""
    ranked = evidence.rank(bundled_library.retrieve("UNODC Serbia organised crime"))
    return [next(unit for unit in ranked if unit.stored.document.id.startswith(start)) for start in ("000", "003")]


def test_every_sentence_is_its_evidence_byte_for_byte(pillars: list[evidence.Evidence]) -> None:
    answer = compose.verbatim(_empty(), pillars)
    assert answer.status is Status.ANSWERED
    assert [sentence.text for sentence in answer.sentences] == [unit.text for unit in pillars]
    assert [citation.quote for citation in answer.citations] == [unit.text for unit in pillars]


def test_citations_are_numbered_from_one_in_the_order_of_the_sentences(pillars: list[evidence.Evidence]) -> None:
    answer = compose.verbatim(_empty(), pillars)
    assert [citation.n for citation in answer.citations] == [1, 2, 3, 4]
    assert [sentence.citations for sentence in answer.sentences] == [(1,), (2,), (3,), (4,)]


def test_a_citation_says_where_its_quote_is(pillars: list[evidence.Evidence], bundled_library: Library) -> None:
    for citation in compose.verbatim(_empty(), pillars).citations:
        document = bundled_library.document(citation.document_id)
        assert bundled_library.text(document, citation.start, citation.end) == citation.quote
        assert (citation.title, citation.language) == (document.title, document.language)


def test_list_items_begin_lines_of_their_own(pillars: list[evidence.Evidence]) -> None:
    answer = compose.verbatim(_empty(), pillars)
    assert [sentence.is_item for sentence in answer.sentences] == [False, True, True, True]
    assert answer.text.split("\n") == [sentence.text for sentence in answer.sentences]


def test_sentences_of_prose_follow_each_other_on_one_line(found: list[evidence.Evidence]) -> None:
    answer = compose.verbatim(_empty(), found)
    assert answer.text == " ".join(unit.text for unit in found)


@pytest.mark.parametrize("language", _LANGUAGES)
def test_without_evidence_the_answer_says_so_in_the_language_of_the_question(
    found: list[evidence.Evidence], language: str
) -> None:
    answer = compose.no_evidence(_empty(language), found)
    assert answer.status is Status.NO_EVIDENCE
    assert answer.text.startswith(message(language, "no_evidence"))
    assert answer.text.endswith(message(language, "ask_better"))


@pytest.mark.parametrize("language", _LANGUAGES)
def test_without_evidence_the_titles_nearby_are_named(found: list[evidence.Evidence], language: str) -> None:
    text = compose.no_evidence(_empty(language), found).text
    assert all(unit.stored.document.title in text for unit in found)


@pytest.mark.parametrize("language", _LANGUAGES)
def test_what_nothing_that_was_found_mentions_is_named(found: list[evidence.Evidence], language: str) -> None:
    answer = compose.no_evidence(_empty(language), found, unheard=("PRISMCO", "Zagreb"))
    names = "\u2068PRISMCO\u2069, \u2068Zagreb\u2069" if language == "ar" else "PRISMCO, Zagreb"
    assert message(language, "unheard", names=names) in answer.text


def test_without_evidence_what_is_nearby_is_cited_but_nothing_is_said(found: list[evidence.Evidence]) -> None:
    answer = compose.no_evidence(_empty(), found)
    assert [citation.quote for citation in answer.nearby] == [unit.text for unit in found]
    assert (answer.sentences, answer.citations) == ((), ())


def test_a_title_is_named_once_however_often_it_was_found(found: list[evidence.Evidence]) -> None:
    text = compose.no_evidence(_empty(), [found[0], found[0]]).text
    assert text.count(found[0].stored.document.title) == 1


def test_with_nothing_nearby_nothing_is_named() -> None:
    answer = compose.no_evidence(_empty(), [])
    assert answer.text == f"{message('en', 'no_evidence')} {message('en', 'ask_better')}"


def test_a_latin_title_is_isolated_in_an_arabic_answer(found: list[evidence.Evidence]) -> None:
    title = found[0].stored.document.title
    assert f"\u2068{title}\u2069" in compose.no_evidence(_empty("ar"), found).text


@pytest.mark.parametrize("language", ["en", "es", "fr", "ru", "zh"])
def test_no_isolating_marks_appear_in_other_languages(found: list[evidence.Evidence], language: str) -> None:
    assert "\u2068" not in compose.no_evidence(_empty(language), found).text


@pytest.mark.parametrize("language", _LANGUAGES)
def test_what_the_sources_mention_but_do_not_answer_is_named(found: list[evidence.Evidence], language: str) -> None:
    text = compose.no_evidence(_empty(language), found, "What is the budget of UNODC?").text
    isolated = "\u2068UNODC\u2069" if language == "ar" else "UNODC"
    assert text.startswith(message(language, "mentioned", topic=isolated))


def test_without_a_name_in_common_the_nearest_title_is_what_is_mentioned(found: list[evidence.Evidence]) -> None:
    text = compose.no_evidence(_empty(), found, "what does it cost?").text
    assert message("en", "mentioned", topic=found[0].stored.document.title) in text


def test_parts_that_the_sources_do_not_answer_are_declined_by_name(found: list[evidence.Evidence]) -> None:
    answer = compose.verbatim(_empty(), found[:1], ["who pays for it?"])
    assert answer.declined == ("who pays for it?",)
    assert answer.text == f"{found[0].text}\nThe sources do not say: “who pays for it?”"


def test_a_unit_that_answers_two_parts_is_quoted_once(found: list[evidence.Evidence]) -> None:
    assert len(compose.verbatim(_empty(), [found[0], found[1], found[0]]).sentences) == 2
