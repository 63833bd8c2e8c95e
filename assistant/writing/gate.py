"""Is a sentence that a chat model wrote shown? Only where the passages that it cites bear out all of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from assistant.checking.checker import Weighed
from assistant.checking.claims.checkable import points_back, words
from assistant.checking.claims.resolve import resolve
from assistant.checking.claims.split import claims_of
from assistant.checking.grounds import Ground
from assistant.material import is_order
from assistant.writing.bearing import Judged, Why, borne_out
from knowledge.language import detect
from knowledge.records import Document, StoredPassage
from knowledge.retrieve import Retrieval

LONGEST = 600
"""A sentence of more characters is no sentence that anybody could check."""

_FOREIGN_MATTER = re.compile(
    r"[<>‹›{}|\\^`\x00-\x1f]|\]\s*\(|!\[|\]:|(?:[a-z][a-z0-9+.-]{1,9}:)?//|www\.|(?:javascript|data|mailto|tel):"
    r"|\S+@\S+\.\w|&#?\w+;|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|int|info|io|ru|cn|fr|es|eu|gov|edu|example)\b",
    re.IGNORECASE,
)
"""Markup, addresses and code: an answer has its links from its citations, never from the model."""


class Weighs(Protocol):
    """Weighs a statement against passages; `assistant.checking.checker.Checker` does."""

    def weighed(self, statement: str, language: str, found: Retrieval) -> list[Weighed]:
        """What may decide a statement, the most relevant first."""


class Holds(Protocol):
    """Holds documents and tells how the words of a text meet passages; `knowledge.library.Library` does."""

    def meet(self, text: str, passages: Sequence[StoredPassage]) -> Retrieval:
        """The passages, best first."""

    def text(self, document: Document, start: int = 0, end: int | None = None) -> str:
        """The characters ``[start:end]`` of a document."""


class Gate:
    """Judges sentences."""

    def __init__(self, library: Holds, checker: Weighs) -> None:
        self._library, self._checker = library, checker

    def judge(
        self, text: str, cited: Sequence[StoredPassage], language: str, before: Sequence[str] = (), about: str = ""
    ) -> Judged:
        """Whether a sentence of an answer in `language` is shown, from the passages that it cites.

        What its “it” stands for is looked for in the sentences `before`, else it is what the question is `about`.
        """
        if why := _unfit(text, language):
            return Judged(text, why=why)
        claims, others = claims_of(text)
        if others or not claims:
            return Judged(text, why=Why.NO_STATEMENT)
        judged = [
            self._borne_out(_resolved(claim.statement, before, about, language), language, cited) for claim in claims
        ]
        if failed := next((one for one in judged if not one.is_shown), None):
            return Judged(text, why=failed.why, likely=failed.likely, detail=failed.detail)
        grounds = {(one.stored.key, one.units): one for each in judged for one in each.grounds}
        return Judged(text, tuple(grounds.values()), likely=min(one.likely for one in judged))

    def _borne_out(self, statement: str, language: str, cited: Sequence[StoredPassage]) -> Judged:
        """One statement of a sentence: each passage is asked by itself, so that each citation stands by itself."""
        judged = []
        for passage in cited:
            weighed = self._checker.weighed(statement, language, self._library.meet(statement, [passage]))
            judged.append(borne_out(statement, language, weighed, self._said_before))
        shown = [one for one in judged if one.is_shown]
        if not shown:
            return max(judged, key=lambda one: one.likely)
        grounds = tuple(ground for one in shown for ground in one.grounds)
        return Judged(statement, grounds, likely=max(one.likely for one in shown))

    def _said_before(self, ground: Ground) -> str:
        return self._library.text(ground.stored.document, 0, ground.units[0][0])


def _unfit(text: str, language: str) -> Why | None:
    """Why a sentence is not even read."""
    if len(text) > LONGEST:
        return Why.TOO_LONG
    if _FOREIGN_MATTER.search(text):
        return Why.FOREIGN_MATTER
    if is_order(text):
        return Why.ORDER
    if words("question", language, at_start=True).match(text):
        return Why.NO_STATEMENT
    if text.rstrip().endswith((":", "：")):
        return Why.NO_STATEMENT  # it introduces what may not be shown
    return Why.OTHER_LANGUAGE if detect(text, language) != language else None


def _resolved(statement: str, before: Sequence[str], about: str, language: str) -> str:
    resolved = resolve(statement, before, language)
    if resolved == statement and about and points_back(statement, language, nouns=False):
        return f"{about}: {statement}"
    return resolved
