"""Generations are switched to when they are whole, and a damaged one is never served."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.embed.choose import Embedder
from knowledge.errors import GenerationError, StoreEmpty
from knowledge.generations import build_generation, is_whole, open_generation
from knowledge.late_interaction import PackedWords
from knowledge.library import ingest
from knowledge.records import Passage, Unit, UnitKind
from knowledge.store import Store
from knowledge.store_rows import CurrentDocument, DocumentBody, StoredVectors

_FILES = (
    "generation.json",
    "dense/chroma.sqlite3",
    "dense/*/data_level0.bin",
    "dense/*/header.bin",
    "dense/*/index_metadata.pickle",
    "dense/*/length.bin",
    "dense/*/link_lists.bin",
    "lexical/counts.npy",
    "lexical/data.csc.index.npy",
    "lexical/indices.csc.index.npy",
    "lexical/indptr.csc.index.npy",
    "lexical/keys.npy",
    "lexical/params.index.json",
    "lexical/vocab.index.json",
)
_DAMAGES: dict[str, Callable[[Path], object]] = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] or b"x"),
    "overwritten": lambda path: path.write_bytes(b"\xff" * max(64, path.stat().st_size)),
    "deleted": Path.unlink,
}
_every_damage = pytest.mark.parametrize("damage", _DAMAGES.values(), ids=_DAMAGES)
_every_file = pytest.mark.parametrize("file", _FILES)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A folder with ``data``, of two generations, and the ``sources`` they were made from; tests only copy it."""
    folder = tmp_path_factory.mktemp("twice")
    (folder / "sources").mkdir()
    for name in ("one", "two"):
        text = f"Ships\n\nThe file {name} is about ships.\n\nPorts\n\nIt is about ports.\n\nRoads\n\nIt ends here."
        (folder / "sources" / f"{name}.txt").write_text(text, encoding="utf-8")
        ingest(folder / "data", embedder, [folder / "sources"])
    return folder


@pytest.fixture
def data(tmp_path: Path, twice: Path) -> Path:
    """A data folder of two generations of the test's own."""
    return shutil.copytree(twice / "data", tmp_path / "data")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    made = Store(tmp_path, create=True)
    yield made
    made.close()


def _add(store: Store, name: str, vector: list[float], copies: int = 3) -> None:
    """Adds a document of so many passages, all with one vector."""
    words = PackedWords(np.ones((1, 2), np.int8), np.ones(1, np.float32), np.array([[0, 4]], np.int32))
    passage = Passage(0, 5, "", (Unit(0, 5, UnitKind.SENTENCE),))
    vectors = {name: StoredVectors(np.array(vector, np.float32), words)}
    described = CurrentDocument(0, name, f"/{name}", "/", name)
    store.add_document(described, DocumentBody("Text.", "", "en", None), [(passage, name)] * copies, vectors)


def _card(data_dir: Path, number: int) -> dict[str, object]:
    folder = data_dir / "generations" / f"{number:06d}"
    return dict(json.loads((folder / "generation.json").read_text(encoding="utf-8")))


def _opened(data_dir: Path) -> int:
    """The number of the generation that a reader gets; proves that it answers."""
    store = Store(data_dir)
    try:
        generation = open_generation(data_dir, store)
        assert generation.lexical.best("ships", 5)
        assert generation.dense.nearest(store.pooled_vectors(store.passage_keys(1))[0], 5)
        generation.dense.close()
        return generation.number
    finally:
        store.close()


def _folders(data_dir: Path) -> list[str]:
    return sorted(path.name for path in (data_dir / "generations").iterdir())


def _harm(data_dir: Path, number: int, file: str, damage: Callable[[Path], object]) -> None:
    (path,) = (data_dir / "generations" / f"{number:06d}").glob(file)
    damage(path)


def test_the_live_generation_is_opened(data: Path) -> None:
    assert _opened(data) == 2


def test_every_file_of_a_generation_is_damaged_in_these_tests(data: Path) -> None:
    folder = data / "generations" / "000002"
    listed = {path for file in _FILES for path in folder.glob(file)}
    assert {path for path in folder.rglob("*") if path.is_file()} == listed


@_every_damage
@_every_file
def test_the_previous_generation_is_used_where_the_live_one_is_damaged(
    data: Path, file: str, damage: Callable[[Path], object]
) -> None:
    _harm(data, 2, file, damage)
    assert _opened(data) == 1


@_every_damage
@_every_file
def test_where_both_are_damaged_the_reader_is_told_what_to_do(
    data: Path, file: str, damage: Callable[[Path], object]
) -> None:
    _harm(data, 1, file, damage)
    _harm(data, 2, file, damage)
    with pytest.raises(GenerationError, match="Run `assistant ingest`"):
        _opened(data)


@_every_damage
@_every_file
def test_the_next_ingest_builds_a_damaged_generation_again(
    data: Path, twice: Path, embedder: Embedder, file: str, damage: Callable[[Path], object]
) -> None:
    _harm(data, 1, file, damage)
    _harm(data, 2, file, damage)
    report = ingest(data, embedder, [twice / "sources"])
    assert (report.unchanged, report.passages, _opened(data)) == (["one", "two"], 6, 3)


