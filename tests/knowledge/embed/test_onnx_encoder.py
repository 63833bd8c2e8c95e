"""Tokens become words with exact spans, by themselves and through the bundled model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.embed.encoder import Encoder, Floats, TokenOutput, passage_words, question_words
from knowledge.embed.onnx_encoder import MAX_TOKENS, OnnxEncoder, kept_tokens, passage_prefix
from knowledge.errors import ModelError

_NO_CENTRE: Floats = np.zeros(2, np.float32)
_PAIRS = {
    "en": ("Who trains judges?", "The office trains judges and prosecutors.", "The weather in the north is cold."),
    "fr": ("Qui forme les juges ?", "Le bureau forme les juges.", "Il fait froid dans le nord."),
    "es": ("¿Quién forma a los jueces?", "La oficina forma a los jueces.", "Hace frío en el norte."),
    "ru": ("Кто обучает судей?", "Управление обучает судей.", "На севере холодно."),
    "ar": ("من يدرب القضاة؟", "يدرب المكتب القضاة.", "الطقس بارد في الشمال."),
    "zh": ("谁培训法官？", "办公室培训法官。", "北方天气寒冷。"),
}


def _output(spans: list[tuple[int, int]], tokens: list[list[float]] | None = None) -> TokenOutput:
    rows = np.array(tokens or [[1.0, float(i)] for i in range(len(spans))], np.float32).reshape(-1, 2)
    rarity = np.arange(1, len(spans) + 1, dtype=np.float32)
    return TokenOutput(np.array([1, 0], np.float32), rows, np.array(spans, np.int64).reshape(-1, 2), rarity)


def test_the_pieces_of_a_word_become_one_word() -> None:
    words = passage_words(_output([(0, 3), (3, 6), (6, 10)]), "Aircop now", _NO_CENTRE)
    assert words.spans.tolist() == [[0, 6], [7, 10]]


def test_the_vector_of_a_word_is_the_mean_of_its_pieces_at_length_one() -> None:
    words = passage_words(_output([(0, 3), (3, 6)], [[4, 0], [0, 3]]), "Aircop", _NO_CENTRE)
    np.testing.assert_allclose(words.vectors, [[0.8, 0.6]], atol=1e-6)


def test_a_word_is_as_rare_as_its_rarest_piece() -> None:
    assert passage_words(_output([(0, 3), (3, 6)]), "Aircop", _NO_CENTRE).weights.tolist() == [2]


def test_punctuation_is_no_word_and_parts_words() -> None:
    words = passage_words(_output([(0, 4), (4, 5), (5, 9), (9, 10)]), "Euro-unit.", _NO_CENTRE)
    assert words.spans.tolist() == [[0, 4], [5, 9]]


def test_chinese_pieces_stay_by_themselves() -> None:
    assert passage_words(_output([(0, 2), (2, 4)]), "打击犯罪", _NO_CENTRE).spans.tolist() == [[0, 2], [2, 4]]


@pytest.mark.parametrize(("text", "spans"), [("", []), ("!?…", [(0, 1), (1, 3)])])
def test_a_passage_without_letters_has_no_words(text: str, spans: list[tuple[int, int]]) -> None:
    words = passage_words(_output(spans), text, _NO_CENTRE)
    assert (words.vectors.shape, words.spans.shape, words.weights.shape) == ((0, 2), (0, 2), (0,))


def test_the_centre_is_taken_away_from_every_token() -> None:
    words = question_words(_output([(0, 1)], [[3, 4]]), "a", np.array([0, 4], np.float32))
    assert words.vectors.tolist() == [[1, 0]]


def test_a_question_keeps_each_token_that_holds_a_letter_or_digit() -> None:
    words = question_words(_output([(0, 3), (3, 6), (6, 7)]), "Aircop?", _NO_CENTRE)
    assert (words.spans.tolist(), words.weights.tolist()) == ([[0, 3], [3, 6]], [1, 2])


def test_a_question_of_signs_alone_keeps_them_all() -> None:
    assert question_words(_output([(0, 1), (1, 3)]), "?!!", _NO_CENTRE).spans.tolist() == [[0, 1], [1, 3]]


def test_a_token_at_the_centre_does_not_divide_by_nothing() -> None:
    words = question_words(_output([(0, 1)], [[3, 4]]), "a", np.array([3, 4], np.float32))
    assert words.vectors.tolist() == [[0, 0]]


def test_kept_tokens_leave_out_specials_and_prefix_and_count_from_the_text() -> None:
    offsets = [(0, 0), (0, 5), (5, 7), (6, 10), (10, 12), (0, 0)]
    spans, kept = kept_tokens(offsets, [1, 0, 0, 0, 0, 1], 7)
    assert (spans.tolist(), kept) == ([[0, 3], [3, 5]], [3, 4])


def test_a_text_without_tokens_keeps_none() -> None:
    spans, kept = kept_tokens([(0, 0), (0, 0)], [1, 1], 0)
    assert (spans.shape, kept) == ((0, 2), [])


@pytest.mark.parametrize(("context", "prefix"), [("", "passage: "), ("Title › Part", "passage: Title › Part\n")])
def test_the_context_stands_between_the_prefix_and_the_text(context: str, prefix: str) -> None:
    assert passage_prefix(context) == prefix


@pytest.mark.parametrize("language", _PAIRS)
def test_the_passage_that_answers_lies_nearer_than_another(encoder: Encoder, language: str) -> None:
    question, near, far = _PAIRS[language]
    asked = encoder.embed_questions([question])[0].pooled
    found = encoder.embed_passages([near, far], ["", ""])
    assert asked @ found[0].pooled > asked @ found[1].pooled


@pytest.mark.parametrize("language", _PAIRS)
def test_a_question_lies_nearest_to_its_own_answer_in_another_language(encoder: Encoder, language: str) -> None:
    asked = encoder.embed_questions([_PAIRS["en"][0]])[0].pooled
    _, near, far = _PAIRS[language]
    found = encoder.embed_passages([near, far], ["", ""])
    assert asked @ found[0].pooled > asked @ found[1].pooled


def test_the_context_changes_the_vectors_but_not_the_words(encoder: Encoder) -> None:
    plain, titled = encoder.embed_passages(["The office trains judges."] * 2, ["", "Organised crime"])
    assert plain.words.spans.tolist() == titled.words.spans.tolist()
    assert plain.pooled @ titled.pooled < 0.999


def test_word_spans_are_the_words(encoder: Encoder) -> None:
    text = "UNODC’s  AIRCOP-project\r\ntrains (many) officers."
    spans = encoder.embed_passages([text], ["Title"])[0].words.spans
    assert [text[start:end] for start, end in spans] == [
        "UNODC",
        "s",
        "AIRCOP",
        "project",
        "trains",
        "many",
        "officers",
    ]


def test_a_text_longer_than_the_network_is_cut_off_without_an_error(encoder: Encoder) -> None:
    words = encoder.embed_passages(["judge " * 2000], [""])[0].words
    assert 100 < len(words.spans) < MAX_TOKENS


def test_rare_words_weigh_more_than_common_ones(encoder: Encoder) -> None:
    weights = encoder.embed_questions(["the photosynthesis"])[0].words.weights
    assert weights[0] < weights[1:].max()


def test_progress_counts_every_passage(encoder: Encoder) -> None:
    told: list[int] = []
    encoder.embed_passages(["The text is here."] * 40, [""] * 40, told.append)
    assert sum(told) == 40


def test_a_folder_without_a_model_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        OnnxEncoder(tmp_path)
