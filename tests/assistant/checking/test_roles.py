"""Two organisations or places in the other order may have changed parts; in a list their order says nothing."""

from __future__ import annotations

import pytest

from assistant.checking.compared import Told
from assistant.checking.roles import swapped
from assistant.checking.verdict import Relation, Slot


def _told(text: str) -> Told:
    return Told(text, "", "", "en")


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        (
            "INTERPOL implements it in partnership with UNODC.",
            "It is implemented by UNODC in partnership with INTERPOL.",
        ),
        ("UNODC finance l'Union européenne.", "L'Union européenne finance l'ONUDC."),
        ("Интерпол обучает сотрудников ПРООН.", "UNDP trains officers of INTERPOL."),
        ("国际刑警组织资助世界海关组织。", "世界海关组织资助国际刑警组织。"),
        (
            "It was found in Colombia and sold in favour of Peru.",
            "Se halló en el Perú y se vendió en beneficio de Colombia.",
        ),
        ("新加坡不再出资，改由新西兰承担。", "新西兰不再出资，改由新加坡承担。"),
        ("It moved from Dakar to Nairobi.", "It moved from Nairobi to Dakar."),
    ],
)
def test_organisations_and_places_in_the_other_order_are_told(claim: str, evidence: str) -> None:
    (found,) = swapped(claim, _told(evidence))
    assert (found.slot, found.relation) == (Slot.ROLE, Relation.DIFFERS)
    assert found.found is not None
    assert evidence[slice(*found.found)]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("UNODC runs it with INTERPOL.", "It is implemented by UNODC in partnership with INTERPOL."),
        ("It is run with the WCO and INTERPOL.", "The partners are INTERPOL and the World Customs Organization."),
        ("Les partenaires sont l'OMD et Interpol.", "INTERPOL, the World Customs Organization and others"),
        ("INTERPOL trains UNODC.", "INTERPOL is a partner."),
        ("UNODC (UNODC) trains officers.", "UNODC trains officers of INTERPOL."),
        ("It is in Bangkok, the capital of Thailand.", "It is in the capital of Thailand, Bangkok."),
        ("It works in Kenya and Ghana.", "It works in Ghana, Kenya and Mali."),
        ("UNODC opened it in Vienna.", "In Vienna, UNODC opened it."),
    ],
)
def test_the_same_order_and_lists_are_no_swap(claim: str, evidence: str) -> None:
    assert list(swapped(claim, _told(evidence))) == []
