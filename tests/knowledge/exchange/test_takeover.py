"""While a library is replaced, questions get whole answers; a crash leaves the old library or the new one."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.errors import StoreBusy, StoreError
from knowledge.exchange.commands import export_library, import_library
from knowledge.library import Library
from knowledge.store import FILE_NAME, Store
from tests.knowledge.exchange.travel import AFTER, BEFORE, LIGHT, Light, answers, fill, port, said

_IMPORT = """
import os, signal, sys, threading
from pathlib import Path
from knowledge.exchange.commands import import_library

def progress(step, done, total):
    if step.startswith("Switching") and done == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

if float(sys.argv[4]):
    threading.Timer(float(sys.argv[4]), os.kill, (os.getpid(), signal.SIGKILL)).start()
import_library(Path(sys.argv[1]), Path(sys.argv[2]), replace=True, progress=progress)
os._exit(0)
"""


def test_a_damaged_library_is_replaced_and_nothing_of_it_but_its_last_index_stays(
    old: Path, archive: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(old, tmp_path / "data")
    (data / FILE_NAME).write_bytes(b"no database" * 500)
    (data / f"{FILE_NAME}-wal").write_bytes(b"no log")
    (data / "generations" / "000005.building").mkdir()
    assert import_library(archive, data, replace=True).generation == 6
    assert answers(data) == AFTER
    assert [path.name for path in (data / "generations").iterdir()] == ["000006"]


def test_a_store_that_a_reader_holds_fast_is_not_replaced(old: Path, archive: Path, tmp_path: Path) -> None:
    data = shutil.copytree(old, tmp_path / "data")
    with closing(sqlite3.connect(data / FILE_NAME, isolation_level=None)) as reader, closing(Store(data)) as store:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM documents").fetchone()
        with store.writing() as connection:
            connection.execute("INSERT INTO excluded VALUES ('/a', 'now')")
        with pytest.raises(StoreBusy, match="in use"):
            import_library(archive, data, replace=True)
    assert answers(data) == BEFORE
    import_library(archive, data, replace=True)
    assert answers(data) == AFTER


def test_the_log_of_the_old_store_is_not_taken_for_that_of_the_new(old: Path, archive: Path, tmp_path: Path) -> None:
    data = shutil.copytree(old, tmp_path / "data")
    with closing(Store(data)) as store:
        with store.writing() as connection:
            connection.execute("UPDATE texts SET text = replace(text, 'officers', 'hunters')")
        assert (data / f"{FILE_NAME}-wal").stat().st_size
        import_library(archive, data, replace=True)
        assert answers(data) == AFTER
    assert answers(data) == AFTER
    with closing(sqlite3.connect(data / FILE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_thread_that_connects_late_is_not_given_another_store(old: Path, archive: Path, tmp_path: Path) -> None:
    data = shutil.copytree(old, tmp_path / "data")
    with closing(Store(data)) as store, ThreadPoolExecutor(1) as late:
        import_library(archive, data, replace=True)
        assert {one.id for one in store.sources()} == {"one", "two"}
        with pytest.raises(StoreError, match="was replaced"):
            late.submit(store.sources).result()


def test_an_open_library_goes_over_to_what_is_imported(old: Path, archive: Path, tmp_path: Path) -> None:
    data = shutil.copytree(old, tmp_path / "data")
    library = Library(data, LIGHT)
    document = library.document("two")
    assert said(library) == BEFORE
    import_library(archive, data, replace=True)
    assert said(library) == AFTER
    assert library.text(document) == ""
    assert {source.id for source in library.sources()} == {"one", "three", "four"}
    fill(data, five=port("Malabo"))
    assert port("Malabo") in said(library)
    library.close()
    assert port("Malabo") in answers(data)


def test_an_open_library_says_so_where_another_model_is_needed_now(old: Path, archive: Path, tmp_path: Path) -> None:
    data = shutil.copytree(old, tmp_path / "data")
    other = fill(tmp_path / "other", Light(Path(), "another"), one=port("Dakar"))
    export_library(other, tmp_path / "other.tar")
    library = Library(data, LIGHT)
    import_library(tmp_path / "other.tar", data, replace=True)
    with pytest.raises(StoreError, match="ASSISTANT_EMBEDDING_MODEL"):
        said(library)
    import_library(archive, data, replace=True)
    assert said(library) == AFTER
    library.close()


def test_many_threads_get_whole_answers_while_libraries_are_imported(old: Path, archive: Path, tmp_path: Path) -> None:
    data = shutil.copytree(old, tmp_path / "data")
    export_library(old, tmp_path / "old.tar")
    library, stop = Library(data, LIGHT), threading.Event()

    def ask() -> set[tuple[str, ...]]:
        answers = set()
        while not stop.is_set():
            answers.add(tuple(said(library)))
            # A thread of its own connects late, perhaps to a file that has just been replaced.
            late = threading.Thread(target=lambda: answers.add(tuple(said(library))))
            late.start()
            late.join()
        return answers

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        try:
            for _ in range(4):
                import_library(archive, data, replace=True)
                import_library(tmp_path / "old.tar", data, replace=True)
        finally:
            stop.set()
    assert set.union(*(one.result() for one in asking)) == {tuple(BEFORE), tuple(AFTER)}
    assert said(library) == BEFORE
    library.close()


@pytest.mark.parametrize("step", range(5))
def test_an_import_that_is_killed_at_a_step_of_the_switch_leaves_the_old_library_or_the_new(
    old: Path, archive: Path, tmp_path: Path, step: int
) -> None:
    _kill_and_import_again(old, archive, tmp_path, step, 0)


@pytest.mark.parametrize("seed", range(5))
def test_an_import_that_is_killed_at_any_time_leaves_the_old_library_or_the_new(
    old: Path, archive: Path, tmp_path: Path, seed: int
) -> None:
    _kill_and_import_again(old, archive, tmp_path, -1, random.Random(seed).uniform(0.001, 0.4))


def _kill_and_import_again(old: Path, archive: Path, tmp_path: Path, step: int, seconds: float) -> None:
    data = shutil.copytree(old, tmp_path / "data")
    library = Library(data, LIGHT)
    command = [sys.executable, "-c", _IMPORT, str(archive), str(data), str(step), str(seconds)]
    done = subprocess.run(command, check=False, capture_output=True)
    assert (done.returncode, done.stderr) in ((-signal.SIGKILL, b""), (0, b""))
    assert step < 0 or done.returncode
    assert said(library) in (BEFORE, AFTER)
    assert answers(data) in (BEFORE, AFTER)
    import_library(archive, data, replace=True)
    assert said(library) == AFTER
    library.close()
    assert answers(data) == AFTER
    assert not (data / "importing").exists()
