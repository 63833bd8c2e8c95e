"""Draws risk–coverage curves as an SVG picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from assistant.evaluation.curve import Curve, Point
from assistant.evaluation.groups import CROSS, SAME

WIDTH, HEIGHT = 720, 460
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 690, 64, 396
_STEPS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""Where the axis of the risk may end."""


@dataclass(frozen=True)
class _Style:
    """How a group's curve is drawn; `legend` is where its entry above the picture begins."""

    label: str
    legend: int
    colour: str
    width: float
    dashes: str = ""


_STYLES = {
    "": _Style("all questions", _LEFT, "#0b5394", 3.0),
    SAME: _Style("in the document’s language", _LEFT + 160, "#38761d", 1.2),
    CROSS: _Style("in another language", _LEFT + 410, "#b45f06", 1.2, "6 3"),
}


def draw(curves: Sequence[Curve], about: str) -> str:
    """The picture of curves as the text of an SVG file; `about` says in a few words which questions they are of."""
    top = _highest(curves)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="title desc" font-family="sans-serif" font-size="13" fill="#222">',
        f'<title id="title">Risk and coverage, {escape(about)}</title>',
        f'<desc id="desc">{escape(_described(curves))}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_axes(top),
        *(part for curve in curves for part in _line(curve, top)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _highest(curves: Sequence[Curve]) -> float:
    """The end of the risk's axis: the first step that nothing goes beyond."""
    drawn = [point for curve in curves for point in (*curve.points, *filter(None, [curve.operating]))]
    highest = max((risk for _, risk in drawn), default=0.0)
    return next(step for step in _STEPS if highest <= step + 1e-9)


def _described(curves: Sequence[Curve]) -> str:
    said = (
        f"{_STYLES[curve.group].label}: {curve.operating[0]:.0%} answered, {curve.operating[1]:.0%} of these wrong"
        for curve in curves
        if curve.operating
    )
    return "The share of wrong answers against the share of questions answered. " + "; ".join(said) + "."


def _axes(top: float) -> Iterator[str]:
    for tick in range(6):
        x, y = _place((tick / 5, tick * top / 5), top)
        yield f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.2f}" y2="{y:.2f}" stroke="#ddd"/>'
        yield f'<line x1="{x:.2f}" x2="{x:.2f}" y1="{_BOTTOM}" y2="{_BOTTOM + 5}" stroke="#222"/>'
        yield f'<text x="{x:.2f}" y="{_BOTTOM + 20}" text-anchor="middle">{tick / 5:.0%}</text>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.2f}" text-anchor="end">{tick * top / 5:.0%}</text>'
    yield f'<path d="M{_LEFT} {_TOP}V{_BOTTOM}H{_RIGHT}" fill="none" stroke="#222"/>'
    turned = f"translate(24 {(_TOP + _BOTTOM) / 2}) rotate(-90)"
    below = HEIGHT - 16
    yield f'<text x="{(_LEFT + _RIGHT) / 2}" y="{below}" text-anchor="middle">Coverage: questions answered</text>'
    yield f'<text x="{_RIGHT}" y="{below}" text-anchor="end" font-size="11">● where the assistant stands</text>'
    yield f'<text transform="{turned}" text-anchor="middle">Risk: answers that are wrong</text>'


def _line(curve: Curve, top: float) -> Iterator[str]:
    """The line of a curve, the mark where the assistant stands, and its entry above the picture."""
    style = _STYLES[curve.group]
    pen = f'fill="none" stroke="{style.colour}" stroke-width="{style.width}"'
    pen += f' stroke-dasharray="{style.dashes}"' if style.dashes else ""
    points = " ".join("{:.2f},{:.2f}".format(*_place(point, top)) for point in curve.points)
    yield f'<polyline points="{points}" {pen} stroke-linejoin="round"/>'
    if curve.operating:
        x, y = _place(curve.operating, top)
        yield f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{3 + style.width / 2}" fill="{style.colour}" stroke="#fff"/>'
    x, y = style.legend, _TOP - 30
    yield f'<line x1="{x}" x2="{x + 24}" y1="{y}" y2="{y}" {pen}/>'
    yield f'<text x="{x + 30}" y="{y + 4}">{escape(style.label)}</text>'


def _place(point: Point, top: float) -> Point:
    """Where a point of a curve is drawn; `top` is the risk at the upper end of the picture."""
    coverage, risk = point
    return _LEFT + coverage * (_RIGHT - _LEFT), _BOTTOM - risk / top * (_BOTTOM - _TOP)
