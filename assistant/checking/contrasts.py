"""Where do a claim and evidence part in a negation, in only/all/none, in planned/running/ended, or in opposites?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from assistant.checking.compared import Compared, Span, Told
from assistant.checking.turns import Cue, Turn, cues_in, opposites
from assistant.checking.verdict import Relation, Slot
from knowledge.words import index_terms

_SCOPES = {
    Turn.ONLY: (Turn.ALL, Turn.SOME),
    Turn.ALL: (Turn.SOME, Turn.NONE, Turn.ONLY),
    Turn.NONE: (Turn.ALL, Turn.SOME),
}
"""What a word for a scope is against, where the evidence has not the same."""

_STATES = {
    Turn.ENDED: (Turn.RUNNING, Turn.PLANNED),
    Turn.RUNNING: (Turn.ENDED, Turn.PLANNED),
    Turn.PLANNED: (Turn.DONE, Turn.ENDED),
    Turn.DONE: (Turn.PLANNED,),
}
_CLAUSE = (",", ";", ":", "–", "—", "，", "；", "：", "،", "؛")


def contrasts(claim: str, language: str, told: Told) -> list[Compared]:
    """Every such contrast between a claim in `language` and the evidence."""
    return [*_turns(claim, language, told), *_opposites(claim, language, told)]


def _turns(claim: str, language: str, told: Told) -> Iterable[Compared]:
    claimed, there = cues_in(claim, language), cues_in(told.text, told.language)
    yield from _negation(claim, claimed, there, told, same_language=language == told.language)
    kinds = {cue.turn for cue in there}
    for cue in claimed:
        if cue.turn in _SCOPES and cue.turn not in kinds:
            yield _against(Slot.SCOPE, cue, [other for other in there if other.turn in _SCOPES[cue.turn]])
        elif cue.turn in _STATES and cue.turn not in kinds:
            against = [other for other in there if other.turn in _STATES[cue.turn]]
            if against or cue.turn is Turn.ENDED:
                yield _against(Slot.STATE, cue, against)


def _against(slot: Slot, cue: Cue, others: Sequence[Cue]) -> Compared:
    """A cue of the claim that the evidence lacks, against the first that it has in its place."""
    span = (cue.start, cue.end)
    if others:
        return Compared(slot, Relation.DIFFERS, span, (others[0].start, others[0].end))
    return Compared(slot, Relation.MISSING, span)


def _negation(
    claim: str, claimed: Sequence[Cue], there: Sequence[Cue], told: Told, *, same_language: bool
) -> Iterable[Compared]:
    """A negation that only one side has; of the evidence, the clauses count that speak of what the claim speaks of."""
    ours = [cue for cue in claimed if cue.turn in (Turn.NEGATION, Turn.NONE)]
    near = _near(claim, told) if same_language else [(0, len(told.text))]
    theirs = [
        cue
        for cue in there
        if cue.turn in (Turn.NEGATION, Turn.NONE) and any(start <= cue.start < end for start, end in near)
    ]
    if _is_denied(ours) == _is_denied(theirs):
        return
    span = (ours[0].start, ours[0].end) if ours else (0, 0)
    yield Compared(Slot.NEGATION, Relation.DIFFERS, span, (theirs[0].start, theirs[0].end) if theirs else None)


def _is_denied(negations: Sequence[Cue]) -> bool:
    """Whether negations deny what is said: two undo each other, but “никто не” and “no … ningún” are one."""
    return any(cue.turn is Turn.NONE for cue in negations) or len(negations) % 2 == 1


def _near(claim: str, told: Told) -> list[Span]:
    """The clauses of the evidence that share most words with the claim."""
    cuts = [0, *(at + 1 for at, char in enumerate(told.text) if char in _CLAUSE), len(told.text)]
    clauses = [(start, end) for start, end in pairwise(cuts) if end > start]
    terms = set(index_terms(claim, told.language))
    shared = [len(terms & set(index_terms(told.text[start:end], told.language))) for start, end in clauses]
    most = max(shared, default=0)
    return [clause for clause, count in zip(clauses, shared, strict=True) if count and 2 * count >= most]


def _opposites(claim: str, language: str, told: Told) -> Iterable[Compared]:
    if language != told.language:
        return
    for one in opposites(claim, told.text, language):
        yield Compared(Slot.WORDING, Relation.DIFFERS, (one.start, one.end), (one.found_start, one.found_end))
