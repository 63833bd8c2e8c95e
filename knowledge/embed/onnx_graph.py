"""Writes multilingual-e5-small as an ONNX file that computes on its 4-bit weights with int8 arithmetic.

The weights stay in their blocks of 32: ONNX Runtime's `MatMulNBits` at accuracy level 4 quantises each block of
activations to int8 and multiplies integers, so nothing is quantised a second time (docs/decisions/0003).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from knowledge.embed.packed_weights import BLOCK, PackedWeights

_VENDOR = "com.microsoft"
_INT8_ARITHMETIC = 4


class _GraphWriter:
    """Collects nodes and initialisers; every method that adds a node returns the name of its output."""

    def __init__(self, weights: PackedWeights) -> None:
        self._weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def node(self, operator: str, inputs: list[str], domain: str = "", **attributes: Any) -> str:
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def vector(self, name: str) -> str:
        return self.constant(name, self._weights.vector(name))

    def linear(self, source: str, name: str, columns: int) -> str:
        """``source @ weight.T + bias`` with the 4-bit weight `name`.w of `columns` inputs."""
        packed = self._weights.matrix(f"{name}.w", columns)
        inputs = [
            source,
            self.constant(f"{name}.w", packed.pairs()),
            self.constant(f"{name}.scales", packed.scales.reshape(-1)),
            "",
            "",
            self.vector(f"{name}.b"),
        ]
        return self.node(
            "MatMulNBits",
            inputs,
            _VENDOR,
            K=columns,
            N=len(packed.scales),
            bits=4,
            block_size=BLOCK,
            accuracy_level=_INT8_ARITHMETIC,
        )

    def word_vectors(self, ids: str, columns: int) -> str:
        """Looks token ids up in the 4-bit embedding table."""
        packed = self._weights.matrix("emb.word", columns)
        signed = (packed.nibbles.astype(np.int8) - 8).reshape(len(packed.nibbles), columns)
        pairs = (signed[:, 0::2] & 0x0F).astype(np.uint8) | ((signed[:, 1::2] & 0x0F).astype(np.uint8) << 4)
        table = helper.make_tensor("emb.word", TensorProto.INT4, signed.shape, pairs.tobytes(), raw=True)
        self.initializers.append(table)
        scales = self.constant("emb.word.scales", packed.scales)
        return self.node(
            "GatherBlockQuantized", ["emb.word", ids, scales], _VENDOR, gather_axis=0, quantize_axis=1, block_size=BLOCK
        )

    def add_and_normalise(self, left: str, right: str, name: str) -> str:
        """Layer norm of the sum of two ``(batch, tokens, hidden)`` tensors."""
        inputs = [left, right, self.vector(f"{name}.w"), self.vector(f"{name}.b")]
        return self.node("SkipLayerNormalization", inputs, _VENDOR, epsilon=self._weights.shape.epsilon)


def write_onnx(weights: PackedWeights, path: Path) -> None:
    """Saves the encoder: `input_ids` and `attention_mask` int64 ``(batch, tokens)`` → `token_embeddings` float32
    ``(batch, tokens, hidden)``, not normalised.
    """
    shape, writer = weights.shape, _GraphWriter(weights)
    hidden = shape.hidden
    mask = writer.node("Cast", ["attention_mask"], to=TensorProto.INT32)
    zero, one = writer.constant("zero", np.array([0], np.int64)), writer.constant("one", np.array([1], np.int64))
    tokens = writer.node("Gather", [writer.node("Shape", ["input_ids"]), one])
    table = weights.vector("emb.pos").reshape(shape.positions, hidden) + weights.vector("emb.type")[:hidden]
    positions = writer.node("Slice", [writer.constant("emb.pos", table), zero, tokens, zero])
    words = writer.word_vectors("input_ids", hidden)
    summed = writer.node("Add", [words, positions])
    norm = [writer.vector("emb.ln.w"), writer.vector("emb.ln.b")]
    state = writer.node("LayerNormalization", [summed, *norm], epsilon=shape.epsilon)
    for layer in range(shape.layers):
        query, key, value = (writer.linear(state, f"l{layer}.{part}", hidden) for part in "qkv")
        attended = writer.node("MultiHeadAttention", [query, key, value, "", mask], _VENDOR, num_heads=shape.heads)
        state = writer.add_and_normalise(state, writer.linear(attended, f"l{layer}.ao", hidden), f"l{layer}.aln")
        widened = writer.node("Gelu", [writer.linear(state, f"l{layer}.fi", hidden)], _VENDOR)
        narrowed = writer.linear(widened, f"l{layer}.fo", shape.feed_forward)
        state = writer.add_and_normalise(state, narrowed, f"l{layer}.oln")
    writer.nodes[-1].output[0] = "token_embeddings"
    graph = helper.make_graph(
        writer.nodes,
        "multilingual-e5-small",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info("token_embeddings", TensorProto.FLOAT, ["batch", "tokens", hidden])],
        writer.initializers,
    )
    imports = [helper.make_opsetid("", 21), helper.make_opsetid(_VENDOR, 1)]
    onnx.save(helper.make_model(graph, opset_imports=imports, ir_version=10), path)
