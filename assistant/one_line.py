"""How does a text become one line, of which everything can be seen?"""

from __future__ import annotations


def one_line(text: str) -> str:
    """A text on one line, without what could not be seen there."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
