"""The commands of `assistant`. Each imports what it uses when it runs, so that none pays for another's libraries."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.errors import AssistantError
from assistant.settings import Settings, read_settings

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from knowledge.embed.choose import Embedder

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


@app.command()
def ingest(
    paths: Annotated[list[str] | None, typer.Argument(help="Files and folders: text, Markdown, HTML.")] = None,
    re_embed: Annotated[bool, typer.Option("--re-embed", help="Embed every stored source again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add or refresh sources.

    Without PATHS, the texts that come with the program. A file that has gone from a folder given again is removed.
    Exit code 1 if a source failed.
    """
    from assistant.cli import show
    from knowledge import library

    settings = read_settings()
    given = [_local_path(path) for path in paths or []]
    with show.progress() as progress:
        report = library.ingest(settings.data_dir, _embedder(settings), given, progress, re_embed=re_embed)
    if as_json:
        failed = [{"source": source, "reason": reason} for source, reason in report.failed.items()]
        _print_json({**vars(report), "failed": failed})
    else:
        show.ingest_report(report)
    raise typer.Exit(1 if report.failed else 0)


@app.command()
def sources(as_json: AsJson = False) -> None:
    """List the sources."""
    from assistant.cli import show
    from knowledge import library

    found = library.sources(read_settings().data_dir)
    if as_json:
        _print_json({"sources": [vars(source) for source in found]})
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
    as_json: AsJson = False,
) -> None:
    """Show the passages that match a question.

    Best first, with scores from 0 to 1.
    """
    from assistant.cli import show
    from assistant.question import read_question

    settings = read_settings()
    with show.explaining_bad_questions():
        asked = read_question(question, settings.question_limit)
    retrieval = _library(settings).retrieve(asked, count)
    if as_json:
        _print_json({"passages": [_passage_json(one.stored, one.score) for one in retrieval.passages]})
    else:
        show.passages(retrieval)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="A question, in any of the six UN languages.")] = None,
    batch: Annotated[
        Path | None, typer.Option(help='File of JSON lines {"id", "question"} or {"id", "turns": [...]}.')
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question with citations.

    Or each question of a file: one JSON answer a line, in the same order.
    """
    from assistant.answer import Status
    from assistant.cli import show
    from assistant.cli.batch import answer_batch

    if (question is None) == (batch is None):
        raise Misuse("Give either a question or --batch FILE.")
    settings = read_settings()
    if batch is not None:
        failed = answer_batch(batch, lambda: _assistant(settings), sys.stdout)
        raise typer.Exit(1 if failed else 0)
    with show.explaining_bad_questions():
        _check(question or "", settings)
    answer = _assistant(settings).answer(question or "")
    if as_json:
        _print_json(answer.to_json())
    else:
        show.answer(answer)
    raise typer.Exit(1 if answer.status is Status.ERROR else 0)


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


def _local_path(path: str) -> Path:
    if path.lower().startswith(("http://", "https://")):
        raise Misuse(f"{path} is a web address; `ingest` reads files and folders. Save the page and give its file.")
    return Path(path)


def _passage_json(stored: Any, score: float) -> dict[str, Any]:
    return {
        "passage_id": stored.id,
        "document_id": stored.document.id,
        "title": stored.document.title,
        "text": stored.text,
        "start": stored.passage.start,
        "end": stored.passage.end,
        "score": round(score, 4),
    }


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
