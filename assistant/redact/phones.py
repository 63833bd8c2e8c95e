"""Finds phone numbers: international ones by numbering plans, local ones by their form and the words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.redact.kept import YEAR
from assistant.redact.plain import Span

_PLUS = re.compile(r"\+ ?\(?\d")
_RUN = re.compile(
    r"(?<![A-Za-z\d])(?<![A-Za-z\d][.,])\+? ?\(?(?:0\d{1,4} ?/ ?)?\d+(?:(?:[ .-]|\) ?-? ?|[ -]?\()\d+)*(?!\d)"
)
"""Digits, broken up as in phone numbers."""

_WORD = re.compile(
    r"\b(?:(?:tele)?phones?|tel|mobile|cell|call|whatsapp|fax|t[eé]l[eé](?:phone|fono)?s?|portable|appel\w*|móvil|celular"
    r"|llám\w*|llam\w*|телефон\w*|тел|звон\w+|моб\w*)\b|هاتف|تلفون|جوال|موبايل|اتصل|واتس|电话|手机|致电|拨打|微信",
    re.IGNORECASE,
)
_NEAR, _BESIDE = 25, 5
"""How many characters a word for a phone may stand before its number, and before one in the form of an amount."""

_THOUSANDS = r"\d{1,3}(?:[ .]\d{3})+"
_AMOUNT = re.compile(rf"(?:{YEAR} )?(?:\d{{1,3}}-)?{_THOUSANDS}(?:-{_THOUSANDS})?")
_ALONE = re.compile(r"\s*(?:$|[.,;:!?)\]\"»”؟،؛。、\0])")
"""What comes after a number that counts nothing."""


def international(text: str) -> Iterator[Span]:
    """Numbers with a plus that some country has; “+1 250 000” is none."""
    if _PLUS.search(text):
        # Imported here because few texts have one.
        from phonenumbers import PhoneNumberMatcher

        for match in PhoneNumberMatcher(text, None):
            is_bracketed = match.raw_string.startswith("(") and ")" not in match.raw_string
            yield match.start + is_bracketed, match.end


def local(text: str) -> Iterator[Span]:
    """Numbers that are written as phone numbers, or that a word for a phone stands before."""
    words = [match.end() for match in _WORD.finditer(text)]
    for run in _RUN.finditer(text):
        away = min((run.start() - end for end in words if end <= run.start()), default=_NEAR + 1)
        if _is_phone(run[0].strip(), away, bool(_ALONE.match(text, run.end()))):
            yield run.end() - len(run[0].lstrip()), run.end()


def _is_phone(written: str, word_away: int, is_alone: bool) -> bool:
    groups = re.findall(r"\d+", written)
    digits = "".join(groups)
    if not 6 <= len(digits) <= 15 or all(re.fullmatch(YEAR, group) for group in groups):
        return False
    if digits[0] == "0":
        return len(digits) >= 8 or word_away <= _NEAR
    if _AMOUNT.fullmatch(written):
        return word_away <= _BESIDE or (len(digits) == 9 and is_alone and not digits.endswith("000"))
    return word_away <= _NEAR or _has_form(written, groups, is_alone)


def _has_form(written: str, groups: list[str], is_alone: bool) -> bool:
    """Whether a number says by its form alone that it is of a phone, and not that of a quantity."""
    size, is_round = sum(map(len, groups)), all(group.endswith("00") for group in groups)
    if is_round or ("." in written and " " in written):
        return False
    if "(" in written or re.fullmatch(r"\d{3}-(?:\d{4}|\d{2}-\d{2})", written):
        return size >= 7
    if re.fullmatch(r"\d{4}[ -]\d{4}|\d{9}", written):
        return is_alone
    return size >= 9
