"""Of findings that overlap the longest is kept, in the order of the text."""

from __future__ import annotations

import pytest

from assistant.places import Place
from assistant.spans import apart


@pytest.mark.parametrize(
    ("spans", "kept"),
    [
        ([], []),
        ([(5, 8), (0, 3)], [(0, 3), (5, 8)]),
        ([(0, 3), (3, 6)], [(0, 3), (3, 6)]),
        ([(0, 5), (3, 12)], [(3, 12)]),
        ([(2, 4), (0, 9), (8, 10)], [(0, 9)]),
        ([(3, 6), (0, 4)], [(0, 4)]),
    ],
    ids=["none", "apart", "touching", "the longer", "inside", "the longer is earlier"],
)
def test_the_longest_of_overlapping_findings_is_kept(spans: list[tuple[int, int]], kept: list[tuple[int, int]]) -> None:
    assert [(one.start, one.end) for one in apart(Place("", *span) for span in spans)] == kept


def test_of_two_that_are_as_long_at_one_place_the_first_is_kept() -> None:
    assert [one.code for one in apart([Place("a", 0, 3), Place("b", 0, 3)])] == ["a"]
