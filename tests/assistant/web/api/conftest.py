"""Fixtures of the API's tests: services over the bundled texts, and programs that use the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.checking.checker import Checker
from assistant.checking.weighing import shipped_model
from assistant.web.services import Services
from knowledge.embed.choose import Embedder
from knowledge.entailment.reader import ClaimReader
from knowledge.library import Library, ingest
from tests.assistant.web.api.served import opened, program


@pytest.fixture
def services(bundled_data: Path, tmp_path: Path, bundled_library: Library, checker: Checker) -> Iterator[Services]:
    """Services over the bundled texts."""
    made = opened(bundled_data, tmp_path, bundled_library, checker)
    yield made
    made.close()


@pytest.fixture
def api(services: Services) -> TestClient:
    """A program that uses the API over the bundled texts."""
    return program(services)


@pytest.fixture(scope="module")
def dated(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, claim_reader: ClaimReader
) -> Iterator[TestClient]:
    """A program that uses the API over two dated documents, one English and one French."""
    folder: Path = tmp_path_factory.mktemp("api")
    (folder / "sources").mkdir()
    for year, text in (("2018", "AIRCOP trains officers at airports."), ("2024", "AIRCOP forme des agents.")):
        (folder / "sources" / f"in{year}.md").write_text(f"---\ndate: {year}-01-01\n---\n\n{text}\n", "utf-8")
    ingest(folder / "data", embedder, [folder / "sources"])
    library = Library(folder / "data", embedder)
    services = opened(folder / "data", folder, library, Checker(library, lambda: claim_reader, shipped_model()))
    yield program(services)
    services.close()
    library.close()
