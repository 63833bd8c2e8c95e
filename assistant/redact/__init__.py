"""Takes out of a text what tells who somebody is: addresses, and numbers of phones, cards, accounts and documents.

Digits of every script are read alike, and marks that nobody sees are read over. What UNODC's texts are full of stays:
years, amounts, dates, and the numbers of resolutions, articles and documents. Where a number may be either, as bare
nine digits at the end of a sentence may, it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from assistant.redact import kept
from assistant.redact.addresses import addresses
from assistant.redact.numbers import accounts, cards, documents, long_numbers
from assistant.redact.phones import international, local
from assistant.redact.plain import Span, plain, without

_E_MAIL, _PHONE, _CARD = "[e-mail]", "[phone]", "[card number]"
_DOCUMENT, _ACCOUNT = "[document number]", "[account number]"
_STAYS = ""
_STEPS: tuple[tuple[str, Callable[[str], Iterable[Span]]], ...] = (
    (_E_MAIL, addresses),
    (_STAYS, kept.links),
    (_PHONE, international),
    (_ACCOUNT, accounts),
    (_CARD, cards),
    (_STAYS, kept.numbers),
    (_DOCUMENT, documents),
    (_PHONE, local),
    (_ACCOUNT, long_numbers),
)
"""What is looked for, in this order; nothing is found where something was found before."""


def redact(text: str) -> str:
    """The text with words in brackets in the place of all that tells who somebody is."""
    read, places = plain(text)
    found: list[tuple[Span, str]] = []
    for label, look in _STEPS:
        spans = list(look(read))
        found += [(span, label) for span in spans if label]
        read = without(read, spans)
    for (start, end), label in sorted(found, reverse=True):
        text = text[: places[start]] + label + text[places[end - 1] + 1 :]
    return text


def is_redacted(text: str) -> bool:
    """Whether something was taken out of a text."""
    return any(label in text for label, _ in _STEPS if label)
