"""The library answers from the live generation, whatever writers do to the store meanwhile."""

from __future__ import annotations

import ctypes
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge.embed.choose import Embedder
from knowledge.errors import (
    EmbedderMismatch,
    GenerationError,
    StoreBusy,
    StoreEmpty,
    StoreError,
    UnknownSource,
)
from knowledge.library import BUNDLED_SOURCES, Library, ingest, remove, roll_back, sources
from knowledge.lock import writer_lock
from knowledge.store import Store
from tests.conftest import Corpus

_FILES = 40
_INGEST = """
import sys
from pathlib import Path
from knowledge.embed.choose import Embedder
from knowledge.library import ingest

class Light(Embedder):
    def for_documents(self):
        return self.for_questions()

def progress(step, done, total):
    print(step, done, total, flush=True)

ingest(Path(sys.argv[1]), Light(Path(sys.argv[2])), [Path(sys.argv[3])], progress)
"""
_ASK = """
import os, sys
from pathlib import Path
from knowledge.embed.choose import Embedder
from knowledge.library import Library
library = Library(Path(sys.argv[1]), Embedder(Path(sys.argv[2])))
print(os.access(sys.argv[1], os.W_OK), library.retrieve("What is AIRCOP?").passages[0].stored.document.id)
library.close()
"""


def _fill(corpus: Corpus) -> None:
    for name, place in (("one", "Lima"), ("two", "Quito"), ("three", "Cuzco"), ("four", "Bogota")):
        corpus.write(f"{name}.txt", f"The port of {place} is watched by customs officers.")
    corpus.ingest()


def _found(library: Library, question: str = "Which port do customs officers watch?") -> set[str]:
    return {one.stored.document.id for one in library.retrieve(question, 50).passages}


def _passages(data_dir: Path) -> set[tuple[str, str, int, int, str]]:
    """Every passage of the live generation with the text that it quotes."""
    store = Store(data_dir)
    generation = store.generation()
    found = store.passages(store.passage_keys(generation), generation).values()
    store.close()
    return {(s.id, s.document.title, s.passage.start, s.passage.end, s.text) for s in found}


def _damage(data_dir: Path, number: int) -> None:
    (data_dir / "generations" / f"{number:06d}" / "generation.json").unlink()


def test_the_bundled_texts_are_ingested_where_nothing_is_named(bundled_library: Library) -> None:
    expected = sorted(path.stem for path in BUNDLED_SOURCES.iterdir())
    assert [source.id for source in bundled_library.sources()] == expected


def test_the_sources_are_listed_without_an_index_or_a_model(bundled_data: Path, bundled_library: Library) -> None:
    assert sources(bundled_data) == bundled_library.sources()
    assert all(source.passages and Path(source.location).exists() for source in sources(bundled_data))


def test_a_document_is_read_back_to_the_character(bundled_library: Library) -> None:
    for path in BUNDLED_SOURCES.iterdir():
        text = path.read_bytes().decode("utf-8")
        document = bundled_library.document(path.stem)
        assert bundled_library.text(document) == text
        assert bundled_library.text(document, 10, 30) == text[10:30]
        assert bundled_library.text(document, -5, 30) == text[:30]


def test_a_document_that_is_not_there_is_an_unknown_source(bundled_library: Library) -> None:
    with pytest.raises(UnknownSource, match="no source “nothing”"):
        bundled_library.document("nothing")


def test_exact_neighbours_are_what_the_dense_index_approximates(bundled_library: Library) -> None:
    vector = bundled_library.embed("What is AIRCOP?").pooled
    exact = bundled_library.exact_neighbours(vector, 5)
    assert exact == [key for key, _ in bundled_library.generation().dense.nearest(vector, 5)]
    assert set(bundled_library.documents(exact).values()) <= {path.stem for path in BUNDLED_SOURCES.iterdir()}


