"""The commands that answer: search, ask and serve."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import shared
from assistant.settings import Settings, read_settings

Where = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="FIELD=VALUE", help="Only sources with this value, * for anything; repeatable."),
]
Since = Annotated[str, typer.Option("--since", metavar="DATE", help="Only sources dated 2020, 2020-05 or later.")]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="Only sources dated 2020, 2020-05 or earlier.")]


@shared.app.command()
def search(
    question: Annotated[str, typer.Argument(help="What to look for, in any of the six UN languages.")],
    count: Annotated[int, typer.Option("--count", "-k", min=1, max=100, help="How many passages.")] = 10,
    where: Where = None,
    since: Since = "",
    until: Until = "",
    as_json: shared.AsJson = False,
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
    retrieval = shared.library(settings).retrieve(asked, count, only)
    if as_json:
        shared.print_json({"passages": [passage_json(one.stored, one.score) for one in retrieval.passages]})
    else:
        show.passages(retrieval)


@shared.app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="A question, in any of the six UN languages.")] = None,
    batch: Annotated[
        Path | None, typer.Option(help='File of JSON lines {"id", "question"} or {"id", "turns": [...]}.')
    ] = None,
    after: Annotated[
        list[str] | None, typer.Option(metavar="QUESTION", help="A question asked before this one; repeatable.")
    ] = None,
    where: Where = None,
    since: Since = "",
    until: Until = "",
    as_json: shared.AsJson = False,
) -> None:
    """Answer a question with citations.

    Or each question of a file: one JSON answer a line, in the same order.
    """
    from assistant.answer import Status
    from assistant.cli import show
    from assistant.cli.batch import answer_batch
    from knowledge.filters import read_filter

    if (question is None) == (batch is None):
        raise shared.Misuse("Give either a question or --batch FILE.")
    settings = read_settings()
    only = read_filter(where or (), since, until)
    if batch is not None:
        failed = answer_batch(batch, lambda: shared.assistant(settings), sys.stdout, only)
        raise typer.Exit(1 if failed else 0)
    with show.explaining_bad_questions():
        _check(question or "", settings)
    answer = shared.assistant(settings).converse([*(after or ()), question or ""], only)
    if as_json:
        shared.print_json(answer.to_json())
    else:
        show.answer(answer)
    raise typer.Exit(1 if answer.status is Status.ERROR else 0)


@shared.app.command()
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

    run(settings, shared.library(settings), host or settings.host, settings.port if port is None else port)


def _check(question: str, settings: Settings) -> None:
    """Refuses a bad question before anything slow is opened."""
    from assistant.question import read_question

    read_question(question, settings.question_limit)
