"""Of sentences that differ in nothing but a name or number, the one with the question's name is chosen."""

from __future__ import annotations

import pytest

from assistant.answering import Assistant
from assistant.confidence import shipped_judge
from tests.conftest import Corpus

_PLACES = ("Accra", "Dakar", "Lomé", "Nadi", "Suva", "Apia")


@pytest.fixture
def asked(corpus: Corpus) -> Assistant:
    """An assistant over sentences, and a table, that are alike but for places and figures."""
    sentences = " ".join(f"The centre in {place} trains {40 + 7 * n} officers." for n, place in enumerate(_PLACES))
    rows = "".join(f"{place},{1990 + n}\n" for n, place in enumerate(_PLACES))
    corpus.write("centres.md", f"# Training centres\n\n{sentences}\n")
    corpus.write("founded.csv", f"Laboratory,Founded\n{rows}")
    corpus.ingest()
    return Assistant(corpus.library, shipped_judge(), question_limit=1000)


@pytest.mark.parametrize("place", _PLACES)
def test_the_sentence_about_the_place_asked_for_comes_first(asked: Assistant, place: str) -> None:
    answer = asked.answer(f"How many officers does the centre in {place} train?")
    assert f"The centre in {place} trains" in answer.text
    assert answer.citations[0].quote.startswith(("The centre in", "Laboratory"))


@pytest.mark.parametrize("place", _PLACES)
def test_the_row_about_the_place_asked_for_is_chosen(asked: Assistant, place: str) -> None:
    assert f"Laboratory: {place};" in asked.answer(f"When was the laboratory in {place} founded?").text
