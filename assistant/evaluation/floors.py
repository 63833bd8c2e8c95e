"""The floors that figures must not fall below, read from a TOML file with a table for each suite."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.evaluation.data import DEFAULT_DATA
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Figure, SuiteResult
from assistant.evaluation.jsonl import read_text

DEFAULT_FLOORS = DEFAULT_DATA.with_name("floors.toml")

Floors = dict[str, dict[str, float]]
"""The worst value that each figure may have, by suite and name."""


def read_floors(file: Path, suites: Sequence[str]) -> Floors:
    """The floors of a file; raises `EvaluationError` where it names other suites than `suites`, or no numbers."""
    try:
        tables = tomllib.loads(read_text(file))
    except tomllib.TOMLDecodeError as error:
        raise EvaluationError(f"{file} is not TOML: {error}.") from error
    for suite, floors in tables.items():
        if suite not in suites:
            raise EvaluationError(f"{file} names the suite “{suite}”. Known: {', '.join(suites)}.")
        if not isinstance(floors, dict):
            raise EvaluationError(f"{file}: “{suite}” must be a table, [{suite}].")
        for name, floor in floors.items():
            if type(floor) not in (int, float):
                raise EvaluationError(f"{file}: the floor of “{name}” in [{suite}] must be a number.")
    return tables


def broken(results: Sequence[SuiteResult], floors: Floors) -> Iterator[str]:
    """A sentence for each figure that is worse than its floor; suites that were not measured are left out.

    Where less is better, the floor is the most that a figure may be. Raises `EvaluationError` where a suite has no
    figure of a floor's name.
    """
    for result in results:
        for name, floor in floors.get(result.name, {}).items():
            if name not in result.figures:
                raise EvaluationError(f"There is a floor for “{name}”, but the suite {result.name} has no such figure.")
            if said := _said(result.figures[name], floor):
                yield f"{result.name}: {name} {said}."


def _said(figure: Figure, floor: float) -> str:
    if figure.value is None:
        return f"could not be measured; its floor is {floor}"
    if figure.less_is_better:
        return f"is {figure.value}, above the {floor} that it may be at most" if figure.value > floor else ""
    return f"is {figure.value}, below its floor of {floor}" if figure.value < floor else ""
