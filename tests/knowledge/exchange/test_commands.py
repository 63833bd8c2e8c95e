"""An archive takes a library to another machine whole, and an import leaves the old library or the new one."""

from __future__ import annotations

import ctypes
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.embed.choose import Embedder
from knowledge.entailment.bundled_reader import NAME as CLAIM_READER
from knowledge.errors import GenerationError, KnowledgeError, StoreBusy, StoreEmpty, StoreError
from knowledge.exchange.archive import Member, describe, read_card, write_archive
from knowledge.exchange.commands import export_library, import_library
from knowledge.late_interaction import PackedWords
from knowledge.library import remove
from knowledge.lock import writer_lock
from knowledge.records import Passage, Unit, UnitKind
from knowledge.store import FILE_NAME, Store
from knowledge.store_rows import CurrentDocument, DocumentBody, StoredVectors
from tests.knowledge.exchange.travel import AFTER, BEFORE, LIGHT, answers, files_in, fill, port

_ASK = """
import sys
from pathlib import Path
from knowledge.embed.choose import Embedder
from knowledge.library import Library
library = Library(Path(sys.argv[1]), Embedder(Path(sys.argv[1]) / "models"))
print(library.retrieve("Which port do customs officers watch?").passages[0].stored.text)
library.close()
"""
# -- what goes along --


