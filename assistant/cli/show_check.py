"""What the command line prints of a checked draft: each claim with its verdict, what differs, and the quotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from assistant.checking.report.marks import Piece, claim_pieces, quote_pieces
from assistant.checking.report.page import SIGNS, origin, unlike
from assistant.checking.verdict import Relation, Ruling
from prompts import LANGUAGES, message

if TYPE_CHECKING:
    from assistant.answer import Citation
    from assistant.checking.verdict import Checked, Detail, Verdict

_out = Console(highlight=False, soft_wrap=True)
_COLOURS = {Ruling.SUPPORTED: "green", Ruling.CONTRADICTED: "red", Ruling.NOT_ENOUGH_EVIDENCE: "yellow"}
_MARKS = {Relation.AGREES: "green", Relation.DIFFERS: "bold red", Relation.MISSING: "yellow", "": ""}

_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
"""Line ends, and what would steer a terminal: a draft or a source is only shown."""


def show_checked(checked: Checked, out: Console = _out) -> None:
    """Prints the verdicts in order, then what was set aside and why, then the totals, in the draft's language."""
    said = checked.language if checked.language in LANGUAGES else "en"
    if not checked.verdicts:
        out.print(Text(message(said, "check_nothing"), "yellow"))
    for verdict in checked.verdicts:
        _verdict(verdict, said, out)
    for one in checked.set_aside:
        why = f"{message(said, 'check_not_checked')} ({message(said, f'check_{one.why}')}): "
        out.print(Text(why + _plain(one.text), "dim"))
    out.print(_totals(checked, said))


def _verdict(verdict: Verdict, said: str, out: Console) -> None:
    from babel.numbers import format_percent

    beside = [message(said, "check_paragraph", number=verdict.paragraph)]
    if not verdict.is_unsure:
        beside.insert(0, message(said, "check_confidence", share=format_percent(verdict.confidence, locale=said)))
    ruling = f"{SIGNS[verdict.verdict]} {message(said, f'check_{verdict.verdict}')}"
    out.print(Text.assemble((ruling, _COLOURS[verdict.verdict]), (f"  {' · '.join(beside)}", "dim")))
    out.print(_marked("  ", claim_pieces(verdict)))
    if verdict.checked_as and verdict.checked_as != verdict.claim:
        out.print(Text(f"  {message(said, 'check_in_full')} {_plain(verdict.checked_as)}", "dim"))
    if verdict.reason:
        out.print(Text(f"  {_plain(verdict.reason)}"))
    for detail in unlike(verdict):
        _sides(detail, said, out)
    for citation in verdict.evidence:
        out.print(_marked(_heading(citation, said), quote_pieces(verdict, citation)))
    out.print()


def _sides(detail: Detail, said: str, out: Console) -> None:
    """What draft and source say, one below the other."""
    number = f" [{detail.citation}]" if detail.citation else ""
    nothing = message(said, "check_missing") if detail.relation is Relation.MISSING else "–"
    labels = f"{message(said, 'check_draft')}:", f"{message(said, 'check_source')}{number}:"
    width = max(map(cell_len, labels))
    for label, words in zip(labels, (detail.claimed or "–", detail.found or nothing), strict=True):
        out.print(Text(f"     {label}{' ' * (width - cell_len(label))}  {_plain(words)}"))


def _heading(citation: Citation, said: str) -> str:
    return f"  [{citation.n}] {_plain(', '.join((citation.title, *origin(citation, said))))}: "


def _marked(before: str, pieces: Sequence[Piece]) -> Text:
    return Text.assemble(before, *((_plain(one.text), _MARKS[one.relation]) for one in pieces))


def _totals(checked: Checked, said: str) -> Text:
    rulings = Counter(one.verdict for one in checked.verdicts)
    counts = [(str(ruling), rulings[ruling]) for ruling in SIGNS]
    counts.append(("not_checked", len(checked.set_aside)))
    return Text(" · ".join(f"{message(said, f'check_{name}')}: {count}" for name, count in counts), "bold")


def _plain(text: str) -> str:
    """The text in one line."""
    return _BREAKS.sub(" ", text)
