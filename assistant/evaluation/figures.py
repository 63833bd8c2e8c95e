"""Figures with their intervals, and what a suite gives: named figures and the questions that went wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.evaluation.measures import bootstrap, wilson

_DECIMALS = 4


@dataclass(frozen=True)
class Figure:
    """A value with its 95% interval ``[low, high]``, measured on `n` cases; None where it is undefined."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    less_is_better: bool = False

    def to_json(self) -> dict[str, Any]:
        """The figure as JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Quote:
    """Words of a document, by its slug."""

    document: str
    quote: str


@dataclass(frozen=True)
class Failure:
    """A question that went wrong: what was expected (nothing: a refusal), what was cited, and how sure that was."""

    id: str
    question: str
    expected: tuple[Quote, ...]
    cited: tuple[Quote, ...]
    confidence: float


@dataclass(frozen=True)
class SuiteResult:
    """What a suite measured. A figure of a group is named after both: ``gold_cited-fr``."""

    name: str
    figures: dict[str, Figure]
    failures: tuple[Failure, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values."""
        return {
            "figures": {name: figure.to_json() for name, figure in self.figures.items()},
            "failures": [asdict(failure) for failure in self.failures],
        }


def share(hits: Sequence[bool]) -> Figure:
    """The share of cases that hold, with the Wilson interval."""
    n, count = len(hits), sum(hits)
    if not n:
        return Figure(None, None, None, 0)
    low, high = wilson(count, n)
    return _figure(count / n, (low, high), n)


def resampled(measure: Callable[..., float], *columns: npt.NDArray[np.generic], less_is_better: bool = False) -> Figure:
    """``measure(*columns)`` over rows of cases, with the bootstrap interval."""
    value = measure(*columns)
    interval = None if math.isnan(value) else bootstrap(measure, *columns)
    return _figure(value, interval, len(columns[0]), less_is_better)


def named(figure: str, group: str) -> str:
    """The name of a figure of a group; the group of all has none."""
    return f"{figure}-{group}" if group else figure


def is_of_group(name: str) -> bool:
    """Whether a figure's name is that of a group."""
    return "-" in name


def _figure(value: float, interval: tuple[float, float] | None, n: int, less_is_better: bool = False) -> Figure:
    if interval is None:
        return Figure(None, None, None, n, less_is_better)
    low, high = interval
    return Figure(round(value, _DECIMALS), round(low, _DECIMALS), round(high, _DECIMALS), n, less_is_better)
