"""Where are the bars, lines and ticks of a plot? Numbers for a template to draw as SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 400, 220
_START, _END, _TOP, _BOTTOM = 44, 392, 12, 192
_GAP = 0.2
"""The part of a bar's place that is left empty."""

_AWAY = 6
"""How far the numbers of the scale are from it."""

_TICKS = 4
"""At most as many steps the scale of the numbers has."""

_ALL_NAMED = 6
"""Up to as many places are all named under the plot; of more the first, the middle and the last are."""

Number = float | None
"""A number to show; None where there is none."""


@dataclass(frozen=True)
class Series:
    """Numbers in a row, one for each place along the plot, and the name of the look that they have."""

    look: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True)
class Bar:
    """A bar, or a part of one, in the look of its series."""

    look: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """The line of a series, with a gap where a number is missing: `path` is SVG's, `dots` are its points."""

    look: str
    path: str
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Tick:
    """A word at an axis, and where."""

    at: float
    word: str
    anchor: str


@dataclass(frozen=True)
class Plot:
    """What is drawn on a field of `WIDTH` times `HEIGHT`; the lower axis goes from `left` to `right` at `bottom`."""

    left: float
    right: float
    bottom: float
    scale_at: float
    scale: tuple[Tick, ...]
    names: tuple[Tick, ...]
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()


def stacked(series: Sequence[Series], names: Sequence[str], *, mirrored: bool) -> Plot:
    """Bars with the series on top of one another; `mirrored` runs from right to left."""
    count = len(names)
    top = _top(max((sum(one.numbers[place] or 0 for one in series) for place in range(count)), default=0), whole=True)
    across = _across(count, mirrored=mirrored)
    width = (_END - _START) / max(1, count) * (1 - _GAP)
    bars = []
    for place in range(count):
        below = 0.0
        for one in series:
            number = one.numbers[place] or 0
            if number:
                height = number / top * (_BOTTOM - _TOP)
                y = _BOTTOM - below - height
                bars.append(Bar(one.look, _round(across(place) - width / 2), _round(y), _round(width), _round(height)))
                below += height
    return _plot(names, top, "{:g}".format, mirrored=mirrored, whole=True, bars=tuple(bars))


def lines(
    series: Sequence[Series], names: Sequence[str], word: Callable[[float], str], top: float = 0.0, *, mirrored: bool
) -> Plot:
    """A line for each series; `word` writes a number of the scale, which ends at `top`, by default where they do."""
    top = top or _top(max((number or 0 for one in series for number in one.numbers), default=0), whole=False)
    across = _across(len(names), mirrored=mirrored)
    drawn = tuple(_line(one, across, top) for one in series)
    return _plot(names, top, word, mirrored=mirrored, lines=drawn)


def _line(series: Series, across: Callable[[int], float], top: float) -> Line:
    path, dots, is_open = "", [], False
    for place, number in enumerate(series.numbers):
        if number is not None:
            x, y = _round(across(place)), _round(_height(number, top))
            path += f"{'L' if is_open else 'M'}{x} {y}"
            dots.append((x, y))
        is_open = number is not None
    return Line(series.look, path, tuple(dots))


def _plot(
    names: Sequence[str],
    top: float,
    word: Callable[[float], str],
    *,
    mirrored: bool,
    whole: bool = False,
    bars: tuple[Bar, ...] = (),
    lines: tuple[Line, ...] = (),
) -> Plot:
    left, right = (WIDTH - _END, WIDTH - _START) if mirrored else (_START, _END)
    scale_at, anchor = (right + _AWAY, "start") if mirrored else (left - _AWAY, "end")
    steps = round(top / _step(top, whole=whole))
    scale = tuple(
        Tick(_round(_height(top * step / steps, top)), word(top * step / steps), anchor) for step in range(steps + 1)
    )
    return Plot(left, right, _BOTTOM, scale_at, scale, _names(names, mirrored=mirrored), bars, lines)


def _names(names: Sequence[str], *, mirrored: bool) -> tuple[Tick, ...]:
    """The names of places; where only some have theirs, the outer ones do not stand out."""
    last, across = len(names) - 1, _across(len(names), mirrored=mirrored)
    if len(names) <= _ALL_NAMED:
        return tuple(Tick(_round(across(place)), name, "middle") for place, name in enumerate(names))
    first_anchor, last_anchor = ("end", "start") if mirrored else ("start", "end")
    anchors = {0: first_anchor, last // 2: "middle", last: last_anchor}
    return tuple(Tick(_round(across(place)), names[place], anchor) for place, anchor in anchors.items())


def _across(count: int, *, mirrored: bool) -> Callable[[int], float]:
    """Where along the plot the middle of a place is."""

    def across(place: int) -> float:
        x = _START + (place + 0.5) * (_END - _START) / max(1, count)
        return WIDTH - x if mirrored else x

    return across


def _height(number: float, top: float) -> float:
    return _BOTTOM - number / top * (_BOTTOM - _TOP)


def _top(largest: float, *, whole: bool) -> float:
    """Where the scale ends: at a full step that nothing goes beyond."""
    largest = largest or 1.0
    step = _step(largest, whole=whole)
    return step * math.ceil(round(largest / step, 9))


def _step(largest: float, *, whole: bool) -> float:
    """One, two or five times a power of ten, so that there are few steps; whole numbers have whole steps."""
    unit = float(10.0 ** math.floor(math.log10(largest / _TICKS)))
    step = next(unit * factor for factor in (1, 2, 5, 10) if largest / (unit * factor) <= _TICKS + 1e-9)
    return max(1.0, step) if whole else step


def _round(number: float) -> float:
    return round(number, 2)
