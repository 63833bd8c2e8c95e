"""Answers: do questions that can be answered get the quotes that answer them, word for word?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from assistant.answer import Citation
from assistant.evaluation.bench import Asked, Bench
from assistant.evaluation.figures import Failure, Figure, SuiteResult, named, resampled, share
from assistant.evaluation.groups import by_crossing, by_kind, by_language
from assistant.evaluation.measures import mean
from knowledge.errors import UnknownSource
from knowledge.library import Library

NAME = "answers"


def measure(bench: Bench) -> SuiteResult:
    """The share of answerable questions that cite gold, that are answered, and how many sentences an answer has.

    Quote fidelity is over every citation that any question got, those of refusals included.
    """
    asked = [one for one in bench.asked if one.question.is_answerable]
    figures: dict[str, Figure] = {"quote_fidelity": share(_faithful(bench))}
    groups = {"": asked, **by_crossing(asked), **by_language(asked), **by_kind(asked)}
    for group, cases in groups.items():
        figures[named("gold_cited", group)] = share([case.cites_gold for case in cases])
        figures[named("answered", group)] = share([case.is_answered for case in cases])
        figures[named("mean_sentences", group)] = resampled(mean, _sentences(cases))
    return SuiteResult(NAME, figures, tuple(_failure(one) for one in asked if not one.cites_gold))


def _sentences(cases: Sequence[Asked]) -> np.ndarray:
    return np.array([len(case.answer.sentences) for case in cases if case.is_answered], np.float64)


def _faithful(bench: Bench) -> list[bool]:
    """For each citation, whether it is the stored text between its offsets."""
    stored = cache(lambda document_id: _text(bench.library, document_id))
    made = [citation for one in bench.asked for citation in (*one.answer.citations, *one.answer.nearby)]
    return [_is_faithful(citation, stored(citation.document_id)) for citation in made]


def _is_faithful(citation: Citation, text: str) -> bool:
    return bool(citation.quote) and text[citation.start : citation.end] == citation.quote


def _text(library: Library, document_id: str) -> str:
    try:
        return library.text(library.document(document_id))
    except UnknownSource:
        return ""


def _failure(one: Asked) -> Failure:
    return Failure(one.question.id, one.question.text, one.question.gold, one.cited, one.answer.confidence)
