"""What tests of staff share: hashing that costs next to nothing, a clock that is set by hand, a users file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.staff.accounts import Accounts
from assistant.staff.passwords import Passwords

PASSWORD = "blue tractor on the hill"
OTHER_PASSWORD = "seven rivers under snow"


def cheap() -> Passwords:
    """The real hashing at the lowest cost."""
    return Passwords(time_cost=1, memory_kib=8, lanes=1)


def accounts_in(folder: Path) -> Accounts:
    """A users file in a folder, with Maria on it."""
    made = Accounts(folder / "staff.toml", cheap())
    made.add("maria", PASSWORD)
    return made


@dataclass
class Clock:
    """Says what it was set to, in seconds."""

    at: float = 1_800_000_000.0

    def __call__(self) -> float:
        """Now."""
        return self.at
