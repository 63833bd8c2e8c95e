"""What was asked lately, and what was thought of the answers?"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.feedback import Feedback, FeedbackBook
from assistant.receipts.book import ReceiptBook
from assistant.receipts.receipt import Receipt
from assistant.receipts.wanted import Listed, Place, Wanted

PAGE = 25
"""How many questions a page of the log has."""

_BATCH = 500
"""How many are read at a time where all are wanted."""

_MOST_UNHELPFUL = 10_000
"""Of answers that were no help as many of the latest are looked through: a database takes no longer list."""

_COLUMNS = (
    *("id", "at", "question", "understood", "status", "language", "confidence", "milliseconds", "helpful", "reason"),
)
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Asked:
    """A question of the log, and what its reader thought of the answer, if they said so."""

    listed: Listed
    feedback: Feedback | None = None


@dataclass(frozen=True)
class Page:
    """A part of the log, latest first; `older` is where the next part begins, None where there is none."""

    questions: tuple[Asked, ...]
    older: Place | None = None


class Log:
    """The log of questions. Every method raises `StorageError` where it cannot be read."""

    def __init__(self, receipts: ReceiptBook, feedback: FeedbackBook) -> None:
        self._receipts, self._feedback = receipts, feedback

    def page(self, wanted: Wanted, before: Place | None = None, *, unhelpful: bool = False, size: int = PAGE) -> Page:
        """The questions that are wanted, latest first, from a place on; with `unhelpful` those with a thumb down."""
        found = self._receipts.latest(self._narrowed(wanted, unhelpful=unhelpful), before, size + 1)
        shown = found[:size]
        return Page(self._with_feedback(shown), shown[-1].place if len(found) > size else None)

    def one(self, name: str) -> tuple[Receipt, Feedback | None] | None:
        """The receipt of an answer and what was thought of it; None where there is none."""
        found = self._receipts.find(name)
        return (found, self._feedback.of([found.id]).get(found.id)) if found else None

    def every(self, wanted: Wanted, *, unhelpful: bool = False) -> Iterator[Asked]:
        """All questions that are wanted, latest first, read from the database as they are taken."""
        wanted, before = self._narrowed(wanted, unhelpful=unhelpful), None
        while True:
            batch = self._receipts.latest(wanted, before, _BATCH)
            yield from self._with_feedback(batch)
            if len(batch) < _BATCH:
                return
            before = batch[-1].place

    def as_csv(self, wanted: Wanted, *, unhelpful: bool = False) -> Iterator[str]:
        """The questions that are wanted as a table for spreadsheets, line by line."""
        yield "\ufeff" + _line(_COLUMNS)  # the mark without which spreadsheets take it for another encoding
        for asked in self.every(wanted, unhelpful=unhelpful):
            yield _line(_cells(asked))

    def _narrowed(self, wanted: Wanted, *, unhelpful: bool) -> Wanted:
        return replace(wanted, ids=self._feedback.not_helpful()[:_MOST_UNHELPFUL]) if unhelpful else wanted

    def _with_feedback(self, listed: Sequence[Listed]) -> tuple[Asked, ...]:
        thought = self._feedback.of([one.id for one in listed]) if listed else {}
        return tuple(Asked(one, thought.get(one.id)) for one in listed)


def _cells(asked: Asked) -> list[object]:
    one, thought = asked.listed, asked.feedback
    helpful = "" if thought is None else "yes" if thought.helpful else "no"
    took = "" if one.took_ms is None else round(one.took_ms)
    told = [one.id, one.at, one.asked, one.understood, one.status, one.language, round(one.confidence, 4), took]
    return [*told, helpful, thought.reason if thought else ""]


def _line(cells: Collection[object]) -> str:
    """A line of CSV; a text that a spreadsheet would take for a formula begins with a quotation mark."""
    written = io.StringIO()
    csv.writer(written).writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return written.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(_BEGINS_A_FORMULA) else text
