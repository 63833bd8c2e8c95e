"""What every step of PDF reading works on: a word with its place on the page, and the cleaning of its characters."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple


class Word(NamedTuple):
    """A run of characters without a space; `y` is the baseline, in points from the top of the upright page.

    `size` is the font size in points as seen, `spaced` says whether the file has a space before it, `order` is its
    place in the file.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    spaced: bool = True
    order: int = 0


SPACE_GAP = 0.17
"""A gap of so many font sizes is a space, whether the file has one there or not."""

HYPHEN = "\u00ad"
"""Stands for a hyphen that the file itself marks as one of line breaking."""

_MARKED_HYPHENS = str.maketrans({"\ufffe": HYPHEN, "\x02": HYPHEN})
_SYMBOL_BULLETS = "\uf0b7\uf0a7\uf0a8\uf06e\uf0d8\uf0fc\uf076\uf02d\uf071\uf0b0\uf0e0\uf0be\uf06c\uf0d0"
"""What Word's bullets from Symbol and Wingdings are, in the private use area."""

_ALPHABETIC_FORMS = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdff\ufe70-\ufefc]+")
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufff0-\uffff\ue000-\uf8ff\U000f0000-\U0010ffff]")
_BULLET_TABLE = str.maketrans(dict.fromkeys(_SYMBOL_BULLETS, "•"))
_PLAIN = re.compile("[ -~]*")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FIRST_IDEOGRAPH = "\u2e80"
_NO_SPACES = re.compile("[\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")


def clean(text: str) -> str:
    """Characters as they are read: ligatures apart, presentation forms as letters, control and private ones gone."""
    if _PLAIN.fullmatch(text):
        return text
    text = text.translate(_MARKED_HYPHENS).translate(_BULLET_TABLE)
    text = _ALPHABETIC_FORMS.sub(lambda forms: unicodedata.normalize("NFKC", forms.group()), text)
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", text))
    return text[:1] + text[1:-1].replace(HYPHEN, "") + text[-1:] if len(text) > 1 else text


def is_right_to_left(text: str) -> bool:
    """Whether most letters of the text are Arabic or Hebrew."""
    letters = [] if text.isascii() else _RIGHT_TO_LEFT.findall(text)
    return bool(letters) and len(letters) * 2 > sum(char.isalpha() for char in text)


def has_right_to_left(text: str) -> bool:
    """Whether there is any Arabic or Hebrew in the text."""
    return not text.isascii() and bool(_RIGHT_TO_LEFT.search(text))


def is_ideographic(char: str) -> bool:
    """Whether the character is of a script that is written without spaces, or its punctuation."""
    return char >= _FIRST_IDEOGRAPH and bool(_NO_SPACES.match(char))
