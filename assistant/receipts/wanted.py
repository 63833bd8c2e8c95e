"""Which receipts are looked for, and what is told of each in a list?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

Place = tuple[str, str]
"""Where a receipt stands in the order of time: its `at` and its `id`."""


@dataclass(frozen=True)
class Wanted:
    """What a receipt must be to be listed; what is empty does not matter.

    `since` and `until` are moments as receipts write them, the second exclusive; `below` is a number from 0 to 1 that
    the confidence does not reach; each of the `words` stands in what was asked or how it was understood; the id is one
    of `ids`.
    """

    statuses: tuple[str, ...] = ()
    language: str = ""
    below: float | None = None
    since: str = ""
    until: str = ""
    words: tuple[str, ...] = ()
    ids: Collection[str] | None = None


@dataclass(frozen=True)
class Listed:
    """What is told of a receipt in a list; `took_ms` is None where that is not known.

    `nearest` is the document that came nearest where nothing answered, by id, and `nearest_title` its title.
    """

    id: str
    at: str
    asked: str
    understood: str
    status: str
    language: str
    confidence: float
    took_ms: float | None
    nearest: str = ""
    nearest_title: str = ""

    @property
    def place(self) -> Place:
        """Where it stands in the order of time."""
        return self.at, self.id

    @property
    def question(self) -> str:
        """The question in full: as it was understood where it built on earlier ones."""
        return self.understood or self.asked