def test_the_use_of_the_previous_generation_is_logged(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    _harm(data, 2, "lexical/keys.npy", Path.unlink)
    _opened(data)
    assert "is damaged" in caplog.text
    assert "Generation 1 is used in its place" in caplog.text


def test_a_generation_with_a_file_too_many_is_damaged(data: Path) -> None:
    (data / "generations" / "000002" / "lexical" / "more.npy").write_bytes(b"more")
    assert _opened(data) == 1


def test_a_lost_folder_is_a_damaged_generation(data: Path) -> None:
    shutil.rmtree(data / "generations" / "000002")
    assert _opened(data) == 1
    shutil.rmtree(data / "generations")
    with pytest.raises(GenerationError, match="missing or unreadable"):
        _opened(data)


def test_opening_and_reading_a_generation_leaves_it_whole(data: Path) -> None:
    _opened(data)
    store = Store(data)
    assert is_whole(data, store)
    store.close()


@pytest.mark.parametrize("passages", [1, 2, 3, 4])
def test_a_generation_of_very_few_passages_stays_whole_when_it_is_used(
    tmp_path: Path, store: Store, passages: int
) -> None:
    _add(store, "one", [1, 0], passages)
    build_generation(tmp_path, store, "embedder")
    for _ in range(2):
        open_generation(tmp_path, store).dense.close()
        assert is_whole(tmp_path, store)


def test_a_store_without_a_generation_is_empty(tmp_path: Path, store: Store) -> None:
    with pytest.raises(StoreEmpty, match="Nothing has been ingested yet"):
        open_generation(tmp_path, store)


def test_a_generation_without_passages_is_empty(tmp_path: Path, store: Store) -> None:
    assert build_generation(tmp_path, store, "embedder") == 1
    assert is_whole(tmp_path, store)
    with pytest.raises(StoreEmpty, match="is empty"):
        open_generation(tmp_path, store)


def test_older_generations_are_deleted_and_the_previous_one_is_kept(tmp_path: Path, store: Store) -> None:
    for number in range(1, 5):
        _add(store, f"document {number}", [1, 0])
        assert build_generation(tmp_path, store, "embedder") == number
    assert _folders(tmp_path) == ["000003", "000004"]


@pytest.mark.parametrize("name", ["000001.building", "000002.building", "000002", "000007.building"])
def test_what_a_killed_build_left_behind_does_no_harm(tmp_path: Path, store: Store, name: str) -> None:
    _add(store, "one", [1, 0])
    build_generation(tmp_path, store, "embedder")
    (tmp_path / "generations" / name / "dense").mkdir(parents=True, exist_ok=True)
    (tmp_path / "generations" / name / "dense" / "chroma.sqlite3-journal").write_bytes(b"half")
    _add(store, "two", [0, 1])
    build_generation(tmp_path, store, "embedder")
    generation = open_generation(tmp_path, store)
    assert (generation.number, len(generation.dense.nearest(np.ones(2, np.float32), 9))) == (2, 6)
    generation.dense.close()
    assert _folders(tmp_path) == ["000001", "000002"]


def test_an_index_that_does_not_find_its_own_passages_is_not_switched_to(tmp_path: Path, store: Store) -> None:
    _add(store, "first", [1, 0])
    build_generation(tmp_path, store, "embedder")
    store.withdraw("first")
    _add(store, "quiet", [0, 0.01], copies=1)
    _add(store, "loud", [0, 1], copies=30)
    with pytest.raises(GenerationError, match="does not find passage"):
        build_generation(tmp_path, store, "embedder")
    assert (store.generation(), is_whole(tmp_path, store)) == (1, True)


def test_many_passages_of_equal_text_pass_the_probe(tmp_path: Path, store: Store) -> None:
    _add(store, "copies", [1, 0], copies=40)
    assert build_generation(tmp_path, store, "embedder") == 1


def test_progress_is_told_up_to_the_last_passage(tmp_path: Path, store: Store) -> None:
    told: list[tuple[int, int]] = []
    _add(store, "one", [1, 0])
    build_generation(tmp_path, store, "embedder", lambda done, total: told.append((done, total)))
    assert told == [(3, 3)]


def test_a_generation_that_another_version_of_the_program_made_is_built_again(
    data: Path, twice: Path, embedder: Embedder
) -> None:
    path = data / "generations" / "000002" / "generation.json"
    path.write_text(json.dumps(_card(data, 2) | {"recipe": "other settings"}), encoding="utf-8")
    assert _opened(data) == 2
    ingest(data, embedder, [twice / "sources"])
    assert _opened(data) == 3


_LOOK = """
import sys
from pathlib import Path
from knowledge.generations import is_whole
from knowledge.store import Store

assert is_whole(Path(sys.argv[1]), Store(Path(sys.argv[1])))
assert not {"chromadb", "bm25s"} & set(sys.modules)
"""


def test_a_look_whether_a_generation_is_whole_loads_no_search_library(data: Path) -> None:
    subprocess.run([sys.executable, "-c", _LOOK, str(data)], check=True)
