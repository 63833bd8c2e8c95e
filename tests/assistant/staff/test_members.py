"""Only those are staff whom the users file names, or whose exact address or domain the settings allow."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.staff.members import Members, read_allowed
from tests.assistant.staff.parts import accounts_in

_ISSUER = "https://login.example.org"


@pytest.mark.parametrize("address", ["ana@example.org", "ANA@Example.ORG", "bo@unodc.example", "li+desk@unodc.example"])
def test_an_address_or_its_domain_lets_in(address: str) -> None:
    assert read_allowed(_ISSUER, "Ana@example.org, @UNODC.example").accepts(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "@", "ana", "ana@", "@unodc.example", "eve@example.org", "ana@example.org.evil.example"),
        *("ana@evil.example.org", "eve@notunodc.example", "eve@sub.unodc.example", "eve@evil.example@unodc.example"),
        *("eve@unodc.example.", "eve@unodc.example\n", "eve @unodc.example", "eve@evil.example,@unodc.example"),
        *("ana@exam\u0440le.org", "bo@un\u043edc.example", "bo@UNODC.E\u212aAMPLE", "<ana@example.org>"),
        "x" * 250 + "@unodc.example",
    ],
)
def test_an_address_that_only_looks_like_one_does_not(address: str) -> None:
    assert not read_allowed(_ISSUER, "ana@example.org,@unodc.example").accepts(address)


def test_a_kelvin_sign_is_no_k() -> None:
    assert not read_allowed(_ISSUER, "@kite.example").accepts("eve@\u212aite.example")


@pytest.mark.parametrize("allowed", ["", " , ", "example.org", "*@example.org", "@", "ana@example.org @b.org", "*"])
def test_settings_that_say_nothing_clear_are_refused(allowed: str) -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_OIDC_ALLOWED"):
        read_allowed(_ISSUER, allowed)


def test_names_are_looked_up_where_they_belong(tmp_path: Path) -> None:
    members = Members(accounts_in(tmp_path), read_allowed(_ISSUER, "@example.org"))
    assert members.stamp("maria")
    assert members.stamp("maria@example.org") == f"oidc {_ISSUER}"
    assert members.stamp("maria@other.example") == members.stamp("pedro") == ""


def test_nobody_is_vouched_for_where_there_is_no_provider(tmp_path: Path) -> None:
    assert Members(accounts_in(tmp_path)).stamp("maria@example.org") == ""
    assert Members().stamp("maria") == ""
