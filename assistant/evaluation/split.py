"""Parts the questions by the document that they are about: thresholds are fitted on one part, measured on the other."""

from __future__ import annotations

import hashlib
from enum import StrEnum

_BYTE = 5
"""The byte of the hash that parts the shipped documents about evenly in each language; only counts were looked at."""


class Split(StrEnum):
    """A part of the questions, or all of them."""

    HELD_BACK = "held_back"
    TUNING = "tuning"
    ALL = "all"


def split_of(slug: str) -> Split:
    """The part, held back or tuning, of every question about a document; it never changes for a slug."""
    return Split.HELD_BACK if hashlib.sha256(slug.encode()).digest()[_BYTE] % 2 else Split.TUNING


def is_in(slug: str, wanted: Split) -> bool:
    """Whether questions about a document belong to the wanted part."""
    return wanted is Split.ALL or split_of(slug) is wanted
