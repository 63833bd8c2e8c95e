"""The risk–coverage curve: how many answers would be wrong if only the most confident questions were answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evaluation.bench import Asked, quotes
from assistant.evaluation.gold import meets
from assistant.evaluation.groups import by_crossing
from assistant.evaluation.measures import Bools, Floats, risks

Point = tuple[float, float]
"""Coverage and risk, each 0 to 1."""


@dataclass(frozen=True)
class Curve:
    """The risk at each coverage for a group of questions, and where the assistant stands; None where it never answers.

    The assistant has a threshold for each group of languages, so that it may stand beside the curve of all.
    """

    group: str
    points: tuple[Point, ...]
    operating: Point | None


def curves(asked: Sequence[Asked]) -> tuple[Curve, ...]:
    """The curve of all questions, then those of the groups by whether the language is the document's."""
    return tuple(_curve(group, cases) for group, cases in {"": asked, **by_crossing(asked)}.items())


def confidences(cases: Sequence[Asked]) -> Floats:
    """The confidence of each answer."""
    return np.array([case.answer.confidence for case in cases], np.float64)


def would_be_wrong(cases: Sequence[Asked]) -> Bools:
    """Whether each question's answer is wrong: it cannot be answered, or gold is not cited.

    What a refused question would have been answered with is not known; what was found nearby stands for it.
    """
    return np.array([not meets(case.question, case.cited or quotes(case.answer.nearby)) for case in cases], np.bool_)


def _curve(group: str, cases: Sequence[Asked]) -> Curve:
    found = risks(would_be_wrong(cases), confidences(cases))
    points = tuple((place / len(cases), float(risk)) for place, risk in enumerate(found, 1))
    answered = [case for case in cases if case.is_answered]
    wrong = sum(not case.cites_gold for case in answered)
    return Curve(group, points, (len(answered) / len(cases), wrong / len(answered)) if answered else None)
