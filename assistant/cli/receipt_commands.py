"""The commands that tell how an answer came about: receipt and replay."""

from __future__ import annotations

import sys
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


def _found(receipts: FindsReceipts, name: str) -> Receipt:
    """The receipt of that name; ends the command where there is none, or none can be read."""
    from assistant.receipts.errors import ReceiptsError
    from assistant.replay import NoReceipt, found

    try:
        return found(receipts, name)
    except (NoReceipt, ReceiptsError) as error:
        sys.stderr.write(f"assistant: {error}\n")
        raise typer.Exit(1) from error