def test_a_library_without_a_store_tells_what_to_do(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(StoreError, match="Run `assistant ingest` first"):
        Library(tmp_path, embedder)
    with pytest.raises(StoreError, match="Run `assistant ingest` first"):
        sources(tmp_path)


def test_a_library_of_nothing_is_empty(corpus: Corpus) -> None:
    corpus.ingest()
    with pytest.raises(StoreEmpty, match="is empty"):
        Library(corpus.data_dir, corpus.embedder)


def test_a_library_with_another_embedder_is_refused(bundled_data: Path, models: Path) -> None:
    with pytest.raises(EmbedderMismatch, match="ASSISTANT_EMBEDDING_MODEL"):
        Library(bundled_data, Embedder(models, model="another"))


def test_an_open_library_follows_the_live_generation(corpus: Corpus) -> None:
    _fill(corpus)
    assert _found(corpus.library) == {"one", "two", "three", "four"}
    corpus.write("five.txt", "The port of Panama is watched by customs officers.")
    corpus.ingest()
    assert "five" in _found(corpus.library)


def test_a_removed_source_is_gone_from_an_open_library(corpus: Corpus) -> None:
    _fill(corpus)
    document = corpus.library.document("two")
    remove(corpus.data_dir, corpus.embedder, "two")
    assert _found(corpus.library) == {"one", "three", "four"}
    assert corpus.library.text(document) == ""
    with pytest.raises(UnknownSource):
        corpus.library.document("two")


def test_a_removed_source_stays_gone_when_the_store_is_rolled_back(corpus: Corpus) -> None:
    _fill(corpus)
    remove(corpus.data_dir, corpus.embedder, "two")
    roll_back(corpus.data_dir)
    assert _found(corpus.library) == {"one", "three", "four"}


def test_removing_what_is_not_there_is_an_error(corpus: Corpus) -> None:
    _fill(corpus)
    with pytest.raises(UnknownSource, match="no source “nothing”"):
        remove(corpus.data_dir, corpus.embedder, "nothing")


def test_removing_the_last_source_leaves_an_empty_library(corpus: Corpus) -> None:
    corpus.write("one.txt", "Title\n\nOne part is here.\n\nCourts\n\nTwo is.\n\nPorts\n\nThree is.")
    corpus.ingest()
    remove(corpus.data_dir, corpus.embedder, "one")
    with pytest.raises(StoreEmpty):
        Library(corpus.data_dir, corpus.embedder)


def test_removing_with_another_embedder_is_refused(corpus: Corpus, models: Path) -> None:
    _fill(corpus)
    with pytest.raises(EmbedderMismatch):
        remove(corpus.data_dir, Embedder(models, model="another"), "one")
    assert "one" in _found(corpus.library)


def test_rolling_back_brings_the_previous_generation_back(corpus: Corpus) -> None:
    _fill(corpus)
    corpus.write("one.txt", "This text says something else altogether.")
    corpus.ingest()
    assert roll_back(corpus.data_dir) == 1
    assert corpus.library.text(corpus.library.document("one")).startswith("The port of Lima")
    assert roll_back(corpus.data_dir) == 2
    assert corpus.library.text(corpus.library.document("one")).startswith("This text")


_WRITERS: dict[str, Callable[[Corpus], object]] = {
    "ingest": lambda corpus: corpus.ingest(),
    "remove": lambda corpus: remove(corpus.data_dir, corpus.embedder, "one"),
    "roll back": lambda corpus: roll_back(corpus.data_dir),
}


@pytest.mark.parametrize("write", _WRITERS.values(), ids=_WRITERS)
def test_every_writer_waits_its_turn(corpus: Corpus, write: Callable[[Corpus], object]) -> None:
    _fill(corpus)
    with writer_lock(corpus.data_dir, "another writer"), pytest.raises(StoreBusy, match="another writer"):
        write(corpus)


def test_a_library_answers_from_the_previous_generation_until_the_damage_is_repaired(corpus: Corpus) -> None:
    _fill(corpus)
    corpus.write("five.txt", "The port of Panama is watched by customs officers.")
    corpus.ingest()
    _damage(corpus.data_dir, 2)
    assert _found(corpus.library) == {"one", "two", "three", "four"}
    corpus.ingest()
    assert _found(corpus.library) == {"one", "two", "three", "four", "five"}


def test_a_library_whose_generations_are_all_damaged_tells_what_to_do(corpus: Corpus) -> None:
    _fill(corpus)
    _damage(corpus.data_dir, 1)
    with pytest.raises(GenerationError, match="Run `assistant ingest` to build it again"):
        Library(corpus.data_dir, corpus.embedder)
    corpus.ingest()
    assert len(_found(corpus.library)) == 4


def test_many_threads_get_answers_while_generations_are_switched(corpus: Corpus) -> None:
    _fill(corpus)
    library, stop = corpus.library, threading.Event()

    def ask() -> int:
        asked = 0
        while not stop.is_set():
            assert {"one", "two", "three"} <= _found(library)
            asked += 1
        return asked

    with ThreadPoolExecutor(6) as pool:
        asking = [pool.submit(ask) for _ in range(6)]
        try:
            for number in range(6):
                corpus.write("four.txt", f"The port of city {number} is watched by customs officers.")
                corpus.ingest()
        finally:
            stop.set()
    assert all(one.result() > 0 for one in asking)
    assert library.text(library.document("four")).startswith("The port of city 5")


def test_a_folder_that_cannot_be_written_is_read_all_the_same(tmp_path: Path, bundled_data: Path, models: Path) -> None:
    data = shutil.copytree(bundled_data, tmp_path / "data")
    for path in [*data.rglob("*"), data]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(data), str(models)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: ctypes.CDLL(None).prctl(24, 1, 0, 0, 0),
    )
    for path in [data, *data.rglob("*")]:
        path.chmod(0o755)
    assert (done.stdout, done.returncode) == ("False 003_4c841e1d5d970bf7\n", 0), done.stderr


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A folder with ``before``, a store of five files; ``sources``, forty; ``after``, their store made in one go."""
    folder = tmp_path_factory.mktemp("grown")
    (folder / "sources").mkdir()
    for number in range(_FILES):
        text = f"Report {number}\n\n" + f"The port of city {number} is watched by customs officers. " * (
            1 + number % 20
        )
        (folder / "sources" / f"{number:02}.txt").write_text(text, encoding="utf-8")
        if number == 4:
            ingest(folder / "before", embedder, [folder / "sources"])
    ingest(folder / "after", embedder, [folder / "sources"])
    return folder


@pytest.mark.parametrize("seed", range(6))
def test_an_ingest_that_is_killed_leaves_a_store_that_answers_and_can_be_gone_on_with(
    tmp_path: Path, grown: Path, models: Path, embedder: Embedder, seed: int
) -> None:
    data = shutil.copytree(grown / "before", tmp_path / "data")
    command = [sys.executable, "-c", _INGEST, str(data), str(models), str(grown / "sources")]
    lines = random.Random(seed).randint(1, _FILES + 6)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for _ in range(lines):
            child.stdout.readline()
        child.kill()
    library = Library(data, embedder)
    assert {"00", "01", "02", "03", "04"} <= _found(library)
    ingest(data, embedder, [grown / "sources"])
    assert len(_found(library)) > 5
    library.close()
    assert _passages(data) == _passages(grown / "after")


def test_the_first_ingest_that_is_killed_can_be_gone_on_with(
    tmp_path: Path, grown: Path, models: Path, embedder: Embedder
) -> None:
    command = [sys.executable, "-c", _INGEST, str(tmp_path / "data"), str(models), str(grown / "sources")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for _ in range(30):
            child.stdout.readline()
        child.kill()
    ingest(tmp_path / "data", embedder, [grown / "sources"])
    assert _passages(tmp_path / "data") == _passages(grown / "after")


def test_embedding_a_question_gives_a_vector_of_length_one(bundled_library: Library) -> None:
    assert np.linalg.norm(bundled_library.embed("What is AIRCOP?").pooled) == pytest.approx(1, abs=1e-5)


def test_given_passages_are_told_by_how_well_they_meet_a_text(bundled_library: Library) -> None:
    found = [one.stored for one in bundled_library.retrieve("What is AIRCOP?").passages]
    met = bundled_library.meet("The office in Belgrade opened on 26 June 2007.", found)
    assert {one.stored.key for one in met.passages} == {one.key for one in found}
    assert "26 June 2007" in met.passages[0].stored.text


def test_a_given_passage_that_was_removed_meanwhile_is_left_out(corpus: Corpus) -> None:
    corpus.write("one.txt", "The office in Ulm opened in 1987.")
    corpus.write("two.txt", "The office in Linz opened in 1990.")
    corpus.ingest()
    found = [one.stored for one in corpus.library.retrieve("When did the office open?").passages]
    remove(corpus.data_dir, corpus.embedder, "one")
    assert [one.stored.document.id for one in corpus.library.meet("The office opened.", found).passages] == ["two"]
