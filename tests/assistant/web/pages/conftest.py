"""Fixtures of the tests of plain pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.checking.checker import Checker
from assistant.web.services import Services
from knowledge.library import Library
from tests.assistant.web.pages.served import opened, reader


@pytest.fixture
def services(tmp_path: Path, bundled_library: Library, checker: Checker) -> Iterator[Services]:
    """Services over the bundled texts."""
    made = opened(tmp_path, bundled_library, checker)
    yield made
    made.close()


@pytest.fixture
def site(services: Services) -> TestClient:
    """An English reader of the pages over the bundled texts."""
    return reader(services)
