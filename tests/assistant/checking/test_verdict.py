"""A checked draft has one ruling, the verdict that it rests on, and JSON with stable names."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assistant.answer import Citation
from assistant.checking.verdict import Checked, Detail, Relation, Ruling, SetAside, Slot, Verdict

_S, _C, _N = Ruling.SUPPORTED, Ruling.CONTRADICTED, Ruling.NOT_ENOUGH_EVIDENCE


def _checked(*verdicts: tuple[Ruling, float]) -> Checked:
    made = (Verdict(f"v{n}", "claim", ruling, sure, f"reason {n}") for n, (ruling, sure) in enumerate(verdicts))
    return Checked("c1", "draft", "en", tuple(made))


@pytest.mark.parametrize(
    ("rulings", "whole"),
    [
        ((), _N),
        ((_S,), _S),
        ((_S, _S), _S),
        ((_S, _N), _N),
        ((_N,), _N),
        ((_S, _N, _C), _C),
    ],
)
def test_the_whole_is_contradicted_by_any_claim_and_supported_by_all(
    rulings: tuple[Ruling, ...], whole: Ruling
) -> None:
    assert _checked(*((ruling, 0.9) for ruling in rulings)).ruling is whole


@pytest.mark.parametrize(
    ("verdicts", "deciding"),
    [
        (((_S, 0.9), (_S, 0.7)), "v1"),
        (((_C, 0.7), (_S, 0.99), (_C, 0.8)), "v2"),
        (((_S, 0.9), (_N, 0.6), (_N, 0.8)), "v2"),
    ],
    ids=["the least sure of the supported", "the surest contradicted", "the surest without evidence"],
)
def test_the_ruling_of_the_whole_rests_on_one_verdict(
    verdicts: tuple[tuple[Ruling, float], ...], deciding: str
) -> None:
    found = _checked(*verdicts).deciding
    assert found is not None
    assert found.id == deciding


def test_a_draft_without_claims_rests_on_nothing() -> None:
    checked = _checked()
    assert checked.deciding is None
    told = checked.to_json()
    assert (told["verdict"], told["confidence"], told["reason"]) == (_N, 0.0, "")
    assert told["probabilities"] == {}


def test_json_has_the_deciding_verdict_on_top_and_all_below() -> None:
    told = _checked((_S, 0.9), (_C, 0.7)).to_json()
    assert (told["verdict"], told["confidence"], told["reason"]) == ("contradicted", 0.7, "reason 1")
    assert [one["id"] for one in told["claims"]] == ["v0", "v1"]


def test_json_names_are_kept() -> None:
    cited = Citation(1, "report", "Report", None, None, "report#0-9", "Cats eat.", 0, 9, "en")
    detail = Detail(Slot.DATE, Relation.DIFFERS, "2004", 0, 4, "2003", 1, 0, 4)
    verdict = Verdict("v", "claim", _C, 0.9, "reason", (cited,), (detail,), {_C: 0.9})
    checked = Checked("c", "draft", "en", (verdict,), (SetAside("Why?", 9, 13, "question"),), {"total": 1.5})
    told = json.loads(json.dumps(checked.to_json()))
    assert set(told) == {
        *("id", "claim", "verdict", "confidence", "reason", "evidence", "probabilities", "language"),
        *("claims", "set_aside", "splitting", "timings_ms"),
    }
    (claim,) = told["claims"]
    assert set(claim) == {
        *("id", "claim", "verdict", "confidence", "reason", "evidence", "details", "probabilities", "language"),
        *("start", "end", "paragraph", "checked_as"),
    }
    assert told["evidence"] == claim["evidence"]
    assert claim["evidence"][0]["quote"] == "Cats eat."
    assert claim["details"][0]["found"] == "2003"
    assert told["probabilities"] == {"contradicted": 0.9}
    assert told["set_aside"][0]["why"] == "question"


def test_a_lack_of_evidence_is_unsure_where_another_ruling_is_likelier() -> None:
    unsure: dict[str, float] = {_S: 0.6, _C: 0.3, _N: 0.1}
    sure: dict[str, float] = {_S: 0.1, _C: 0.1, _N: 0.8}
    verdict = Verdict("1", "A claim.", _N, 0.1, "")
    assert [replace(verdict, probabilities=one).is_unsure for one in (unsure, sure, {})] == [True, False, False]
    assert not Verdict("1", "A claim.", _S, 0.6, "", probabilities=sure).is_unsure
