"""How many questions were there each day, how many were answered, how fast, and how helpful was that?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from assistant.answer import Status
from assistant.desk.log import Asked

_LOOKED_UP = (Status.ANSWERED, Status.NO_EVIDENCE)
"""Questions that were looked up in the sources: only these can be answered or not, and take their time."""


@dataclass(frozen=True)
class Day:
    """What there was on a day, in UTC: questions by status, thumbs, and times in milliseconds.

    `share` is that of the answered among the questions that were looked up; it and the times are None where there were
    no such questions. `slow_ms` is the time that 95 in a hundred do not exceed.
    """

    date: date
    by_status: Mapping[str, int] = field(default_factory=dict)
    helpful: int = 0
    unhelpful: int = 0
    share: float | None = None
    median_ms: float | None = None
    slow_ms: float | None = None

    @property
    def count(self) -> int:
        """How many questions there were."""
        return sum(self.by_status.values())


@dataclass(frozen=True)
class Figures:
    """Each day from the first to the last, the same for `all_days` together, and the languages of the questions.

    The languages are by how often they were asked in, the most frequent first.
    """

    days: tuple[Day, ...]
    all_days: Day
    languages: tuple[tuple[str, int], ...]


class _Counts:
    """What is counted of a day, or of all."""

    def __init__(self) -> None:
        self.by_status: Counter[str] = Counter()
        self.thumbs: Counter[bool] = Counter()
        self.times: list[float] = []

    def add(self, asked: Asked) -> None:
        self.by_status[asked.listed.status] += 1
        if asked.feedback is not None:
            self.thumbs[asked.feedback.helpful] += 1
        if asked.listed.status in _LOOKED_UP and asked.listed.took_ms is not None:
            self.times.append(asked.listed.took_ms)

    def day(self, when: date) -> Day:
        looked_up = sum(self.by_status[status] for status in _LOOKED_UP)
        self.times.sort()
        return Day(
            when,
            dict(self.by_status),
            self.thumbs[True],
            self.thumbs[False],
            self.by_status[Status.ANSWERED] / looked_up if looked_up else None,
            median(self.times) if self.times else None,
            self.times[math.ceil(0.95 * len(self.times)) - 1] if self.times else None,
        )


def figures(questions: Iterable[Asked], days: int, today: date) -> Figures:
    """The figures of the last days, `today` included; questions of other days are left out."""
    dates = [today - timedelta(days=back) for back in reversed(range(days))]
    counts = {when.isoformat(): _Counts() for when in dates}
    together, languages = _Counts(), Counter[str]()
    for asked in questions:
        if of_day := counts.get(asked.listed.at[:10]):
            of_day.add(asked)
            together.add(asked)
            languages[asked.listed.language] += 1
    told = tuple(counts[when.isoformat()].day(when) for when in dates)
    return Figures(told, together.day(today), tuple(languages.most_common()))
