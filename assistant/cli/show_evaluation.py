"""What `assistant eval` prints: a table of figures for each suite, what has changed, and what is below its floor."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.cli import shared
from assistant.evaluation.compare import Change, Comparison
from assistant.evaluation.figures import Figure, SuiteResult, is_of_group
from assistant.evaluation.report import Report

_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def result(report: Report, comparison: Comparison | None, *, as_json: bool) -> None:
    """Prints a report, and how it differs from an earlier one where there is such."""
    if as_json:
        shared.print_json({**report.to_json(), **({"comparison": comparison.to_json()} if comparison else {})})
        return
    for suite in report.suites:
        _out.print(_figures(suite))
    if comparison:
        _out.print(_changes(comparison.changes))
        for note in comparison.notes:
            _out.print(f"[yellow]{escape(note)}[/yellow]", soft_wrap=True)


def broken(sentences: Sequence[str]) -> None:
    """Says on standard error which figures are below their floors."""
    for sentence in sentences:
        _err.print(f"[red]{escape(sentence)}[/red]")


def _figures(suite: SuiteResult) -> Table:
    title = f"{suite.name} ({len(suite.failures)} failed)"
    table = _table(title, "figure", "value", "95% interval", "n")
    for name, figure in suite.figures.items():
        style = "dim" if is_of_group(name) else None
        table.add_row(_name(figure, name), _value(figure), _interval(figure), str(figure.n), style=style)
    return table


def _changes(changes: Sequence[Change]) -> Table:
    table = _table("before → now (* the intervals do not overlap)", "figure", "before", "now", "difference", "")
    for change in changes:
        difference = _missing(change) if change.difference is None else f"{change.difference:+.3f}"
        name = _name(change.now or change.before, f"{change.suite} {change.figure}")
        style = "bold" if change.is_clear else None
        mark = "*" if change.is_clear else ""
        table.add_row(name, _value(change.before), _value(change.now), difference, mark, style=style)
    return table


def _missing(change: Change) -> str:
    if change.before is None:
        return "new"
    return "gone" if change.now is None else "undefined"


def _table(title: str, name: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(name, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _name(figure: Figure | None, name: str) -> str:
    return escape(name) + (" ↓" if figure and figure.less_is_better else "")


def _value(figure: Figure | None) -> str:
    return "–" if figure is None or figure.value is None else f"{figure.value:.3f}"


def _interval(figure: Figure) -> str:
    return "–" if figure.low is None or figure.high is None else f"{figure.low:.3f} to {figure.high:.3f}"
