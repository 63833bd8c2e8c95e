"""Writes multilingual-e5-small as an ONNX file that computes with int8 arithmetic on a CPU.

The word table stays in its 4-bit blocks. The matrices of the layers become int8; the last one of each layer, whose
inputs are spread too widely for one scale, is quantised in blocks (docs/decisions/0003 has the figures).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper

from knowledge.embed.onnx_writer import INT8_PEAK, INTEGER, VENDOR, GraphWriter
from knowledge.embed.packed_weights import BLOCK, PackedWeights

_INT8_ARITHMETIC = 4
_CAREFUL_BLOCK = 256


class _EncoderWriter(GraphWriter):
    """Writes the parts of the encoder from its weight file."""

    def __init__(self, weights: PackedWeights) -> None:
        super().__init__()
        self._weights = weights

    def vector(self, name: str) -> str:
        return self.constant(name, self._weights.vector(name))

    def linear(self, source: str, names: list[str], columns: int) -> str:
        """A linear layer from weights of `columns` inputs, those of several names side by side."""
        weight = np.concatenate([self._weights.adapted(one, columns) for one in names])
        bias = np.concatenate([self._weights.vector(f"{one}.b") for one in names])
        return self.int8_linear(source, names[0], weight, bias)

    def careful_linear(self, source: str, name: str, columns: int) -> str:
        """The same with a scale for every 256 weights and every 256 inputs, where inputs differ too much for one."""
        weight = self._weights.adapted(name, columns).reshape(-1, columns // _CAREFUL_BLOCK, _CAREFUL_BLOCK)
        scales = np.abs(weight).max(axis=2) / INT8_PEAK
        values = (np.rint(weight / scales[:, :, None]) + 128).astype(np.uint8)
        inputs = [
            source,
            self.constant(f"{name}.w", values),
            self.constant(f"{name}.scales", scales.astype(np.float32).reshape(-1)),
            "",
            "",
            self.vector(f"{name}.b"),
        ]
        sizes = {"K": columns, "N": len(weight), "bits": 8, "block_size": _CAREFUL_BLOCK}
        return self.node("MatMulNBits", inputs, VENDOR, accuracy_level=_INT8_ARITHMETIC, **sizes)

    def word_vectors(self, ids: str, columns: int) -> str:
        """Looks token ids up in the 4-bit embedding table."""
        packed = self._weights.matrix("emb.word", columns)
        signed = (packed.nibbles.astype(np.int8) - 8).reshape(len(packed.nibbles), columns)
        pairs = (signed[:, 0::2] & 0x0F).astype(np.uint8) | ((signed[:, 1::2] & 0x0F).astype(np.uint8) << 4)
        table = helper.make_tensor("emb.word", TensorProto.INT4, signed.shape, pairs.tobytes(), raw=True)
        self.initializers.append(table)
        scales = self.constant("emb.word.scales", packed.scales)
        return self.node(
            "GatherBlockQuantized", ["emb.word", ids, scales], VENDOR, gather_axis=0, quantize_axis=1, block_size=BLOCK
        )

    def add_and_normalise(self, left: str, right: str, name: str) -> str:
        """Layer norm of the sum of two ``(batch, tokens, hidden)`` tensors."""
        inputs = [left, right, self.vector(f"{name}.w"), self.vector(f"{name}.b")]
        return self.node("SkipLayerNormalization", inputs, VENDOR, epsilon=self._weights.shape.epsilon)


def write_onnx(weights: PackedWeights, path: Path) -> None:
    """Saves the encoder: `input_ids` and `attention_mask` int64 ``(batch, tokens)`` → `token_embeddings` float32
    ``(batch, tokens, hidden)``, not normalised.
    """
    shape, writer = weights.shape, _EncoderWriter(weights)
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
        joined = writer.linear(state, [f"l{layer}.{part}" for part in "qkv"], hidden)
        parts = writer.split(joined, 3)
        attended = writer.node("MultiHeadAttention", [*parts, "", mask], VENDOR, num_heads=shape.heads)
        state = writer.add_and_normalise(state, writer.linear(attended, [f"l{layer}.ao"], hidden), f"l{layer}.aln")
        widened = writer.node("Gelu", [writer.linear(state, [f"l{layer}.fi"], hidden)], VENDOR)
        narrowed = writer.careful_linear(widened, f"l{layer}.fo", shape.feed_forward)
        state = writer.add_and_normalise(state, narrowed, f"l{layer}.oln")
    sizes = ("batch", "tokens")
    inputs = [(name, INTEGER, sizes) for name in ("input_ids", "attention_mask")]
    writer.save(path, "multilingual-e5-small", inputs, ("token_embeddings", (*sizes, hidden)))
