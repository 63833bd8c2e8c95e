"""What speaks for a claim being supported, contradicted or neither, as numbers, and the ruling that follows from them.

The weights are fitted by benchmarks/fit_rulings.py; what must never be supported is settled here by rule.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from assistant.checking.compared import Compared
from assistant.checking.grounds import Ground
from assistant.checking.verdict import Relation, Ruling, Slot
from knowledge.embed.encoder import Floats
from knowledge.entailment.reader import CONTRADICTS, NEITHER, SUPPORTS
from knowledge.words import index_terms

FIGURES = frozenset((Slot.DATE, Slot.NUMBER, Slot.PERCENT, Slot.MONEY, Slot.ORDINAL))
LISTED = frozenset((Slot.ORGANISATION, Slot.PLACE))
_MOST = 2.0
"""Further details of the same kind say no more."""

RULINGS = (Ruling.SUPPORTED, Ruling.CONTRADICTED, Ruling.NOT_ENOUGH_EVIDENCE)


@dataclass(frozen=True)
class Weights:
    """What speaks for and against a claim, given one ground; every field is an input of the fitted model.

    `reads_decided` are the claim reader's log-odds that the ground decides it at all, `reads_support` those
    that it supports rather than contradicts. `match` is how well the words of the claim are met, `worst` the cosine of
    the one that is met worst, `shared` the share of its stems that the ground has (0.5 across languages). The others
    count details, at most two of a kind, or are 0 or 1; `denied_differs` says that a negation which only one side has
    goes with another detail that differs, as where “not in Peru” meets “in Chile”.
    """

    reads_decided: float
    reads_support: float
    match: float
    worst: float
    shared: float
    figures_agree: float
    figures_differ: float
    figures_missing: float
    listed_agree: float
    listed_differ: float
    listed_missing: float
    names_agree: float
    names_differ: float
    names_missing: float
    negation: float
    denied_differs: float
    scope_differs: float
    scope_missing: float
    state_differs: float
    wording_differs: float
    other_language: float


def weigh(claim: str, language: str, ground: Ground, read: Floats, details: Sequence[Compared]) -> Weights:
    """The numbers for a claim in `language` and a ground; `read` ``(3,)`` is what the claim reader gives for them."""

    def count(slots: frozenset[Slot], relation: Relation) -> float:
        return min(_MOST, sum(one.slot in slots and one.relation is relation for one in details))

    named, negation = frozenset((Slot.NAME,)), frozenset((Slot.NEGATION,))
    scope, state, wording = frozenset((Slot.SCOPE,)), frozenset((Slot.STATE,)), frozenset((Slot.WORDING,))
    differs = count(FIGURES | LISTED | named | wording, Relation.DIFFERS) > 0
    return Weights(
        reads_decided=float(np.logaddexp(read[SUPPORTS], read[CONTRADICTS]) - read[NEITHER]),
        reads_support=float(read[SUPPORTS] - read[CONTRADICTS]),
        match=ground.match,
        worst=ground.worst,
        shared=_shared(claim, ground.text, language) if language == ground.told.language else 0.5,
        figures_agree=count(FIGURES, Relation.AGREES),
        figures_differ=count(FIGURES, Relation.DIFFERS),
        figures_missing=count(FIGURES, Relation.MISSING),
        listed_agree=count(LISTED, Relation.AGREES),
        listed_differ=count(LISTED, Relation.DIFFERS),
        listed_missing=count(LISTED, Relation.MISSING),
        names_agree=count(named, Relation.AGREES),
        names_differ=count(named, Relation.DIFFERS),
        names_missing=count(named, Relation.MISSING),
        negation=count(negation, Relation.DIFFERS),
        denied_differs=float(differs and count(negation, Relation.DIFFERS) > 0),
        scope_differs=count(scope, Relation.DIFFERS),
        scope_missing=count(scope, Relation.MISSING),
        state_differs=count(state, Relation.DIFFERS),
        wording_differs=count(wording, Relation.DIFFERS),
        other_language=float(language != ground.told.language),
    )


def _shared(claim: str, evidence: str, language: str) -> float:
    terms = set(index_terms(claim, language))
    return len(terms & set(index_terms(evidence, language))) / max(1, len(terms))


def may_support(details: Sequence[Compared]) -> bool:
    """Whether evidence may support a claim at all: it has every figure and every listed name of it.

    A claim that is “only”, “all” or “no” of something, or that something ended, needs evidence that says so too, and
    one that something runs none that it ended or is planned; one that names two organisations or places the other way
    round may have given the part of one to the other.
    """
    return not any(_forbids(one) for one in details)


def _forbids(one: Compared) -> bool:
    needed = FIGURES | LISTED | {Slot.SCOPE, Slot.ROLE, Slot.STATE}
    return one.slot in needed and one.relation is not Relation.AGREES and not one.is_minor


@dataclass(frozen=True)
class Logistic:
    """A logistic model over the weights: how much each counts, by name, and an offset."""

    weights: Mapping[str, float]
    offset: float

    def probability(self, weights: Weights) -> float:
        """0 to 1."""
        values = vars(weights)
        total = self.offset + sum(weight * values[name] for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))


@dataclass(frozen=True)
class Model:
    """Two logistic models: whether a ground decides a claim at all, and whether it then supports it.

    A claim is supported from the probability `supported_from`, contradicted from `contradicted_from`.
    """

    decided: Logistic
    supported: Logistic
    supported_from: float
    contradicted_from: float

    def probabilities(self, weights: Weights) -> dict[Ruling, float]:
        """How likely each ruling is."""
        decided, supported = self.decided.probability(weights), self.supported.probability(weights)
        shares = (decided * supported, decided * (1 - supported), 1 - decided)
        return dict(zip(RULINGS, shares, strict=True))

    def ruling(self, probabilities: Mapping[Ruling, float], *, may_support: bool) -> Ruling:
        """The ruling: the likelier of supported and contradicted where it is likely enough, else neither."""
        supported, contradicted = probabilities[Ruling.SUPPORTED], probabilities[Ruling.CONTRADICTED]
        if supported >= contradicted and may_support and supported >= self.supported_from:
            return Ruling.SUPPORTED
        if contradicted >= self.contradicted_from and (contradicted > supported or not may_support):
            return Ruling.CONTRADICTED
        return Ruling.NOT_ENOUGH_EVIDENCE


def shipped_model() -> Model:
    """The model fitted by benchmarks/fit_rulings.py."""
    values = json.loads((resources.files("assistant.checking") / "rulings.json").read_text(encoding="utf-8"))
    decided, supported = (Logistic(**values.pop(name)) for name in ("decided", "supported"))
    return Model(decided, supported, **values)
