"""Late interaction scores a passage, its units and every word of the question by their best cosines."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.embed.encoder import Encoder, Words
from knowledge.late_interaction import UNIT_SHARE, PassageMatch, match, matchable, pack

_X, _Y, _Z = np.eye(3, dtype=np.float32)


def _words(*vectors: np.ndarray, weights: list[float] | None = None) -> Words:
    count = len(vectors)
    spans = np.array([[10 * i, 10 * i + 5] for i in range(count)], np.int64).reshape(-1, 2)
    rows = np.array(vectors, np.float32).reshape(count, 3)
    return Words(rows, spans, np.array(weights or [1.0] * count, np.float32))


def _match(question: Words, passage: Words, unit_ends: list[int]) -> PassageMatch:
    return match(question, [matchable(pack(passage), unit_ends)])[0]


def test_packed_vectors_keep_their_direction() -> None:
    vectors = np.random.default_rng(1).normal(size=(200, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    packed = pack(_words(*vectors))
    restored = packed.values * packed.scales[:, None]
    assert np.abs(restored - vectors).max() < 0.005
    assert [str(array.dtype) for array in (packed.values, packed.scales, packed.spans)] == ["int8", "float32", "int32"]


def test_no_words_and_zero_vectors_can_be_packed() -> None:
    assert pack(_words()).values.shape == (0, 3)
    assert not pack(_words(np.zeros(3))).values.any()


def test_each_question_word_counts_with_its_best_match() -> None:
    found = _match(_words(_X, _Y), _words(_Z, _Y, _X), [30])
    np.testing.assert_allclose(found.passage_words, [1, 1], atol=1e-3)
    assert found.score == pytest.approx(1, abs=1e-3)


def test_a_rare_word_counts_for_more() -> None:
    question = _words(_X, _Y, weights=[3, 1])
    rare, common = _match(question, _words(_X), [5]), _match(question, _words(_Y), [5])
    assert [rare.score, common.score] == pytest.approx([0.75, 0.25], abs=1e-3)


def test_a_word_belongs_to_the_first_unit_that_ends_after_it_begins() -> None:
    found = _match(_words(_X, _Y, _Z), _words(_X, _Y, _Z), [10, 12, 30])
    np.testing.assert_allclose(found.unit_words, np.eye(3), atol=1e-3)


def test_a_unit_without_words_scores_by_its_passage_alone() -> None:
    found = _match(_words(_X), _words(_X), [5, 8])
    np.testing.assert_allclose(found.unit_scores, [1, 1 - UNIT_SHARE], atol=1e-3)


def test_words_after_the_last_end_belong_to_the_last_unit() -> None:
    found = _match(_words(_Y), _words(_X, _Y), [3, 7])
    np.testing.assert_allclose(found.unit_words[:, 0], [0, 1], atol=1e-3)


def test_a_passage_without_words_scores_nothing() -> None:
    found = _match(_words(_X), _words(), [4, 9])
    assert (found.score, found.unit_words.tolist(), found.unit_scores.tolist()) == (0, [[0], [0]], [0, 0])


def test_a_question_without_words_scores_nothing() -> None:
    found = _match(_words(), _words(_X), [5])
    assert found.score == 0
    assert found.unit_words.shape == (1, 0)


def test_a_prepared_passage_can_be_matched_again_and_again() -> None:
    prepared = matchable(pack(_words(_X, _Y)), [5, 15])
    first, other, again = (match(_words(vector), [prepared])[0].unit_words.tolist() for vector in (_X, _Y, _X))
    assert first == again != other


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("Who trains the judges?", "The office trains judges.", "The port lies in the north."),
        ("Qui forme les juges ?", "Le bureau forme les juges.", "Le port se trouve au nord."),
        ("¿Quién forma a los jueces?", "La oficina forma a los jueces.", "El puerto está al norte."),
        ("Кто обучает судей?", "Управление обучает судей.", "Порт лежит на севере."),
        ("من يدرب القضاة؟", "يدرب المكتب القضاة.", "يقع الميناء في الشمال."),
        ("谁培训法官？", "办公室培训法官。", "港口位于北方。"),
    ],
)
def test_the_unit_that_answers_scores_best(encoder: Encoder, question: str, near: str, far: str) -> None:
    asked = encoder.embed_questions([question])[0].words
    words = encoder.embed_passages([far + near], [""])[0].words
    found = _match(asked, words, [len(far), len(far + near)])
    assert found.unit_scores[1] > found.unit_scores[0]


def test_each_of_several_passages_is_scored_as_if_it_were_alone() -> None:
    ready = [matchable(pack(_words(*vectors)), [100]) for vectors in ((_X,), (_Y, _X), (), (_Y,))]
    together = [one.score for one in match(_words(_X), ready)]
    assert together == [match(_words(_X), [one])[0].score for one in ready]
