"""Questions about the same thing come together, in whichever language they were asked."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.desk.topics import EXAMPLES, Topic, Topics, Vector, grouped
from assistant.receipts.wanted import Listed
from knowledge.embed.encoder import Encoder
from tests.assistant.desk.asked import listed

_CAPTAGON = (
    ("en", "Where is captagon produced?"),
    ("es", "¿Dónde se produce el captagón?"),
    ("fr", "Où est fabriqué le captagon ?"),
    ("ru", "Где производят каптагон?"),
    ("ar", "أين يُصنع الكبتاغون؟"),
)
_BUDGET = (
    ("en", "What is the budget of UNODC for 2025?"),
    ("fr", "Quel est le budget de l'ONUDC pour 2025 ?"),
    ("ru", "Какой бюджет у УНП ООН?"),
    ("zh", "2025年预算是多少?"),
)
_ALONE = (("en", "Is cannabis legal in Germany?"),)


def _listed(*groups: tuple[tuple[str, str], ...]) -> list[Listed]:
    asked = [one for group in groups for one in group]
    return [listed(f"q{number}", text, language) for number, (language, text) in enumerate(asked)]


def _questions(topic: Topic) -> set[str]:
    return {topic.name.question, *(one.question for one in topic.others)}


@pytest.fixture
def topics(encoder: Encoder) -> Topics:
    """Topics by the real encoder."""
    return Topics(lambda text: encoder.embed_questions([text])[0].pooled)


def test_the_same_topic_joins_across_languages_and_different_ones_stay_apart(topics: Topics) -> None:
    found = topics.of(_listed(_CAPTAGON, _ALONE, _BUDGET))

    assert [topic.count for topic in found] == [5, 4, 1]
    assert _questions(found[0]) == {text for _, text in _CAPTAGON}
    assert _questions(found[1]) == {text for _, text in _BUDGET}
    assert sorted(dict(found[1].languages)) == ["en", "fr", "ru", "zh"]


def test_a_question_that_is_asked_over_and_over_does_not_blur_the_others(topics: Topics) -> None:
    often = [listed(f"again{number}", _ALONE[0][1]) for number in range(60)]

    found = topics.of([*often, *_listed(_CAPTAGON, _BUDGET)])

    assert [topic.count for topic in found] == [60, 5, 4]
    assert found[0].others == ()


def test_a_few_questions_about_one_thing_are_one_topic(topics: Topics) -> None:
    assert [topic.count for topic in topics.of(_listed(_CAPTAGON[:3]))] == [3]


def test_a_topic_is_named_in_the_readers_language_where_it_can_be(topics: Topics) -> None:
    questions = _listed(_CAPTAGON)

    assert topics.of(questions, "ru")[0].name.question == "Где производят каптагон?"
    assert topics.of(questions, "zh")[0].name.question in {text for _, text in _CAPTAGON}


def test_a_topic_tells_when_it_was_asked_and_which_source_came_nearest(topics: Topics) -> None:
    questions = [
        listed("c", "Where is captagon produced?", at="2026-03-03", nearest="doc-1", nearest_title="Drugs"),
        listed("b", "where is Captagon produced?", at="2026-03-02", nearest="doc-2", nearest_title="Crime"),
        listed("a", "Where do they produce captagon?", at="2026-03-01", nearest="doc-1", nearest_title="Drugs"),
        listed("d", "captagon where", at="2026-02-01"),
    ]

    (topic,) = topics.of(questions)

    assert (topic.count, topic.last) == (4, "2026-03-03")
    assert (topic.nearest, topic.nearest_title) == ("doc-1", "Drugs")
    assert topic.name.question.casefold() not in {one.question.casefold() for one in topic.others}


def test_examples_are_few_and_each_is_shown_once() -> None:
    def embed(text: str) -> Vector:
        return np.array([1.0, 0.0] if text.startswith("Number") else [0.0, 1.0], dtype=np.float32)

    (topic,) = Topics(embed).of([listed(f"q{number}", f"Number {number % 10}?") for number in range(30)])

    assert topic.count == 30
    assert len({one.question for one in topic.others}) == len(topic.others) == EXAMPLES


def test_no_questions_have_no_topics(topics: Topics) -> None:
    assert topics.of([]) == []


def test_a_question_is_embedded_once() -> None:
    embedded: list[str] = []

    def embed(text: str) -> Vector:
        embedded.append(text)
        return np.array([1.0, 0.0], dtype=np.float32)

    topics, questions = Topics(embed), [listed("a", "What is X?"), listed("b", "What is Y?")]
    topics.of(questions)
    seen = len(embedded)
    topics.of([*questions, listed("c", "What is Z?")])

    assert embedded[seen:] == ["What is Z?"]


def test_what_a_question_was_understood_as_counts() -> None:
    embedded: list[str] = []

    def embed(text: str) -> Vector:
        embedded.append(text)
        return np.array([1.0, 0.0], dtype=np.float32)

    Topics(embed).of([listed("a", "And its budget?", understood="What is the budget of AIRCOP?")])

    assert "What is the budget of AIRCOP?" in embedded
    assert "And its budget?" not in embedded


def test_groups_are_joined_by_the_mean_of_their_pairs_and_not_by_a_chain() -> None:
    angles = np.radians([0, 50, 100, 150])
    chain = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    opposite = -chain.sum(axis=0, keepdims=True)  # what makes their common mean nought

    assert grouped(chain, opposite) == [[0, 1], [2, 3]]
