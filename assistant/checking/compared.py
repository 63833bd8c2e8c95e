"""What does evidence look like to a claim's details, and what comes of comparing them?"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.checking.verdict import Relation, Slot

Span = tuple[int, int]


@dataclass(frozen=True)
class Told:
    """Evidence: its `text`, the title and headings above it (`context`), the `rest` of its passage, its language.

    Names may stand in the rest, as a sentence's subject often does; a date or amount there belongs to something else.
    """

    text: str
    context: str
    rest: str
    language: str

    @property
    def around(self) -> str:
        return f"{self.context}\n{self.rest}"


@dataclass(frozen=True)
class Compared:
    """A detail of a claim at ``[start:end]`` and the words ``[found.start:found.end]`` of the evidence's text.

    `found` is None where nothing of the kind is there, or where it agrees with what stands around the evidence;
    `is_minor` says that evidence may well leave it out.
    """

    slot: Slot
    relation: Relation
    span: Span
    found: Span | None = None
    is_minor: bool = False
