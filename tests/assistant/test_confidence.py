"""Scores become confidences, and a confidence decides whether the sources answer."""

from __future__ import annotations

import math

import pytest

from assistant.confidence import Calibration, Judge, shipped_judge

_CURVE = Calibration(slope=10.0, offset=-5.0, threshold=0.5)
_NEVER = Calibration(slope=10.0, offset=-5.0, threshold=1.1)


def test_confidence_is_one_half_where_the_curve_turns() -> None:
    assert _CURVE.confidence(0.5) == pytest.approx(0.5)


def test_confidence_follows_the_logistic_curve() -> None:
    assert _CURVE.confidence(0.6) == pytest.approx(1 / (1 + math.exp(-1.0)))


def test_a_better_score_gives_more_confidence() -> None:
    confidences = [_CURVE.confidence(score / 10) for score in range(11)]
    assert confidences == sorted(set(confidences))
    assert all(0 < confidence < 1 for confidence in confidences)


@pytest.mark.parametrize(("score", "answered"), [(0.49, False), (0.5, True), (0.51, True)])
def test_the_sources_answer_from_the_threshold_on(score: float, answered: bool) -> None:
    judgement = Judge(_CURVE, _NEVER).judge(score, "en", "en")
    assert judgement.answered is answered
    assert judgement.confidence == _CURVE.confidence(score)


@pytest.mark.parametrize(("asked_in", "answered"), [("en", True), ("fr", False), ("ar", False), ("zh", False)])
def test_a_question_in_another_language_has_a_calibration_of_its_own(asked_in: str, answered: bool) -> None:
    assert Judge(_CURVE, _NEVER).judge(0.9, asked_in, "en").answered is answered


@pytest.mark.parametrize("asked_in", ["ar", "en", "es", "fr", "ru", "zh"])
def test_the_shipped_judge_tells_a_perfect_match_from_none(asked_in: str) -> None:
    judge = shipped_judge()
    assert judge.judge(1.0, asked_in, "en").answered
    assert not judge.judge(0.0, asked_in, "en").answered


def test_the_shipped_judge_asks_less_of_questions_in_another_language() -> None:
    judge = shipped_judge()
    scores = [score / 1000 for score in range(1000)]
    lowest = {asked: min(s for s in scores if judge.judge(s, asked, "en").answered) for asked in ("en", "ar")}
    assert lowest["ar"] < lowest["en"]
