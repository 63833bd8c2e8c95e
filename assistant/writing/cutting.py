"""Which sentences has a model written so far?

The text is read character by character, so the pieces in which it came cannot matter.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from enum import Enum

from assistant.question import visible
from assistant.writing.labels import end_of_label, ends_in_label, may_become_label, take_labels, without_begun_label
from knowledge.split import sentences

LONGEST = 2000
"""What has no end is given out as a sentence when it is longer than this, in characters."""

_WINDOW = 80
"""How many characters are looked at, at most, to tell what a sentence is and whether it ends."""

_WIDE_MARKS = "。！？｡"
_END_MARKS = ".!?…؟۔" + _WIDE_MARKS
# French sets apart the mark that closes a quotation.
_GAP = " \n»"
_COMMAS, _EMPHASIS = ",;،؛，；、", "*_`"
_CLOSERS = "\"'”’»)]）］】」』" + _EMPHASIS
_OPENERS = "\"'“‘«¿¡([（【「『《„" + _EMPHASIS
_BEHIND_LABEL = _END_MARKS + _COMMAS + _CLOSERS
"""What a label behind an end mark may draw with it: “… in 2015. [1], [2].”"""

_NO_EMPHASIS = str.maketrans("", "", _EMPHASIS)
_NO_MARKS = str.maketrans(dict.fromkeys(_END_MARKS + _COMMAS, " "))

_NUMBERED = r"[(（]?(?:\d{1,2}|[a-z])[.)）]\s|[(（]?\d{1,2}[、）]|[①-⑳]"
_BULLET = r"[-*+–—]\s|[•‣▪◦·●○■□✓✔➢]"
# Headings, fences and rules.
_TITLE = r"#{1,6}\s|```|~~~|[-=_]{3}|\*{3}\s"
_ITEM = re.compile(rf"(?:{_BULLET}|{_NUMBERED})\s*")
_ALONE = re.compile(rf"[\s>]*(?:{_TITLE})|\*\*.*\*\*\W*$|__.*__\W*$", re.DOTALL)
_BEGINNING = re.compile(rf"\*{{0,2}}(?:{_NUMBERED})|{_BULLET}|{_TITLE}|[>|]")
"""What begins a line that does not go on with the line above."""

_BEGUN = re.compile(r"\*{0,3}[(（]?(?:\d{1,2}|[a-z])?[.)）]?|[-+–—=_~`#]{1,6}")
"""What may become such a beginning."""

_ONLY_A_NUMBER = re.compile(r"[\s>#*_(（]*(?:\d{1,2}|[a-z])[.)*_]+")
_PREFIX = re.compile(r"[\s>|]*(?:#{1,6}\s+|(?:```|~~~)\s*[\w+-]*\s*$)?")
_MARKUP = re.compile(r"\*\*|__|~~|`+|(?<!\w)[*_](?=[\w\"“«‘(¿¡])|(?<=[\w.!?…\"”»’)%*])[*_](?!\w)")
_STRAY = " .,;:،؛，；：、。)]）】」』"
"""Marks that stand before a sentence only where something was taken away before them."""


@dataclass(frozen=True)
class Written:
    """A sentence as it can be shown, in single spaces, and the numbers of the passages that it cites.

    `is_item` says that a list item begins with it. Marks of lists, headings and emphasis are gone; HTML is not.
    """

    text: str
    labels: tuple[int, ...]
    is_item: bool


class _Stop(Enum):
    """What stands where a sentence may end."""

    MARK = "an end mark, which abbreviations have too"
    ALONE = "the end of a line that stands alone"
    LINE = "the end of a line that is likely whole: a list item, or one with a label at its end"
    WRAP = "the end of any other line"


class SentenceCutter:
    """Gives out the sentences of a text that is being written, each once something else has begun behind it."""

    def __init__(self) -> None:
        self._text, self._given = "", list[Written]()
        self.clear()

    def clear(self) -> None:
        """Forgets what is unfinished: the model begins anew."""
        self._begin("", at_line_start=True)

    def feed(self, piece: str) -> list[Written]:
        """The sentences that became whole with the next piece of the text, in order. Never raises."""
        self._read(piece)
        return self._taken()

    def end(self, *, whole: bool = True) -> list[Written]:
        """What is left when no more comes; the cutter is then as new.

        Where the text broke off (`whole` is False) a last sentence without its end is left out.
        """
        while self._stop is not None and self._ahead:
            self._read(self._settle(ends=self._ends(self._stop)))
        if whole or self._is_finished():
            self._text = without_begun_label(self._text)
            self._give(len(self._text))
        self.clear()
        return self._taken()

    def _begin(self, text: str, *, at_line_start: bool) -> None:
        """Starts a sentence; `_place` is where it may end, `_gap` where the labels and white space behind that end."""
        self._text, self._at_line_start = text, at_line_start
        self._stop: _Stop | None = None
        self._place = self._gap = 0

    def _taken(self) -> list[Written]:
        given, self._given = self._given, []
        return given

    @property
    def _ahead(self) -> str:
        return self._text[self._gap :]

    def _read(self, text: str) -> None:
        queue = deque(text)
        while queue:
            if char := _readable(queue.popleft(), self._text[-1:]):
                self._add(char)
            is_long = len(self._text) > (LONGEST if self._stop is None else 2 * LONGEST)
            if self._stop is not None and (is_long or (self._ahead and not self._must_wait(self._stop))):
                # What was looked at to decide has not been read yet: it may hold ends itself.
                queue.extendleft(reversed(self._settle(ends=is_long or self._ends(self._stop))))
            elif is_long:
                self._give(len(self._text))
                self._begin("", at_line_start=False)

    def _add(self, char: str) -> None:
        """Appends a character, white space only once: a line break rather than a space, and two for an empty line."""
        if char.isspace():
            if not self._text:
                self._at_line_start = self._at_line_start or char == "\n"
                return
            if self._text[-1].isspace() and (char == " " or self._text.endswith("\n\n")):
                return
            if char == "\n" and self._text.endswith(" "):
                self._text = self._text[:-1]
        self._text += char
        if self._stop is not None:
            self._go_on(char)
        elif char == "\n" or char in _END_MARKS:
            self._stop = self._line() if char == "\n" else _Stop.MARK
            self._gap = len(self._text)
            self._place = self._gap - (char == "\n")

    def _go_on(self, char: str) -> None:
        """Tells what belongs to the sentence, behind the place where it may end, from what lies ahead."""
        text = self._text
        if self._stop is _Stop.MARK and self._place == len(text) - 1 and char in _END_MARKS + _CLOSERS:
            self._place = self._gap = len(text)
        while self._gap < len(text):
            bare = len(text) - len(text[self._gap :].lstrip(_EMPHASIS))
            end = end_of_label(text, bare)
            follows_label = self._gap > self._place and text[self._gap - 1] in _BEHIND_LABEL
            if end > bare:
                self._gap = end
            elif text[self._gap] in _GAP or (follows_label and text[self._gap] in _BEHIND_LABEL):
                self._gap += 1
            else:
                break

    def _line(self) -> _Stop:
        """What the line break that was just read ends."""
        start = self._text[:_WINDOW] if self._at_line_start else ""
        end = self._text[-_WINDOW:].rstrip(" \n" + _EMPHASIS)
        if end.endswith((":", "：")) or _ALONE.match(start):
            return _Stop.ALONE
        return _Stop.LINE if ends_in_label(end) or _ITEM.match(start) else _Stop.WRAP

    def _must_wait(self, stop: _Stop) -> bool:
        """Whether what lies ahead does not tell yet if the sentence ends."""
        ahead, between = self._ahead, self._text[self._place : self._gap]
        if may_become_label(ahead.lstrip(_EMPHASIS)) or ("\n" in between and _BEGUN.fullmatch(ahead)):
            return True
        is_apart = bool(between) or stop is not _Stop.MARK
        return is_apart and len(ahead) <= _WINDOW and not ahead.strip(_OPENERS)

    def _ends(self, stop: _Stop) -> bool:
        """Whether the sentence ends where it may, from what lies ahead."""
        body, between, ahead = self._text[: self._place], self._text[self._place : self._gap], self._ahead
        if stop is _Stop.MARK and not between and not body.rstrip(_CLOSERS).endswith(tuple(_WIDE_MARKS)):
            return False
        if "\n" in between and (stop is _Stop.ALONE or "\n\n" in between or _BEGINNING.match(ahead)):
            return True
        following = (ahead.lstrip(_OPENERS) or ahead)[0]
        if stop is _Stop.MARK and _ends_before(body, following):
            return True
        is_labelled = bool(between.strip(_GAP)) and any(char in _END_MARKS + "\n" for char in between)
        return (is_labelled or stop is _Stop.LINE) and not following.islower()

    def _is_finished(self) -> bool:
        """Whether the text has come to an end, with nothing ahead."""
        if self._stop is _Stop.MARK:
            return _ends_before(self._text[: self._place], "A")
        return self._stop in (_Stop.ALONE, _Stop.LINE) or self._text.endswith("\n\n")

    def _settle(self, *, ends: bool) -> str:
        """Ends the sentence where it may end, or goes on with it; returns what lay ahead, to be read again."""
        ahead, between = self._ahead, self._text[self._place : self._gap]
        if not ends:
            self._text, self._stop = self._text[: self._gap], None
            return ahead
        line = between.rfind("\n") + 1
        # Labels that begin a line with more behind them are that line's.
        own = between[line:] if line and between[line:].strip() else ""
        self._give(self._gap - len(own))
        self._begin(own, at_line_start="\n" in between)
        return ahead

    def _give(self, end: int) -> None:
        place = end if self._stop is None else self._place
        behind = self._text[place:end].translate(_NO_MARKS)
        written = _written(self._text[:place] + behind, at_line_start=self._at_line_start)
        if written:
            self._given.append(written)


def _readable(char: str, before: str) -> str:
    """A character as it is read: every white space is a space or a line break, and nothing is invisible."""
    if char.isprintable():
        return char
    if char in "\n\u2028\u2029\x85":
        return "\n"
    if visible(char).isspace():
        return " "
    return char if char in visible(f"{before}{char}{before}") else ""


def _ends_before(body: str, following: str) -> bool:
    """Whether a text with an end mark is a whole sentence where a character follows it."""
    if len(body) < _WINDOW and _ONLY_A_NUMBER.fullmatch(body):
        return False
    # The splitter looks at no more than the last word.
    head = body[-_WINDOW:].split()[-1].translate(_NO_EMPHASIS)
    probe = f"{head} {following}"
    return any(end == len(head) for _, end in sentences(probe, 0, len(probe)))


def _written(raw: str, *, at_line_start: bool) -> Written | None:
    """A sentence without what is not part of it; None where no letter or digit is left."""
    text = _MARKUP.sub("", _PREFIX.sub("", visible(raw), count=1) if at_line_start else visible(raw))
    item = _ITEM.match(text) if at_line_start else None
    text, labels = take_labels(text[item.end() :] if item else text)
    text = " ".join(text.split()).lstrip(_STRAY)
    return Written(text, labels, item is not None) if any(map(str.isalnum, text)) else None
