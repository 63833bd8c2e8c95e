"""A line of Arabic is read from the right, and what is not Arabic in it from the left."""

from __future__ import annotations

import pytest

from knowledge.read.pdf.bidi import right_to_left_text
from knowledge.read.pdf.words import Word


def _seen(visual: str) -> list[Word]:
    """Characters as they stand on the page from left to right, each six points wide."""
    return [
        Word(char, 6.0 * at, 6.0 * at + 6, 100, 10, order=at) for at, char in enumerate(visual) if not char.isspace()
    ]


@pytest.mark.parametrize(
    ("visual", "read"),
    [
        ("ةحفاكم", "مكافحة"),
        (".1997 ةنس", "سنة 1997."),
        ("انط 12.5 تغلب", "بلغت 12.5 طنا"),
        ("،2020-2019 ةرتفلا", "الفترة 2019-2020،"),
        ("%35 ةدايز", "زيادة 35%"),
        ("عم (UNODC) بتكم", "مكتب (UNODC) مع"),
        ("عم )UNODC) بتكم", "مكتب (UNODC) مع"),
        ("نع World Drug Report ريرقت", "تقرير World Drug Report عن"),
        ("ضرم COVID-19 ةحئاج", "جائحة COVID-19 مرض"),
        ("عقوم www.unodc.org", "www.unodc.org موقع"),
    ],
)
def test_lines_are_read(visual: str, read: str) -> None:
    assert right_to_left_text(_seen(visual)) == read


def test_the_parts_of_a_ligature_are_put_right() -> None:
    words = [Word("م", 0, 6, 100, 10, order=3), Word("أ", 6, 12, 100, 10, order=1), Word("ل", 6, 12, 100, 10, order=2)]
    assert right_to_left_text(words) == "لأم"
