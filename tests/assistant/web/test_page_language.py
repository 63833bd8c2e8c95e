"""The page speaks the reader's language."""

from __future__ import annotations

import pytest

from assistant.web.chat import page_language


@pytest.mark.parametrize(
    ("wanted", "accepted", "spoken"),
    [
        ("", "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("ar", "en-GB", "ar"),
        ("", "de-AT,pt;q=0.5,zh-TW;q=0.3", "zh"),
        ("", "", "en"),
        ("xx", "*", "en"),
    ],
)
def test_the_address_decides_then_the_browser(wanted: str, accepted: str, spoken: str) -> None:
    assert page_language(wanted, accepted) == spoken
