"""The JSON that programs get of a checked claim keeps its names and types: `check --json`, `check --batch`, the API."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.checking.checker import Checker

_VERDICTS = {"supported", "contradicted", "not_enough_evidence"}
_VERDICT = {"id": str, "claim": str, "verdict": str, "confidence": float, "reason": str, "evidence": list}
_CITATION = {"n", "document_id", "title", "url", "page", "passage_id", "quote", "start", "end", "language"}
_CLAIMS = [
    "UNODC opened its office in Belgrade on 26 June 2007.",
    "Le bureau de Belgrade a été ouvert en 1999.",
    "AIRCOP — это проект, который ведётся с Интерполом.",
    "إن مشروع أيركوب ينفذ بالشراكة مع الإنتربول.",
    "AIRCOP项目的合作伙伴是国际刑警组织。",
    "Bananas are yellow.",
    "Is this a claim?",
]


def _is_verdict(values: dict[str, Any]) -> bool:
    return all(isinstance(values[name], kind) for name, kind in _VERDICT.items()) and values["verdict"] in _VERDICTS


@pytest.mark.parametrize("claim", _CLAIMS)
def test_the_whole_and_each_claim_have_the_names_of_the_contract(checker: Checker, claim: str) -> None:
    checked = checker.check_claim(claim, label="line-1").to_json()
    assert checked["id"] == "line-1"
    assert checked["claim"] == claim
    assert all(map(_is_verdict, (checked, *checked["claims"])))
    assert all(set(one) >= _CITATION for one in checked["evidence"])
    assert 0 <= checked["confidence"] <= 1


def test_probabilities_of_the_three_verdicts_add_up_to_one(checker: Checker) -> None:
    shares = checker.check_claim(_CLAIMS[0]).to_json()["probabilities"]
    assert set(shares) == _VERDICTS
    assert sum(shares.values()) == pytest.approx(1, abs=0.001)
