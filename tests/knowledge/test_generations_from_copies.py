"""A large generation starts from a copy of the live one, which stays as it is; too many dead vectors end that."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.generations import DEAD_SHARE, SMALL, build_generation, is_whole, open_generation
from knowledge.late_interaction import PackedWords
from knowledge.records import Passage, Unit, UnitKind
from knowledge.store import Store
from knowledge.store_rows import CurrentDocument, DocumentBody, StoredVectors


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    made = Store(tmp_path, create=True)
    yield made
    made.close()


@pytest.fixture
def large(tmp_path: Path, store: Store) -> Store:
    """A store with a generation that is large enough to be built on, of the documents ``many`` and ``few``."""
    _add_many(store, "many", SMALL)
    _add_many(store, "few", 50)
    build_generation(tmp_path, store, "embedder")
    return store


def _add_many(store: Store, name: str, count: int) -> None:
    """Adds a document of so many passages with vectors and texts of their own."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4])
    rows = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    words = PackedWords(np.ones((1, 8), np.int8), np.ones(1, np.float32), np.array([[0, 4]], np.int32))
    vectors = {f"{name}{number}": StoredVectors(row, words) for number, row in enumerate(rows)}
    passage = Passage(0, 5, name, (Unit(0, 5, UnitKind.SENTENCE),))
    described = CurrentDocument(0, name, f"/{name}", "/", name)
    store.add_document(described, DocumentBody("Text.", "", "en", None), [(passage, key) for key in vectors], vectors)


def _card(data_dir: Path, number: int) -> dict[str, object]:
    folder = data_dir / "generations" / f"{number:06d}"
    return dict(json.loads((folder / "generation.json").read_text(encoding="utf-8")))


def _graph(data_dir: Path, number: int) -> str:
    """The name of a generation's graph: a copy keeps it, one built from nothing gets another."""
    (found,) = (path for path in (data_dir / "generations" / f"{number:06d}" / "dense").iterdir() if path.is_dir())
    return found.name


def _digests(folder: Path) -> dict[Path, bytes]:
    return {path: hashlib.sha256(path.read_bytes()).digest() for path in folder.rglob("*") if path.is_file()}


def test_a_large_generation_starts_from_a_copy_of_the_live_one(tmp_path: Path, large: Store) -> None:
    live = tmp_path / "generations" / "000001"
    before = _digests(live)
    _add_many(large, "new", 30)
    large.withdraw("few")
    assert build_generation(tmp_path, large, "embedder") == 2
    assert _graph(tmp_path, 2) == _graph(tmp_path, 1)
    assert (_card(tmp_path, 2)["passages"], _card(tmp_path, 2)["dead"]) == (SMALL + 30, 50)
    assert {path: digest for path, digest in _digests(live).items() if path.suffix != ".sqlite3"} == {
        path: digest for path, digest in before.items() if path.suffix != ".sqlite3"
    }
    assert is_whole(tmp_path, large)


def test_a_generation_that_started_from_a_copy_answers_like_one_built_from_nothing(
    tmp_path: Path, large: Store
) -> None:
    _add_many(large, "new", 30)
    large.withdraw("few")
    build_generation(tmp_path, large, "embedder")
    copied = open_generation(tmp_path, large)
    build_generation(tmp_path, large, "another name, so that nothing is copied")
    built = open_generation(tmp_path, large)
    assert _graph(tmp_path, 3) != _graph(tmp_path, 2)
    keys = large.passage_keys(3)
    for vector in large.pooled_vectors(keys[::100]):
        assert [key for key, _ in copied.dense.nearest(vector, 5)] == [key for key, _ in built.dense.nearest(vector, 5)]
    for question in ("new", "few", "many text"):
        assert dict(copied.lexical.best(question, SMALL + 99)) == dict(built.lexical.best(question, SMALL + 99))
    assert len(built.lexical.best("new", 99)) == 30
    copied.dense.close()
    built.dense.close()


def test_dead_vectors_add_up_until_the_index_is_built_from_nothing(tmp_path: Path, large: Store) -> None:
    share = int(DEAD_SHARE * SMALL) // 2
    _add_many(large, "half", share)
    build_generation(tmp_path, large, "embedder")
    dead = []
    for number in range(3):
        _add_many(large, "half", share - number - 1)
        build_generation(tmp_path, large, "embedder")
        dead.append(_card(tmp_path, 3 + number)["dead"])
    assert dead == [share, 2 * share - 1, 0]
    assert is_whole(tmp_path, large)


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"\xff" * path.stat().st_size)])
@pytest.mark.parametrize("file", ["dense/chroma.sqlite3", "dense/*/data_level0.bin", "lexical/counts.npy"])
def test_a_damaged_generation_is_not_built_on(
    tmp_path: Path, large: Store, file: str, damage: Callable[[Path], object]
) -> None:
    (path,) = (tmp_path / "generations" / "000001").glob(file)
    damage(path)
    _add_many(large, "new", 3)
    build_generation(tmp_path, large, "embedder")
    assert (_card(tmp_path, 2)["passages"], _card(tmp_path, 2)["dead"]) == (SMALL + 53, 0)
    assert is_whole(tmp_path, large)


def test_that_a_copy_did_not_work_is_logged(tmp_path: Path, large: Store, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "generations" / "000001" / "dense" / "chroma.sqlite3").write_bytes(b"no database")
    _add_many(large, "new", 3)
    build_generation(tmp_path, large, "embedder")
    assert "is built from nothing instead" in caplog.text


def test_progress_of_a_copy_is_that_of_its_new_passages(tmp_path: Path, large: Store) -> None:
    told: list[tuple[int, int]] = []
    _add_many(large, "new", 30)
    build_generation(tmp_path, large, "embedder", lambda done, total: told.append((done, total)))
    assert told == [(30, 30)]


_KILLED = """
import os, signal, sys
from pathlib import Path
from knowledge.generations import build_generation
from knowledge.store import Store

data_dir = Path(sys.argv[1])
build_generation(data_dir, Store(data_dir), "embedder", lambda done, total: os.kill(os.getpid(), signal.SIGKILL))
"""


def test_a_kill_while_a_copy_is_changed_leaves_the_live_generation_whole(tmp_path: Path, large: Store) -> None:
    _add_many(large, "new", 30)
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == ["000001", "000002.building"]
    assert (large.generation(), is_whole(tmp_path, large)) == (1, True)
    assert build_generation(tmp_path, large, "embedder") == 2
    assert (_graph(tmp_path, 2), _card(tmp_path, 2)["passages"]) == (_graph(tmp_path, 1), SMALL + 80)
