"""Fixtures that tests share: one built model, one open encoder, and the bundled texts ingested once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest

from assistant.answering import Assistant
from assistant.checking.checker import Checker
from assistant.checking.countries import CountryReader
from assistant.checking.weighing import shipped_model
from assistant.confidence import shipped_judge
from knowledge.embed.bundled_model import ensure_bundled_model
from knowledge.embed.choose import Embedder
from knowledge.embed.encoder import Encoder
from knowledge.embed.onnx_encoder import OnnxEncoder
from knowledge.entailment.choose import choose_claim_reader
from knowledge.entailment.reader import ClaimReader
from knowledge.library import Library, ingest
from tests.small_model import SmallModel, missing, running


@dataclass(frozen=True)
class SharedEmbedder(Embedder):
    """The bundled model, opened once for all tests and used for documents and questions alike."""

    opened: list[Encoder] = field(default_factory=list)

    def for_documents(self) -> Encoder:
        return self.for_questions()

    def for_questions(self) -> Encoder:
        if not self.opened:
            self.opened.append(OnnxEncoder(ensure_bundled_model(self.models), threads=2))
        return self.opened[0]


@dataclass(frozen=True)
class Corpus:
    """A folder of source files and the data folder that they were ingested into."""

    data_dir: Path
    sources: Path
    embedder: Embedder

    def write(self, name: str, text: str) -> Path:
        """Writes a source file without ingesting it."""
        path = self.sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def ingest(self) -> None:
        """Brings the store in step with the folder."""
        ingest(self.data_dir, self.embedder, [self.sources])

    @cached_property
    def library(self) -> Library:
        """The library over the data folder, opened on first use."""
        return Library(self.data_dir, self.embedder)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bundled model, built from its package."""
    folder = tmp_path_factory.mktemp("models")
    ensure_bundled_model(folder)
    return folder


@pytest.fixture(scope="session")
def embedder(models: Path) -> Embedder:
    """The bundled model, ready to embed."""
    return SharedEmbedder(models)


@pytest.fixture(scope="session")
def encoder(embedder: Embedder) -> Encoder:
    """The real encoder that all tests share."""
    return embedder.for_questions()


@pytest.fixture
def corpus(tmp_path: Path, embedder: Embedder) -> Iterator[Corpus]:
    """An empty corpus of the test's own."""
    (tmp_path / "sources").mkdir()
    made = Corpus(tmp_path / "data", tmp_path / "sources", embedder)
    yield made
    if "library" in vars(made):
        made.library.close()


@pytest.fixture(scope="session")
def bundled_data(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data folder with the bundled texts ingested; tests only read it."""
    data_dir = tmp_path_factory.mktemp("bundled")
    ingest(data_dir, embedder, [])
    return data_dir


@pytest.fixture(scope="session")
def bundled_library(bundled_data: Path, embedder: Embedder) -> Iterator[Library]:
    """The library over the bundled texts."""
    library = Library(bundled_data, embedder)
    yield library
    library.close()


@pytest.fixture(scope="session")
def assistant(bundled_library: Library) -> Assistant:
    """The assistant over the bundled texts."""
    return Assistant(bundled_library, shipped_judge(), question_limit=1000)


@pytest.fixture(scope="session")
def claim_reader(models: Path) -> ClaimReader:
    """The bundled claim reader, told the countries of cities."""
    return CountryReader(choose_claim_reader(models))


@pytest.fixture(scope="session")
def checker(bundled_library: Library, claim_reader: ClaimReader) -> Checker:
    """What checks drafts against the bundled texts."""
    return Checker(bundled_library, lambda: claim_reader, shipped_model())


@pytest.fixture(scope="session")
def small_model() -> Iterator[SmallModel]:
    """A small chat model that runs on this machine."""
    if name := missing():
        reason = f"The package {name} is not installed: `make test` installs what the small chat model needs."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with running() as model:
        yield model
