"""The statistics agree with values that are known, and say nothing where there is nothing to say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assistant.evaluation import measures


@pytest.mark.parametrize(
    ("hits", "n", "interval"),
    [(8, 10, (0.4902, 0.9433)), (0, 10, (0.0, 0.2775)), (10, 10, (0.7225, 1.0)), (81, 263, (0.2553, 0.3662))],
)
def test_wilson_intervals_are_those_of_the_books(hits: int, n: int, interval: tuple[float, float]) -> None:
    assert measures.wilson(hits, n) == pytest.approx(interval, abs=1e-4)


def test_the_bootstrap_gives_the_same_interval_each_time_and_holds_the_mean() -> None:
    values = np.arange(40, dtype=np.float64)
    one, other = measures.bootstrap(measures.mean, values), measures.bootstrap(measures.mean, values)
    assert one is not None
    assert one == other
    assert one[0] < measures.mean(values) < one[1]


def test_the_bootstrap_leaves_out_resamples_without_a_value() -> None:
    positive, scores = np.array([True, False]), np.array([0.9, 0.1])
    assert measures.bootstrap(measures.auc, positive, scores) == (1.0, 1.0)
    assert measures.bootstrap(measures.auc, positive[:1], scores[:1]) is None


@pytest.mark.parametrize(
    ("positive", "scores", "area"),
    [
        ([1, 1, 0, 0], [0.9, 0.8, 0.2, 0.1], 1.0),
        ([1, 1, 0, 0], [0.1, 0.2, 0.8, 0.9], 0.0),
        ([1, 0], [0.5, 0.5], 0.5),
        ([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.1], 0.875),
    ],
)
def test_auc_counts_a_tie_as_half(positive: list[int], scores: list[float], area: float) -> None:
    assert measures.auc(np.array(positive, np.bool_), np.array(scores)) == area


def test_what_cannot_be_measured_is_no_number() -> None:
    nothing, no_scores = np.zeros(0, np.bool_), np.zeros(0)
    assert math.isnan(measures.auc(np.array([True]), np.array([0.5])))
    assert math.isnan(measures.f1(np.array([False]), np.array([False])))
    assert math.isnan(measures.mean(no_scores))
    assert math.isnan(measures.calibration_error(nothing, no_scores))
    assert math.isnan(measures.area_under_risks(nothing, no_scores))


def test_f1_is_the_harmonic_mean() -> None:
    predicted, actual = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert measures.f1(predicted, actual) == 0.5


def test_the_calibration_error_is_the_gap_of_each_bin_weighted_by_its_cases() -> None:
    outcomes, confidences = np.array([True, True, False, False]), np.array([1.0, 0.9, 0.9, 0.1])
    # the bins: (1.0, 0.9, 0.9) with two true ones of three, and (0.1) with none
    assert measures.calibration_error(outcomes, confidences) == pytest.approx((abs(2 - 2.8) + 0.1) / 4)


def test_risks_grow_with_coverage_where_the_unsure_are_wrong() -> None:
    wrong, confidences = np.array([True, False, False, True]), np.array([0.1, 0.9, 0.8, 0.2])
    assert measures.risks(wrong, confidences).tolist() == pytest.approx([0, 0, 1 / 3, 1 / 2])
    assert measures.area_under_risks(wrong, confidences) == pytest.approx((1 / 3 + 1 / 2) / 4)


def test_risks_do_not_depend_on_the_order_of_equal_confidences() -> None:
    confidences = np.array([0.9, 0.5, 0.5])
    orders = [measures.risks(np.array(wrong), confidences) for wrong in ([False, True, False], [False, False, True])]
    assert orders[0].tolist() == orders[1].tolist() == pytest.approx([0, 0.25, 1 / 3])
