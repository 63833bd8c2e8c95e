"""The mean of what two low-rank adapters change, and of the heads beside them, as one adapter of the same rank.

    python -m benchmarks.training.mean_of_adapters ONE OTHER TARGET [--share 0.5]

SHARE is what OTHER counts. The mean of two products of low rank has twice the rank; of it the largest singular values
are kept.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

Tensors = dict[str, np.ndarray]


def main() -> None:
    """Reads both files and writes the third, with the metadata of the first."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("files", type=Path, nargs=3, metavar="ONE OTHER TARGET")
    asked.add_argument("--share", type=float, default=0.5)
    arguments = asked.parse_args()
    one_file, other_file, target = arguments.files
    (one, told), (other, _) = _read(one_file), _read(other_file)
    save_file(mean(one, other, arguments.share), target, metadata=told)


def mean(one: Tensors, other: Tensors, share: float) -> Tensors:
    """The mean of the tensors, `NAME.up` ``(rows, rank)`` and `NAME.down` ``(rank, columns)`` by their product."""
    made: Tensors = {}
    for name, tensor in one.items():
        if name.endswith(".up"):
            down = f"{name.removesuffix('.up')}.down"
            made[name], made[down] = _low_rank(
                (1 - share) * _product(one, name, down) + share * _product(other, name, down), tensor
            )
        elif not name.endswith(".down"):
            made[name] = ((1 - share) * tensor.astype(np.float64) + share * other[name].astype(np.float64)).astype(
                tensor.dtype
            )
    return made


def _product(tensors: Tensors, up: str, down: str) -> np.ndarray:
    return np.asarray(tensors[up].astype(np.float64) @ tensors[down].astype(np.float64))


def _low_rank(change: np.ndarray, like: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best factors of a change with the rank and the numbers of `like` ``(rows, rank)``."""
    rank = like.shape[1]
    left, values, right = np.linalg.svd(change, full_matrices=False)
    roots = np.sqrt(values[:rank])
    return (left[:, :rank] * roots).astype(like.dtype), (roots[:, None] * right[:rank]).astype(like.dtype)


def _read(file: Path) -> tuple[Tensors, dict[str, str]]:
    with safe_open(file, framework="numpy") as opened:
        return {name: opened.get_tensor(name) for name in opened.keys()}, opened.metadata() or {}  # noqa: SIM118


if __name__ == "__main__":
    main()
