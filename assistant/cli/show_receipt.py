"""What the command line prints of receipts and of answers that were given again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from assistant.receipts.receipt import Receipt
    from assistant.replay import Change, Replay

_out = Console(highlight=False, soft_wrap=True)
_LONGEST = 200
"""As many characters of a text that has changed are shown."""


def receipt(kept: Receipt) -> None:
    """Prints a receipt, one section for each step."""
    answer = kept.answer
    _section("Receipt", [kept.id, *([f"line {kept.label} of a batch"] if kept.label else []), kept.at])
    if kept.is_referral:
        _section("Decided", ["referral: neither what was asked nor what was said is kept"])
        _section("Timings", _pairs(answer.get("timings_ms", {}), " ms"))
        return
    _section("Asked", [kept.asked, *(f"after {name}" for name in kept.earlier)])
    _section("Understood as", [kept.understood or "as it was asked"])
    _section("From which sources", _conditions(kept.only) or ["all"])
    _section("Retrieved", _retrieved(kept))
    for part in kept.scored:
        _scored(part)
    for writing in kept.model.get("writings", ()):
        _section("Chat model", _written(writing))
    if completion := kept.model.get("completion"):
        _section("Question completed by", [completion["by"], *([completion["why"]] if completion["why"] else [])])
    _section("Decided", [f"{answer.get('status')}, confidence {answer.get('confidence', 0.0):.3f}"])
    _section("Said", [str(answer.get("text", "")), *map(_citation, answer.get("citations", ()))])
    _section("Versions", _pairs(kept.versions))
    _section("Timings", _pairs(answer.get("timings_ms", {}), " ms"))


def replay(made: Replay) -> None:
    """Prints whether an answer is the same again, or what is not."""
    for remark in made.remarks:
        _out.print(f"[yellow]{escape(remark)}[/yellow]")
    if made.is_identical:
        _out.print("[green]identical[/green]")
    for change in made.changes:
        _out.print(escape(_sentence(change)))


def _section(title: str, lines: Iterable[str]) -> None:
    _out.print(f"[bold]{title}[/bold]")
    for line in lines:
        for part in line.splitlines():
            _out.print(f"    {escape(part)}")


def _pairs(values: Mapping[str, object], unit: str = "") -> list[str]:
    return [f"{name}: {value}{unit}" for name, value in values.items()]


def _conditions(only: Mapping[str, Any]) -> list[str]:
    conditions = [f"{name}={pattern}" for name, pattern in only.get("where", ())]
    return conditions + [f"{name} {only[name]}" for name in ("since", "until") if only.get(name)]


def _retrieved(kept: Receipt) -> list[str]:
    found = kept.answer.get("retrieved", ())
    lines = [f"{place}. {one['passage_id']}  score {one['score']:.4f}" for place, one in enumerate(found, 1)]
    return [f"from generation {kept.generation}", *lines] if lines else ["nothing"]


def _scored(part: Mapping[str, Any]) -> None:
    threshold = part.get("threshold")
    needed = "" if threshold is None else f" of {threshold:.3f} needed"
    verdict = "answered" if part["answered"] else "close, not answered" if part["close"] else "not answered"
    _section("Scored", [part["question"], f"{verdict}, confidence {part['confidence']:.3f}{needed}"])
    _section("    Signs", (f"    {name}: {value:.3f}" for name, value in part["signs"].items()))
    _section("    Best sentences", (f"    {_unit(unit)}" for unit in part["units"]))


def _written(writing: Mapping[str, Any]) -> Iterable[str]:
    """What a chat model wrote: its outcome, and each sentence with why it was not shown."""
    tokens = f"{writing['attempts']} attempts, {writing['tokens']} tokens"
    yield f"{writing['model']}, {writing['purpose']}: {writing['outcome']}; {tokens}"
    yield "; ".join(_pairs(writing["timings_ms"], " ms"))
    for one in writing["sentences"]:
        why = " ".join(filter(None, (one["why"], one["detail"] and f"({one['detail']})")))
        labels = "".join(f"[{number}]" for number in one["labels"])
        yield f"{'shown' if one['shown'] else 'dropped: ' + why}, support {one['likely']:.3f}: {one['text']} {labels}"


def _unit(unit: Mapping[str, Any]) -> str:
    where = f"{unit['document_id']}, {unit['start']}-{unit['end']}"
    return f"{where}  score {unit['score']:.4f}, log-odds of answering {unit['log_odds']:.2f}"


def _citation(citation: Mapping[str, Any]) -> str:
    return f"[{citation['n']}] {citation['document_id']}, {citation['start']}-{citation['end']}"


def _sentence(change: Change) -> str:
    if change.before is None:
        return f"{change.what}: {_short(change.now)} is new"
    if change.now is None:
        return f"{change.what}: {_short(change.before)} is gone"
    return f"{change.what}: was {_short(change.before)}, is {_short(change.now)}"


def _short(value: Any) -> str:
    if isinstance(value, list):
        return " · ".join(map(str, value))
    shown = f"“{value}”" if isinstance(value, str) else str(value)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
