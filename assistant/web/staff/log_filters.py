"""Which questions of the log does the address of a page ask for?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from assistant.answer import Status
from assistant.receipts.receipt import written
from assistant.receipts.wanted import Place, Wanted
from prompts import LANGUAGES

_NAMES = ("q", "status", "language", "below", "unhelpful", "since", "until")
_JUDGED = (Status.ANSWERED, Status.NO_EVIDENCE)
"""What becomes of questions that are looked up: only these have a confidence."""

_LONGEST = 200
_MOST_WORDS = 8


@dataclass(frozen=True)
class LogFilter:
    """What was typed or chosen for each filter, as it is shown again, and the receipts that it stands for.

    `wrong` are the names of filters whose values cannot be read: these do not count.
    """

    typed: Mapping[str, str]
    wanted: Wanted
    wrong: frozenset[str] = frozenset()

    @property
    def unhelpful(self) -> bool:
        """Whether only answers with a thumb down are wanted."""
        return bool(self.typed["unhelpful"])

    @property
    def query(self) -> str:
        """The filters as a query of an address; empty where there are none."""
        return urlencode({name: value for name, value in self.typed.items() if value})

    def query_before(self, place: Place) -> str:
        """The query of the page that begins after a place."""
        return urlencode({**{name: value for name, value in self.typed.items() if value}, "before": "~".join(place)})


def log_filter(query: Mapping[str, str]) -> LogFilter:
    """The filter that a query describes."""
    typed = {name: query.get(name, "").strip()[:_LONGEST] for name in _NAMES}
    wrong = set()
    for name, known in (("status", tuple(Status)), ("language", LANGUAGES)):
        if typed[name] not in ("", *known):
            wrong.add(name)
    below = _percent(typed["below"])
    since, until = _day(typed["since"]), _day(typed["until"])
    wrong |= {
        name for name, read in (("below", below), ("since", since), ("until", until)) if typed[name] and read is None
    }
    status, language = (typed[name] if name not in wrong else "" for name in ("status", "language"))
    statuses = (status,) if status else _JUDGED if below is not None else ()
    wanted = Wanted(
        statuses,
        language,
        below,
        since=_midnight(since) if since else "",
        until=_midnight(until + timedelta(days=1)) if until else "",
        words=tuple(typed["q"].split()[:_MOST_WORDS]),
    )
    return LogFilter(typed, wanted, frozenset(wrong))


def place_of(text: str) -> Place | None:
    """Where a page of the log begins; None for the first page, or where that cannot be read."""
    at, mark, name = text.partition("~")
    return (at, name) if mark else None


def _percent(text: str) -> float | None:
    try:
        percent = float(text.replace(",", "."))
    except ValueError:
        return None
    return percent / 100 if 0 <= percent <= 100 else None


def _day(text: str) -> date | None:
    """A day; its next one must be a day too."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day < date.max else None


def _midnight(day: date) -> str:
    return written(datetime.combine(day, time.min, UTC))
