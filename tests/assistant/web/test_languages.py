"""A page speaks its reader's language."""

from __future__ import annotations

import pytest
from fastapi import Request

from assistant.web.languages import COOKIE, direction, reader_language


def _request(query: str = "", cookie: str = "", accepted: str = "") -> Request:
    headers = [(b"cookie", f"{COOKIE}={cookie}".encode()), (b"accept-language", accepted.encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "spoken"),
    [
        ("", "", "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("lang=ar", "ru", "en-GB", "ar"),
        ("", "ru", "en-GB", "ru"),
        ("", "", "de-AT,pt;q=0.5,zh-TW;q=0.3", "zh"),
        ("", "", "", "en"),
        ("lang=xx", "<b>", "*", "en"),
        ("lang=es-MX", "", "", "es"),
    ],
)
def test_the_address_decides_then_what_was_chosen_then_the_browser(
    query: str, cookie: str, accepted: str, spoken: str
) -> None:
    assert reader_language(_request(query, cookie, accepted)) == spoken


def test_arabic_alone_runs_from_right_to_left() -> None:
    assert [direction(code) for code in ("ar", "en", "zh")] == ["rtl", "ltr", "ltr"]
