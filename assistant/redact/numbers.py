"""Finds the numbers of cards, accounts, passports and identity documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.redact.kept import YEAR
from assistant.redact.plain import Span, without

_ACCOUNTS = (
    re.compile(r"(?<![A-Z0-9])[A-Z]{2} ?\d{2}(?:[ -]?[A-Z0-9]+){1,16}"),
    re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.IGNORECASE),
)
_LONG = re.compile(r"(?<!\d)(?:\d{16,34}|\d{4}(?:[ -]\d{4}){3,6})(?!\d)")
_DIGITS = re.compile(r"\d+(?:[ .-]{1,3}\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[ .]\d{3})+")
_PERSONS = re.compile(
    # China's and the United States' numbers of persons.
    r"(?<![\dA-Z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX](?![\dA-Z])"
    r"|(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"
    # One or two letters and digits, as most passports have; France's; Spain's two kinds.
    r"|(?<![A-Za-z0-9./-])(?:[A-Za-z]{1,2}-?\d{6,9}|\d{2}[A-Z]{2}\d{5}|\d{8}-?[A-Z]|[XYZ]-?\d{7}-?[A-Z])"
    r"(?![A-Za-z0-9/])"
)
_DOCUMENT = re.compile(
    r"\bpassports?\b|\b(?:identity|national|residence) (?:card|document|number|permit)|passeport|pièce d['’]identité"
    r"|carte d['’]identité|titre de séjour|pasaporte|\b(?:dni|nie)\b|cédula|documento de identidad|\bпаспорт"
    r"|удостоверени|вид на жительство|جواز|هوية|الهوي|بطاقة|护照|身份证|证件|\b(?-i:ID)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9.,/])(?:(?!ID)[A-Z]{1,2}[ -]?)?\d{2,14}(?:(?: ?№ ?|[ -])\d{2,7}){0,3}(?![A-Za-z0-9/])"
)
_NEAR = 40
"""How many characters a word for a document may be away from its number."""


def accounts(text: str) -> Iterator[Span]:
    """International account numbers, by their check digits, however they are broken up."""
    for pattern in _ACCOUNTS:
        for match in pattern.finditer(text):
            ends = [word.end() for word in re.finditer(r"[A-Za-z0-9]+", match[0])]
            end = next((end for end in reversed(ends) if _is_account(match[0][:end])), 0)
            if end:
                yield match.start(), match.start() + end


def _is_account(written: str) -> bool:
    number = written.replace(" ", "").replace("-", "")
    if not 15 <= len(number) <= 34 or 2 * sum(map(str.isdigit, number)) < len(number):
        return False
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1


def cards(text: str) -> Iterator[Span]:
    """Runs of 13 to 19 digits that begin as cards do and pass their checksum, however they are broken up."""
    for match in _DIGITS.finditer(text):
        groups = [group.span() for group in re.finditer(r"\d+", match[0])]
        done = 0
        for place, (start, _) in enumerate(groups):
            ends = (end for _, end in reversed(groups[place : place + 19]))
            end = next((end for end in ends if start >= done and _is_card(match[0][start:end])), 0)
            if end:
                done = end
                yield match.start() + start, match.start() + end


def _is_card(written: str) -> bool:
    digits = [int(sign) for sign in written if sign.isdigit()]
    if not 13 <= len(digits) <= 19 or digits[0] not in (2, 3, 4, 5, 6) or not _is_in_groups_of_card(written):
        return False
    # Luhn: from the right, every second digit counts twice, and the digits of what that makes are added.
    return sum(sum(divmod(d * (1 + at % 2), 10)) for at, d in enumerate(reversed(digits))) % 10 == 0


def _is_in_groups_of_card(written: str) -> bool:
    """Whether the digits are together as on a card: not as those of amounts and of years one after another."""
    groups = re.split(r"\D+", written)
    as_on_card = len(groups[0]) >= 4 or len({len(group) for group in groups[:-1]}) == 1
    is_years = all(re.fullmatch(YEAR, group) for group in groups)
    return as_on_card and not is_years and not _THOUSANDS.fullmatch(written)


def documents(text: str) -> list[Span]:
    """Numbers in the form of a passport's or an identity card's, and plain ones beside a word for such a document."""
    found = [match.span() for match in _PERSONS.finditer(text)]
    return found + list(_beside_words(without(text, found)))


def _beside_words(text: str) -> Iterator[Span]:
    words = [match.span() for match in _DOCUMENT.finditer(text)]
    for match in _NUMBER.finditer(text) if words else ():
        digits = sum(map(str.isdigit, match[0]))
        follows = any(0 <= match.start() - end <= _NEAR for _, end in words)
        leads = any(0 <= start - match.end() <= _NEAR for start, _ in words)
        if _may_be_document(match[0], digits) and (follows or (leads and digits == 9)):
            yield match.span()


def _may_be_document(written: str, digits: int) -> bool:
    is_amount = written.endswith("000") or (digits < 9 and _THOUSANDS.fullmatch(written))
    return 6 <= digits <= 14 and not is_amount


def long_numbers(text: str) -> Iterator[Span]:
    """What is left of long numbers: those of national accounts, and of cards with a digit mistyped."""
    return (match.span() for match in _LONG.finditer(text))
