"""Compares a result with an earlier one, figure by figure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Figure, SuiteResult
from assistant.evaluation.jsonl import read_text
from assistant.evaluation.report import Report

_CIRCUMSTANCES = {"embedder": "embedding model", "split": "part of the questions", "data": "evaluation data"}


@dataclass(frozen=True)
class Change:
    """A figure before and now; None where there was or is none of that name."""

    suite: str
    figure: str
    before: Figure | None
    now: Figure | None

    @property
    def difference(self) -> float | None:
        """By how much the value has grown; None where there are not two values."""
        if self.before is None or self.now is None or self.before.value is None or self.now.value is None:
            return None
        return round(self.now.value - self.before.value, 4)

    @property
    def is_clear(self) -> bool:
        """Whether the two intervals do not overlap."""
        before, now = self.before, self.now
        if not before or not now or None in (before.low, before.high, now.low, now.high):
            return False
        assert before.low is not None
        assert before.high is not None
        assert now.low is not None
        assert now.high is not None
        return before.high < now.low or now.high < before.low

    def to_json(self) -> dict[str, Any]:
        """The change as JSON values."""
        before, now = (one and one.to_json() for one in (self.before, self.now))
        names = {"suite": self.suite, "figure": self.figure, "before": before, "now": now}
        return {**names, "difference": self.difference, "is_clear": self.is_clear}


@dataclass(frozen=True)
class Comparison:
    """The changes of every suite that was measured now; `notes` say what else differs."""

    changes: tuple[Change, ...]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The comparison as JSON values."""
        return {"changes": [change.to_json() for change in self.changes], "notes": list(self.notes)}


def read_earlier(file: Path) -> Report:
    """An earlier report from its JSON file, without its failures; raises `EvaluationError` where it is none."""
    try:
        fields = json.loads(read_text(file))
        suites = tuple(SuiteResult(name, _figures(suite)) for name, suite in fields["suites"].items())
        return Report(**{name: str(fields[name]) for name in _CIRCUMSTANCES}, suites=suites)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EvaluationError(f"{file} is not the result of an evaluation, as --output writes it.") from error


def compare(earlier: Report, now: Report) -> Comparison:
    """Each figure before and now, in the order of now; figures that are gone come last in their suite."""
    suites = {suite.name: suite.figures for suite in earlier.suites}
    changes = tuple(change for suite in now.suites for change in _changes(suite, suites.get(suite.name, {})))
    unlike = [words for name, words in _CIRCUMSTANCES.items() if getattr(earlier, name) != getattr(now, name)]
    left_out = [name for name in suites if name not in {suite.name for suite in now.suites}]
    return Comparison(
        changes, (*_notes("Measured with another {}.", unlike), *_notes("Not measured now: {}.", left_out))
    )


def _changes(now: SuiteResult, before: dict[str, Figure]) -> Sequence[Change]:
    names = dict.fromkeys([*now.figures, *before])
    return [Change(now.name, name, before.get(name), now.figures.get(name)) for name in names]


def _notes(words: str, names: Sequence[str]) -> Sequence[str]:
    return [words.format(", ".join(names))] if names else []


def _figures(suite: dict[str, Any]) -> dict[str, Figure]:
    return {name: _figure(figure) for name, figure in suite["figures"].items()}


def _figure(fields: dict[str, Any]) -> Figure:
    value, low, high = (None if fields[name] is None else float(fields[name]) for name in ("value", "low", "high"))
    return Figure(value, low, high, int(fields["n"]), bool(fields.get("less_is_better")))
