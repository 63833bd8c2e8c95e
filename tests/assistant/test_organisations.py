"""Organisations are recognised by name and by acronym in the six languages."""

from __future__ import annotations

import pytest

from assistant.organisations import organisations_in, with_short_house


@pytest.mark.parametrize(
    "text",
    [
        "WHO",
        "the World Health Organisation",
        "l’Organisation mondiale de la santé (OMS)",
        "la Organización Mundial de la Salud",
        "Всемирной организации здравоохранения",
        "ВОЗ",
        "ومنظمة الصحة العالمية",
        "与世卫组织合作",
    ],
)
def test_an_organisation_has_one_code_in_every_language(text: str) -> None:
    assert {one.code for one in organisations_in(text)} == {"who"}


def test_an_acronym_keeps_its_case() -> None:
    assert organisations_in("those who eat au lait, on a cis scale") == []


def test_a_name_ignores_case() -> None:
    assert [one.code for one in organisations_in("the world bank and the WORLD BANK")] == ["world_bank"] * 2


@pytest.mark.parametrize("text", ["WHOLE", "SEU", "ЕСли"])
def test_no_organisation_stands_inside_a_longer_word(text: str) -> None:
    assert [one.code for one in organisations_in(text)] == []


def test_organisations_are_found_in_order_where_they_stand() -> None:
    text = "UNICEF, 世界银行 and the European Union"
    found = organisations_in(text)
    assert [text[one.start : one.end] for one in found] == ["UNICEF", "世界银行", "European Union"]


def test_of_overlapping_names_the_longest_is_kept() -> None:
    (one,) = organisations_in("United Nations Development Programme")
    assert (one.code, one.start, one.end) == ("undp", 0, 36)


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "Does the United Nations Office on Drugs and Crime work with WHO?", "Does the UNODC work with WHO?"),
        ("ru", "Что Управление ООН по наркотикам и преступности делает?", "Что UNODC делает?"),
        ("zh", "联合国毒品和犯罪问题办公室做什么？", "UNODC做什么？"),
        ("fr", "Que fait l'Office des Nations Unies contre la drogue et le crime ?", "Que fait l'ONUDC ?"),
        ("es", "¿Qué hace la UNODC?", "¿Qué hace la UNODC?"),
    ],
)
def test_the_office_is_called_by_its_short_name(language: str, long: str, short: str) -> None:
    assert with_short_house(long, language) == short
