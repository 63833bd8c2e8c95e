"""Which words of a claim, and of a quote, stand in which relation to the other side?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answer import Citation
from assistant.checking.verdict import Relation, Verdict

_RISING = (Relation.AGREES, Relation.MISSING, Relation.DIFFERS)
"""Where details overlap, the later of these is shown: what differs must not be hidden by what agrees."""


@dataclass(frozen=True)
class Piece:
    """A run of characters and the relation of the detail over it: agrees, differs, missing or, for none, empty."""

    text: str
    relation: str = ""


def pieces(text: str, spans: Sequence[tuple[int, int, str]]) -> list[Piece]:
    """Cuts a text at the ends of `spans` (start, end, relation); the pieces in their order are the whole text.

    Spans may overlap and may be in any order; what of them lies outside the text is left out. Raises `ValueError` for
    a relation that is none.
    """
    relations = [""] * len(text)
    for start, end, relation in sorted(spans, key=lambda span: _RISING.index(Relation(span[2]))):
        for at in range(max(start, 0), min(end, len(text))):
            relations[at] = relation
    runs = groupby(zip(text, relations, strict=True), key=lambda one: one[1])
    return [Piece("".join(char for char, _ in run), str(relation)) for relation, run in runs]


def claim_pieces(verdict: Verdict) -> list[Piece]:
    """The claim of a verdict with its details."""
    return pieces(verdict.claim, [(one.start, one.end, one.relation) for one in verdict.details])


def quote_pieces(verdict: Verdict, citation: Citation) -> list[Piece]:
    """The quote of one citation of a verdict, with the words that agree with the claim or differ from it."""
    found = [one for one in verdict.details if one.citation == citation.n]
    offsets = [(one.found_start - citation.start, one.found_end - citation.start, one.relation) for one in found]
    return pieces(citation.quote, offsets)
