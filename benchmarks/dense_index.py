"""Measures Chroma's recall@10 against exact search on made vectors, which are harder than real ones.

    python -m benchmarks.dense_index [COUNT]

Vectors are random directions of 384 dimensions around a tenth as many centres, as passages gather around topics.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from knowledge.index import ChromaIndex

QUESTIONS = 300


def main(count: int) -> None:
    """Prints build time, recall and time of a query."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(max(1, count // 10), 384))
    vectors = centres[random.integers(len(centres), size=count)] + 0.7 * random.normal(size=(count, 384))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    asked = vectors[random.integers(count, size=QUESTIONS)] + 0.02 * random.normal(size=(QUESTIONS, 384))
    asked = (asked / np.linalg.norm(asked, axis=1, keepdims=True)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        ChromaIndex.build(Path(folder), [(list(range(count)), vectors)], count)
        built = time.perf_counter() - started
        index = ChromaIndex(Path(folder), count)
        started = time.perf_counter()
        found = [{key for key, _ in index.nearest(vector, 10)} for vector in asked]
        each = 1000 * (time.perf_counter() - started) / QUESTIONS
        index.close()
    exact = [set(np.argsort(-(vectors @ vector))[:10].tolist()) for vector in asked]
    recall = np.mean([len(a & b) / 10 for a, b in zip(found, exact, strict=True)])
    print(f"{count} vectors: recall@10 {recall:.4f}, built in {built:.1f} s, {each:.2f} ms a query")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
