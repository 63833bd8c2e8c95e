"""It is known who gave a source, the nearest place first, until it is removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.desk.givers import Givers


@pytest.fixture
def givers(tmp_path: Path) -> Iterator[Givers]:
    """A database of the test's own."""
    made = Givers(tmp_path / "conversations.db")
    yield made
    made.close()


def test_the_nearest_giver_is_named(givers: Givers) -> None:
    givers.note("https://example.org/", "maria")
    givers.note("https://example.org/a", "pedro")
    found = givers.of("https://example.org/a", "https://example.org/")
    assert found is not None
    assert found.who == "pedro"
    assert found.at.endswith("+00:00")


def test_nobody_is_named_for_what_the_command_line_gave(givers: Givers) -> None:
    assert givers.of("/srv/sources/a.md", "/srv/sources") is None


def test_the_last_giver_counts_until_the_source_is_forgotten(givers: Givers) -> None:
    for who in ("maria", "pedro"):
        givers.note("/data/uploads/a.md", who)
    found = givers.of("/data/uploads/a.md")
    assert found is not None
    assert found.who == "pedro"
    givers.forget("/data/uploads/a.md")
    assert givers.of("/data/uploads/a.md") is None
