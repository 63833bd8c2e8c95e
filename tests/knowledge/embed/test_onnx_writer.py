"""Linear layers that compute with int8 give what exact arithmetic gives, on every processor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.embed.onnx_session import Network
from knowledge.embed.onnx_writer import FLOAT, GraphWriter

_WIDTH, _OUTPUTS = 64, 3


def _layer(folder: Path, weight: np.ndarray, bias: np.ndarray) -> Network:
    writer = GraphWriter()
    writer.int8_linear("x", "layer", weight.astype(np.float32), bias.astype(np.float32))
    writer.save(folder / "layer.onnx", "layer", [("x", FLOAT, [1, 1, _WIDTH])], ("y", [1, 1, _OUTPUTS]))
    return Network(folder / "layer.onnx", threads=1)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_sums_are_not_cut_off(tmp_path: Path, sign: int) -> None:
    weight, bias = np.full((_OUTPUTS, _WIDTH), float(sign)), np.array([0.0, 1.0, -1.0])
    network = _layer(tmp_path, weight, bias)
    found = network.run({"x": np.ones((1, 1, _WIDTH), np.float32)})
    assert found.ravel() == pytest.approx(sign * _WIDTH + bias, rel=0.01)


def test_a_layer_agrees_with_exact_arithmetic(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    weight, bias = random.normal(size=(_OUTPUTS, _WIDTH)), random.normal(size=_OUTPUTS)
    given = random.normal(size=(1, 1, _WIDTH)).astype(np.float32)
    found = _layer(tmp_path, weight, bias).run({"x": given})
    assert found.ravel() == pytest.approx((given @ weight.T + bias).ravel(), abs=0.3)
