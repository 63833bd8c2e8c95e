"""Measures Chroma's recall@10 against exact search on made vectors, which are harder than real ones.

    python -m benchmarks.dense_index [COUNT [ROUNDS]]

Vectors are random directions of 384 dimensions around a tenth as many centres, as passages gather around topics. The
index is measured as built from nothing, and after rounds of changes that each start from a copy of the one before, as
generations do, until as many vectors were replaced as are let gather before an index is built from nothing again.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from knowledge.generations import DEAD_SHARE
from knowledge.index import ChromaIndex

QUESTIONS = 300


def main(count: int, rounds: int) -> None:
    """Prints build time, recall and time of a query, before and after the rounds."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(max(1, count // 10), 384))
    each = max(1, int(count * DEAD_SHARE / rounds))
    vectors = _around(centres, count + rounds * each, random)
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "0"
        started = time.perf_counter()
        ChromaIndex.build(index, [(list(range(count)), vectors[:count])], count)
        _report("built from nothing", time.perf_counter() - started, index, vectors, np.arange(count), random)
        held = np.arange(count)
        started = time.perf_counter()
        for number in range(1, rounds + 1):
            gone = random.choice(held, each, replace=False)
            new = np.arange(count + (number - 1) * each, count + number * each)
            base, index = index, Path(folder) / str(number)
            ChromaIndex.update(index, base, gone.tolist(), [(new.tolist(), vectors[new])], each)
            held = np.concatenate([np.setdiff1d(held, gone), new])
        took = (time.perf_counter() - started) / rounds
        _report(f"after {rounds} rounds of {each} replaced", took, index, vectors, held, random)


def _around(centres: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    return _unit(centres[random.integers(len(centres), size=count)] + 0.7 * random.normal(size=(count, 384)))


def _unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _report(
    what: str, took: float, folder: Path, vectors: np.ndarray, held: np.ndarray, random: np.random.Generator
) -> None:
    """Prints how well and how fast the index in `folder` finds the vectors `held` (row numbers)."""
    live = vectors[held]
    asked = _unit(live[random.integers(len(live), size=QUESTIONS)] + 0.02 * random.normal(size=(QUESTIONS, 384)))
    index = ChromaIndex(folder, len(held))
    index.nearest(asked[0], 10)
    started = time.perf_counter()
    found = [{key for key, _ in index.nearest(vector, 10)} for vector in asked]
    each = 1000 * (time.perf_counter() - started) / QUESTIONS
    index.close()
    exact = [set(held[np.argsort(-(live @ vector))[:10]].tolist()) for vector in asked]
    recall = np.mean([len(a & b) / 10 for a, b in zip(found, exact, strict=True)])
    print(f"{len(held)} vectors {what}: recall@10 {recall:.4f}, {took:.1f} s, {each:.2f} ms a query", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 20)
