"""Which statements does a draft make, and where does each stand in it?

A line is a paragraph, a heading, a list item or a row of a table. A sentence is cut further only where both halves can
stand alone: one claim too long is checked more strictly, a claim cut wrongly says what nobody wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from assistant.checking.claims.checkable import first_verb, is_long_enough, points_back, why_not, words
from assistant.checking.claims.resolve import resolve, subject_of, without_adverbs
from knowledge.language import detect
from knowledge.split import sentences

_NO_SPACES = "zh"
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_ITEM = re.compile(
    r"\s*(?:[-*+–—]\s+|[•‣▪◦·●○■□✓✔➢]\s*|\(?(?:\d{1,2}|[٠-٩]{1,2}|[a-z])[.)]\s+|[（(]?\d{1,2}[）、]\s*|[①-⑳]\s*)"
)
_PREFIX = re.compile(r"[\s>]*(?:#{1,6}\s+)?")
_RULE = re.compile(r"[\s|:+=–—-]*")
_MARKUP = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=[\w.])[*_](?!\w)|\[\^\w+\]|\[(?P<words>[^\]\[]+)\]\([^()\s]*\)")
_CUT_AT_SEMICOLONS = ("ar", "zh")
"""Languages whose verbs the lists know too few of to ask for one on both sides."""

_LEAST_CELLS = 2
_COLONS = (":", "：")
_PAIRS = ("()", "（）", "[]", "“”", "«»", "《》", "「」")
_QUESTION = re.compile(r"[?？؟][\"'”’»)\]]*$")


@dataclass(frozen=True)
class Claim:
    """A statement that can be checked: its words in the draft, and what is to be checked, standing alone.

    `text` is ``draft[start:end]``; `paragraph` counts the lines that are not empty from 1; `language` is one of six.
    """

    text: str
    start: int
    end: int
    statement: str
    paragraph: int
    language: str


@dataclass(frozen=True)
class Other:
    """A piece of the draft that cannot be checked; `why` is ``question``, ``opinion`` or ``other``."""

    text: str
    start: int
    end: int
    why: str
    paragraph: int


def claims_of(draft: str) -> tuple[list[Claim], list[Other]]:
    """The claims of a draft and the pieces that make none, each in order; both empty for an empty draft."""
    reading = _Reading(draft, detect(draft))
    lines = [match.span() for match in _LINE.finditer(draft) if match.group().strip()]
    for span, following in zip(lines, [*lines[1:], (0, 0)], strict=False):
        reading.read(*span, draft[slice(*following)])
    return reading.claims, reading.others


@dataclass
class _Reading:
    """Goes through a draft line by line and keeps what later lines need to stand alone."""

    draft: str
    language: str
    claims: list[Claim] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    _paragraph: int = 0
    _said: list[tuple[str, str]] = field(default_factory=list)
    """Every sentence so far, each after its language."""

    _leads: list[tuple[int, str]] = field(default_factory=list)
    """Lines that introduce what follows, each with its indentation; -1 for one that is no list item."""

    _header: list[str] = field(default_factory=list)
    """The cells of the first row of the table that goes on."""

    def read(self, start: int, end: int, following: str) -> None:
        """Reads the line at ``start:end``; `following` is the next that is not empty."""
        self._paragraph += 1
        line = self.draft[start:end]
        if _is_row(line) and (self._header or _is_row(following)):
            self._row(start, end)
            return
        self._header = []
        item = _ITEM.match(line)
        marks = item or _PREFIX.match(line)
        indent = len(line) - len(line.lstrip()) if item else -1
        while self._leads and self._leads[-1][0] >= indent:
            self._leads.pop()
        leads_on = line.rstrip(" \t*_").endswith(_COLONS) and (_is_row(following) or _ITEM.match(following) is not None)
        self._line(start + (marks.end() if marks else 0), end, is_item=item is not None, leads_on=leads_on)
        if leads_on:
            self._leads.append((indent, self._said[-1][1]))

    def _row(self, start: int, end: int) -> None:
        """A row of a table says of each header what stands under it."""
        row = self.draft[start:end]
        start, end = start + len(row) - len(row.lstrip()), start + len(row.rstrip())
        cells = [_clean(cell) for cell in re.split(r"[|\t]", row.strip().strip("|"))]
        if not self._header or _RULE.fullmatch(row) or sum(map(bool, cells)) < _LEAST_CELLS:
            self._header = self._header or cells
            self._leave(start, end, "other")
            return
        pairs = zip_longest(self._header[: len(cells)], cells, fillvalue="")
        told = "; ".join(f"{head}: {cell}" if head else cell for head, cell in pairs if cell)
        self._claim(start, end, self._with_lead(told), detect(told, self.language))

    def _line(self, start: int, end: int, *, is_item: bool, leads_on: bool) -> None:
        """The sentences of a line; a list's lead stands before an item's first, and before those without a verb."""
        spans = list(sentences(self.draft, start, end))
        for place, (begin, stop) in enumerate(spans):
            sentence = self.draft[begin:stop]
            language = detect(sentence, self.language)
            needs_lead = is_item and (place == 0 or first_verb(sentence, language) is None)
            if leads_on and place == len(spans) - 1:
                self._leave(begin, stop, "other")
            elif _QUESTION.search(sentence) or (needs_lead and self._leads):
                self._piece(
                    begin, stop, self._with_lead(_clean(sentence)) if needs_lead else _clean(sentence), language
                )
            else:
                self._sentence(begin, stop, language, is_item=is_item)
            self._said.append((language, _clean(sentence)))

    def _sentence(self, start: int, end: int, language: str, *, is_item: bool) -> None:
        """The clauses of a sentence; one that was cut off, or an item with a figure, is no heading without end mark."""
        before = len(self._said)
        sentence = self.draft[start:end]
        clauses = _clauses(sentence, language)
        is_text = len(clauses) > 1 or (is_item and any(char.isdigit() for char in sentence))
        for begin, stop, subject in clauses:
            told = _clean(sentence[begin:stop])
            gap = "" if language == _NO_SPACES else " "
            told = f"{subject}{gap}{told}" if subject else told
            self._piece(start + begin, start + stop, told, language, is_text=is_text)
            self._said.append((language, told))
        del self._said[before:]

    def _piece(self, start: int, end: int, told: str, language: str, *, is_text: bool = False) -> None:
        why = why_not(f"{told}." if is_text else told, language)
        if why:
            self._leave(start, end, why)
        else:
            before = [said for spoken, said in self._said if spoken == language]
            self._claim(start, end, resolve(told, before, language), language)

    def _claim(self, start: int, end: int, statement: str, language: str) -> None:
        self.claims.append(Claim(self.draft[start:end], start, end, statement, self._paragraph, language))

    def _leave(self, start: int, end: int, why: str) -> None:
        self.others.append(Other(self.draft[start:end], start, end, why, self._paragraph))

    def _with_lead(self, text: str) -> str:
        return " ".join([*(lead for _, lead in self._leads), text]).replace("： ", "：")


def _clauses(sentence: str, language: str) -> list[tuple[int, int, str]]:
    """The offsets of the parts of a sentence that stand alone, each with the subject it lacks."""
    clauses: list[tuple[int, int, str]] = []
    at, subject = 0, ""
    for joint in words("joint", language).finditer(sentence):
        left, right = sentence[at : joint.start()], sentence[joint.end() :]
        if _is_inside(sentence[: joint.start()]):
            continue
        lacking = _lacking(f"{subject} {left}".lstrip(), right, language, joint)
        if lacking is not None:
            clauses.append((at, at + len(left.rstrip(" ,،，")), subject))
            at, subject = joint.end(), lacking
    return [*clauses, (at, len(sentence), subject)]


def _lacking(left: str, right: str, language: str, joint: re.Match[str]) -> str | None:
    """The subject that the second half lacks, nothing where it has its own; None where a cut would not be safe."""
    at_semicolon = joint["stop"] is not None
    if not (is_long_enough(left) and is_long_enough(right)):
        return None
    is_tied = not points_back(right, language) and words("tied", language).search(right)
    if is_tied or any(colon in left for colon in _COLONS):
        return None
    if at_semicolon and language in _CUT_AT_SEMICOLONS:
        return ""
    first, verb = first_verb(left, language), _own_verb(left, right, language)
    if first is None or verb is None or _is_open(left, language, at_semicolon=at_semicolon):
        return None
    if verb > 0:
        has_own = at_semicolon or points_back(right, language) or (joint["comma"] and subject_of(right, language))
        return "" if has_own else None
    subject = subject_of(left, language)
    if not subject and not points_back(left, language):
        return None
    whole = without_adverbs(left[:first], language)
    return (whole and subject if words("time", language).search(right) else whole) or None


def _own_verb(left: str, right: str, language: str) -> int | None:
    """Where the verb of a second half stands, 0 at its beginning; None where it may have none of its own."""
    rest = right
    while adverb := words("adverb", language, at_start=True).match(rest):
        rest = rest[adverb.end() :].lstrip(" '’")
    if words("verb", language, at_start=True).match(rest):
        return 0
    past = words("past", language, at_start=True).match(rest)
    if past and words("object", language, at_start=True).match(rest[past.end() :].lstrip()):
        # After “were seized” the form “destroyed” is a participle too.
        first = first_verb(left, language)
        return 0 if first is not None and words("past", language).match(left, first) else None
    sure = words("verb", language).search(rest)
    return sure.start() if sure and not words("inside", language).search(rest[: sure.start()]) else None


def _is_open(left: str, language: str, *, at_semicolon: bool) -> bool:
    """Whether what follows may belong to the last words of the first half: “collects and publishes data”."""
    if at_semicolon:
        return False
    last = left.split()[-1] if language != _NO_SPACES else ""
    ends_in = any(words(name, language).fullmatch(last) for name in ("verb", "past", "front"))
    return ends_in or words("inside", language).search(left) is not None


def _is_inside(before: str) -> bool:
    """Whether a bracket or quotation mark is open at the end of a text."""
    return any(before.count(pair[0]) > before.count(pair[1]) for pair in _PAIRS) or before.count('"') % 2 == 1


def _is_row(line: str) -> bool:
    marks = _ITEM.match(line)
    # A tab also follows the number of an item.
    return line.lstrip().startswith("|") or "\t" in line[marks.end() if marks else 0 :].strip()


def _clean(text: str) -> str:
    """A text without marks of emphasis, links and notes, in single spaces."""
    return " ".join(_MARKUP.sub(lambda found: found["words"] or "", text).split())
