"""What the command line prints for people: progress on standard error, results in colour on standard output."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.errors import AssistantError, QuestionError
from prompts import language_name, message

if TYPE_CHECKING:
    from assistant.answer import Answer, Citation
    from knowledge.doctor.examine import Finding
    from knowledge.ingest.report import IngestReport
    from knowledge.ingest.report import Progress as ReportsProgress
    from knowledge.records import Source
    from knowledge.retrieve import Retrieval

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


class UnusableQuestion(AssistantError):
    """A question was refused; the message is in the reader's terms."""


@contextmanager
def explaining_bad_questions() -> Iterator[None]:
    """Turns a `QuestionError` into its message."""
    try:
        yield
    except QuestionError as error:
        raise UnusableQuestion(message("en", error.key, **error.values)) from error


def line(text: str) -> None:
    """Prints a plain line."""
    _out.print(escape(text))


def step(text: str) -> None:
    """Says on standard error what is being done now."""
    _err.print(f"[dim]{escape(text)} …[/dim]")


@contextmanager
def progress() -> Iterator[ReportsProgress]:
    """A bar for each step with its rate and the time left, on standard error; plain lines where that is no terminal."""
    if not _err.is_terminal:
        yield _plain_progress()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    with Progress(*columns, TimeRemainingColumn(), console=_err) as bars:
        tasks = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total, rate="")
            bars.update(tasks[step], completed=done, total=total)
            speed = next(task.speed for task in bars.tasks if task.id == tasks[step])
            bars.update(tasks[step], rate=f"{speed:.1f}/s" if speed else "")

        yield report


def _plain_progress() -> ReportsProgress:
    said: dict[str, int] = {}
    begun: dict[str, float] = {}

    def report(step: str, done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        seconds = time.monotonic() - begun.setdefault(step, time.monotonic())
        if said.get(step) != tenth:
            said[step] = tenth
            rate = done / seconds if done and seconds > 1 else 0.0
            left = f" ({rate:.1f}/s, {(total - done) / rate:.0f} s left)" if rate and done < total else ""
            _err.print(escape(f"{step}: {done} of {total}{left}"))

    return report


def ingest_report(report: IngestReport) -> None:
    """Prints what an ingest did."""
    for name in ("added", "updated", "unchanged", "removed"):
        ids: list[str] = getattr(report, name)
        shown = f": {', '.join(ids[:5])}{' …' if len(ids) > 5 else ''}" if ids and name != "unchanged" else ""
        _out.print(f"[bold]{len(ids):6}[/bold] {name}{escape(shown)}")
    _out.print(f"[bold]{len(report.failed):6}[/bold] failed")
    for location, reason in report.failed.items():
        where = "" if location in reason else f"{location}: "
        _out.print(f"       [red]{escape(where + reason)}[/red]")
    for source, note in report.notes.items():
        _out.print(f"       [yellow]{escape(source)}: {escape(note)}[/yellow]")
    for source, visits in report.missing.items():
        _out.print(f"       [yellow]{escape(source)} was not found (visit {visits}); it is kept for now[/yellow]")
    for reason, count in report.left_out.items():
        _out.print(f"[dim]{count:6} addresses left out: {escape(reason)}[/dim]")
    _out.print(f"{report.passages} passages can be searched.")


def sources(found: Sequence[Source]) -> None:
    """Prints each source with what it says of itself and what is amiss with it."""
    if not found:
        _out.print("There are no sources yet. Run `assistant ingest`.")
    for source in found:
        _out.print(f"[bold cyan]{escape(source.id)}[/bold cyan]  {escape(source.title)}")
        _out.print(f"    [dim]{escape(' · '.join(_described(source)))}[/dim]")
        for remark in _remarks(source):
            _out.print(f"    [yellow]{escape(remark)}[/yellow]")


def _described(source: Source) -> Iterator[str]:
    yield source.language
    yield source.date or "no date"
    if source.collection:
        yield f"collection: {source.collection}"
    yield _counted(source.passages, "passage")
    if source.pages:
        yield _counted(source.pages, "page")
    if source.author:
        yield f"author: {source.author}"
    if source.url and source.url != source.id:
        yield source.url
    yield from (f"{name}: {value}" for name, value in source.metadata.items())


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _remarks(source: Source) -> Iterator[str]:
    yield from source.notes
    if source.duplicate_of:
        yield f"says nearly the same as {source.duplicate_of}"
    if source.missing:
        yield f"was not found the last {source.missing} times"
    elif source.error:
        yield f"the last visit failed: {source.error}"


def findings(found: Sequence[Finding]) -> None:
    """Prints what `doctor` found, and what to do about it."""
    colours = {"good": "green", "warning": "yellow", "bad": "red"}
    for finding in found:
        colour = colours[finding.state]
        _out.print(
            f"[{colour}]{finding.state:8}[/{colour}] [bold]{escape(finding.name)}[/bold]: {escape(finding.said)}"
        )
        if finding.advice:
            _out.print(f"         {escape(finding.advice)}")


def passages(retrieval: Retrieval) -> None:
    """Prints retrieved passages with their scores."""
    for place, one in enumerate(retrieval.passages, 1):
        _out.print(f"[bold]{place}.[/bold] [cyan]{escape(one.stored.id)}[/cyan]  score {one.score:.3f}")
        _out.print(escape(one.stored.text), style="dim")


def answer(made: Answer) -> None:
    """Prints an answer with numbered citations."""
    if made.understood:
        _out.print(f"[dim]{escape(message(made.language, 'understood_as', question=made.understood))}[/dim]")
    if made.sentences:
        for note in made.notes:
            _out.print(f"[yellow]{escape(note)}[/yellow]")
        if made.is_summed_up:
            _out.print(f"[bold]{escape(message(made.language, 'in_short'))}[/bold]")
        for sentence in made.sentences:
            numbers = "".join(f"[{n}]" for n in sentence.citations)
            bullet = "  • " if sentence.is_item else ""
            _out.print(f"{bullet}{escape(' '.join(sentence.text.split()))} [cyan]{escape(numbers)}[/cyan]")
        for part in made.declined:
            _out.print(f"[yellow]{escape(message(made.language, 'part_not_said', part=part))}[/yellow]")
        for key in made.remarks:
            _out.print(f"[dim]{escape(message(made.language, key))}[/dim]")
    else:
        _out.print(f"[yellow]{escape(made.text)}[/yellow]")
    for citation in made.citations or made.nearby:
        _citation(citation, made.language)


def _citation(citation: Citation, language: str) -> None:
    label = escape(f"[{citation.n}]")
    page = (message(language, "page_number", number=citation.page),) if citation.page else ()
    quoted_in = (language_name(citation.language, language),) if citation.language != language else ()
    dated = citation.date or message(language, "undated")
    where = " · ".join((*quoted_in, dated, *page, citation.url or citation.document_id))
    _out.print(
        f"[cyan]{label}[/cyan] {escape(citation.title)} [dim]— {escape(where)}, {citation.start}-{citation.end}[/dim]"
    )
