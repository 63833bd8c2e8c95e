"""The network that answers computes what the network that was trained computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks.training.reader_network import Pairs, ReaderNetwork
from knowledge.embed.onnx_session import Network
from knowledge.scoring.network import write_reader
from knowledge.scoring.scorer import UNIT_MARKS

_PASSAGES, _UNITS, _ASKED, _WORDS, _DIMENSION = 3, 2, 5, 9, 384


@pytest.fixture(scope="module")
def trained() -> ReaderNetwork:
    """A network with random weights, as if trained."""
    torch.manual_seed(1)
    return ReaderNetwork().eval()


def _pairs() -> Pairs:
    """Three passages of one question; the second is shorter than the others."""
    made = torch.Generator().manual_seed(2)
    question = torch.nn.functional.normalize(torch.randn(1, _ASKED, _DIMENSION, generator=made), dim=-1)
    passage = torch.nn.functional.normalize(torch.randn(_PASSAGES, _WORDS, _DIMENSION, generator=made), dim=-1)
    told = torch.ones(_PASSAGES, _WORDS, dtype=torch.bool)
    told[1, 6:] = False
    unit = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1, 1]).repeat(_PASSAGES, 1)
    weights = torch.rand(1, _ASKED, generator=made)
    asked = torch.ones(_PASSAGES, _ASKED, dtype=torch.bool)
    expanded = question.expand(_PASSAGES, -1, -1), weights.expand(_PASSAGES, -1)
    return Pairs(expanded[0], asked, expanded[1], passage * told[..., None], told, unit, _UNITS)


def test_int8_odds_are_those_of_the_trained_network(trained: ReaderNetwork, tmp_path: Path) -> None:
    pairs = _pairs()
    write_reader({name: tensor.numpy() for name, tensor in trained.state_dict().items()}, tmp_path / "reader.onnx")
    members = torch.nn.functional.one_hot(pairs.unit, _UNITS).permute(0, 2, 1).float() * pairs.told[:, None]
    answered = Network(tmp_path / "reader.onnx", threads=1).run(
        {
            "question": pairs.question[0].numpy(),
            "weights": (pairs.weights[0] / pairs.weights[0].sum()).numpy(),
            "passages": pairs.passage.numpy(),
            "members": members.numpy(),
            "marks": (pairs.unit % UNIT_MARKS).numpy(),
        }
    )
    with torch.no_grad():
        expected = trained(pairs).numpy()
    assert answered.shape == (_PASSAGES, _UNITS)
    np.testing.assert_allclose(answered, expected, atol=0.02)
