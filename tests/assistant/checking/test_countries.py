"""A claim may name the country of a city that its evidence names."""

from __future__ import annotations

import pytest

from assistant.checking.checker import Checker
from assistant.checking.countries import with_countries
from assistant.checking.verdict import Ruling


@pytest.mark.parametrize(
    ("claim", "evidence", "told"),
    [
        (
            "The office in Serbia opened in 2007.",
            "UNODC opened its office in Belgrade in 2007.",
            "UNODC opened its office in Belgrade (Serbia) in 2007.",
        ),
        (
            "Le bureau au Sénégal a ouvert ses portes.",
            "Dakar\nThe Dakar office has opened.",
            "Dakar (Sénégal)\nThe Dakar (Sénégal) office has opened.",
        ),
        ("该中心设在肯尼亚。", "The centre is in Nairobi.", "The centre is in Nairobi (肯尼亚)."),
    ],
)
def test_the_country_is_written_behind_its_city(claim: str, evidence: str, told: str) -> None:
    assert with_countries(evidence, claim) == told


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The office in Croatia opened in 2007.", "UNODC opened its office in Belgrade in 2007."),
        ("The office in Serbia opened in 2007.", "UNODC opened its office in Belgrade, Serbia, in 2007."),
        ("The office in Belgrade opened in 2007.", "UNODC opened its office in Belgrade in 2007."),
        ("The office opened in 2007.", "UNODC opened its office in Belgrade in 2007."),
    ],
)
def test_nothing_is_written_where_no_country_of_the_claim_is_unsaid(claim: str, evidence: str) -> None:
    assert with_countries(evidence, claim) == evidence


def test_a_claim_on_the_country_is_supported_by_what_is_said_of_its_city(checker: Checker) -> None:
    (verdict,) = checker.check("UNODC opened an office in Serbia in June 2007.").verdicts
    assert verdict.verdict is Ruling.SUPPORTED
    assert verdict.evidence[0].quote.startswith("UNODC officially opened its National Project Office in Belgrade")
