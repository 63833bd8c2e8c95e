"""An inference model that the operator names takes the place of the bundled claim reader."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertForSequenceClassification

from knowledge.embed.encoder import Floats
from knowledge.entailment.choose import choose_claim_reader
from knowledge.entailment.cross_encoder import CrossEncoderClaimReader
from knowledge.entailment.reader import CONTRADICTS, NEITHER, SUPPORTS
from knowledge.errors import ModelError
from tests.knowledge.tiny_bert import save_bert, tokenizer

_LABELS = ("contradiction", "entailment", "neutral")


def _logits(folder: Path, premise: str, hypothesis: str) -> Floats:
    """What the saved model itself gives for a pair: a number for each label, in the order of its labels."""
    model = BertForSequenceClassification.from_pretrained(folder)
    with torch.no_grad():
        logits = model(**tokenizer()(premise, hypothesis, return_tensors="pt")).logits
    return np.asarray(logits[0].numpy(), np.float32)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an inference model."""
    return save_bert(tmp_path_factory.mktemp("inference"), _LABELS)


@pytest.mark.parametrize("labels", [_LABELS, ("ENTAILMENT", "NEUTRAL", "CONTRADICTION")], ids=" ".join)
def test_the_columns_come_in_the_order_of_every_reader_whatever_the_models_order(
    labels: tuple[str, ...], tmp_path: Path
) -> None:
    folder = save_bert(tmp_path, labels)
    odds = CrossEncoderClaimReader(str(folder)).read("the office works", ["ships cross the sea"])[0]
    given = dict(zip(map(str.lower, labels), _logits(folder, "ships cross the sea", "the office works"), strict=True))
    expected = [given["entailment"], given["contradiction"], given["neutral"]]
    np.testing.assert_allclose(odds[[SUPPORTS, CONTRADICTS, NEITHER]], expected, rtol=1e-4)


def test_the_evidence_is_the_premise_and_the_claim_the_hypothesis(model: Path) -> None:
    reader = CrossEncoderClaimReader(str(model))
    one, other = "the office works", "ships cross the sea"
    assert not np.allclose(reader.read(one, [other]), reader.read(other, [one]), atol=1e-2)


def test_each_text_gets_its_own_log_odds(model: Path) -> None:
    texts = ["the office was opened", "ships cross the sea", "the office works in the sea"]
    odds = CrossEncoderClaimReader(str(model)).read("the office works", texts)
    assert odds.shape == (3, 3)
    assert len(np.unique(odds, axis=0)) == 3


def test_no_evidence_gives_no_rows(model: Path) -> None:
    assert CrossEncoderClaimReader(str(model)).read("the office works", []).shape == (0, 3)


def test_the_operators_model_is_chosen_before_the_bundled_one(model: Path, tmp_path: Path) -> None:
    reader = choose_claim_reader(tmp_path, str(model))
    assert isinstance(reader, CrossEncoderClaimReader)
    assert reader.identity == f"inference:{model}"


def test_a_model_that_cannot_be_loaded_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="ASSISTANT_NLI_MODEL"):
        CrossEncoderClaimReader(str(tmp_path / "missing"))


@pytest.mark.parametrize(
    "labels",
    [("relevant",), ("entailment", "not_entailment"), ("negative", "neutral", "positive")],
    ids=["one", "two", "others"],
)
def test_a_model_with_other_labels_is_refused_with_their_names(labels: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"{', '.join(labels)}; entailment, contradiction and neutral are needed"):
        CrossEncoderClaimReader(str(save_bert(tmp_path, labels)))
