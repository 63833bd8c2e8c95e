"""How can a text that somebody else wrote be shown to a chat model without harm?"""

from __future__ import annotations

import re

from assistant.question import visible
from assistant.triage.instructions import without_orders

_ADDRESS = re.compile(
    r"(?:(?:[a-z][a-z0-9+.-]{1,9}:)?//|www\.|(?<!\w)(?:javascript|vbscript|data|file|mailto):)\S+", re.IGNORECASE
)
_FENCE = str.maketrans({"<": "‹", ">": "›"})


def harmless(text: str) -> str:
    """The text in one line, without addresses and hidden signs; it can neither close its fence nor open another."""
    return " ".join(_ADDRESS.sub("", " ".join(visible(text).split())).split()).translate(_FENCE)


def has_address(text: str) -> bool:
    """Whether there is a web address or the like in a text."""
    return _ADDRESS.search(text) is not None


def is_order(text: str) -> bool:
    """Whether a text gives the assistant orders, which is no work of the sources."""
    return without_orders(text).instructed
