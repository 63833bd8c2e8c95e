"""Every way in which an installation breaks is found, is said in words with what to do, and changes nothing."""

from __future__ import annotations

import ctypes
import hashlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from knowledge.doctor import Finding, examine
from knowledge.embed.bundled_model import NAME
from knowledge.embed.choose import Embedder
from knowledge.ingest.run import IngestRules
from knowledge.library import ingest, roll_back
from knowledge.lock import writer_lock
from knowledge.read import ocr
from knowledge.read.limits import Limits
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
from knowledge.doctor import examine
from knowledge.embed.choose import Embedder
from knowledge.ingest.run import IngestRules
for finding in examine(Path(sys.argv[1]), Embedder(Path(sys.argv[2])), IngestRules()):
    print(finding.state, finding.name, finding.said)
"""


@dataclass(frozen=True)
class Ward:
    """A library of a test's own with two generations; it may be broken."""

    data: Path
    embedder: Embedder
    rules: IngestRules = IngestRules()

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


def _sums(folder: Path) -> dict[str, str]:
    """The checksum of every file but those that Chroma and SQLite rewrite when they only open them."""
    files = [path for path in folder.rglob("*") if path.is_file() and "chroma.sqlite3" not in path.name]
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if not path.name.endswith(("-wal", "-shm"))
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
    assert pytest.approx(complaints[name]) == complaints[name]
    assert __import__("re").search(said, complaints[name]), complaints[name]
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
        "INSERT INTO passages (version, start, \"end\", context, units, vector_key) "
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
    assert __import__("re").search(said, ward.complaints()[name]), ward.complaints()
