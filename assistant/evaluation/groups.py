"""Gathers cases by their question: its language, its kind, and whether it is in the language of the document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from assistant.evaluation.data import KINDS, Question
from prompts import LANGUAGES

SAME, CROSS = "same_language", "cross_language"


class HasQuestion(Protocol):
    """A case that belongs to a question."""

    @property
    def question(self) -> Question:
        """The question."""


_Case = TypeVar("_Case", bound=HasQuestion)
Groups = dict[str, list[_Case]]
"""The cases of each group that has any, by the group's name."""


def by_crossing(cases: Sequence[_Case]) -> Groups[_Case]:
    """The cases in the document's own language, and those in another."""
    return _filled(
        {SAME: [c for c in cases if not c.question.is_cross], CROSS: [c for c in cases if c.question.is_cross]}
    )


def by_language(cases: Sequence[_Case]) -> Groups[_Case]:
    """The cases by the language of the question."""
    return _filled({name: [case for case in cases if case.question.language == name] for name in LANGUAGES})


def by_kind(cases: Sequence[_Case], kinds: Sequence[str] = KINDS) -> Groups[_Case]:
    """The cases by the kind of the question."""
    return _filled({name: [case for case in cases if case.question.kind == name] for name in kinds})


def _filled(groups: Groups[_Case]) -> Groups[_Case]:
    return {name: cases for name, cases in groups.items() if cases}