def test_an_archive_brings_library_and_model_to_a_machine_that_has_neither(
    tmp_path: Path, embedder: Embedder, models: Path
) -> None:
    data = fill(tmp_path / "data", embedder, one=port("Lima"), two="Nothing else is said here.")
    (data / "models").symlink_to(models)
    exported = export_library(data, tmp_path / "library.tar")
    imported = import_library(tmp_path / "library.tar", tmp_path / "there")
    assert imported == exported
    assert (imported.generation, imported.documents, imported.passages) == (1, 2, 2)
    done = subprocess.run([sys.executable, "-c", _ASK, str(tmp_path / "there")], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (port("Lima") + "\n", "")
    made_where_needed = ("/torch", CLAIM_READER)  # for a GPU, and for the first draft
    built = {name for name in files_in(data / "models") if not any(one in name for one in made_where_needed)}
    assert built == files_in(tmp_path / "there" / "models")


def test_a_library_that_cannot_be_written_is_exported_and_one_that_was_imported_is_read(
    tmp_path: Path, embedder: Embedder, models: Path
) -> None:
    data = fill(tmp_path / "data", embedder, one=port("Lima"))
    shutil.copytree(models, data / "models")
    export = (
        "import sys; from pathlib import Path; from knowledge.exchange.commands import export_library; "
        "export_library(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    assert _run_read_only(data, "-c", export, str(data), str(tmp_path / "library.tar")) == ("", "")
    there = tmp_path / "there"
    import_library(tmp_path / "library.tar", there)
    assert _run_read_only(there, "-c", _ASK, str(there)) == (port("Lima") + "\n", "")


def _run_read_only(data: Path, *arguments: str) -> tuple[str, str]:
    """What Python prints where nothing in a folder can be written, not even by root."""
    for path in [*data.rglob("*"), data]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        preexec_fn=lambda: ctypes.CDLL(None).prctl(24, 1, 0, 0, 0),
    )
    for path in [data, *data.rglob("*")]:
        path.chmod(0o755)
    return done.stdout, done.stderr


def test_any_tar_program_opens_an_archive_and_finds_the_card_first(archive: Path) -> None:
    with tarfile.open(archive) as opened:
        names = opened.getnames()
    assert names[:2] == ["archive.json", FILE_NAME]
    assert {name.partition("/")[0] for name in names[2:]} == {"generation"}


def test_an_archive_of_a_named_model_says_which_and_does_not_bring_it(archive: Path, tmp_path: Path) -> None:
    assert import_library(archive, tmp_path / "there").embedder == "sentence-transformers:fake"
    assert not (tmp_path / "there" / "models").exists()


def test_only_what_the_live_generation_sees_goes_along(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", kept="What stays is pelican.", gone="What goes is walrus.", new="Before is heron.")
    fill(data, new="After is ostrich.")
    remove(data, LIGHT, "gone")
    _add_pending(data, "What waits is narwhal.")
    export_library(data, tmp_path / "library.tar")
    written = (tmp_path / "library.tar").read_bytes()
    assert [word for word in (b"pelican", b"ostrich") if word not in written] == []
    assert [word for word in (b"walrus", b"heron", b"narwhal") if word in written] == []
    import_library(tmp_path / "library.tar", tmp_path / "there")
    with closing(Store(tmp_path / "there")) as store, store.reading() as connection:
        rows = {
            table: connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
            for table in ("documents", "passages", "vectors", "roots", "pages", "archives", "excluded")
        }
        assert not store.pending_changes()
    assert rows == {
        "documents": 2,
        "passages": 2,
        "vectors": 2,
        "roots": 0,
        "pages": 0,
        "archives": 0,
        "excluded": 0,
    }


def _add_pending(data: Path, text: str) -> None:
    """Adds a document that no generation shows, as an ingest that is broken off leaves it."""
    words = PackedWords(np.zeros((1, 4), np.int8), np.ones(1, np.float32), np.array([[0, 1]], "<i4"))
    passage = Passage(0, len(text), "Title", (Unit(0, len(text), UnitKind.SENTENCE),))
    with closing(Store(data)) as store:
        store.add_document(
            CurrentDocument(0, "pending", "/a/pending", "/a", "digest"),
            DocumentBody(text, "Title", "en", None),
            [(passage, text)],
            {text: StoredVectors(np.ones(4, np.float32), words)},
        )


def test_an_imported_library_can_be_added_to(archive: Path, tmp_path: Path) -> None:
    data = tmp_path / "there"
    import_library(archive, data)
    fill(data, five=port("Malabo"))
    assert answers(data) == sorted([*AFTER, port("Malabo")])


# -- what is not exported --


def test_an_archive_is_not_written_over_a_file_nor_to_a_folder_that_is_not_there(old: Path, tmp_path: Path) -> None:
    (tmp_path / "there.tar").write_text("precious", encoding="utf-8")
    with pytest.raises(StoreError, match="exists already"):
        export_library(old, tmp_path / "there.tar")
    with pytest.raises(StoreError, match="does not exist"):
        export_library(old, tmp_path / "nowhere" / "library.tar")
    assert (tmp_path / "there.tar").read_text(encoding="utf-8") == "precious"


def test_where_there_is_nothing_to_export_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Run `assistant ingest`"):
        export_library(tmp_path / "data", tmp_path / "library.tar")
    Store(tmp_path, create=True).close()
    with pytest.raises(StoreEmpty, match="nothing to export"):
        export_library(tmp_path, tmp_path / "library.tar")
    with pytest.raises(StoreEmpty, match="is empty"):
        export_library(fill(tmp_path / "empty"), tmp_path / "library.tar")


def _damage(data: Path) -> None:
    (data / "generations" / "000001" / "generation.json").unlink()


def _half_remove(data: Path) -> None:
    with closing(Store(data)) as store:
        store.withdraw("one")


def _swell(data: Path) -> None:
    """Makes a store of ten terabytes that take no space; SQLite reads no further than its own last page."""
    with (data / FILE_NAME).open("r+b") as file:
        file.truncate(10**13)


@pytest.mark.parametrize(
    ("harm", "error", "said"),
    [
        (_damage, GenerationError, "missing or unreadable"),
        (_half_remove, StoreError, "broken off"),
        (_swell, StoreError, "MiB are free|MiB free"),
    ],
)
def test_what_cannot_be_exported_leaves_no_file(
    old: Path, tmp_path: Path, harm: Callable[[Path], None], error: type[KnowledgeError], said: str
) -> None:
    data = shutil.copytree(old, tmp_path / "data")
    harm(data)
    (tmp_path / "out").mkdir()
    with pytest.raises(error, match=said):
        export_library(data, tmp_path / "out" / "library.tar")
    assert list((tmp_path / "out").iterdir()) == []


def test_an_export_that_was_killed_is_no_hindrance_to_the_next(old: Path, tmp_path: Path) -> None:
    (tmp_path / ".library.tar.exporting" / "half").mkdir(parents=True)
    export_library(old, tmp_path / "library.tar")
    assert [path.name for path in tmp_path.iterdir()] == ["library.tar"]


def test_exporting_and_importing_wait_for_the_writer(old: Path, archive: Path, tmp_path: Path) -> None:
    data = shutil.copytree(old, tmp_path / "data")
    with writer_lock(data, "a long ingest"):
        with pytest.raises(StoreBusy, match="a long ingest"):
            export_library(data, tmp_path / "library.tar")
        with pytest.raises(StoreBusy, match="a long ingest"):
            import_library(archive, data, replace=True)


# -- what is not imported --


def test_a_library_is_replaced_only_where_that_is_asked_for(old: Path, archive: Path, tmp_path: Path) -> None:
    data = shutil.copytree(old, tmp_path / "data")
    with pytest.raises(StoreError, match="--replace"):
        import_library(archive, data)
    assert answers(data) == BEFORE
    assert import_library(archive, data, replace=True).generation == 2
    assert answers(data) == AFTER


_LIES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a trigger": (
        lambda folder: _sql(folder, "CREATE TRIGGER t AFTER DELETE ON documents BEGIN DELETE FROM vectors; END"),
        "does not hold the library",
    ),
    "another model": (
        lambda folder: _sql(folder, "UPDATE manifest SET value = 'other' WHERE name = 'embedder'"),
        "does not hold the library",
    ),
    "fewer documents": (
        lambda folder: _sql(folder, "DELETE FROM passages; DELETE FROM documents"),
        "does not hold the library",
    ),
    "a damaged index": (
        lambda folder: (folder / "generation" / "lexical" / "keys.npy").write_bytes(b"0"),
        "not hold a sound library: .* damaged",
    ),
    "another index": (
        lambda folder: _change(folder / "generation" / "generation.json", b'"passages": 3', b'"passages": 2'),
        "does not hold the library",
    ),
    "no database": (
        lambda folder: (folder / FILE_NAME).write_bytes(b"0" * 5000),
        "not hold a sound library: .* damaged",
    ),
    "a newer store": (lambda folder: _sql(folder, "PRAGMA user_version = 999"), "newer version"),
}


