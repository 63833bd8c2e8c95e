"""Finds e-mail addresses, also those that are written to be read aloud: “name (at) example (dot) org”."""

from __future__ import annotations

import re

from assistant.redact.plain import Span, without

_AT = r"(?:at|arroba|arobase|собака|@)"
_DOT = r"(?:dot|punto|point|точка|\.)"
_NAME = r"(?<![\w.%+-])[\w.%+-]{1,64}"
_PATTERNS = (
    # Plain letters come first: in Chinese and Arabic, words may stand around an address without a space.
    r"(?<![a-z0-9._%+-])[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*",
    rf"{_NAME}@[\w-]+(?:\.[\w-]+)*",
    rf"{_NAME} @ [\w-]+(?: ?\. ?[\w-]{{2,}})+",
    rf"{_NAME} ?[\[({{] ?{_AT} ?[\])}}] ?[\w-]+(?: ?(?:\.|[\[({{] ?{_DOT} ?[\])}}]|\b{_DOT} ) ?[\w-]+)+",
    rf"{_NAME} {_AT} [\w-]+(?: {_DOT} [\w-]+)+",
)
_ADDRESSES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS)
_MAY_BE = re.compile(rf"@|\b{_AT}\b", re.IGNORECASE)


def addresses(text: str) -> list[Span]:
    """Where e-mail addresses stand."""
    found: list[Span] = []
    for pattern in _ADDRESSES if _MAY_BE.search(text) else ():
        new = [match.span() for match in pattern.finditer(text)]
        found += new
        text = without(text, new)
    return found
