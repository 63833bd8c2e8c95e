"""What speaks for and against a claim becomes numbers, and a ruling by fitted weights and a rule."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pytest

from assistant.checking.compared import Compared
from assistant.checking.grounds import Ground
from assistant.checking.verdict import Relation, Ruling, Slot
from assistant.checking.weighing import RULINGS, Logistic, Model, Weights, may_support, shipped_model, weigh
from knowledge.records import Document, Passage, StoredPassage, Unit, UnitKind

_SUPPORTED, _CONTRADICTED, _NEITHER = RULINGS
_NAMES = [field.name for field in fields(Weights)]
_NOTHING = Weights(*[0.0] * len(_NAMES))
_READ = np.array([2.0, -1.0, 0.5], np.float32)


def _model(supported_from: float = 0.6, contradicted_from: float = 0.5) -> Model:
    """Only what the claim reader gives counts."""
    decided, supported = Logistic({"reads_decided": 1.0}, 0.0), Logistic({"reads_support": 1.0}, 0.0)
    return Model(decided, supported, supported_from, contradicted_from)


def _detail(slot: Slot, relation: Relation) -> Compared:
    return Compared(slot, relation, (0, 1))


def _weigh(
    *details: Compared, claim: str = "Cats eat", evidence: str = "Cats ate fish", told_in: str = "en"
) -> Weights:
    unit = Unit(0, len(evidence), UnitKind.SENTENCE)
    document = Document(1, "report", "Report", told_in, None, "/a.txt")
    stored = StoredPassage(1, document, Passage(0, len(evidence), "", (unit,)), evidence)
    ground = Ground(stored, ((0, len(evidence)),), 0.7, np.array([0.9, 0.4], np.float32))
    return weigh(claim, "en", ground, _READ, details)


def test_what_the_reader_gives_is_taken_as_log_odds() -> None:
    weights = _weigh()
    assert weights.reads_support == 3.0
    assert weights.reads_decided == pytest.approx(math.log(math.exp(1.5) + math.exp(-1.5)))


def test_how_well_the_words_are_met_is_taken_from_the_ground() -> None:
    weights = _weigh()
    assert weights.match == 0.7
    assert weights.worst == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("slot", "relation", "name"),
    [
        (Slot.DATE, Relation.AGREES, "figures_agree"),
        (Slot.NUMBER, Relation.DIFFERS, "figures_differ"),
        (Slot.MONEY, Relation.MISSING, "figures_missing"),
        (Slot.ORGANISATION, Relation.AGREES, "listed_agree"),
        (Slot.PLACE, Relation.DIFFERS, "listed_differ"),
        (Slot.PLACE, Relation.MISSING, "listed_missing"),
        (Slot.NAME, Relation.AGREES, "names_agree"),
        (Slot.NAME, Relation.DIFFERS, "names_differ"),
        (Slot.NAME, Relation.MISSING, "names_missing"),
        (Slot.NEGATION, Relation.DIFFERS, "negation"),
        (Slot.SCOPE, Relation.DIFFERS, "scope_differs"),
        (Slot.SCOPE, Relation.MISSING, "scope_missing"),
        (Slot.STATE, Relation.DIFFERS, "state_differs"),
        (Slot.WORDING, Relation.DIFFERS, "wording_differs"),
    ],
)
def test_each_detail_counts_in_one_field(slot: Slot, relation: Relation, name: str) -> None:
    assert _weigh(_detail(slot, relation)) == replace(_weigh(), **{name: 1.0})


def test_a_negation_beside_another_detail_that_differs_is_told() -> None:
    negation, place = _detail(Slot.NEGATION, Relation.DIFFERS), _detail(Slot.PLACE, Relation.DIFFERS)
    assert (_weigh(negation).denied_differs, _weigh(negation, place).denied_differs) == (0.0, 1.0)


def test_more_than_two_details_of_a_kind_say_no_more() -> None:
    assert _weigh(*[_detail(Slot.DATE, Relation.DIFFERS)] * 3).figures_differ == 2.0


@pytest.mark.parametrize(
    ("claim", "evidence", "shared"),
    [("Cats eat fish", "A cat eats.", 2 / 3), ("Cats", "Dogs", 0.0), ("", "Dogs", 0.0)],
)
def test_the_share_of_common_stems_is_a_number(claim: str, evidence: str, shared: float) -> None:
    assert _weigh(claim=claim, evidence=evidence).shared == pytest.approx(shared)


def test_across_languages_half_of_the_stems_are_taken_as_shared() -> None:
    weights = _weigh(evidence="Les chats mangent", told_in="fr")
    assert (weights.shared, weights.other_language) == (0.5, 1.0)
    assert _weigh().other_language == 0.0


@pytest.mark.parametrize(
    "slot",
    [
        *(Slot.DATE, Slot.NUMBER, Slot.PERCENT, Slot.MONEY, Slot.ORDINAL),
        *(Slot.ORGANISATION, Slot.PLACE, Slot.SCOPE),
    ],
)
@pytest.mark.parametrize("relation", [Relation.DIFFERS, Relation.MISSING])
def test_evidence_that_lacks_a_figure_a_listed_name_or_a_scope_may_not_support(slot: Slot, relation: Relation) -> None:
    assert may_support([_detail(Slot.DATE, Relation.AGREES), _detail(slot, relation)]) is False


@pytest.mark.parametrize("slot", [Slot.NAME, Slot.NEGATION, Slot.WORDING])
def test_other_details_alone_do_not_forbid_support(slot: Slot) -> None:
    assert may_support([_detail(slot, Relation.DIFFERS)])


@pytest.mark.parametrize("relation", [Relation.DIFFERS, Relation.MISSING])
def test_evidence_that_tells_of_another_state_or_of_no_end_may_not_support_it(relation: Relation) -> None:
    assert not may_support([_detail(Slot.STATE, relation)])


def test_a_small_count_may_be_left_out() -> None:
    assert may_support([Compared(Slot.NUMBER, Relation.MISSING, (0, 1), is_minor=True)])


def test_a_claim_without_details_may_be_supported() -> None:
    assert may_support([])


def test_probabilities_add_up_to_one_and_follow_the_weights() -> None:
    shares = _model().probabilities(replace(_NOTHING, reads_decided=2.0, reads_support=2.0))
    assert sum(shares.values()) == pytest.approx(1.0)
    assert max(shares, key=lambda ruling: shares[ruling]) is _SUPPORTED


def test_great_weights_overflow_nothing() -> None:
    assert _model().probabilities(replace(_NOTHING, reads_decided=5000.0, reads_support=-5000.0))[
        _CONTRADICTED
    ] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("supported", "contradicted", "allowed", "ruling"),
    [
        (0.60, 0.10, True, _SUPPORTED),
        (0.59, 0.10, True, _NEITHER),
        (0.90, 0.05, False, _NEITHER),
        (0.10, 0.50, True, _CONTRADICTED),
        (0.10, 0.49, True, _NEITHER),
        (0.50, 0.50, True, _NEITHER),
        (0.50, 0.50, False, _CONTRADICTED),
    ],
    ids=[
        "enough to support",
        "not quite",
        "likely but forbidden",
        "enough to contradict",
        "not quite to contradict",
        "as likely but too little to support",
        "as likely and forbidden to support",
    ],
)
def test_a_ruling_needs_to_be_the_likelier_and_likely_enough(
    supported: float, contradicted: float, allowed: bool, ruling: Ruling
) -> None:
    shares = {_SUPPORTED: supported, _CONTRADICTED: contradicted, _NEITHER: 1 - supported - contradicted}
    assert _model().ruling(shares, may_support=allowed) is ruling


def test_the_shipped_model_knows_its_inputs_and_lets_agreement_speak_for_support() -> None:
    model = shipped_model()
    assert set(model.supported.weights) <= set(_NAMES)
    agreeing, differing = replace(_NOTHING, figures_agree=1.0), replace(_NOTHING, figures_differ=1.0)
    assert model.supported.probability(agreeing) > model.supported.probability(differing)
