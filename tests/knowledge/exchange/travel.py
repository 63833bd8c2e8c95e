"""Two small libraries for tests of export and import: one that is here, and one that comes in an archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from knowledge.embed.choose import Embedder
from knowledge.embed.encoder import Encoder
from knowledge.library import Library, ingest
from tests.knowledge.ingest.desk import FakeEncoder

QUESTION = "Which port do customs officers watch?"


@dataclass(frozen=True)
class Light(Embedder):
    """Makes vectors up, so that no model need be taken along."""

    model: str = "fake"
    opened: list[Encoder] = field(default_factory=list)

    def for_documents(self) -> Encoder:
        return FakeEncoder()

    def for_questions(self) -> Encoder:
        return FakeEncoder()


LIGHT = Light(Path())


def fill(data_dir: Path, embedder: Embedder = LIGHT, **texts: str) -> Path:
    """A library of one document for each text; returns its data folder."""
    sources = data_dir.with_name(data_dir.name + "-sources")
    sources.mkdir(exist_ok=True)
    for name, text in texts.items():
        (sources / f"{name}.txt").write_text(text, encoding="utf-8")
    ingest(data_dir, embedder, [sources])
    return data_dir


def port(city: str) -> str:
    return f"The port of {city} is watched by customs officers."


def said(library: Library) -> list[str]:
    return sorted(one.stored.text for one in library.retrieve(QUESTION, 50).passages)


def answers(data_dir: Path, embedder: Embedder = LIGHT) -> list[str]:
    library = Library(data_dir, embedder)
    try:
        return said(library)
    finally:
        library.close()


def files_in(folder: Path) -> set[str]:
    """Every file below a folder but those that come and go with opening it."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    return {name for name in names if not name.endswith(("-wal", "-shm", "writer.lock"))}


BEFORE, AFTER = sorted(map(port, ("Lima", "Quito"))), sorted(map(port, ("Dakar", "Tunis", "Accra")))
