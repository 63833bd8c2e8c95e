"""Which language does a page speak to its reader?"""

from __future__ import annotations

from fastapi import Request

from prompts import LANGUAGES

COOKIE = "__Host-language"
"""Remembers the language that a reader chose."""


def reader_language(request: Request) -> str:
    """The language that a reader's page speaks: the one in its address, else the one chosen, else the browser's."""
    return page_language(
        request.query_params.get("lang", ""),
        request.cookies.get(COOKIE, ""),
        *(one.partition(";")[0] for one in request.headers.get("accept-language", "").split(",")),
    )


def page_language(*wanted: str) -> str:
    """The first of the six languages among the tags that are wanted, in that order; English if there is none."""
    for tag in wanted:
        code = tag.strip().lower().partition("-")[0]
        if code in LANGUAGES:
            return code
    return "en"


def direction(language: str) -> str:
    """Which way a language is written, as HTML's ``dir``."""
    return "rtl" if language == "ar" else "ltr"
