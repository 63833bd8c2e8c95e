"""Is this the password, and is it one that may be chosen? (names argon2)"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from assistant.staff.secret import new_secret

SHORTEST = 12
LONGEST = 1000
_DIFFERENT = 5
"""Fewest different characters of a password."""

_OWN_LETTERS = 4
"""Fewest letters of a password that are not of the words that everybody tries first."""

_TRIED_FIRST = (
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "qwerty", "qwertz", "azerty", "password"),
    *("passwort", "passwd", "passphrase", "contraseña", "contrasena", "motdepasse", "пароль", "letmein", "welcome"),
    *("changeme", "secret", "administrator", "admin", "login", "staff", "unodc", "assistant", "nations", "united"),
)
_LOOK_ALIKE = str.maketrans({"@": "a", "4": "a", "0": "o", "1": "i", "3": "e", "5": "s", "$": "s", "7": "t", "!": "i"})


class Passwords:
    """Hashes passwords with argon2id, and knows them again."""

    def __init__(self, time_cost: int = 3, memory_kib: int = 65536, lanes: int = 4) -> None:
        """The costs are the second recommendation of RFC 9106; a test may want cheaper ones."""
        self._hasher = PasswordHasher(time_cost, memory_kib, lanes, type=Type.ID)
        self._nobodys = self._hasher.hash(new_secret())

    def hash(self, password: str) -> str:
        """What is stored of a password."""
        return self._hasher.hash(_tidy(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether it is the password that was stored; takes as long where nothing was, which nobody should learn."""
        try:
            return self._hasher.verify(stored or self._nobodys, _tidy(password)[:LONGEST]) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, stored: str) -> bool:
        """Whether a stored password was hashed at another cost than is wanted now."""
        return self._hasher.check_needs_rehash(stored)


def problem_with(password: str, name: str) -> str:
    """Why a password may not be chosen, as the end of a sentence; empty for one that may."""
    tidy = _tidy(password).casefold()
    if len(tidy) < SHORTEST:
        return f"it must have at least {SHORTEST} characters"
    if len(tidy) > LONGEST:
        return f"it must have at most {LONGEST} characters"
    if not tidy.isprintable():
        return "it has characters that cannot be typed"
    if len(set(tidy)) < _DIFFERENT or _is_row(tidy):
        return "it repeats or counts up the same characters"
    if len(name) > 2 and name.casefold() in tidy:
        return "it holds the name"
    if min(_own_letters(tidy), _own_letters(tidy.translate(_LOOK_ALIKE))) < _OWN_LETTERS:
        return "it is among the first that are tried: use a few words of your own"
    return ""


def _tidy(password: str) -> str:
    """A password as it is hashed: the same whichever keyboard put an accent on a letter."""
    return unicodedata.normalize("NFKC", password)


def _is_row(text: str) -> bool:
    """Whether most characters are the next one, as in “abcdefgh” and “23456789”."""
    steps = [abs(ord(after) - ord(before)) == 1 for before, after in pairwise(text)]
    return sum(steps) > len(steps) / 2


def _own_letters(text: str) -> int:
    """How many letters are left without the words that are tried first."""
    for word in _TRIED_FIRST:
        text = text.replace(word, "")
    return sum(letter.isalpha() for letter in text)
