"""The application with the walls around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.settings import Settings
from assistant.sites import Site, Sites
from assistant.switch import Switch
from tests.assistant.web.walls.walled import Raise, Walled


@pytest.fixture
def walled(tmp_path: Path) -> Iterator[Raise]:
    """Puts the walls around an application with any settings and partner sites."""
    with ExitStack() as opened:

        def made(*sites: Site, **settings: Any) -> Walled:
            switch = opened.enter_context(closing(Switch(tmp_path / "switch.db")))
            kept = opened.enter_context(closing(Sites(tmp_path / "sites.db")))
            for one in sites:
                kept.add(one)
            return Walled(Settings(data_dir=tmp_path, **settings), switch, kept)

        yield made


@pytest.fixture
def plain(walled: Raise) -> Walled:
    """The application with the default settings."""
    return walled()


@pytest.fixture
def browser(plain: Walled) -> TestClient:
    """Someone who asks the application with the default settings."""
    return plain.browser()
