"""Documents and questions may go through different libraries, because these agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.embed.bundled_model import NAME, ensure_torch_model
from knowledge.embed.encoder import Embedded, Encoder
from knowledge.embed.sentence_transformer import OnnxTransformer, SentenceTransformerEncoder

_TEXTS = [
    "UNODC's AIRCOP project (2018) trains officers at 34 airports; it isn't alone.",
    "Le bureau aide les gouvernements à rédiger de meilleures lois : c'est l'État de droit.",
    "¿Quién paga este trabajo? Los países pequeños también.",
    "Управление помогает правительствам готовить законы, обучать сотрудников и т.д.",
    "يساعد المكتب الحكومات على صياغة قوانين أفضل وتدريب موظفيها وتبادل المعلومات.",
    "该办公室帮助各国政府起草更好的法律、培训官员（2018年）并跨境交换信息。",
    "!!!",
]
_CONTEXTS = ["Title", "", "Título", "Заголовок", "عنوان", "标题", ""]


def _both(encoder: Encoder) -> list[Embedded]:
    """Each text by itself: the scale of int8 arithmetic depends on what else is in the batch."""
    questions = [encoder.embed_questions([text])[0] for text in _TEXTS]
    return questions + [
        encoder.embed_passages([text], [context])[0] for text, context in zip(_TEXTS, _CONTEXTS, strict=True)
    ]


@pytest.fixture(scope="module")
def onnx(encoder: Encoder) -> list[Embedded]:
    """The texts as questions and as passages, by ONNX Runtime alone."""
    return _both(encoder)


@pytest.fixture(scope="module")
def through(models: Path) -> SentenceTransformerEncoder:
    """The bundled model through sentence-transformers."""
    return SentenceTransformerEncoder(str(models / NAME))


@pytest.fixture(scope="module")
def torch(models: Path) -> SentenceTransformerEncoder:
    """The bundled model as a torch network."""
    return SentenceTransformerEncoder(str(ensure_torch_model(models / NAME)))


def _agree(left: list[Embedded], right: list[Embedded], cosine: float) -> None:
    for one, other in zip(left, right, strict=True):
        assert one.pooled @ other.pooled > cosine
        assert one.words.spans.tolist() == other.words.spans.tolist()
        np.testing.assert_allclose(one.words.weights, other.words.weights, rtol=1e-5)


def test_sentence_transformers_agrees_with_onnx_alone(
    onnx: list[Embedded], through: SentenceTransformerEncoder
) -> None:
    found = _both(through)
    _agree(onnx, found, 0.9999)
    for one, other in zip(onnx, found, strict=True):
        assert (np.einsum("nd,nd->n", one.words.vectors, other.words.vectors) > 0.995).all()


def test_torch_agrees_with_onnx(onnx: list[Embedded], torch: SentenceTransformerEncoder) -> None:
    _agree(onnx, _both(torch), 0.99)


def test_all_three_are_one_embedder_to_the_store(
    encoder: Encoder, through: SentenceTransformerEncoder, torch: SentenceTransformerEncoder
) -> None:
    assert encoder.identity == through.identity == torch.identity
    assert encoder.dimension == through.dimension == torch.dimension


def test_a_text_that_is_too_long_is_cut_off_at_the_same_word(
    encoder: Encoder, through: SentenceTransformerEncoder, torch: SentenceTransformerEncoder
) -> None:
    counts = {len(one.embed_passages(["judge " * 1000], ["Title"])[0].words.spans) for one in (encoder, through, torch)}
    assert len(counts) == 1


def test_the_torch_model_is_written_once(models: Path, torch: SentenceTransformerEncoder) -> None:
    path = models / NAME / "torch" / "config.json"
    before = path.stat().st_mtime_ns
    assert ensure_torch_model(models / NAME) == path.parent
    assert path.stat().st_mtime_ns == before


def test_the_bundled_model_is_not_saved_through_sentence_transformers(models: Path, tmp_path: Path) -> None:
    network = OnnxTransformer(models / NAME)
    with pytest.raises(NotImplementedError, match="built by knowledge"):
        network.save(str(tmp_path))
