"""Signs become confidences, and a confidence decides whether the sources answer."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest

from assistant.confidence import Calibration, Judge, shipped_judge
from assistant.signs import Signs

_NONE = Signs(**{field.name: 0.0 for field in fields(Signs)})
_CURVE = Calibration({"read": 2.0, "names_missing": -4.0}, offset=-1.0, threshold=0.5, about=0.6)
_NEVER = replace(_CURVE, threshold=1.1)
_PERFECT = replace(
    _NONE,
    read=8,
    match=1,
    passage_match=1,
    passage_near=1,
    worst_words=1,
    worst_in_sentence=1,
    shared_words=1,
    kind_given=1,
)
_NOTHING = replace(_NONE, read=-8, names_missing=1, numbers_missing=1, kind_missing=1, kind_surely_missing=1)


def test_confidence_follows_the_logistic_curve_over_the_weighted_signs() -> None:
    signs = replace(_NONE, read=1.0, names_missing=0.5)
    assert _CURVE.confidence(signs) == pytest.approx(1 / (1 + math.exp(1.0)))


def test_a_sign_without_a_weight_changes_nothing() -> None:
    assert _CURVE.confidence(replace(_NONE, match=5.0)) == _CURVE.confidence(_NONE)


def test_signs_beyond_all_measure_still_give_a_probability() -> None:
    assert 0 <= _CURVE.confidence(replace(_NONE, read=-1e9)) < _CURVE.confidence(replace(_NONE, read=1e9)) <= 1


@pytest.mark.parametrize(("read", "answered"), [(0.49, False), (0.5, True), (0.51, True)])
def test_the_sources_answer_from_the_threshold_on(read: float, answered: bool) -> None:
    judgement = Judge(_CURVE, _NEVER).judge(replace(_NONE, read=read), "en", "en")
    assert judgement.answered is answered
    assert judgement.confidence == _CURVE.confidence(replace(_NONE, read=read))


@pytest.mark.parametrize(("asked_in", "answered"), [("en", True), ("fr", False), ("ar", False), ("zh", False)])
def test_a_question_in_another_language_has_a_calibration_of_its_own(asked_in: str, answered: bool) -> None:
    assert Judge(_CURVE, _NEVER).judge(replace(_NONE, read=3.0), asked_in, "en").answered is answered


@pytest.mark.parametrize(("match", "close"), [(0.59, False), (0.6, True)])
def test_a_passage_that_matches_well_is_about_the_same_thing(match: float, close: bool) -> None:
    assert Judge(_CURVE, _CURVE).judge(replace(_NONE, passage_match=match), "en", "en").close is close


@pytest.mark.parametrize("reading", [True, False])
@pytest.mark.parametrize("asked_in", ["ar", "en", "es", "fr", "ru", "zh"])
def test_the_shipped_judge_tells_a_perfect_match_from_none(asked_in: str, reading: bool) -> None:
    judge = shipped_judge(reading=reading)
    assert judge.judge(_PERFECT, asked_in, "en").answered
    assert not judge.judge(_NOTHING, asked_in, "en").answered


def test_the_judge_for_passages_that_nothing_reads_does_not_look_at_readings() -> None:
    judge = shipped_judge(reading=False)
    read, unread = (judge.judge(replace(_PERFECT, read=read), "en", "en") for read in (8.0, -8.0))
    assert read == unread
