"""Fixtures for ingest tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.knowledge.ingest.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with an empty folder of sources."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "data").mkdir()
    return Desk(tmp_path)
