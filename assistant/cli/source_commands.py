"""The commands that bring sources in, keep them in step and hand them on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from assistant.cli import shared
from assistant.settings import read_settings

if TYPE_CHECKING:
    from knowledge.ingest.report import IngestReport
    from knowledge.records import Root


@shared.app.command()
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
        typer.Option("--within", metavar="URL", help="Follow links below this address (default: the page's folder)."),
    ] = "",
    max_pages: Annotated[int, typer.Option(min=1, max=100_000, help="Most pages to visit for one address.")] = 2000,
    collection: Annotated[str, typer.Option(help="Name to file the sources under.")] = "",
    re_embed: Annotated[bool, typer.Option("--re-embed", help="Embed every stored source again.")] = False,
    as_json: shared.AsJson = False,
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
            settings.data_dir,
            shared.embedder(settings),
            roots,
            progress,
            re_embed=re_embed,
            rules=shared.rules(settings),
        )
    _print_report(report, as_json)


@shared.app.command()
def sync(
    watch: Annotated[bool, typer.Option("--watch", help="Then stay, and sync folders whenever they change.")] = False,
    as_json: shared.AsJson = False,
) -> None:
    """Refresh every source that was ever given.

    What was removed by hand stays away. Each sync leaves a dated report in the data folder. Exit code 1 if a source
    failed.
    """
    from assistant.cli import show
    from knowledge import library

    settings = read_settings()
    with show.progress() as progress:
        report = library.sync(settings.data_dir, shared.embedder(settings), progress, rules=shared.rules(settings))
    if not watch:
        _print_report(report, as_json)
    show.ingest_report(report)
    show.step("Watching the folders (stop with Ctrl+C)")
    for report in library.sync_on_change(settings.data_dir, shared.embedder(settings), rules=shared.rules(settings)):
        show.ingest_report(report)


@shared.app.command()
def sources(as_json: shared.AsJson = False) -> None:
    """List the sources."""
    from assistant.cli import show
    from knowledge import library

    found = library.sources(read_settings().data_dir)
    if as_json:
        shared.print_json({"sources": [{**vars(source), "notes": list(source.notes)} for source in found]})
    else:
        show.sources(found)


@shared.app.command()
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
        library.remove(settings.data_dir, shared.embedder(settings), source, progress)
    show.line(f"Removed {source}.")


@shared.app.command()
def rollback() -> None:
    """Go back to the previous search index.

    The next `ingest` takes up every change again.
    """
    from assistant.cli import show
    from knowledge import library

    show.line(f"Generation {library.roll_back(read_settings().data_dir)} is live again.")


@shared.app.command("export")
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


@shared.app.command("import")
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


@shared.app.command()
def doctor(as_json: shared.AsJson = False) -> None:
    """Check the store, the search index, the models and the sources, and say what to do.

    Changes nothing. Exit code 1 if something is broken.
    """
    from assistant.cli import show
    from assistant.cli.model_check import chat_model_findings
    from knowledge.doctor.examine import examine

    settings = read_settings()
    findings = [
        *examine(settings.data_dir, shared.embedder(settings), shared.rules(settings)),
        *chat_model_findings(settings),
    ]
    if as_json:
        shared.print_json({"findings": [vars(finding) for finding in findings]})
    else:
        show.findings(findings)
    raise typer.Exit(1 if any(finding.state == "bad" for finding in findings) else 0)


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
        raise shared.Misuse(f"The list {file} cannot be read: {reason}.") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _print_report(report: IngestReport, as_json: bool) -> NoReturn:
    from assistant.cli import show

    if as_json:
        shared.print_json(report.to_json())
    else:
        show.ingest_report(report)
    raise typer.Exit(1 if report.failed else 0)
