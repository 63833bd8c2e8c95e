"""Which passages does a sentence cite?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDEST_RANGE = 20
"""Most numbers that a range such as [1-3] stands for; of a wider one only the two ends count."""

LONGEST_LABEL = 60
"""Longest label, in characters, that is waited for while it is being written."""

_MOST_DIGITS = 18
"""Digits of a number that are read: Python refuses to read very long ones, and no passage has such a number."""

_DEEPEST = 3
"""How often labels are looked for in what is left of a text; if there still are some, its brackets go."""

_WORDS = (
    "passage passages source sources extrait extraits pasaje pasajes fuente fuentes пассаж пассажи отрывок отрывки "
    "источник источники مقطع المقطع مقاطع المقاطع مصدر المصدر مصادر المصادر 段落 来源 來源"
).split()
_JOINTS = "and et y e и و 和 与 及".split()
_DASHES = "-‐‑–—−~～至"
_OPENING, _CLOSING = "[［【", "]］】"
_NO_BRACKETS = str.maketrans("", "", _OPENING + _CLOSING)
_ROUND_OPENING, _ROUND_CLOSING = "(（", ")）"

_WORD = rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})[\s.:：#№]*+"
_NUMBER = rf"[-−]?+\d++(?:\s*+[{_DASHES}]\s*+\d++)?+"
_JOINT = rf"(?:\s*+(?:[,;،؛、，；/&+]|{'|'.join(_JOINTS)})\s*+|\s++)"
_NUMBERS = rf"{_NUMBER}(?:{_JOINT}(?:{_WORD})?+{_NUMBER})*+\s*+"
_LINES = rf"(?:†[^{re.escape(_CLOSING)}\n]{{0,40}}+)?+"
"""Some models write the lines they mean behind a dagger: 【1†L5-L7】."""

_SQUARE = rf"[{re.escape(_OPENING)}]\s*+\^?+\s*+(?:{_WORD})?+{_NUMBERS}{_LINES}[{re.escape(_CLOSING)}]"
_RUN = rf"{_SQUARE}(?:(?:{_JOINT}|\s*+[{_DASHES}]\s*+)?+{_SQUARE})*+"
_LABEL = re.compile(
    rf"(?P<sure>{_RUN}|[{re.escape(_OPENING + _ROUND_OPENING)}]\s*+{_RUN}\s*+[{re.escape(_CLOSING + _ROUND_CLOSING)}])"
    rf"|[{_ROUND_OPENING}]\s*+{_WORD}{_NUMBERS}[{_ROUND_CLOSING}]",
    re.IGNORECASE,
)
"""Neighbouring labels with what joins them. Words in round brackets may also be part of what is said."""

_RANGE = re.compile(rf"(?P<sign>[-−])?(?P<low>\d+)(?:\s*[{_DASHES}]\s*(?P<high>\d+))?")
_WRITTEN_LINES = re.compile(_LINES)
_LEFT_OVER = re.compile(r"\s+(?=[.,…،。，、)）])")
"""White space before a mark that no language sets apart from the word before it."""

_AFTER_ALL = ".!?…؟۔。！？｡,;:،؛\"'”’»)]）】」』 \t\n"
"""What may stand behind the last label of a sentence."""

_UNFINISHED = re.compile(rf"\s*[{re.escape(_OPENING)}]\^?[{_DASHES}\s\d,;]*$")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Resolved:
    """The cited passages that there are, in the order they were given, and how many labels name none."""

    known: tuple[int, ...]
    strangers: int


def take_labels(text: str) -> tuple[str, tuple[int, ...]]:
    """A sentence without its labels, and the numbers these name, in the order of their first mention, each once.

    A label is one or more numbers in square brackets, also with a word for “passage”; in round brackets only with such
    a word, at the end of the sentence. Never raises, whatever the text.
    """
    numbers = dict[int, None]()
    # Where a label stood within another, what is left of that one is a label too.
    for _ in range(_DEEPEST):
        found = _labels_in(text)
        numbers.update(dict.fromkeys(number for match in found for number in _numbers(match[0])))
        text = _without(text, found)
        if not found:
            break
    else:
        text = text.translate(_NO_BRACKETS)
    return text.strip(), tuple(numbers)


def resolve(labels: Sequence[int], count: int) -> Resolved:
    """Which labels name one of the passages 1 to `count`."""
    known = tuple(label for label in labels if 1 <= label <= count)
    return Resolved(known, len(labels) - len(known))


def end_of_label(text: str, at: int) -> int:
    """Where the labels that begin at an offset end; the offset itself where none begins there."""
    match = _LABEL.match(text, at)
    return match.end() if match else at


def ends_in_label(text: str) -> bool:
    """Whether the last thing of a text is a label."""
    at = max(map(text.rfind, _OPENING + _ROUND_OPENING))
    return at >= 0 and end_of_label(text, at) == len(text)


def without_begun_label(text: str) -> str:
    """A text that is at its end, without a label that was begun there."""
    return _UNFINISHED.sub("", text)


def may_become_label(text: str) -> bool:
    """Whether a text that is still being written may be the beginning of a label."""
    if len(text) > LONGEST_LABEL or "\n" in text or text[:1] not in tuple(_OPENING + _ROUND_OPENING):
        return False
    letters = _LETTERS.findall(text.split("†")[0])
    return all(any(word.startswith(run.casefold()) for word in (*_WORDS, *_JOINTS)) for run in letters)


def _labels_in(text: str) -> list[re.Match[str]]:
    """The labels of a sentence in order; those in round brackets only where nothing but labels and marks follows."""
    found: list[re.Match[str]] = []
    is_last, end = True, len(text)
    for match in reversed(list(_LABEL.finditer(text))):
        is_last = is_last and not text[match.end() : end].strip(_AFTER_ALL)
        end = match.start()
        if match["sure"] or is_last:
            found.append(match)
    return found[::-1]


def _without(text: str, labels: Sequence[re.Match[str]]) -> str:
    kept, at = "", 0
    for match in labels:
        before = text[at : match.start()]
        kept += before.rstrip()
        if before[-1:].isspace() and text[match.end() : match.end() + 1].isalnum():
            kept += " "
        left_over = _LEFT_OVER.match(text, match.end())
        at = left_over.end() if left_over else match.end()
    return kept + text[at:]


def _numbers(label: str) -> Iterator[int]:
    for match in _RANGE.finditer(_WRITTEN_LINES.sub("", label)):
        low = int(match["low"][:_MOST_DIGITS]) * (-1 if match["sign"] else 1)
        high = int(match["high"][:_MOST_DIGITS]) if match["high"] else low
        yield from range(low, high + 1) if 0 <= high - low < WIDEST_RANGE else (low, high)
