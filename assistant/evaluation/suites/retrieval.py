"""Retrieval: is the passage with the gold quote among the first that are found?"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.evaluation.bench import Bench
from assistant.evaluation.data import Question
from assistant.evaluation.figures import Failure, Figure, Quote, SuiteResult, named, share
from assistant.evaluation.gold import holds
from assistant.evaluation.groups import by_crossing, by_language
from knowledge.retrieve import Retrieval

NAME = "retrieval"
FIRST = (1, 3, 10)


@dataclass(frozen=True)
class _Ranked:
    """A question, the place (from 1) of the first passage with gold, and the first passage found with its score."""

    question: Question
    place: int | None
    first: tuple[Quote, ...]
    score: float


def measure(bench: Bench) -> SuiteResult:
    """The share of answerable questions with gold in the first 1, 3 and 10 passages; any one gold quote is enough."""
    library = bench.library
    ranked = [
        _rank(question, library.retrieve(question.text, max(FIRST)))
        for question in bench.each("Retrieving passages")
        if question.is_answerable
    ]
    figures: dict[str, Figure] = {}
    for group, cases in {"": ranked, **by_crossing(ranked), **by_language(ranked)}.items():
        for first in FIRST:
            hits = [case.place is not None and case.place <= first for case in cases]
            figures[named(f"recall_at_{first}", group)] = share(hits)
    return SuiteResult(NAME, figures, tuple(_failure(case) for case in ranked if case.place != 1))


def _rank(question: Question, retrieval: Retrieval) -> _Ranked:
    found = [Quote(one.stored.document.id, one.stored.text) for one in retrieval.passages]
    places = (place for place, passage in enumerate(found, 1) if has_gold(passage, question))
    score = retrieval.passages[0].score if retrieval.passages else 0.0
    return _Ranked(question, next(places, None), tuple(found[:1]), score)


def has_gold(passage: Quote, question: Question) -> bool:
    """Whether a passage says one of the gold quotes of a question."""
    return any(gold.document == passage.document and holds(passage.quote, gold.quote) for gold in question.gold)


def _failure(case: _Ranked) -> Failure:
    """A question whose gold is not in the first passage, which stands as what was cited, with its score."""
    return Failure(case.question.id, case.question.text, case.question.gold, case.first, round(case.score, 4))
