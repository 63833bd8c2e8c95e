"""The statistics, as plain functions of arrays: each is undefined (nan) where it has nothing to compare."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

RESAMPLES = 1000
BINS = 10
_Z = 1.959963984540054
"""The normal distribution's quantile that leaves 2.5% on either side."""


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95% Wilson interval of a share of `n` > 0 cases."""
    share, spread = hits / n, _Z * _Z / n
    centre = share + spread / 2
    half = math.sqrt(spread * share * (1 - share) + spread * spread / 4)
    return max(0.0, (centre - half) / (1 + spread)), min(1.0, (centre + half) / (1 + spread))


def bootstrap(measure: Callable[..., float], *columns: npt.NDArray[np.generic]) -> tuple[float, float] | None:
    """The 95% percentile interval of ``measure(*columns)`` over resampled rows, the same in every run.

    Resamples in which the measure is undefined are left out; None where it is in all.
    """
    rng, n = np.random.default_rng(0), len(columns[0])
    draws = (rng.integers(0, n, n) for _ in range(RESAMPLES if n else 0))
    values = np.array([measure(*(column[rows] for column in columns)) for rows in draws])
    values = values[~np.isnan(values)]
    if not len(values):
        return None
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def mean(values: Floats) -> float:
    """The mean."""
    return float(values.mean()) if len(values) else math.nan


def auc(positive: Bools, scores: Floats) -> float:
    """The chance that a positive case scores above a negative one; a tie counts half."""
    ups = int(positive.sum())
    downs = len(positive) - ups
    if not ups or not downs:
        return math.nan
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return float((ranks[place][positive].sum() - ups * (ups + 1) / 2) / (ups * downs))


def f1(predicted: Bools, actual: Bools) -> float:
    """The harmonic mean of precision and recall."""
    total = int(predicted.sum()) + int(actual.sum())
    return 2 * int((predicted & actual).sum()) / total if total else math.nan


def calibration_error(outcomes: Bools, confidences: Floats) -> float:
    """The expected calibration error: how far confidence is from what came true, over ten bins of equal width."""
    if not len(outcomes):
        return math.nan
    bins = np.minimum((confidences * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, weights=outcomes - confidences, minlength=BINS)
    return float(np.abs(gaps).sum() / len(outcomes))


def risks(wrong: Bools, confidences: Floats) -> Floats:
    """The share of wrong ones among the k most confident, for k from 1 to n; equal confidences share their errors."""
    n = len(wrong)
    _, place, counts = np.unique(-confidences, return_inverse=True, return_counts=True)
    errors = np.bincount(place, weights=wrong, minlength=len(counts))
    firsts = np.cumsum(counts) - counts
    within = np.arange(1, n + 1) - np.repeat(firsts, counts)
    so_far = np.repeat(np.cumsum(errors) - errors, counts) + within * np.repeat(errors / counts, counts)
    return np.asarray(so_far / np.arange(1, n + 1), np.float64)


def area_under_risks(wrong: Bools, confidences: Floats) -> float:
    """The area under the risk–coverage curve: the mean of `risks`; less is better."""
    return mean(risks(wrong, confidences))
