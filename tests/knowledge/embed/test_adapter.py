"""The adapter is read as it was trained, added to the matrices, and refused when it is not the expected one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from knowledge.embed.adapter import Adapter
from knowledge.embed.bundled_model import weight_file
from knowledge.embed.packed_weights import PackedWeights
from knowledge.errors import ModelError


def _saved(path: Path) -> str:
    """A change of one matrix, of rank two, and a tensor beside it; returns the file's SHA-256."""
    made = np.random.default_rng(0).normal(size=(2, 384)).astype(np.float16)
    tensors = {"l0.q.up": made.T.copy(), "l0.q.down": made, "head.b": np.array([1, 2, -0.5], np.float16)}
    tensors["l0.q.b.added"] = np.full(384, 0.25, np.float16)
    save_file(tensors, path, metadata={"scale": "0.5"})
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_change_is_its_scale_times_the_product_of_its_factors(tmp_path: Path) -> None:
    change = Adapter(tmp_path / "a", _saved(tmp_path / "a")).change("l0.q")
    made = np.random.default_rng(0).normal(size=(2, 384)).astype(np.float16).astype(np.float32)
    assert change is not None
    np.testing.assert_allclose(change, 0.5 * made.T @ made, rtol=1e-4)


def test_a_matrix_that_the_adapter_does_not_name_stays_as_it_is(tmp_path: Path) -> None:
    adapter = Adapter(tmp_path / "a", _saved(tmp_path / "a"))
    plain, adapted = PackedWeights(weight_file()), PackedWeights(weight_file(), adapter)
    assert np.array_equal(plain.adapted("l0.k", 384), adapted.adapted("l0.k", 384))
    assert not np.array_equal(plain.adapted("l0.q", 384), adapted.adapted("l0.q", 384))


def test_to_a_vector_its_change_is_added_whole(tmp_path: Path) -> None:
    adapter = Adapter(tmp_path / "a", _saved(tmp_path / "a"))
    plain, adapted = PackedWeights(weight_file()), PackedWeights(weight_file(), adapter)
    np.testing.assert_allclose(adapted.vector("l0.q.b"), plain.vector("l0.q.b") + 0.25, rtol=1e-6)
    assert np.array_equal(plain.vector("l0.k.b"), adapted.vector("l0.k.b"))


def test_a_tensor_beside_the_changes_is_given_as_it_is_kept(tmp_path: Path) -> None:
    tensor = Adapter(tmp_path / "a", _saved(tmp_path / "a")).tensor("head.b")
    assert tensor.dtype == np.float32
    assert tensor.tolist() == [1, 2, -0.5]


def test_a_tensor_that_the_file_lacks_is_refused_by_name(tmp_path: Path) -> None:
    adapter = Adapter(tmp_path / "a", _saved(tmp_path / "a"))
    with pytest.raises(ModelError, match=r"lacks “head\.w”"):
        adapter.tensor("head.w")


def test_the_shipped_adapter_changes_every_matrix_of_every_layer_a_little() -> None:
    plain, adapted = PackedWeights(weight_file()), PackedWeights(weight_file(), Adapter())
    for layer in range(plain.shape.layers):
        for part, columns in (("q", 384), ("k", 384), ("v", 384), ("ao", 384), ("fi", 384), ("fo", 1536)):
            before = plain.adapted(f"l{layer}.{part}", columns)
            change = np.linalg.norm(adapted.adapted(f"l{layer}.{part}", columns) - before) / np.linalg.norm(before)
            assert 0 < change < 0.5


def test_another_file_is_refused(tmp_path: Path) -> None:
    _saved(tmp_path / "a")
    with pytest.raises(ModelError, match="damaged"):
        Adapter(tmp_path / "a")


def test_a_missing_or_unreadable_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"bad")
    for path in (tmp_path / "none", tmp_path / "bad"):
        with pytest.raises(ModelError, match="cannot be read"):
            Adapter(path, hashlib.sha256(b"bad").hexdigest())
