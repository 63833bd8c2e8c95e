"""Chroma finds the nearest vectors, and says so when it cannot."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import GenerationError
from knowledge.index import ChromaIndex


def _unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _vectors(count: int, dimension: int) -> np.ndarray:
    """Vectors in clusters, as the passages of a few topics are."""
    random = np.random.default_rng(7)
    topics = random.normal(size=(8, dimension))
    return _unit(topics[random.integers(0, 8, count)] + 0.7 * random.normal(size=(count, dimension)))


def _build(folder: Path, vectors: np.ndarray, size: int = 1000) -> Path:
    keys = [10 * row for row in range(len(vectors))]
    parts = [slice(at, at + size) for at in range(0, len(keys), size)]
    ChromaIndex.build(folder, [(keys[part], vectors[part]) for part in parts], len(keys))
    return folder


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """Four hundred vectors of the bundled model's size."""
    return _vectors(400, 384)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, vectors: np.ndarray) -> Path:
    """An index of the vectors; tests only read it."""
    return _build(tmp_path_factory.mktemp("index") / "dense", vectors, 150)


@pytest.fixture
def index(built: Path) -> Iterator[ChromaIndex]:
    """The index, open."""
    opened = ChromaIndex(built, 400)
    yield opened
    opened.close()


def test_nearly_all_of_the_ten_nearest_are_found(index: ChromaIndex, vectors: np.ndarray) -> None:
    questions = _unit(vectors[::4] + 0.03 * np.random.default_rng(3).normal(size=vectors[::4].shape))
    hits = 0
    for question in questions:
        exact = {int(10 * row) for row in np.argsort(-(vectors @ question))[:10]}
        hits += len(exact & {key for key, _ in index.nearest(question, 10)})
    assert hits / (10 * len(questions)) >= 0.99


def test_the_score_is_the_cosine_and_the_best_comes_first(index: ChromaIndex, vectors: np.ndarray) -> None:
    found = index.nearest(vectors[5], 20)
    assert found[0][0] == 50
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    np.testing.assert_allclose(
        [score for _, score in found], [vectors[key // 10] @ vectors[5] for key, _ in found], atol=1e-5
    )


def test_more_than_there_are_gives_all_of_them(tmp_path: Path) -> None:
    opened = ChromaIndex(_build(tmp_path / "dense", _vectors(5, 8)), 5)
    assert {key for key, _ in opened.nearest(_vectors(1, 8)[0], 99)} == {0, 10, 20, 30, 40}
    opened.close()


@pytest.mark.parametrize("count", [1, 2, 3, 2500])
def test_an_index_of_any_size_can_be_built_and_opened(tmp_path: Path, count: int) -> None:
    made = _vectors(count, 4)
    opened = ChromaIndex(_build(tmp_path / "dense", made, 2300), count)
    assert opened.nearest(made[-1], 1)[0][1] == pytest.approx(1, abs=1e-5)
    opened.close()


def test_an_index_answers_again_after_it_was_closed_and_opened(built: Path, vectors: np.ndarray) -> None:
    for _ in range(2):
        opened = ChromaIndex(built, 400)
        assert opened.nearest(vectors[0], 1)[0][0] == 0
        opened.close()


def test_two_that_have_one_index_open_do_not_close_it_for_each_other(
    index: ChromaIndex, built: Path, vectors: np.ndarray
) -> None:
    ChromaIndex(built, 400).close()
    assert index.nearest(vectors[0], 1)[0][0] == 0


def test_an_index_with_another_number_of_vectors_is_refused(tmp_path: Path, built: Path) -> None:
    copy = shutil.copytree(built, tmp_path / "dense")
    with pytest.raises(GenerationError, match="holds 400 vectors, not 401"):
        ChromaIndex(copy, 401)


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match="cannot be opened"):
        ChromaIndex(tmp_path, 1)


def test_a_question_of_another_size_is_an_error_of_the_index(index: ChromaIndex) -> None:
    with pytest.raises(GenerationError, match="does not answer"):
        index.nearest(np.ones(5, np.float32), 1)


def test_building_over_an_index_is_refused(tmp_path: Path) -> None:
    _build(tmp_path / "dense", _vectors(3, 4))
    with pytest.raises(GenerationError, match="cannot be written"):
        _build(tmp_path / "dense", _vectors(3, 4))
