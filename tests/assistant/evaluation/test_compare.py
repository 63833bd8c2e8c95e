"""An earlier result is read back, and what changed is told figure by figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation.compare import Change, compare, read_earlier
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Figure, SuiteResult
from assistant.evaluation.report import Report, written


def _figure(value: float | None, spread: float = 0.1) -> Figure:
    if value is None:
        return Figure(None, None, None, 0)
    return Figure(value, round(value - spread, 4), round(value + spread, 4), 50)


def _report(split: str = "held_back", **suites: dict[str, Figure]) -> Report:
    return Report("model", split, "data", tuple(SuiteResult(name, figures) for name, figures in suites.items()))


def test_a_report_is_read_back_from_its_file(tmp_path: Path) -> None:
    report = _report(answers={"gold_cited": _figure(0.8), "gold_cited-fr": _figure(None)})
    (tmp_path / "a.json").write_text(written(report), encoding="utf-8")
    assert read_earlier(tmp_path / "a.json") == report


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"embedder": "", "split": "", "data": "", "suites": {"a": {}}}'])
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"a\.json is not the result of an evaluation"):
        read_earlier(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("before", "now", "difference", "is_clear"),
    [(0.5, 0.8, 0.3, True), (0.8, 0.5, -0.3, True), (0.5, 0.6, 0.1, False), (0.5, None, None, False)],
)
def test_a_change_is_clear_where_the_intervals_do_not_overlap(
    before: float, now: float | None, difference: float | None, is_clear: bool
) -> None:
    change = Change("answers", "gold_cited", _figure(before), _figure(now))
    assert (change.difference, change.is_clear) == (difference, is_clear)


def test_figures_missing_on_either_side_are_told() -> None:
    earlier, now = _report(answers={"old": _figure(0.5)}), _report(answers={"new": _figure(0.5)})
    changes = compare(earlier, now).changes
    assert [(one.figure, one.before is None, one.now is None) for one in changes] == [
        ("new", True, False),
        ("old", False, True),
    ]
    assert not any(one.is_clear for one in changes)


def test_what_else_differs_is_noted() -> None:
    earlier = _report("tuning", answers={"a": _figure(0.5)}, retrieval={"b": _figure(0.5)})
    comparison = compare(earlier, _report(answers={"a": _figure(0.5)}))
    assert comparison.notes == ("Measured with another part of the questions.", "Not measured now: retrieval.")
    assert [change["difference"] for change in comparison.to_json()["changes"]] == [0.0]
