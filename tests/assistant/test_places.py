"""Countries are recognised in the six languages, however they are declined."""

from __future__ import annotations

import pytest

from assistant.places import countries_in


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("in serbia and the UK", ["RS", "GB"]),
        ("En México y en Costa de Marfil", ["MX", "CI"]),
        ("en Côte d’Ivoire", ["CI"]),
        ("как в Мексике и России", ["MX", "RU"]),
        ("في مصر وبصربيا", ["EG", "RS"]),
        ("那塞尔维亚呢", ["RS"]),
        ("Niger, not Nigeria", ["NE", "NG"]),
        ("South Sudan", ["SS"]),
        ("nothing of the kind for us", []),
    ],
)
def test_countries_are_found_in_order(text: str, codes: list[str]) -> None:
    assert [place.code for place in countries_in(text)] == codes


def test_a_place_says_where_it_stands() -> None:
    place = countries_in("and in Kenya?")[0]
    assert (place.start, place.end) == (7, 12)
