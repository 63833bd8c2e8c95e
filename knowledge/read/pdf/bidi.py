"""Puts a line of Arabic, as it is seen from left to right, into the order in which it is read."""

from __future__ import annotations

import re
from itertools import pairwise

from knowledge.read.pdf.words import SPACE_GAP, Word, has_right_to_left

_LETTER = re.compile(r"[A-Za-zÀ-ɏͰ-ϿЀ-ӿ]")
_DIGIT = re.compile(r"[0-9٠-٩۰-۹]")
_IN_NUMBERS = frozenset(".,:/٫٬")
_IN_WORDS = _IN_NUMBERS | frozenset("-–'’@_&+%")
"""What holds the parts of a number, and of a Latin word or address, together. In Arabic, a dash or a percent sign is no
part of a number: the years 2019-2020 stand from right to left."""

_BRACKETS = ("()", "[]")


def right_to_left_text(words: list[Word]) -> str:
    """The words from the right; numbers and Latin words among them from the left.

    Each word is a character or a run of Latin letters or digits. Characters at one place are parts of a ligature,
    which pdfium has turned round.
    """
    seen = sorted(words, key=lambda word: (-word.x1, -word.order))
    ordered: list[Word] = []
    at = 0
    while at < len(seen):
        end = _end_of_run(seen, at)
        ordered.append(_merged(seen[at:end][::-1]))
        at = end
    return _balanced(_with_spaces(ordered).strip())


def _end_of_run(seen: list[Word], at: int) -> int:
    """The end of what is read from the left and begins, on its right, at `at`; `at` + 1 where nothing is."""
    if not _is_left_to_right(seen[at]):
        return at + 1
    end = ahead = at + 1
    while ahead < len(seen) and not has_right_to_left(seen[ahead].text):
        if _is_left_to_right(seen[ahead]):
            if not _belong(seen[end - 1 : ahead + 1]):
                break
            end = ahead + 1
        ahead += 1
    return end


def _is_left_to_right(word: Word) -> bool:
    if has_right_to_left(word.text):
        return False
    return bool(_LETTER.search(word.text) or _DIGIT.search(word.text))


def _belong(words: list[Word]) -> bool:
    """Whether the first and last of these are one number, or words of one phrase, with what lies between them."""
    first, *between, last = words
    latin = [bool(_LETTER.search(word.text)) for word in (first, last)]
    if any(_apart(one, other) for one, other in pairwise(words)):
        return all(latin)
    inside = _IN_WORDS if any(latin) else _IN_NUMBERS
    return all(word.text in inside for word in between)


def _apart(one: Word, other: Word) -> bool:
    return max(one.x0 - other.x1, other.x0 - one.x1) > SPACE_GAP * min(one.size, other.size)


def _merged(run: list[Word]) -> Word:
    if len(run) == 1:
        return run[0]
    return run[0]._replace(text=_with_spaces(run), x1=max(word.x1 for word in run))


def _with_spaces(words: list[Word]) -> str:
    text = words[0].text
    for before, word in pairwise(words):
        text += f" {word.text}" if _apart(before, word) else word.text
    return text


def _balanced(text: str) -> str:
    """The text with its brackets opening first, as mirrored ones are stored one way or the other."""
    for brackets in _BRACKETS:
        if sum(text.count(bracket) for bracket in brackets) % 2 == 0:
            parts = re.split(f"[{re.escape(brackets)}]", text)
            text = parts[0] + "".join(brackets[at % 2] + part for at, part in enumerate(parts[1:]))
    return text
