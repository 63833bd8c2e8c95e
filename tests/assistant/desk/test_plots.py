"""Plots stay on their field, their bars have the height of their numbers, and they can run from right to left."""

from __future__ import annotations

import pytest

from assistant.desk.plots import HEIGHT, WIDTH, Plot, Series, lines, stacked

_NAMES = [f"day {number}" for number in range(30)]


def _numbers(plot: Plot) -> list[str]:
    return [tick.word for tick in plot.scale]


def _bars(*numbers: float | None, mirrored: bool = False) -> Plot:
    return stacked([Series("main", numbers)], _NAMES[: len(numbers)], mirrored=mirrored)


@pytest.mark.parametrize(
    ("largest", "numbers"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (3, ["0", "1", "2", "3"]),
        (4, ["0", "1", "2", "3", "4"]),
        (5, ["0", "2", "4", "6"]),
        (13, ["0", "5", "10", "15"]),
        (39, ["0", "10", "20", "30", "40"]),
        (1234, ["0", "500", "1000", "1500"]),
    ],
)
def test_the_scale_has_a_few_round_numbers_and_holds_the_largest(largest: float, numbers: list[str]) -> None:
    assert _numbers(_bars(largest, 0)) == numbers


def test_parts_of_a_bar_stand_on_one_another() -> None:
    plot = stacked([Series("main", (2, 1)), Series("warn", (2, None))], _NAMES[:2], mirrored=False)

    lower, upper, other = plot.bars
    assert [one.look for one in plot.bars] == ["main", "warn", "main"]
    assert lower.height == upper.height == 2 * other.height
    assert lower.y + lower.height == plot.bottom
    assert upper.y + upper.height == lower.y
    assert upper.x == lower.x < other.x


@pytest.mark.parametrize("mirrored", [False, True])
def test_everything_is_on_the_field(mirrored: bool) -> None:
    numbers = tuple(float(number) for number in range(30))
    drawn = [_bars(*numbers, mirrored=mirrored), lines([Series("main", numbers)], _NAMES, str, mirrored=mirrored)]

    for plot in drawn:
        assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and bar.y >= 0 for bar in plot.bars)
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for line in plot.lines for x, y in line.dots)
        assert 0 <= plot.left < plot.right <= WIDTH
        assert all(plot.left <= tick.at <= plot.right for tick in plot.names)


def test_from_right_to_left_it_is_the_mirror_image() -> None:
    plain, mirrored = (_bars(1, 2, 3, mirrored=way) for way in (False, True))

    assert [bar.x for bar in mirrored.bars] == pytest.approx(
        [WIDTH - bar.x - bar.width for bar in plain.bars], abs=0.02
    )
    assert [bar.y for bar in mirrored.bars] == [bar.y for bar in plain.bars]
    assert plain.scale_at < plain.left
    assert mirrored.scale_at > mirrored.right
    assert (plain.scale[0].anchor, mirrored.scale[0].anchor) == ("end", "start")


def test_a_line_has_a_gap_where_a_number_is_missing() -> None:
    (line,) = lines([Series("main", (1, 2, None, 3))], _NAMES[:4], str, mirrored=False).lines

    assert (line.path.count("M"), line.path.count("L"), len(line.dots)) == (2, 1, 3)


def test_a_scale_may_end_where_it_is_told_to() -> None:
    plot = lines([Series("main", (0.2, 0.1))], _NAMES[:2], "{:.0%}".format, 1.0, mirrored=False)

    assert _numbers(plot) == ["0%", "50%", "100%"]


def test_small_numbers_have_a_scale_of_fractions() -> None:
    assert _numbers(lines([Series("main", (0.15, 0.3))], _NAMES[:2], "{:.1f}".format, mirrored=False)) == [
        *("0.0", "0.1", "0.2", "0.3")
    ]


def test_few_places_are_all_named_and_of_many_three() -> None:
    assert [tick.word for tick in _bars(1, 2, 3).names] == ["day 0", "day 1", "day 2"]
    many = _bars(*range(30)).names
    assert [(tick.word, tick.anchor) for tick in many] == [("day 0", "start"), ("day 14", "middle"), ("day 29", "end")]


def test_nothing_is_drawn_of_nothing() -> None:
    plot = lines([Series("main", ())], [], str, mirrored=False)

    assert (plot.bars, plot.names, plot.lines[0].dots) == ((), (), ())