@pytest.mark.parametrize(("lie", "said"), _LIES.values(), ids=_LIES)
def test_an_archive_with_right_checksums_must_hold_what_it_says(
    archive: Path, tmp_path: Path, lie: Callable[[Path], object], said: str
) -> None:
    unpacked = tmp_path / "unpacked"
    with tarfile.open(archive) as opened:
        opened.extractall(unpacked, filter="data")
    lie(unpacked)
    _pack_again(unpacked, archive, tmp_path / "other.tar")
    with pytest.raises(StoreError, match=said):
        import_library(tmp_path / "other.tar", tmp_path / "there")
    assert files_in(tmp_path / "there") == set()


def _change(path: Path, before: bytes, after: bytes) -> None:
    assert before in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(before, after))


def _sql(folder: Path, script: str) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.executescript(script)


def _pack_again(folder: Path, like: Path, archive: Path) -> None:
    """Writes an archive of what a folder holds now, with right checksums, and all else as in another archive."""
    card = read_card(like)
    files = {name: folder / name for name in card.members}
    members = {name: describe(path) for name, path in files.items()}
    write_archive(archive, replace(card, members=members), files, lambda _done, _total: None)


def test_an_archive_that_does_not_fit_on_the_disk_is_refused(archive: Path, tmp_path: Path) -> None:
    card = read_card(archive)
    vast = replace(card, members={**card.members, "model/vast": Member(10**13, "")})
    with pytest.raises(FileNotFoundError):
        write_archive(tmp_path / "vast.tar", vast, dict.fromkeys(vast.members, tmp_path / "none"), lambda _a, _b: None)
    with (tmp_path / "vast.tar").open("r+b") as file:
        file.truncate(10**13 + 10**6)
    with pytest.raises(StoreError, match=rf"MiB free in {tmp_path / 'there'}, but 95367\d\d MiB are needed"):
        import_library(tmp_path / "vast.tar", tmp_path / "there")
    assert files_in(tmp_path / "there") == set()


def test_an_archive_of_another_version_of_the_bundled_model_is_refused(archive: Path, tmp_path: Path) -> None:
    other = archive.read_bytes().replace(b'"sentence-transformers:fake"', b'"multilingual-e5-small:9999"')
    (tmp_path / "other.tar").write_bytes(other)
    with pytest.raises(StoreError, match="another version of the embedding model"):
        import_library(tmp_path / "other.tar", tmp_path / "there")
    assert not (tmp_path / "there").exists()
