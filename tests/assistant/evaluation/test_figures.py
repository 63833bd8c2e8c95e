"""Figures carry their interval and their number of cases, or say that there is no value."""

from __future__ import annotations

import numpy as np

from assistant.evaluation.figures import Figure, is_of_group, named, resampled, share
from assistant.evaluation.measures import auc, mean


def test_a_share_has_the_wilson_interval() -> None:
    assert share([True] * 8 + [False] * 2) == Figure(0.8, 0.4902, 0.9433, 10)


def test_a_share_of_nothing_has_no_value() -> None:
    assert share([]) == Figure(None, None, None, 0)


def test_a_resampled_figure_is_rounded_and_the_same_each_time() -> None:
    values = np.arange(7, dtype=np.float64) / 3
    figure = resampled(mean, values, less_is_better=True)
    assert figure == resampled(mean, values, less_is_better=True)
    assert (figure.value, figure.n, figure.less_is_better) == (1.0, 7, True)
    assert figure.low == round(figure.low or 0, 4)


def test_a_resampled_figure_that_is_undefined_has_no_value() -> None:
    assert resampled(auc, np.array([True]), np.array([0.5])) == Figure(None, None, None, 1)


def test_a_figure_is_named_after_its_group() -> None:
    assert (named("auc", "fr"), named("auc", "")) == ("auc-fr", "auc")
    assert (is_of_group("auc-fr"), is_of_group("auc")) == (True, False)
