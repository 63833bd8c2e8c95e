"""The commands about what was kept of answers: receipt, replay and forget."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import shared
from assistant.settings import read_settings

if TYPE_CHECKING:
    from assistant.receipts.receipt import Receipt
    from assistant.replay import FindsReceipts

Name = Annotated[
    str, typer.Argument(metavar="ID", help="The id of an answer, or of a line of a batch for the latest to it.")
]


@shared.app.command()
def receipt(name: Name, as_json: shared.AsJson = False) -> None:
    """Show how an answer came about.

    What was asked, understood, retrieved, scored and decided, and by which versions. Exit code 1 if there is none.
    """
    from assistant.assembly import open_receipts
    from assistant.cli import show_receipt

    kept = _found(open_receipts(read_settings()), name)
    if as_json:
        shared.print_json(kept.to_json())
    else:
        show_receipt.receipt(kept)


@shared.app.command()
def replay(name: Name, as_json: shared.AsJson = False) -> None:
    """Answer a question again as its receipt says, and show what has changed.

    From the same generation of the library where it is still kept. Exit code 1 if anything has changed.
    """
    from assistant.assembly import answers_again, open_receipts
    from assistant.cli import show_receipt
    from assistant.replay import Replayer

    settings = read_settings()
    receipts = open_receipts(settings)
    _found(receipts, name)
    made = Replayer(receipts, answers_again(settings)).replay(name)
    if as_json:
        shared.print_json(made.to_json())
    else:
        show_receipt.replay(made)
    raise typer.Exit(0 if made.is_identical else 1)


@shared.app.command()
def forget(
    before: Annotated[
        datetime | None,
        typer.Option("--before", formats=["%Y-%m-%d"], metavar="DATE", help="What is older than this day (UTC)."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything.")] = False,
) -> None:
    """Delete what was kept of answers, for good.

    The receipts, and what readers thought of the answers. The server does so by itself when their days are over.
    """
    from assistant.assembly import database_of, open_receipts
    from assistant.feedback import FeedbackBook
    from assistant.retention import EVER

    if (before is None) == (not everything):
        raise shared.Misuse("Say what is to be deleted: either --before DATE or --all.")
    settings, edge = read_settings(), before.replace(tzinfo=UTC) if before else EVER
    # Opened first, it makes a database where there is none: then there is nothing to delete, which is no error.
    thoughts = FeedbackBook(database_of(settings)).forget_before(edge)
    receipts = open_receipts(settings).forget_before(edge)
    print(f"Deleted: {receipts} receipts, {thoughts} opinions on answers.")  # noqa: T201


def _found(receipts: FindsReceipts, name: str) -> Receipt:
    """The receipt of that name; ends the command where there is none, or none can be read."""
    from assistant.errors import StorageError
    from assistant.replay import NoReceipt, found

    try:
        return found(receipts, name)
    except (NoReceipt, StorageError) as error:
        sys.stderr.write(f"assistant: {error}\n")
        raise typer.Exit(1) from error
