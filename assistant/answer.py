"""The answer as data, and as the JSON that programs get."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    NO_EVIDENCE = "no_evidence"
    ERROR = "error"


@dataclass(frozen=True)
class Citation:
    """A numbered pointer to evidence: `quote` is the characters ``[start:end]`` of the document's stored text.

    `url` leads to the page of the document (``#page=12``) where it has pages; `date` is when the document was published
    or last changed, in ISO 8601 as exactly as it says.
    """

    n: int
    document_id: str
    title: str
    url: str | None
    page: int | None
    passage_id: str
    quote: str
    start: int
    end: int
    language: str
    date: str | None = None


@dataclass(frozen=True)
class Sentence:
    """One sentence that the reader sees, the numbers of its citations, and whether it is an item of a list."""

    text: str
    citations: tuple[int, ...]
    is_item: bool = False


@dataclass(frozen=True)
class Source:
    """A passage that was retrieved, with its score."""

    passage_id: str
    document_id: str
    score: float


@dataclass(frozen=True)
class Answer:
    """What became of a question.

    `nearby` are citations of what was found when there is no evidence for an answer; `notes` is what the assistant says
    about the answer in its own words, such as that the sources disagree; `declined` are the parts of a question of
    several parts that the sources do not answer.
    """

    id: str
    status: Status
    language: str
    text: str
    question: str = ""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearby: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    retrieved: tuple[Source, ...] = ()
    confidence: float = 0.0
    timings_ms: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON values; names are a contract (README, “Answer JSON”): add to them, never rename."""
        return {
            **vars(self),
            "sentences": [{"text": one.text, "citations": list(one.citations)} for one in self.sentences],
            "citations": [dict(vars(one)) for one in self.citations],
            "nearby": [dict(vars(one)) for one in self.nearby],
            "notes": list(self.notes),
            "declined": list(self.declined),
            "retrieved": [dict(vars(one)) for one in self.retrieved],
        }
