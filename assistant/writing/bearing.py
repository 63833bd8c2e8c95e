"""Does what the sources say bear a statement out? Only if nothing in it is missing there, and the reader is sure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from assistant.checking.checker import Weighed
from assistant.checking.claims.checkable import is_long_enough, points_back, speaks_of_it, words
from assistant.checking.claims.resolve import subject_of
from assistant.checking.compared import Compared
from assistant.checking.grounds import Ground
from assistant.checking.mentions import Kind, Mention, is_written_in
from assistant.checking.turns import Turn, cues_in
from assistant.checking.verdict import Relation, Ruling, Slot
from assistant.checking.weighing import FIGURES
from assistant.material import is_order
from assistant.organisations import HOUSE, organisations_in
from knowledge.names import names_in
from knowledge.split import sentences
from knowledge.words import STOP_WORDS, index_terms, plain

RELEASED_FROM = 0.56
"""How likely support must be for a sentence to be shown (docs/benchmarks.md, “Written answers”)."""

IN_OTHER_WORDS_FROM = 0.65
"""The same where the passage, in the language of the sentence, has less than `KNOWN` of its words of content."""

KNOWN = 0.75

_NAME_IN_HAN = re.compile(r"(?<=[\u3400-\u9fff])[A-Z][A-Za-z]+|[A-Z][A-Za-z]+(?=[\u3400-\u9fff])")
"""A name in Latin letters next to Chinese ones: as no gap sets it apart, it is not among the details compared."""

_COLON = re.compile(r"[:：](?![\d/])\s*(?=\S)")
_CLAUSES = 2
"""A statement with as many verbs may join what two units say."""

_LOOK_BACK = 600
"""How many characters before a ground may say what its “it” stands for."""


class Why(StrEnum):
    """Why a sentence is not shown."""

    NO_LABEL = "cites_nothing"
    STRANGER = "cites_what_was_not_given"
    FOREIGN_MATTER = "has_markup_or_address"
    TOO_LONG = "too_long"
    ORDER = "gives_orders"
    NO_STATEMENT = "states_nothing"
    LEANS = "leans_on_what_is_not_shown"
    OTHER_LANGUAGE = "in_another_language"
    REPEATS = "repeats"
    DETAIL = "detail_not_in_passage"
    UNSUPPORTED = "not_supported"


@dataclass(frozen=True)
class Judged:
    """What became of a sentence: the grounds that bear it out, or why it is not shown.

    `likely` is the least probability of support over its statements, 0 where it was not read; `detail` names the detail
    that decided, if one did.
    """

    text: str
    grounds: tuple[Ground, ...] = ()
    why: Why | None = None
    likely: float = 0.0
    detail: str = ""

    @property
    def is_shown(self) -> bool:
        return self.why is None


def borne_out(
    statement: str, language: str, weighed: Sequence[Weighed], said_before: Callable[[Ground], str]
) -> Judged:
    """Whether the most relevant ground of a passage bears a statement out: what it lacks, no reader outweighs.

    Of its units those that do so alone are enough; two together do not say what the more relevant of them says
    otherwise. `said_before` gives what the document says before a ground.
    """
    able = [one for one in weighed if not is_order(one.ground.text)]
    if not able:
        return Judged(statement, why=Why.UNSUPPORTED)
    judged = _judged(statement, language, able[0], said_before)
    if not judged.is_shown:
        return judged
    parts = [one for one in able if set(one.ground.units) < set(able[0].ground.units)]
    alone = (_judged(statement, language, one, said_before) for one in parts)
    return next((one for one in alone if one.is_shown), None) or _together(statement, language, judged, parts)


def _together(statement: str, language: str, judged: Judged, parts: Sequence[Weighed]) -> Judged:
    """What bears a statement out by several units, unless the most relevant of these says otherwise by itself.

    “Launched in 2014. … in Lisbon.” has every word of “launched in Lisbon in 2014”, and does not say it. A lead and its
    items are no such units: none is a ground without the others.
    """
    (whole,) = judged.grounds
    if whole.is_list or {unit for one in parts for unit in one.ground.units} != set(whole.units):
        return judged
    against = ((one, one.relation is Relation.MISSING and one.slot is Slot.SCOPE) for one in parts[0].details)
    if other := next((one for one, unsaid in against if unsaid or one.relation is Relation.DIFFERS), None):
        return _lacks(statement, other, judged.likely)
    if _is_scattered(statement, language, parts):
        return Judged(statement, why=Why.UNSUPPORTED, likely=judged.likely)
    is_denied = parts[0].probabilities[Ruling.CONTRADICTED] >= RELEASED_FROM
    return Judged(statement, why=Why.UNSUPPORTED, likely=judged.likely) if is_denied else judged


def _is_scattered(statement: str, language: str, parts: Sequence[Weighed]) -> bool:
    """Whether a statement of one clause has its figures from one unit and its organisations from another.

    “INTERPOL launched it in 2014” is not said by “It was launched in 2014. … It is run with INTERPOL.”
    """
    if len(words("verb", language).findall(statement)) >= _CLAUSES:
        return False
    who = {one.code for one in organisations_in(statement) if one.code != HOUSE}
    figures = {one.span for one in parts[0].details if one.slot in FIGURES}

    def has_all(part: Weighed) -> bool:
        there = {one.code for one in organisations_in(part.ground.text)}
        agree = {one.span for one in part.details if one.relation is Relation.AGREES}
        return who <= there and figures <= agree

    return bool(who and figures) and not any(map(has_all, parts))


def _judged(statement: str, language: str, best: Weighed, said_before: Callable[[Ground], str]) -> Judged:
    """Whether a ground bears a statement out."""
    likely = best.probabilities[Ruling.SUPPORTED]
    is_lacking = partial(_is_lacking, statement, best.ground, said_before)
    if lacking := next(filter(is_lacking, best.details), None):
        return _lacks(statement, lacking, likely)
    unsaid = _unseen_name(statement, best.ground) or _unsaid_state(statement, language, best.ground)
    if unsaid := unsaid or _unnamed_subject(statement, language, best.ground, said_before):
        return Judged(statement, why=Why.DETAIL, likely=likely, detail=unsaid)
    quotes = [best.ground.stored.quote(*unit) for unit in best.ground.units]
    is_known = _has_words(statement, language, best.ground, said_before)
    needed = RELEASED_FROM if is_known else IN_OTHER_WORDS_FROM
    if likely < needed or only_reports(quotes, statement, best.ground.told.language):
        return Judged(statement, why=Why.UNSUPPORTED, likely=likely)
    return Judged(statement, (best.ground,), likely=likely)


def _unseen_name(statement: str, ground: Ground) -> str:
    told = f"{ground.text}\n{ground.told.around}"
    names = (one[0] for one in _NAME_IN_HAN.finditer(statement) if not organisations_in(one[0]))
    return next((f"{Slot.NAME}: {one}" for one in names if one not in told), "")


def _unsaid_state(statement: str, language: str, ground: Ground) -> str:
    """That a thing is planned, where the ground does not say so: “plans to run it” for “runs it”."""
    if any(cue.turn is Turn.PLANNED for cue in cues_in(ground.text, ground.told.language)):
        return ""
    cues = (cue for cue in cues_in(statement, language) if cue.turn is Turn.PLANNED)
    return next((f"{Slot.STATE}: {statement[cue.start : cue.end]}" for cue in cues), "")


def _unnamed_subject(statement: str, language: str, ground: Ground, said_before: Callable[[Ground], str]) -> str:
    """Whom a ground's “it” stands for, where the statement does not name them: then it is about something else."""
    if language != ground.told.language or not points_back(ground.text, language, nouns=False):
        return ""
    before = said_before(ground)[-_LOOK_BACK:]
    said = [before[slice(*span)] for span in sentences(before, 0, len(before))]
    subject = next((found for one in reversed(said) if (found := subject_of(one, language))), "")
    names = names_in(f"_ {subject}")  # its first word may be a name, unlike that of a sentence
    has_capitals = any(char.isupper() for name in names.written.values() for char in name)
    if not has_capitals or names.found_in(statement) or any(one.code == HOUSE for one in organisations_in(subject)):
        return ""
    return f"{Slot.NAME}: {subject}"


