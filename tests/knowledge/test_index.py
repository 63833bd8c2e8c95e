"""Chroma finds the nearest vectors, and says so when it cannot."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import GenerationError
from knowledge.index import ChromaIndex, holds

_every_damage = pytest.mark.parametrize(
    "damage", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:70_000])], ids=["deleted", "truncated"]
)


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


def _log(folder: Path) -> tuple[int, set[int]]:
    """How many writes Chroma's log holds, and up to which of them each part of the collection was saved."""
    with closing(sqlite3.connect(folder / "chroma.sqlite3")) as database:
        (length,) = database.execute("SELECT count(*) FROM embeddings_queue").fetchone()
        return length, {seq_id for (seq_id,) in database.execute("SELECT seq_id FROM max_seq_id")}


def _digests(folder: Path) -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_an_update_forgets_what_is_gone_and_finds_what_is_new(tmp_path: Path, built: Path, vectors: np.ndarray) -> None:
    new = _unit(-vectors[:2])
    ChromaIndex.update(tmp_path / "dense", built, [0, 50], [([4001, 4002], new)], 2)
    opened = ChromaIndex(tmp_path / "dense", 400)
    assert {key for key, _ in opened.nearest(vectors[0], 400)}.isdisjoint({0, 50})
    assert opened.nearest(new[1], 1)[0][0] == 4002
    assert opened.nearest(vectors[7], 1)[0][0] == 70
    opened.close()


def test_an_update_leaves_the_index_it_starts_from_as_it_was(tmp_path: Path, built: Path, vectors: np.ndarray) -> None:
    before = _digests(built)
    ChromaIndex.update(tmp_path / "dense", built, [10, 20], [([4001], vectors[:1])], 1)
    assert _digests(built) == before


@pytest.mark.parametrize(("gone", "new"), [(0, 0), (1, 0), (0, 1), (1, 1), (150, 0), (0, 250), (120, 250)])
def test_nothing_is_left_to_replay_after_an_update(
    tmp_path: Path, built: Path, vectors: np.ndarray, gone: int, new: int
) -> None:
    keys = list(range(5000, 5000 + new))
    ChromaIndex.update(tmp_path / "dense", built, range(0, 10 * gone, 10), [(keys, vectors[:new])] if new else [], new)
    length, saved = _log(tmp_path / "dense")
    assert (length, len(saved)) == (1, 1)
    ChromaIndex(tmp_path / "dense", 400 - gone + new).close()


def test_nearly_all_are_found_after_many_updates(tmp_path: Path) -> None:
    made, held, folder = _vectors(1300, 32), list(range(1000)), tmp_path / "0"
    ChromaIndex.build(folder, [(held, made[:1000])], 1000)
    for number in range(20):
        gone, new = held[number * 9 : number * 9 + 10], list(range(1000 + 10 * number, 1010 + 10 * number))
        ChromaIndex.update(tmp_path / f"{number + 1}", folder, gone, [(new, made[new])], 10)
        folder, held = tmp_path / f"{number + 1}", sorted({*held, *new} - {*gone})
    opened, hits = ChromaIndex(folder, 1000), 0
    for question in made[held[::10]]:
        exact = {held[row] for row in np.argsort(-(made[held] @ question))[:10]}
        hits += len(exact & {key for key, _ in opened.nearest(question, 10)})
    opened.close()
    assert hits / 1000 >= 0.99


@_every_damage
def test_an_update_of_a_broken_index_is_refused(tmp_path: Path, built: Path, damage: Callable[[Path], object]) -> None:
    copy = shutil.copytree(built, tmp_path / "base")
    damage(copy / "chroma.sqlite3")
    before = _digests(copy)
    with pytest.raises(GenerationError, match="cannot be copied and changed"):
        ChromaIndex.update(tmp_path / "dense", copy, [10], [], 0)
    assert _digests(copy) == before


def test_no_empty_pages_are_kept(built: Path) -> None:
    with closing(sqlite3.connect(built / "chroma.sqlite3")) as database:
        assert database.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_a_sound_database_holds_what_was_added(built: Path) -> None:
    assert holds(built, 400)
    assert not holds(built, 401)


@_every_damage
def test_a_damaged_database_holds_nothing(tmp_path: Path, built: Path, damage: Callable[[Path], object]) -> None:
    copy = shutil.copytree(built, tmp_path / "dense")
    damage(copy / "chroma.sqlite3")
    assert not holds(copy, 400)
