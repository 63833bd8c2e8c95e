"""The answer as data, and as the JSON that programs get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    NO_EVIDENCE = "no_evidence"
    OFF_TOPIC = "off_topic"
    SMALL_TALK = "small_talk"
    REFERRAL = "referral"
    ERROR = "error"


class Composed(StrEnum):
    """Whose words an answer is in: the sources', a chat model's, or the sources' in the place of a chat model's."""

    VERBATIM = "verbatim"
    WRITTEN = "written"
    FALLBACK = "fallback"


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
    """One sentence that the reader sees, the numbers of its citations, and whether it is an item of a list.

    It is a quote, or was written by a chat model (`is_written`) and checked.
    """

    text: str
    citations: tuple[int, ...]
    is_item: bool = False
    is_written: bool = False


@dataclass(frozen=True)
class Source:
    """A passage that was retrieved, with its score."""

    passage_id: str
    document_id: str
    score: float


@dataclass(frozen=True)
class Contact:
    """A service that can help, with the page that says so (`source`) and the day it was last looked at (`checked`)."""

    name: str
    phone: str
    url: str
    country: str
    source: str
    checked: str


@dataclass(frozen=True)
class Answer:
    """What became of a question.

    `understood` is the question in full where it built on earlier ones; `topic` says what kind of small talk, referral
    or other matter it was; `contacts` are the services that a referral names. `nearby` are citations of what was found
    when there is no evidence for an answer; `notes` is what the assistant says about the answer in its own words, such
    as that the sources disagree; `declined` are the parts of a question of several parts that the sources do not
    answer. `composed` says whose words it is in.
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
    understood: str = ""
    topic: str = ""
    contacts: tuple[Contact, ...] = ()
    composed: Composed = Composed.VERBATIM
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def is_summed_up(self) -> bool:
        """Whether a summary stands before the sources' words."""
        return self.composed is not Composed.WRITTEN and any(one.is_written for one in self.sentences)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Messages, by key, that tell whose words these are and in which language, for the end of an answer."""
        quoted = {n for one in self.sentences if not one.is_written for n in one.citations}
        in_original = any(one.n in quoted and one.language != self.language for one in self.citations)
        is_written = any(one.is_written for one in self.sentences)
        return ("quoted_in_original",) * in_original + ("written",) * is_written

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON values; names are a contract (README, “Answer JSON”): add to them, never rename."""
        return {
            **vars(self),
            "contacts": [dict(vars(one)) for one in self.contacts],
            "sentences": [
                {"text": one.text, "citations": list(one.citations), "written": one.is_written}
                for one in self.sentences
            ],
            "citations": [dict(vars(one)) for one in self.citations],
            "nearby": [dict(vars(one)) for one in self.nearby],
            "notes": list(self.notes),
            "declined": list(self.declined),
            "retrieved": [dict(vars(one)) for one in self.retrieved],
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Answer:
        """The answer that `to_json` made these values of; names that this program does not know are left out.

        Sentences may also say which are items of a list (``is_item``). Raises `KeyError`, `TypeError` or `ValueError`
        where the values are no answer's.
        """
        known = _known(cls, values)
        known["status"] = Status(values["status"])
        known["composed"] = Composed(values.get("composed", Composed.VERBATIM))
        for name, kind in (("contacts", Contact), ("citations", Citation), ("nearby", Citation), ("retrieved", Source)):
            known[name] = tuple(kind(**_known(kind, one)) for one in values.get(name, ()))
        known["sentences"] = tuple(
            Sentence(one["text"], tuple(one["citations"]), one.get("is_item", False), one.get("written", False))
            for one in values.get("sentences", ())
        )
        for name in ("notes", "declined"):
            known[name] = tuple(values.get(name, ()))
        return cls(**known)


def _known(kind: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that are fields of a dataclass."""
    return {one.name: values[one.name] for one in fields(kind) if one.name in values}
