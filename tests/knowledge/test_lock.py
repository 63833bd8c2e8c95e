"""One writer at a time: the second is told who the first is, and a dead writer holds nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.errors import StoreBusy, StoreError
from knowledge.lock import writer_lock

_HOLD = """
import sys
from pathlib import Path
from knowledge.lock import writer_lock
with writer_lock(Path(sys.argv[1]), "a long ingest"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock until it is killed or its input ends."""
    command = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_a_second_writer_is_told_who_the_first_is(tmp_path: Path, holder: subprocess.Popen[bytes]) -> None:
    expected = rf"process {holder.pid}, “a long ingest”, since \d{{4}}-.*Try again"
    with pytest.raises(StoreBusy, match=expected), writer_lock(tmp_path, "second"):
        pass


def test_a_second_writer_that_is_refused_takes_nothing_from_the_first(
    tmp_path: Path, holder: subprocess.Popen[bytes]
) -> None:
    for _ in range(2):
        with pytest.raises(StoreBusy, match="a long ingest"), writer_lock(tmp_path, "second"):
            pass


def test_the_lock_dies_with_its_process(tmp_path: Path, holder: subprocess.Popen[bytes]) -> None:
    holder.kill()
    holder.wait()
    with writer_lock(tmp_path, "second"):
        assert '"second"' in (tmp_path / "writer.json").read_text(encoding="utf-8")


def test_the_lock_is_free_when_its_process_ends_by_itself(tmp_path: Path, holder: subprocess.Popen[bytes]) -> None:
    holder.communicate()
    assert not (tmp_path / "writer.json").exists()
    with writer_lock(tmp_path, "second"):
        assert (tmp_path / "writer.json").exists()


def test_two_writers_in_one_process_are_kept_apart_too(tmp_path: Path) -> None:
    with writer_lock(tmp_path, "first"), pytest.raises(StoreBusy, match="“first”"), writer_lock(tmp_path, "second"):
        pass


def test_the_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), writer_lock(tmp_path, "first"):
        raise RuntimeError
    with writer_lock(tmp_path, "second"):
        assert (tmp_path / "writer.json").exists()


@pytest.mark.parametrize("note", ["", "{", "{}"])
def test_a_holder_whose_note_cannot_be_read_has_only_just_started(tmp_path: Path, note: str) -> None:
    with writer_lock(tmp_path, "first"):
        (tmp_path / "writer.json").write_text(note, encoding="utf-8")
        with pytest.raises(StoreBusy, match="has only just started"), writer_lock(tmp_path, "second"):
            pass


def test_a_data_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written: "), writer_lock(tmp_path / "file" / "data", "first"):
        pass
