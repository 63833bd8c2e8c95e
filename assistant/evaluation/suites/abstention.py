"""Abstention: are the questions refused that the documents do not answer, and only these?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.evaluation.bench import Asked, Bench
from assistant.evaluation.curve import confidences, would_be_wrong
from assistant.evaluation.figures import Failure, Figure, SuiteResult, named, resampled, share
from assistant.evaluation.groups import by_crossing, by_kind, by_language
from assistant.evaluation.measures import area_under_risks, auc, calibration_error, f1

NAME = "abstention"


def measure(bench: Bench) -> SuiteResult:
    """Precision, recall and F1 of refusals (positive: unanswerable), and how well confidence tells the two apart.

    By kind, only the share that is refused: a kind is either answerable or not.
    """
    asked = bench.asked
    figures: dict[str, Figure] = {}
    for group, cases in {"": asked, **by_crossing(asked), **by_language(asked)}.items():
        figures |= {named(name, group): figure for name, figure in _figures(cases).items()}
    for kind, cases in by_kind(asked).items():
        figures[named("refused", kind)] = share([case.is_refused for case in cases])
    return SuiteResult(NAME, figures, tuple(_failure(one) for one in asked if not _is_right(one)))


def _figures(cases: Sequence[Asked]) -> dict[str, Figure]:
    refused = np.array([case.is_refused for case in cases])
    answerable = np.array([case.question.is_answerable for case in cases])
    sure = confidences(cases)
    return {
        "refusal_precision": share([not case.question.is_answerable for case in cases if case.is_refused]),
        "refusal_recall": share([case.is_refused for case in cases if not case.question.is_answerable]),
        "refusal_f1": resampled(f1, refused, ~answerable),
        "accuracy": share([_is_right(case) for case in cases]),
        "auc": resampled(auc, answerable, sure),
        "calibration_error": resampled(calibration_error, answerable, sure, less_is_better=True),
        "risk_coverage_area": resampled(area_under_risks, would_be_wrong(cases), sure, less_is_better=True),
    }


def _is_right(one: Asked) -> bool:
    return one.is_answered if one.question.is_answerable else one.is_refused


def _failure(one: Asked) -> Failure:
    return Failure(one.question.id, one.question.text, one.question.gold, one.cited, one.answer.confidence)
