"""Fixtures for the evaluation: the small data as a folder, and a bench with it ingested and asked once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answering import Assistant
from assistant.confidence import shipped_judge
from assistant.evaluation.bench import Bench
from assistant.evaluation.corpus import ingest_corpus
from assistant.evaluation.data import Data, read_data
from knowledge.embed.choose import Embedder
from knowledge.library import Library
from tests.assistant.evaluation import tiny


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    """The small data."""
    return read_data(tiny.write(tmp_path_factory.mktemp("tiny") / "data"))


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that the small data is ingested below."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="session")
def bench(data: Data, kept: Path, embedder: Embedder) -> Iterator[Bench]:
    """A bench with every question of the small data and the real assistant."""
    made = Bench(
        data.questions,
        lambda: Library(ingest_corpus(data.documents, kept, embedder), embedder),
        lambda library: Assistant(library, shipped_judge(), question_limit=1000),
    )
    yield made
    made.close()
