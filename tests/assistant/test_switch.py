"""The off switch takes each part out of service by itself, everywhere within a second or so, and is never lost."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.errors import StorageError
from assistant.receipts.book import FILE_NAME
from assistant.switch import Off, Part, Switch

_WITHIN_SECONDS = 5.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the switches of a test are."""
    return tmp_path / FILE_NAME


def test_everything_is_on_at_first(file: Path) -> None:
    switch = Switch(file)

    assert [switch.off(part) for part in Part] == [None, None]


def test_parts_are_switched_by_themselves(file: Path) -> None:
    switch = Switch(file)
    switch.turn_off(Part.WEB, "Back at noon")

    assert switch.off(Part.WEB) == Off(Part.WEB, "Back at noon")
    assert switch.off(Part.API) is None


def test_the_last_message_counts_until_it_is_on_again(file: Path) -> None:
    switch = Switch(file)
    switch.turn_off(Part.API, "Back at noon")
    switch.turn_off(Part.API)
    assert switch.off(Part.API) == Off(Part.API)

    switch.turn_on(Part.API)
    switch.turn_on(Part.API)

    assert switch.off(Part.API) is None


def test_it_takes_effect_elsewhere_within_seconds(file: Path) -> None:
    here, elsewhere = Switch(file), Switch(file)
    assert elsewhere.off(Part.WEB) is None

    here.turn_off(Part.WEB)

    until = time.monotonic() + _WITHIN_SECONDS
    while elsewhere.off(Part.WEB) is None and time.monotonic() < until:
        time.sleep(0.05)
    assert elsewhere.off(Part.WEB) == Off(Part.WEB)


def test_it_outlives_the_program(file: Path) -> None:
    switch = Switch(file)
    switch.turn_off(Part.WEB, "Back at noon")
    switch.close()

    assert Switch(file).off(Part.WEB) == Off(Part.WEB, "Back at noon")


def test_what_was_last_known_holds_while_the_database_fails(file: Path) -> None:
    switch = Switch(file)
    switch.turn_off(Part.WEB)
    assert switch.off(Part.WEB)
    switch.close()
    for path in file.parent.iterdir():
        path.unlink()
    file.mkdir()

    time.sleep(1.1)

    assert switch.off(Part.WEB) == Off(Part.WEB)
    with pytest.raises(StorageError):
        switch.turn_on(Part.WEB)
