"""What became of a draft that was checked, as data and as the JSON that programs get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from assistant.answer import Citation


class Ruling(StrEnum):
    """What the sources say of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


class Slot(StrEnum):
    """The kind of a detail."""

    DATE = "date"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    ORDINAL = "ordinal"
    NAME = "name"
    ORGANISATION = "organisation"
    PLACE = "place"
    NEGATION = "negation"
    SCOPE = "scope"
    STATE = "state"
    WORDING = "wording"
    ROLE = "role"


class Relation(StrEnum):
    """How a detail of a claim stands to the evidence."""

    AGREES = "agrees"
    DIFFERS = "differs"
    MISSING = "missing"


@dataclass(frozen=True)
class Detail:
    """A detail of a claim, ``claim[start:end]``, and the words of the evidence that agree with it or differ.

    A detail of the statement that the claim's own words do not have has the empty span ``[0:0]``.

    `found` are the characters ``[found_start:found_end]`` of the document of citation number `citation`; where the
    evidence has nothing of the kind, `found` is empty and `citation` 0. A negation that only one of the two has may be
    empty on the other side.
    """

    slot: Slot
    relation: Relation
    claimed: str
    start: int
    end: int
    found: str = ""
    citation: int = 0
    found_start: int = 0
    found_end: int = 0


@dataclass(frozen=True)
class Verdict:
    """What the sources say of one claim.

    `claim` is the characters ``[start:end]`` of the draft; `checked_as` is the statement in full where that differs,
    such as with “it” resolved. `confidence` is the calibrated probability of the ruling; `probabilities` has that of
    each. `reason` is one sentence, in the language of the claim. `paragraph` is the number, from 1, of the paragraph
    of the draft.
    """

    id: str
    claim: str
    verdict: Ruling
    confidence: float
    reason: str
    evidence: tuple[Citation, ...] = ()
    details: tuple[Detail, ...] = ()
    probabilities: Mapping[str, float] = field(default_factory=dict)
    language: str = "en"
    start: int = 0
    end: int = 0
    paragraph: int = 1
    checked_as: str = ""

    @property
    def is_unsure(self) -> bool:
        """Whether another ruling is likelier than this lack of evidence, only not likely enough to be given."""
        likeliest = max(self.probabilities.values(), default=0.0)
        return self.verdict is Ruling.NOT_ENOUGH_EVIDENCE and self.probabilities.get(self.verdict, 1.0) < likeliest

    def to_json(self) -> dict[str, Any]:
        """The verdict as JSON values; names are a contract (README, “Verdict JSON”): add to them, never rename."""
        return {
            **vars(self),
            "evidence": [dict(vars(one)) for one in self.evidence],
            "details": [dict(vars(one)) for one in self.details],
            "probabilities": dict(self.probabilities),
        }


@dataclass(frozen=True)
class SetAside:
    """What stands in a draft at ``[start:end]`` and is no checkable statement; `why` is question, opinion or other."""

    text: str
    start: int
    end: int
    why: str
    paragraph: int = 1


@dataclass(frozen=True)
class Checked:
    """A draft with the verdicts on its claims in their order, and what was set aside.

    `splitting` tells how a chat model took long claims apart, empty where none was asked.
    """

    id: str
    text: str
    language: str
    verdicts: tuple[Verdict, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    splitting: Mapping[str, Any] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def ruling(self) -> Ruling:
        """That of the whole: contradicted where any claim is, supported where all are and there is one."""
        rulings = {one.verdict for one in self.verdicts}
        if Ruling.CONTRADICTED in rulings:
            return Ruling.CONTRADICTED
        return Ruling.SUPPORTED if rulings == {Ruling.SUPPORTED} else Ruling.NOT_ENOUGH_EVIDENCE

    @property
    def deciding(self) -> Verdict | None:
        """The verdict that the ruling of the whole rests on; None where there is no claim.

        It is the least sure one where all are supported, else the surest of those that rule so.
        """
        rulings = [one for one in self.verdicts if one.verdict is self.ruling]
        if self.ruling is Ruling.SUPPORTED:
            return min(rulings, key=lambda one: one.confidence)
        return max(rulings, key=lambda one: one.confidence, default=None)

    @property
    def probabilities(self) -> Mapping[str, float]:
        """How likely each ruling is, of the verdict that decides; none where there is no claim."""
        return self.deciding.probabilities if self.deciding else {}

    def to_json(self) -> dict[str, Any]:
        """The whole as a verdict in JSON, with those on its claims in ``claims``; names are a contract likewise."""
        deciding = self.deciding
        return {
            "id": self.id,
            "claim": self.text,
            "verdict": self.ruling,
            "confidence": deciding.confidence if deciding else 0.0,
            "reason": deciding.reason if deciding else "",
            "evidence": [dict(vars(one)) for verdict in self.verdicts for one in verdict.evidence],
            "probabilities": dict(self.probabilities),
            "language": self.language,
            "claims": [one.to_json() for one in self.verdicts],
            "set_aside": [dict(vars(one)) for one in self.set_aside],
            "splitting": dict(self.splitting),
            "timings_ms": dict(self.timings_ms),
        }
