"""A figure that is worse than its floor is named; a floor for what does not exist is a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Figure, SuiteResult
from assistant.evaluation.floors import DEFAULT_FLOORS, broken, read_floors
from assistant.evaluation.suites import NAMES

_RESULT = SuiteResult(
    "answers",
    {
        "gold_cited": Figure(0.7, 0.6, 0.8, 50),
        "error": Figure(0.2, 0.1, 0.3, 50, less_is_better=True),
        "none": Figure(None, None, None, 0),
    },
)


@pytest.mark.parametrize(
    ("name", "floor", "says"),
    [
        ("gold_cited", 0.7, []),
        ("gold_cited", 0.75, ["answers: gold_cited is 0.7, below its floor of 0.75."]),
        ("error", 0.2, []),
        ("error", 0.1, ["answers: error is 0.2, above the 0.1 that it may be at most."]),
        ("none", 0.5, ["answers: none could not be measured; its floor is 0.5."]),
    ],
)
def test_a_figure_worse_than_its_floor_is_named(name: str, floor: float, says: list[str]) -> None:
    assert list(broken([_RESULT], {"answers": {name: floor}, "retrieval": {"unmeasured": 1.0}})) == says


def test_a_floor_for_an_unknown_figure_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="“gold_cite”, but the suite answers has no such figure"):
        list(broken([_RESULT], {"answers": {"gold_cite": 0.5}}))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[answer]\na = 1", "names the suite “answer”. Known: retrieval, answers"),
        ("answers = 1", "“answers” must be a table"),
        ("[answers]\na = true", "the floor of “a” in \\[answers\\] must be a number"),
        ("[answers", "is not TOML"),
    ],
)
def test_floors_that_cannot_be_meant_are_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "floors.toml").write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError, match=says):
        read_floors(tmp_path / "floors.toml", NAMES)


def test_the_floors_of_the_checkout_can_be_read() -> None:
    assert {"retrieval", "answers", "abstention"} <= read_floors(DEFAULT_FLOORS, NAMES).keys()