def _has_words(statement: str, language: str, ground: Ground, said_before: Callable[[Ground], str]) -> bool:
    """Whether a passage has most words of a statement, with those before it where it speaks of “it”.

    Where it is in another language, that cannot be told, and it is taken to have them.
    """
    if language != ground.told.language:
        return True
    terms = set(index_terms(statement, language))
    before = said_before(ground)[-_LOOK_BACK:] if speaks_of_it(ground.text, language) else ""
    known = index_terms(f"{before}\n{ground.stored.text}\n{ground.told.context}", language)
    return len(terms.intersection(known)) >= KNOWN * len(terms)


def only_reports(quotes: Sequence[str], statement: str, language: str) -> bool:
    """Whether one of some units has a statement behind a colon, and more than a label before it on other things.

    “Critics of it write: the fund is empty” does not say that the fund is empty. A lead goes with what follows it.
    """
    said = set(index_terms(statement, language))
    for line in _with_leads(quotes):
        colon = _COLON.search(line)
        if colon and is_long_enough(line[: colon.start()]):
            before, behind = (set(index_terms(one, language)) for one in (line[: colon.start()], line[colon.end() :]))
            if not said & before and 2 * len(said & behind) > len(said):
                return True
    return False


def _with_leads(quotes: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for quote in quotes:
        if lines and lines[-1].rstrip().endswith((":", "：")):
            lines[-1] += f" {quote}"
        else:
            lines.append(quote)
    return lines


def _lacks(statement: str, detail: Compared, likely: float) -> Judged:
    told = f"{detail.slot}: {statement[slice(*detail.span)]}"
    return Judged(statement, why=Why.DETAIL, likely=likely, detail=told)


def _is_lacking(statement: str, ground: Ground, said_before: Callable[[Ground], str], detail: Compared) -> bool:
    """Whether a ground lacks a detail of a statement, or has another in its place."""
    if detail.relation is Relation.AGREES:
        return False
    return detail.slot is not Slot.NAME or not _is_named(statement, ground, said_before, detail)


def _is_named(statement: str, ground: Ground, said_before: Callable[[Ground], str], detail: Compared) -> bool:
    """Whether a name that the ground lacks is there all the same: by its last word, or as whom “it” points back to.

    Then what the document says before has the name; where it opens with such an “it” the claim reader decides.
    """
    start, end = detail.span
    name = Mention(Kind.NAME, "", start, end, statement[start:end])
    if not (speaks_of_it(ground.text, ground.told.language) or _stands_alone(name.text.split()[-1], ground.text)):
        return False
    before = said_before(ground)
    return not before.strip() or is_written_in(name, before) is not False


def _stands_alone(word: str, text: str) -> bool:
    """Whether the last word of a name is used by itself: “Costa said” for Maria Costa, but not “the Drug Strategy”.

    An article with a capital letter is no part of a name: “The Exponents”.
    """
    for found in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text):
        last = text[: found.start()].rstrip(" ")
        before = re.search(r"[A-ZÀ-ÞА-Я][\w’'-]*$", last) if last != text[: found.start()] else None
        if word[:1].isupper() and (not before or plain(before[0]) in STOP_WORDS):
            return True
    return False
