"""A cross-encoder that the operator names takes the place of the bundled reader."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.embed.choose import Embedder
from knowledge.embed.encoder import Encoder
from knowledge.errors import ModelError
from knowledge.scoring.bundled_reader import BundledReader
from knowledge.scoring.choose import choose_scorer
from knowledge.scoring.cross_encoder import CrossEncoderScorer
from tests.knowledge.scoring.passages import readable
from tests.knowledge.tiny_bert import save_bert


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a cross-encoder."""
    return save_bert(tmp_path_factory.mktemp("cross-encoder"), ["a"])


def test_each_unit_is_read_by_the_model(model: Path, encoder: Encoder) -> None:
    passages = [
        readable(encoder, ("The office works.", "It was opened.")),
        readable(encoder, ("Ships cross the sea.",)),
    ]
    question = "when was the office opened"
    odds = CrossEncoderScorer(str(model)).read(question, encoder.embed_questions([question])[0].words, passages)
    assert [len(one) for one in odds] == [2, 1]
    assert len(np.unique(np.concatenate(odds))) == 3


def test_nothing_to_read_gives_nothing(model: Path, encoder: Encoder) -> None:
    assert CrossEncoderScorer(str(model)).read("when", encoder.embed_questions(["when"])[0].words, []) == []


def test_the_operators_model_is_chosen_before_the_bundled_one(model: Path, models: Path) -> None:
    assert isinstance(choose_scorer(Embedder(models), str(model)), CrossEncoderScorer)
    assert isinstance(choose_scorer(Embedder(models)), BundledReader)


def test_vectors_of_another_encoder_are_not_read_by_the_bundled_reader(models: Path) -> None:
    assert choose_scorer(Embedder(models, model="some/other-model")) is None


def test_a_model_that_cannot_be_loaded_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="ASSISTANT_RERANKER_MODEL"):
        CrossEncoderScorer(str(tmp_path / "missing"))


def test_a_model_with_several_numbers_a_pair_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="one is needed"):
        CrossEncoderScorer(str(save_bert(tmp_path, ["a", "b", "c"])))
