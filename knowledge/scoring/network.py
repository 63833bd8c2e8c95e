"""Writes the evidence reader's network as an ONNX file from its weights (benchmarks/training made them).

The words of the question and of one passage go through a few small transformer layers together, so that each word sees
the words of the other side. Each unit of the passage then gets one number, the log-odds that it answers the question,
from its own words, from the words of the question that it meets and from those that it does not meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from onnx import TensorProto

from knowledge.embed.onnx_writer import FLOAT, INTEGER, VENDOR, GraphWriter

HEADS = 4
WEIGHT_SCALE = 10.0
_ABSENT = 3.0
"""More than any two cosines differ by."""

Tensors = Mapping[str, npt.NDArray[np.float32]]


class _ReaderWriter(GraphWriter):
    """Writes the parts of the reader from its tensors, which are named as torch names them."""

    def __init__(self, tensors: Tensors) -> None:
        super().__init__()
        self.tensors = tensors
        self._numbers: dict[float, str] = {}

    def number(self, value: float) -> str:
        if value not in self._numbers:
            self._numbers[value] = self.constant(f"number_{len(self._numbers)}", np.array(value, np.float32))
        return self._numbers[value]

    def integers(self, *values: int) -> str:
        return self.constant(f"integers_{len(self.initializers)}", np.array(values, np.int64))

    def tensor(self, name: str) -> str:
        return self.constant(name, self.tensors[name])

    def unsqueeze(self, source: str, *axes: int) -> str:
        return self.node("Unsqueeze", [source, self.integers(*axes)])

    def largest(self, source: str, axis: int) -> str:
        return self.node("ReduceMax", [source, self.integers(axis)], keepdims=0)

    def linear(self, source: str, name: str) -> str:
        return self.int8_linear(source, name, self.tensors[f"{name}.weight"], self.tensors[f"{name}.bias"])

    def exact_linear(self, source: str, name: str) -> str:
        """The same in float32, for layers so narrow that quantising them saves nothing."""
        weight = self.constant(f"{name}.w", self.tensors[f"{name}.weight"].T)
        return self.node("Add", [self.node("MatMul", [source, weight]), self.tensor(f"{name}.bias")])

    def normalise(self, source: str, name: str) -> str:
        return self.node("LayerNormalization", [source, self.tensor(f"{name}.weight"), self.tensor(f"{name}.bias")])

    def layer(self, state: str, mask: str, name: str) -> str:
        """Attention and a feed-forward network, each normalised before and added after."""
        parts = self.split(self.linear(self.normalise(state, f"{name}.n1"), f"{name}.qkv"), 3)
        attended = self.node("MultiHeadAttention", [*parts, "", mask], VENDOR, num_heads=HEADS)
        state = self.node("Add", [state, self.linear(attended, f"{name}.o")])
        widened = self.node("Relu", [self.linear(self.normalise(state, f"{name}.n2"), f"{name}.a")])
        return self.node("Add", [state, self.linear(widened, f"{name}.b")])


def write_reader(tensors: Tensors, path: Path) -> None:
    """Saves the reader: inputs `question` float32 ``(q, d)`` and `weights` ``(q,)``, which add up to 1; `passages`
    float32 ``(batch, words, d)``, `members` float32 ``(batch, units, words)``, 1 where a word belongs to a unit, and
    `marks` int64 ``(batch, words)`` → `log_odds` float32 ``(batch, units)``.
    """
    writer = _ReaderWriter(tensors)
    dimension = tensors["proj.weight"].shape[1]
    present = writer.largest("members", 1)
    absent = writer.node("Mul", [writer.node("Sub", ["members", writer.number(1)]), writer.number(_ABSENT)])
    turned = writer.node("Transpose", ["passages"], perm=[0, 2, 1])
    cosines = writer.node("MatMul", ["question", turned])
    in_passage = writer.node("Add", [cosines, writer.unsqueeze(writer.largest(absent, 1), 1)])
    floor = writer.number(-1)
    met = writer.node("Max", [writer.largest(in_passage, 2), floor])
    meeting = writer.node("Max", [writer.largest(in_passage, 1), floor])
    by_unit = writer.node("Add", [writer.unsqueeze(cosines, 1), writer.unsqueeze(absent, 2)])
    met_by_unit = writer.node("Max", [writer.largest(by_unit, 3), floor])

    state = _words(writer, met, meeting)
    mask = _mask(writer, present)
    layers = sum(name.endswith(".n1.weight") for name in tensors)
    for number in range(layers):
        state = writer.layer(state, mask, f"layers.{number}")
    state = writer.normalise(state, "n1")
    _judge(writer, state, met, met_by_unit)
    writer.save(
        path,
        "evidence-reader",
        [
            ("question", FLOAT, ("q", dimension)),
            ("weights", FLOAT, ("q",)),
            ("passages", FLOAT, ("batch", "words", dimension)),
            ("members", FLOAT, ("batch", "units", "words")),
            ("marks", INTEGER, ("batch", "words")),
        ],
        ("log_odds", ("batch", "units")),
    )


def _words(writer: _ReaderWriter, met: str, meeting: str) -> str:
    """The sequence that the layers read: a first token of its own, the question's words, the passage's words."""
    ones = writer.node("Mul", [met, writer.number(0)])
    weights = writer.node("Add", [ones, writer.node("Mul", ["weights", writer.number(WEIGHT_SCALE)])])
    features = writer.node("Concat", [writer.unsqueeze(met, 2), writer.unsqueeze(weights, 2)], axis=2)
    kinds = writer.tensors["kind"]
    asked = writer.node("Add", [writer.exact_linear("question", "proj"), writer.constant("kind.question", kinds[0])])
    asked = writer.node("Add", [writer.exact_linear(features, "fq"), asked])
    projected = writer.int8_linear("passages", "proj8", writer.tensors["proj.weight"], writer.tensors["proj.bias"])
    marks = writer.node("Gather", [writer.constant("unit", writer.tensors["unit"] + kinds[1]), "marks"])
    told = writer.node("Add", [projected, marks])
    told = writer.node("Add", [told, writer.exact_linear(writer.unsqueeze(meeting, 2), "fp")])
    shape = writer.node("Shape", [met], start=0, end=1)
    first_shape = writer.node("Concat", [shape, writer.integers(1, len(kinds[0]))], axis=0)
    first = writer.node("Expand", [writer.constant("cls", writer.tensors["cls"][None, None]), first_shape])
    return writer.normalise(writer.node("Concat", [first, asked, told], axis=1), "n0")


def _mask(writer: _ReaderWriter, present: str) -> str:
    """Which tokens are there, int32 ``(batch, 1 + q + words)``: all but the padding of short passages."""
    length = writer.node("Shape", ["question"], start=0, end=1)
    batch = writer.node("Shape", ["passages"], start=0, end=1)
    more = writer.node("Add", [length, writer.integers(1)])
    shape = writer.node("Concat", [batch, more], axis=0)
    ones = writer.node("Expand", [writer.constant("there", np.array([[1]], np.int32)), shape])
    words = writer.node("Cast", [present], to=TensorProto.INT32)
    return writer.node("Concat", [ones, words], axis=1)


def _judge(writer: _ReaderWriter, state: str, met: str, met_by_unit: str) -> None:
    """One number for each unit from what the layers made of its words and of the question's."""
    one = writer.integers(1)
    length = writer.node("Shape", ["question"], start=0, end=1)
    end = writer.node("Add", [length, one])
    last = writer.integers(2**31)
    axis = writer.integers(1)
    first = writer.node("Slice", [state, writer.integers(0), one, axis])
    asked = writer.node("Slice", [state, one, end, axis])
    told = writer.node("Slice", [state, end, last, axis])

    pooled = writer.node("Transpose", [writer.exact_linear(told, "pool")], perm=[0, 2, 1])
    hidden = writer.node("Mul", [writer.node("Sub", ["members", writer.number(1)]), writer.number(1e4)])
    shares = writer.node("Softmax", [writer.node("Add", [pooled, hidden])], axis=-1)
    own = writer.node("MatMul", [writer.node("Mul", [shares, "members"]), told])

    met_weights = writer.node("Mul", [met_by_unit, "weights"])
    missed_weights = writer.node("Sub", ["weights", met_weights])
    sums = writer.node("ReduceSum", [met_weights, writer.integers(2)], keepdims=1)
    whole = writer.node("ReduceSum", [writer.node("Mul", [met, "weights"]), writer.integers(1)], keepdims=1)
    worst = writer.node("ReduceMin", [met_by_unit, writer.integers(2)], keepdims=1)
    nothing = writer.node("Mul", [sums, writer.number(0)])
    parts = [
        own,
        writer.node("MatMul", [met_weights, asked]),
        writer.node("MatMul", [missed_weights, asked]),
        writer.node("Add", [nothing, first]),
        sums,
        writer.node("Add", [nothing, writer.unsqueeze(whole, 1)]),
        worst,
    ]
    joined = writer.node("Concat", parts, axis=2)
    widened = writer.node("Relu", [writer.exact_linear(joined, "out.0")])
    writer.node("Squeeze", [writer.exact_linear(widened, "out.3"), writer.integers(2)])
