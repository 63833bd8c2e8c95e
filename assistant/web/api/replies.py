"""What does the API give? The names are a contract: add to them, never rename.

These models describe; what is sent is the `to_json` of what the program made, whole.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Citation, Composed, Contact, Source, Status
from assistant.checking.verdict import Detail, Ruling, SetAside
from assistant.web.api import examples


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SentenceReply(_Reply):
    """One sentence of an answer."""

    text: str
    citations: list[int] = Field(description="The numbers `n` of its citations.")
    written: bool = Field(description="Whether a chat model wrote it; else it is a quote.")


class AnswerReply(_Reply):
    """What became of a question."""

    model_config = ConfigDict(json_schema_extra={"example": examples.ANSWER})

    id: str
    status: Status = Field(description="`answered`, or why there is no answer; `text` says it in words.")
    language: str
    text: str = Field(description="The answer, or what is said in its place, as one text.")
    question: str = Field(description="The question in normal form.")
    sentences: list[SentenceReply]
    citations: list[Citation]
    nearby: list[Citation] = Field(description="What was found nearest, where there is no evidence for an answer.")
    notes: list[str] = Field(description="What the assistant says about the answer in its own words.")
    declined: list[str] = Field(description="The parts of the question that the sources do not answer.")
    retrieved: list[Source] = Field(description="The passages that were retrieved, best first.")
    confidence: float = Field(description="The calibrated probability, from 0 to 1, that the sources answer it.")
    understood: str = Field(description="The question in full where it built on earlier ones, else empty.")
    topic: str = Field(description="The kind of a referral, of small talk, or of what is off topic.")
    contacts: list[Contact] = Field(description="Services that can help, named by a referral.")
    composed: Composed = Field(description="Whose words it is in.")
    timings_ms: dict[str, float]


class PassageReply(_Reply):
    """A passage that was retrieved, with its document's fields; `score` is from 0 to 1."""

    passage_id: str
    document_id: str
    title: str
    url: str | None
    date: str | None
    language: str
    collection: str
    page: int | None
    text: str
    start: int
    end: int
    score: float


class SearchReply(_Reply):
    """The passages that match best, best first."""

    model_config = ConfigDict(json_schema_extra={"example": examples.PASSAGES})

    passages: list[PassageReply]


class _Ruled(_Reply):
    id: str
    claim: str = Field(description="The statement, or the whole draft, as it was sent.")
    verdict: Ruling
    confidence: float = Field(description="The calibrated probability, from 0 to 1, of the verdict.")
    reason: str = Field(description="One sentence, in the language of the claim.")
    evidence: list[Citation]
    probabilities: dict[str, float] = Field(description="How likely each verdict is.")
    language: str


class ClaimReply(_Ruled):
    """The verdict on one statement, `draft[start:end]`, and which of its details agree with the evidence."""

    details: list[Detail]
    start: int
    end: int
    paragraph: int = Field(description="The number, from 1, of its paragraph in the draft.")
    checked_as: str = Field(description="The statement in full where “it” was resolved, else empty.")


class VerdictReply(_Ruled):
    """The verdict on a draft: `contradicted` where any claim is, `supported` where all are."""

    model_config = ConfigDict(json_schema_extra={"example": examples.VERDICT})

    claims: list[ClaimReply]
    set_aside: list[SetAside] = Field(description="What stands in the draft and is no checkable statement.")
    splitting: dict[str, Any] = Field(description="How a chat model took long claims apart; empty without one.")
    timings_ms: dict[str, float]


class SourceReply(_Reply):
    """A source; `pages` and `passages` are how many it has."""

    id: str
    title: str
    url: str | None
    language: str
    date: str | None = Field(description="When it was published or last changed, as exactly as it says.")
    author: str | None
    collection: str
    metadata: dict[str, str] = Field(description="Fields of its own.")
    pages: int
    passages: int
    added: str
    duplicate_of: str | None = Field(description="The id of the oldest source that says nearly the same.")


class SourcesReply(_Reply):
    """Sources in the order of their ids."""

    model_config = ConfigDict(json_schema_extra={"example": examples.SOURCES})

    sources: list[SourceReply]
    next: str | None = Field(description="Send it as `after` for those that follow; null with the last of them.")


class PlaceReply(_Reply):
    """Where a passage stands in the document."""

    passage_id: str
    start: int
    end: int
    page: int | None


class DocumentReply(_Reply):
    """A window `text` of a document's stored text, `[start:end]` of its `length` characters."""

    model_config = ConfigDict(json_schema_extra={"example": examples.DOCUMENT})

    id: str
    title: str
    url: str | None
    language: str
    date: str | None
    author: str | None
    collection: str
    metadata: dict[str, str]
    pages: int
    length: int
    start: int
    end: int
    text: str
    passages: list[PlaceReply] = Field(description="Those that are in the window at least in part.")


class ReceiptReply(_Reply):
    """How an answer came about, as anybody may see it."""

    model_config = ConfigDict(json_schema_extra={"example": examples.RECEIPT})

    id: str
    at: str = Field(description="When, in ISO 8601 and UTC.")
    asked: str
    understood: str
    only: dict[str, Any] = Field(description="Which sources were to be drawn on; empty for all.")
    scored: list[dict[str, Any]] = Field(description="What spoke for and against each part of the question.")
    answer: dict[str, Any] = Field(description="The answer; of a referral only its status and language.")
    generation: int = Field(description="The number of the indexes that were read; 0 where none were.")
    versions: dict[str, str]
    model: dict[str, Any] = Field(description="What part a chat model had.")
