"""The commands of `assistant`. Each imports what it uses when it runs, so that none pays for another's libraries."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from assistant.errors import AssistantError
from assistant.settings import Settings, read_settings

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from knowledge.embed.choose import Embedder
    from knowledge.ingest.report import IngestReport
    from knowledge.ingest.run import IngestRules
    from knowledge.records import Root

app = typer.Typer(
    name="assistant",
    help="Answers questions about UNODC's work from source texts, word for word, with citations.",
    epilog='Start with: assistant ingest, then: assistant ask "What is AIRCOP?"',
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


class Misuse(AssistantError):
    """The command was given something that it cannot work with."""


Where = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="FIELD=VALUE", help="Only sources with this value, * for anything; repeatable."),
]
Since = Annotated[str, typer.Option("--since", metavar="DATE", help="Only sources dated 2020, 2020-05 or later.")]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="Only sources dated 2020, 2020-05 or earlier.")]


@app.command()
def ingest(
    given: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH or URL]...", help="Files, folders, web pages, sitemaps, feeds.")
    ] = None,
    listed: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="File with one path or address a line.")
    ] = None,
    crawl: Annotated[bool, typer.Option("--crawl", help="Follow the links of the pages given.")] = False,
    within: Annotated[
        str,
        typer.Option("--within", metavar="URL", help="Follow links below this address; by default the page's folder."),
    ] = "",
    max_pages: Annotated[int, typer.Option(min=1, max=100_000, help="Most pages to visit for one address.")] = 2000,
    collection: Annotated[str, typer.Option(help="Name to file the sources under.")] = "",
    re_embed: Annotated[bool, typer.Option("--re-embed", help="Embed every stored source again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add or refresh sources.

    Without arguments, the texts that come with the program. A file that has gone from a folder given again is removed;
    so is a page that several visits in a row found gone. Exit code 1 if a source failed.
    """
    from assistant.cli import show
    from knowledge import library

    settings = read_settings()
    names = [*(given or []), *_lines(listed)]
    roots = [_root(name, collection, crawl or bool(within), within, max_pages) for name in names]
    with show.progress() as progress:
        report = library.ingest(
            settings.data_dir, _embedder(settings), roots, progress, re_embed=re_embed, rules=_rules(settings)
        )
    _print_report(report, as_json)


