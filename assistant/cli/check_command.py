"""The command that checks drafts."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli import shared
from assistant.cli.answer_commands import Since, Until, Where
from assistant.settings import Settings, read_settings

if TYPE_CHECKING:
    from assistant.checking.verdict import Checked

_LONGEST_NAME = 255


@shared.app.command()
def check(
    draft: Annotated[
        str | None,
        typer.Argument(metavar="[TEXT|FILE]", help="A text, or a file: Word, PDF, text …", show_default=False),
    ] = None,
    batch: Annotated[
        Path | None, typer.Option(metavar="FILE", help='File of JSON lines {"id", "claim"}; "evidence" may be given.')
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="REPORT", help="File to write a report to, to print or mail.")
    ] = None,
    where: Where = None,
    since: Since = "",
    until: Until = "",
    as_json: shared.AsJson = False,
) -> None:
    """Check which statements of a draft the sources support.

    Each is supported, contradicted, or there is not enough evidence. Or each claim of a file: one JSON verdict a
    line, in the same order.
    """
    from assistant.cli import show
    from assistant.cli.batch import check_batch
    from knowledge.filters import read_filter

    if (draft is None) == (batch is None):
        raise shared.Misuse("Give either a text, a file or --batch FILE.")
    settings = read_settings()
    only = read_filter(where or (), since, until)
    if batch is not None:
        check_batch(batch, settings.draft_limit, lambda: shared.checker(settings), sys.stdout, only)
        return
    text, title = _draft(draft or "", settings)
    if html:
        shared.check_target(html)
    with show.progress() as progress:
        checked = shared.checker(settings).check(text, only, progress)
    if html:
        shared.write_file(html, _report(checked, title, settings))
    if as_json:
        shared.print_json(checked.to_json())
        return
    from assistant.cli.show_check import show_checked

    show_checked(checked)


def _draft(given: str, settings: Settings) -> tuple[str, str]:
    """The text to check and what it is called: the name of its file, else its beginning."""
    from assistant.checking.drafts import read_draft, refuse_unfit
    from knowledge.read.limits import MIB

    if _is_file(given):
        path = Path(given)
        text, title = read_draft(path, settings.read_seconds, settings.file_limit * MIB), path.name
    else:
        text, title = given, " ".join(given.split())[:80]
    refuse_unfit(text, settings.draft_limit)
    return text, title


def _is_file(given: str) -> bool:
    try:
        return "\n" not in given and len(given) <= _LONGEST_NAME and Path(given).is_file()
    except (OSError, ValueError):
        return False


def _report(checked: Checked, title: str, settings: Settings) -> str:
    from assistant.checking.report.page import report

    made = datetime.now(UTC).astimezone()
    return report(checked, title=title, name=settings.name, made=made, said_in=checked.language)
