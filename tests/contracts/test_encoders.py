"""What every encoder promises, whichever library runs it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.embed.bundled_model import NAME
from knowledge.embed.encoder import Embedded, Encoder
from knowledge.embed.onnx_encoder import OnnxEncoder
from knowledge.embed.sentence_transformer import SentenceTransformerEncoder

_TEXTS = [
    "The office trains judges at 34 airports; it isn’t alone (yet).",
    "Le bureau aide l'État.",
    "¿Quién paga? Los países.",
    "Управление обучает судей и т.д.",
    "يدرب المكتب القضاة.",
    "办公室培训法官（2018年）。",
    "!!!",
    "",
    "   ",
    "🙂",
    "x",
    "A longer passage about courts and ports. " * 12,
]


@pytest.fixture(scope="module", params=[OnnxEncoder, SentenceTransformerEncoder], ids=lambda kind: kind.__name__)
def one(request: pytest.FixtureRequest, models: Path) -> Encoder:
    """Each encoder in turn."""
    folder = models / NAME
    made: Encoder = request.param(folder if request.param is OnnxEncoder else str(folder))
    return made


@pytest.fixture(scope="module")
def questions(one: Encoder) -> list[Embedded]:
    """The texts as questions."""
    return one.embed_questions(_TEXTS)


@pytest.fixture(scope="module")
def passages(one: Encoder) -> list[Embedded]:
    """The texts as passages."""
    return one.embed_passages(_TEXTS, ["A title"] * len(_TEXTS))


def test_it_says_who_it_is(one: Encoder) -> None:
    assert one.identity
    assert one.dimension == 384


def test_there_is_one_result_for_each_text(questions: list[Embedded], passages: list[Embedded]) -> None:
    assert len(questions) == len(passages) == len(_TEXTS)


def test_no_texts_give_no_results(one: Encoder) -> None:
    assert (one.embed_questions([]), one.embed_passages([], [])) == ([], [])


def test_pooled_vectors_have_length_one(one: Encoder, questions: list[Embedded], passages: list[Embedded]) -> None:
    pooled = np.stack([embedded.pooled for embedded in [*questions, *passages]])
    assert pooled.shape == (2 * len(_TEXTS), one.dimension)
    np.testing.assert_allclose(np.linalg.norm(pooled, axis=1), 1, atol=1e-5)


def test_word_vectors_have_length_one(one: Encoder, questions: list[Embedded], passages: list[Embedded]) -> None:
    for embedded in [*questions, *passages]:
        assert embedded.words.vectors.shape == (len(embedded.words.spans), one.dimension)
        np.testing.assert_allclose(np.linalg.norm(embedded.words.vectors, axis=1), 1, atol=1e-5)


def test_spans_lie_inside_the_text_in_order(questions: list[Embedded], passages: list[Embedded]) -> None:
    for text, embedded in zip(_TEXTS * 2, [*questions, *passages], strict=True):
        spans = embedded.words.spans
        assert all(0 <= start <= end <= len(text) for start, end in spans)
        assert (np.diff(spans[:, 0]) >= 0).all()


def test_every_word_of_a_passage_holds_a_letter_or_digit(passages: list[Embedded]) -> None:
    for text, embedded in zip(_TEXTS, passages, strict=True):
        assert all(any(map(str.isalnum, text[start:end])) for start, end in embedded.words.spans)


def test_every_letter_of_a_passage_lies_in_a_word(passages: list[Embedded]) -> None:
    for text, embedded in zip(_TEXTS, passages, strict=True):
        covered = {at for start, end in embedded.words.spans for at in range(start, end)}
        assert all(at in covered for at, char in enumerate(text) if char.isalnum())


def test_weights_are_positive_and_one_for_each_word(questions: list[Embedded], passages: list[Embedded]) -> None:
    for embedded in [*questions, *passages]:
        assert embedded.words.weights.shape == (len(embedded.words.spans),)
        assert (embedded.words.weights > 0).all()


@pytest.mark.parametrize("text", ["!!!", "", "   ", "…?!"])
def test_a_passage_without_words_has_no_word_vectors(one: Encoder, text: str) -> None:
    assert one.embed_passages([text], [""])[0].words.vectors.shape == (0, one.dimension)


def test_results_come_in_the_order_of_the_texts(one: Encoder, passages: list[Embedded]) -> None:
    backwards = one.embed_passages(_TEXTS[::-1], ["A title"] * len(_TEXTS))[::-1]
    for embedded, other in zip(passages, backwards, strict=True):
        assert embedded.pooled @ other.pooled > 0.999
        assert embedded.words.spans.tolist() == other.words.spans.tolist()


def test_a_text_embeds_alone_as_it_does_in_a_batch(one: Encoder, passages: list[Embedded]) -> None:
    for text, batched in zip(_TEXTS, passages, strict=True):
        alone = one.embed_passages([text], ["A title"])[0]
        assert alone.pooled @ batched.pooled > 0.99
        assert alone.words.spans.tolist() == batched.words.spans.tolist()


def test_questions_and_passages_embed_differently(one: Encoder) -> None:
    question, passage = one.embed_questions([_TEXTS[0]])[0], one.embed_passages([_TEXTS[0]], [""])[0]
    assert question.pooled @ passage.pooled < 0.9999
    assert len(question.words.spans) >= len(passage.words.spans)


def test_progress_adds_up_to_the_number_of_passages(one: Encoder) -> None:
    told: list[int] = []
    one.embed_passages(["The text."] * 20, [""] * 20, told.append)
    assert sum(told) == 20
