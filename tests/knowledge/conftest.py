"""Fixtures for tests of whole libraries."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.exchange.commands import export_library
from tests.knowledge.exchange.travel import fill, port


@pytest.fixture(scope="session")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the library that an import finds; it is at generation 1."""
    return fill(tmp_path_factory.mktemp("old") / "data", one=port("Lima"), two=port("Quito"))


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of another library, at generation 1 too."""
    folder = tmp_path_factory.mktemp("new")
    fill(folder / "data", one=port("Dakar"), three=port("Tunis"), four=port("Accra"))
    export_library(folder / "data", folder / "library.tar")
    return folder / "library.tar"
