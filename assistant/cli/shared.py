"""What the commands share: the application, its common options, and how what they need is opened."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.errors import AssistantError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.checking.checker import Checker, Looks
    from assistant.triage.triage import Triage
    from knowledge.embed.choose import Embedder
    from knowledge.ingest.run import IngestRules
    from knowledge.library import Library

app = typer.Typer(
    name="assistant",
    help="Answers questions about UNODC's work from source texts, with citations.",
    epilog='Start with: assistant ingest, then: assistant ask "What is AIRCOP?"',
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


class Misuse(AssistantError):
    """The command was given something that it cannot work with."""


def embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name."""
    from assistant.cli import show
    from knowledge.embed.choose import Embedder

    return Embedder(settings.data_dir / "models", settings.embedding_model, show.step)


def library(settings: Settings, folder: Path | None = None) -> Any:
    """The library over a folder, by default the data folder; the models are always those of the data folder."""
    from knowledge.library import Library

    return Library(folder or settings.data_dir, embedder(settings), settings.reranker_model)


def assistant(settings: Settings, over: Library | None = None) -> Assistant:
    """The assistant over a library, without receipts or chat model; by default over the data folder's, with both."""
    from assistant.assembly import keeping, open_assistant, open_chat_model

    if over is not None:
        return open_assistant(settings, over)
    model, opened = open_chat_model(settings), library(settings)
    return open_assistant(settings, opened, keeping(settings, opened), model)


def checker(settings: Settings, over: Looks | None = None) -> Checker:
    """What checks drafts against a library, by default that of the data folder, with the chat model if there is one."""
    from assistant.assembly import open_chat_model, open_checker

    if over is not None:
        return open_checker(settings, over)
    model = open_chat_model(settings)
    return open_checker(settings, library(settings), model)


def triage(settings: Settings) -> Triage:
    """What tells messages apart before anything is looked up; it needs no library."""
    from assistant.assembly import open_triage

    return open_triage(embedder(settings).for_questions())


def rules(settings: Settings) -> IngestRules:
    """What an ingest may do, from the settings."""
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


def check_target(file: Path) -> None:
    """Refuses a file that could not be written, before anything slow is done."""
    try:
        writable = file.absolute().parent.is_dir() and not file.is_dir()
    except OSError as error:
        raise Misuse(f"{file} cannot be written: {error.strerror}.") from error
    if not writable:
        raise Misuse(f"{file} cannot be written: it is a folder, or its folder is missing.")


def write_file(file: Path, text: str) -> None:
    """Writes a text to a file that the user named."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Misuse(f"{file} cannot be written: {error.strerror}.") from error


def print_json(value: object) -> None:
    """Prints a value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
