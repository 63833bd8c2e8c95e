"""Sentences of different documents that disagree in a figure are shown side by side, with their dates."""

from __future__ import annotations

import pytest

from assistant.answer import Status
from assistant.answering import Assistant
from assistant.confidence import shipped_judge
from tests.conftest import Corpus


def _ask(corpus: Corpus, question: str, **documents: str) -> tuple[list[str], list[str | None], str]:
    """The sentences, the dates and the text of the answer from documents given as their texts by date."""
    for name, text in documents.items():
        date = name.removeprefix("in_").replace("_", "-")
        corpus.write(f"{name}.md", f"---\ntitle: Airport programme\ndate: {date}\n---\n\n{text}\n")
    corpus.ingest()
    answer = Assistant(corpus.library, shipped_judge(), question_limit=1000).answer(question)
    assert answer.status is Status.ANSWERED
    return [one.text for one in answer.sentences], [one.date for one in answer.citations], answer.text


def test_two_figures_for_the_same_thing_are_both_shown_with_their_dates(corpus: Corpus) -> None:
    old, new = "AIRCOP works at airports in 38 countries.", "AIRCOP now works at airports in 52 countries."
    sentences, dates, text = _ask(corpus, "In how many countries does AIRCOP work?", in_2019_03=old, in_2024_06=new)
    assert set(sentences) == {old, new}
    assert set(dates) == {"2019-03", "2024-06"}
    assert "different figures" in text
    assert "2019-03" in text
    assert "2024-06" in text


def test_two_years_for_the_same_event_are_both_shown(corpus: Corpus) -> None:
    one, other = "AIRCOP was launched in 2010 in West Africa.", "AIRCOP was launched in West Africa in 2012."
    sentences, _, _ = _ask(corpus, "When was AIRCOP launched in West Africa?", in_2015=one, in_2016=other)
    assert set(sentences) == {one, other}


@pytest.mark.parametrize(
    "other",
    [
        "AIRCOP works at airports in 38 countries of the world.",
        "The Container Control Programme works at ports in 70 countries.",
    ],
    ids=["the same figure", "another programme"],
)
def test_sentences_that_do_not_disagree_are_no_conflict(corpus: Corpus, other: str) -> None:
    one = "AIRCOP works at airports in 38 countries."
    _, _, text = _ask(corpus, "In how many countries does AIRCOP work?", in_2019=one, in_2020=other)
    assert "different figures" not in text


def test_figures_of_different_years_are_a_development_and_no_conflict(corpus: Corpus) -> None:
    one = "In 2018, AIRCOP teams made 300 seizures of drugs at airports."
    other = "In 2019, AIRCOP teams made 450 seizures of drugs at airports."
    _, _, text = _ask(corpus, "How many seizures of drugs did AIRCOP teams make in 2018?", in_2019=one, in_2020=other)
    assert "different figures" not in text


def test_figures_with_other_separators_are_the_same(corpus: Corpus) -> None:
    one, other = "AIRCOP trained 1,200 officers at airports.", "AIRCOP trained 1 200 officers at the airports."
    _, _, text = _ask(corpus, "How many officers did AIRCOP train at airports?", in_2019=one, in_2020=other)
    assert "different figures" not in text


def test_a_conflict_is_told_in_the_language_of_the_question(corpus: Corpus) -> None:
    one, other = "AIRCOP travaille dans 38 pays.", "AIRCOP travaille maintenant dans 52 pays."
    _, _, text = _ask(corpus, "Dans combien de pays AIRCOP travaille-t-il ?", in_2019=one, in_2024=other)
    assert text.startswith("Les sources donnent des chiffres différents.")
