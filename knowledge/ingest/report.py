"""What an ingest did, and how it tells of its progress."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol


class Progress(Protocol):
    """Told how far each step of a long piece of work is."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total` in a step named in the user's words; `total` may grow."""


def silent(step: str, done: int, total: int) -> None:
    """A `Progress` that says nothing."""


@dataclass
class IngestReport:
    """What an ingest did, as document ids.

    `failed` maps a location to the reason, `notes` an id to what is amiss with it, `missing` an id to how often in a
    row its page was found gone, `left_out` a reason to the number of addresses that were not followed for it.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    passages: int = 0
    started: str = field(default_factory=lambda: _now())
    ended: str = ""

    def end(self, passages: int) -> None:
        """Dates the report and notes how many passages can be searched now."""
        self.passages, self.ended = passages, _now()
        changed = {*self.added, *self.updated}
        self.unchanged = [one for one in dict.fromkeys(self.unchanged) if one not in changed]

    def fail(self, location: str, reason: str) -> None:
        """Notes that a source failed, and why."""
        self.failed[printable(location)] = reason

    def has_failed(self, location: str) -> bool:
        """Whether a source failed in this run."""
        return printable(location) in self.failed

    def leave_out(self, reason: str, count: int = 1) -> None:
        """Counts addresses that were not followed."""
        self.left_out[reason] = self.left_out.get(reason, 0) + count

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values; `failed` and `notes` as lists of objects."""
        return {
            **vars(self),
            "failed": [{"source": source, "reason": reason} for source, reason in self.failed.items()],
            "notes": [{"source": source, "note": note} for source, note in self.notes.items()],
            "missing": [{"source": source, "visits": visits} for source, visits in self.missing.items()],
        }


def printable(location: str) -> str:
    """A path as text that can be stored and printed, whatever bytes its name is made of."""
    return location.encode("utf-8", "backslashreplace").decode("utf-8")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
