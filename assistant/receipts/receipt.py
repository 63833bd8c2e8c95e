"""A receipt: how an answer came about, without anything that tells who asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from assistant.answer import Answer, Status
from assistant.finding import Finding, Findings
from assistant.redact import redact
from knowledge.filters import Filter

UNITS = 5
"""How many of the best units a receipt tells of."""

_LONGEST = 5000
"""As many characters of what was asked are kept; a question can be no longer."""

_OF_THE_USER = ("question", "understood", "declined")
"""What of an answer the user wrote."""

_OF_A_REFERRAL = ("id", "status", "language", "timings_ms")
"""What of a referral is kept: neither what was said nor what about."""

_PUBLIC_OF_A_REFERRAL = ("id", "status", "language", "text")
_PUBLIC_OF_A_WRITING = ("model", "purpose", "outcome")
_PUBLIC_OF_A_COMPLETION = ("by", "why")
"""What of a chat model's part anybody may see: not what it wrote, which is in the answer where it was shown."""


@dataclass(frozen=True)
class Receipt:
    """How an answer came about.

    `id` is the answer's, `label` the line's of a batch; `at` is when, in ISO 8601 and UTC; `earlier` are the ids of the
    answers before it in the conversation; `only` is `filter_json` of the filter, `scored` what `scored_json` tells of
    each part of the question, `answer` the answer's JSON. `generation` is the number of the indexes that were read, 0
    where none were; `versions` names what made the answer. `model` tells of the part that a chat model had. `again` is
    whether the answer was given only to answer a later question of the same conversation.
    """

    id: str
    at: str
    asked: str
    understood: str = ""
    label: str = ""
    earlier: tuple[str, ...] = ()
    only: dict[str, Any] = field(default_factory=dict)
    scored: list[dict[str, Any]] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)
    generation: int = 0
    versions: dict[str, str] = field(default_factory=dict)
    model: dict[str, Any] = field(default_factory=dict)
    again: bool = False

    @property
    def is_referral(self) -> bool:
        """Whether the answer was a referral, of which only that is kept."""
        return self.answer.get("status") == Status.REFERRAL

    def to_json(self) -> dict[str, Any]:
        """The receipt as JSON values."""
        return {**vars(self), "earlier": list(self.earlier)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Receipt:
        """The receipt that `to_json` made these values of; names that this program does not know are left out."""
        known = {one.name: values[one.name] for one in fields(cls) if one.name in values}
        return cls(**{**known, "earlier": tuple(values.get("earlier", ()))})

    def fit_to_keep(self) -> Receipt:
        """The receipt as it may be stored: redacted, and of a referral only that it was one."""
        if self.is_referral:
            answer = {**_only(self.answer, _OF_A_REFERRAL), "text": ""}
            return replace(self, asked="", understood="", scored=[], answer=answer, model={})
        return replace(
            self,
            asked=redact(self.asked)[:_LONGEST],
            understood=redact(self.understood)[:_LONGEST],
            only=_redacted(self.only),
            model=_redacted(self.model),
            scored=[
                {**part, "typed": redact(part["typed"]), "question": redact(part["question"])} for part in self.scored
            ],
            answer=_redacted_answer(self.answer),
        )

    def public(self) -> Receipt:
        """The receipt as anybody may see it who has its id, redacted and of a referral only that it was one.

        It leaves out the line of a batch, the answers before it, whatever a chat model wrote beside the answer, and
        folders of this machine.
        """
        fit = replace(self.fit_to_keep(), label="", earlier=())
        if self.is_referral:
            return Receipt(fit.id, fit.at, "", answer=_only(fit.answer, _PUBLIC_OF_A_REFERRAL))
        versions = {name: _without_folder(version) for name, version in fit.versions.items()}
        return replace(fit, versions=versions, model=_public_model(fit.model))


def receipt_of(
    answer: Answer,
    findings: Findings | None,
    only: Filter,
    earlier: Sequence[Answer] = (),
    *,
    label: str = "",
    generation: int = 0,
    versions: Mapping[str, str] | None = None,
    model: Mapping[str, Any] | None = None,
    again: bool = False,
) -> Receipt:
    """The receipt of an answer that was made now from what was found."""
    # Which sentences are items of a list decides what “the second one” means later; the answer's JSON does not say it.
    sentences = [
        {**told, "is_item": one.is_item}
        for told, one in zip(answer.to_json()["sentences"], answer.sentences, strict=True)
    ]
    return Receipt(
        id=answer.id,
        at=written(datetime.now(UTC)),
        asked=answer.question,
        understood=answer.understood,
        label=label,
        earlier=tuple(one.id for one in earlier),
        only=filter_json(only),
        scored=scored_json(findings),
        answer={**answer.to_json(), "sentences": sentences},
        generation=generation,
        versions=dict(versions or {}),
        model=dict(model or {}),
        again=again,
    )


def written(moment: datetime) -> str:
    """A moment as receipts write it; one later is greater as text too."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def filter_json(only: Filter) -> dict[str, Any]:
    """A filter as JSON values."""
    return {"where": [list(pair) for pair in only.where], "since": only.since, "until": only.until} if only else {}


def filter_of(values: Mapping[str, Any]) -> Filter:
    """The filter that `filter_json` made these values of."""
    where = tuple((str(name), str(pattern)) for name, pattern in values.get("where", ()))
    return Filter(where, values.get("since", ""), values.get("until", ""))


def scored_json(findings: Findings | None) -> list[dict[str, Any]]:
    """For each part of a question whether it is answered, how sure that is, the signs for it and the best units."""
    return [_scored(part) for part in findings.parts] if findings else []


def _scored(found: Finding) -> dict[str, Any]:
    return {
        "typed": found.part.typed,
        "question": found.part.question,
        "answered": found.judgement.answered,
        "close": found.judgement.close,
        "confidence": round(found.judgement.confidence, 4),
        "signs": {name: round(value, 4) for name, value in asdict(found.signs).items()} if found.signs else {},
        "units": [
            {
                "document_id": unit.stored.document.id,
                "start": unit.span[0],
                "end": unit.span[1],
                "score": round(unit.score, 4),
                "log_odds": round(unit.log_odds, 4),
            }
            for unit in found.ranked[:UNITS]
        ],
    }


def _public_model(model: Mapping[str, Any]) -> dict[str, Any]:
    """That a chat model had a part in an answer and what came of it, without its words."""
    told: dict[str, Any] = {}
    if completion := model.get("completion"):
        told["completion"] = _only(completion, _PUBLIC_OF_A_COMPLETION)
    if writings := model.get("writings"):
        told["writings"] = [_only(one, _PUBLIC_OF_A_WRITING) for one in writings]
    return told


def _only(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _without_folder(version: str) -> str:
    """A version without the folder of a model that was given by its path, such as `sentence-transformers:/srv/e5`."""
    kind, colon, path = version.rpartition(":")
    return f"{kind}{colon}{PurePath(path).name}" if PurePath(path).is_absolute() else version


def _redacted(value: Any) -> Any:
    """A JSON value with all its texts redacted."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [_redacted(one) for one in value]
    return {name: _redacted(one) for name, one in value.items()} if isinstance(value, dict) else value


def _redacted_answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer without what its user should not have written; what it quotes from documents stays as it is."""
    written = {name: answer[name] for name in _OF_THE_USER if name in answer}
    kept = {**answer, **_redacted(written)}
    said: list[str] = [kept.get("text", ""), *kept.get("notes", ())]
    for text in [answer.get("question", ""), answer.get("understood", ""), *answer.get("declined", ())]:
        if text and redact(text) != text:
            said = [one.replace(text, redact(text)) for one in said]
    return {**kept, "text": said[0], "notes": said[1:]}