@app.command()
def sync(
    watch: Annotated[bool, typer.Option("--watch", help="Then stay, and sync folders whenever they change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Refresh every source that was ever given.

    What was removed by hand stays away. Each sync leaves a dated report in the data folder. Exit code 1 if a source
    failed.
    """
    from assistant.cli import show
    from knowledge import library

    settings = read_settings()
    with show.progress() as progress:
        report = library.sync(settings.data_dir, _embedder(settings), progress, rules=_rules(settings))
    if not watch:
        _print_report(report, as_json)
    show.ingest_report(report)
    show.step("Watching the folders (stop with Ctrl+C)")
    for report in library.sync_on_change(settings.data_dir, _embedder(settings), rules=_rules(settings)):
        show.ingest_report(report)


@app.command()
def sources(as_json: AsJson = False) -> None:
    """List the sources."""
    from assistant.cli import show
    from knowledge import library

    found = library.sources(read_settings().data_dir)
    if as_json:
        _print_json({"sources": [{**vars(source), "notes": list(source.notes)} for source in found]})
    else:
        show.sources(found)


@app.command()
def remove(
    source: Annotated[str, typer.Argument(metavar="ID", help="The source's id, as `sources` lists it.")],
) -> None:
    """Remove a source.

    No answer cites it from this moment on.
    """
    from assistant.cli import show
    from knowledge import library

    settings = read_settings()
    with show.progress() as progress:
        library.remove(settings.data_dir, _embedder(settings), source, progress)
    show.line(f"Removed {source}.")


@app.command()
def rollback() -> None:
    """Go back to the previous search index.

    The next `ingest` takes up every change again.
    """
    from assistant.cli import show
    from knowledge import library

    show.line(f"Generation {library.roll_back(read_settings().data_dir)} is live again.")


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="What to look for, in any of the six UN languages.")],
    count: Annotated[int, typer.Option("--count", "-k", min=1, max=100, help="How many passages.")] = 10,
    where: Where = None,
    since: Since = "",
    until: Until = "",
    as_json: AsJson = False,
) -> None:
    """Show the passages that match a question.

    Best first, with scores from 0 to 1.
    """
    from assistant.cli import show
    from assistant.passages import passage_json
    from assistant.question import read_question
    from knowledge.filters import read_filter

    settings = read_settings()
    with show.explaining_bad_questions():
        asked = read_question(question, settings.question_limit)
    only = read_filter(where or (), since, until)
    retrieval = _library(settings).retrieve(asked, count, only)
    if as_json:
        _print_json({"passages": [passage_json(one.stored, one.score) for one in retrieval.passages]})
    else:
        show.passages(retrieval)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="A question, in any of the six UN languages.")] = None,
    batch: Annotated[
        Path | None, typer.Option(help='File of JSON lines {"id", "question"} or {"id", "turns": [...]}.')
    ] = None,
    where: Where = None,
    since: Since = "",
    until: Until = "",
    as_json: AsJson = False,
) -> None:
    """Answer a question with citations.

    Or each question of a file: one JSON answer a line, in the same order.
    """
    from assistant.answer import Status
    from assistant.cli import show
    from assistant.cli.batch import answer_batch
    from knowledge.filters import read_filter

    if (question is None) == (batch is None):
        raise Misuse("Give either a question or --batch FILE.")
    settings = read_settings()
    only = read_filter(where or (), since, until)
    if batch is not None:
        failed = answer_batch(batch, lambda: _assistant(settings), sys.stdout, only)
        raise typer.Exit(1 if failed else 0)
    with show.explaining_bad_questions():
        _check(question or "", settings)
    answer = _assistant(settings).answer(question or "", only)
    if as_json:
        _print_json(answer.to_json())
    else:
        show.answer(answer)
    raise typer.Exit(1 if answer.status is Status.ERROR else 0)


@app.command("export")
def export_archive(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write, for example knowledge.tar.")],
) -> None:
    """Write everything that answering needs to one archive.

    `assistant import` opens it on another machine.
    """
    from assistant.cli import show
    from knowledge.exchange.commands import export_library

    settings = read_settings()
    with show.progress() as progress:
        report = export_library(settings.data_dir, file, progress)
    show.line(f"Wrote generation {report.generation} with {report.passages} passages to {file}.")


@app.command("import")
def import_archive(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An archive that `assistant export` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of the sources that are here.")] = False,
) -> None:
    """Take over an archive from another machine.

    The sources that were here are replaced; nothing changes unless the whole archive is sound.
    """
    from assistant.cli import show
    from knowledge.exchange.commands import import_library

    settings = read_settings()
    with show.progress() as progress:
        report = import_library(file, settings.data_dir, replace=replace, progress=progress)
    show.line(f"Generation {report.generation} with {report.passages} passages is live.")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check the store, the search index, the model and the sources, and say what to do.

    Changes nothing. Exit code 1 if something is broken.
    """
    from assistant.cli import show
    from knowledge.doctor.examine import examine

    settings = read_settings()
    findings = examine(settings.data_dir, _embedder(settings), _rules(settings))
    if as_json:
        _print_json({"findings": [vars(finding) for finding in findings]})
    else:
        show.findings(findings)
    raise typer.Exit(1 if any(finding.state == "bad" for finding in findings) else 0)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (ASSISTANT_HOST).")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on (ASSISTANT_PORT).")] = None,
) -> None:
    """Serve the web chat.

    The chat is at /, health checks are at /health/live and /health/ready.
    """
    from assistant.cli import show

    settings = read_settings()
    show.step("Opening the knowledge store and the web chat")
    from assistant.web.server import run

    run(settings, _library(settings), host or settings.host, settings.port if port is None else port)


def _embedder(settings: Settings) -> Embedder:
    from assistant.cli import show
    from knowledge.embed.choose import Embedder

    return Embedder(settings.data_dir / "models", settings.embedding_model, show.step)


def _library(settings: Settings) -> Any:
    from knowledge.library import Library

    return Library(settings.data_dir, _embedder(settings))


def _assistant(settings: Settings) -> Assistant:
    from assistant.answering import Assistant
    from assistant.confidence import shipped_judge

    return Assistant(_library(settings), shipped_judge(), settings.question_limit)


def _check(question: str, settings: Settings) -> None:
    """Refuses a bad question before anything slow is opened."""
    from assistant.question import read_question

    read_question(question, settings.question_limit)


def _rules(settings: Settings) -> IngestRules:
    from knowledge.fetch.client import FetchLimits
    from knowledge.ingest.run import IngestRules
    from knowledge.read.limits import MIB, Limits

    size = settings.file_limit * MIB
    return IngestRules(
        reading=Limits(seconds=settings.read_seconds, size=size, ocr=settings.ocr),
        fetching=FetchLimits(seconds=settings.fetch_seconds, size=size, delay=settings.fetch_delay),
        allowed_addresses=tuple(one.strip() for one in settings.fetch_allowed.split(",") if one.strip()),
        grace=settings.missing_visits,
    )


def _root(given: str, collection: str, crawl: bool, within: str, max_pages: int) -> Root:
    """What was typed as something to keep in step."""
    from knowledge.records import Root, is_web_address

    if not is_web_address(given):
        return Root(str(Path(given).absolute()), collection)
    below = within or given[: given.rindex("/") + 1 if given.count("/") > 2 else None]
    return Root(given, collection, below if crawl else "", max_pages)


def _lines(file: Path | None) -> list[str]:
    """The lines of a list of sources, without empty ones and comments."""
    if file is None:
        return []
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise Misuse(f"The list {file} cannot be read: {reason}.") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _print_report(report: IngestReport, as_json: bool) -> NoReturn:
    from assistant.cli import show

    if as_json:
        _print_json(report.to_json())
    else:
        show.ingest_report(report)
    raise typer.Exit(1 if report.failed else 0)


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
