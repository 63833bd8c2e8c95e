"""A number is shown as its cell's format shows it, and a day as the exactness of the format allows."""

from __future__ import annotations

import datetime as dt

import pytest

from knowledge.read.office.cell_formats import shown, standard_format

_DAY_ZERO = dt.date(1899, 12, 30)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (12.0, "General", "12"),
        (-0.30000000000000004, "General", "-0.3"),
        (1e20, "General", "1e+20"),
        (0.000001, "0.00E+00", "1e-06"),
        (1234.5, "#,##0", "1,234"),
        (12.5, "000.00", "012.50"),
        (7, "00000", "00007"),
        (0.5, "#.00", "0.50"),
        (0.333, "0%", "33%"),
        (2500000, '#,##0.0,,"M"', "2.5M"),
        (5, '0" kg"', "5 kg"),
        (5, "0\\ t", "5 t"),
        (-5, "#,##0_);(#,##0)", "-5"),
        (7, '"Year" d', "1900-01-07"),
    ],
)
def test_a_number_is_shown_in_its_format(value: float, code: str, text: str) -> None:
    assert shown(value, code, _DAY_ZERO) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (43982.0, "d.m.yyyy", "2020-05-31"),
        (43982.0, "[$-419]mmmm yyyy", "2020-05"),
        (43982.0, "yyyy", "2020"),
        (43982.604166667, "d/m/yy h:mm", "2020-05-31 14:30"),
        (43982.604178241, "h:mm:ss", "14:30:01"),
        (43981.999999999, "d/m/yy h:mm", "2020-05-31"),
        (59.0, "yyyy-mm-dd", "1900-02-28"),
        (61.0, "yyyy-mm-dd", "1900-03-01"),
        (1e15, "yyyy-mm-dd", "1e+15"),
        (2958465.0, "yyyy-mm-dd", "9999-12-31"),
    ],
)
def test_a_day_is_shown_as_exactly_as_its_format(value: float, code: str, text: str) -> None:
    assert shown(value, code, _DAY_ZERO) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "43982.5"), (1, "43982"), (14, "2020-05-31"), (22, "2020-05-31 12:00"), (49, "43982.5")]
)
def test_formats_that_are_known_by_number_are_applied(number: int, text: str) -> None:
    assert shown(43982.5, standard_format(number), _DAY_ZERO) == text
