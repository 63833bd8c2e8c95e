"""How much is asked, answered and liked over time? Plots, each with its numbers as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from babel.dates import format_skeleton
from babel.numbers import format_decimal, format_percent
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.desk.figures import Day, Figures, figures
from assistant.desk.log import Log
from assistant.desk.plots import HEIGHT, WIDTH, Plot, Series, lines, stacked
from assistant.receipts.receipt import written
from assistant.receipts.wanted import Wanted
from assistant.web.languages import direction, reader_language
from assistant.web.staff.desk import Desk
from assistant.web.staff.guard import Staff, desk_page
from assistant.web.staff.unanswered import PERIODS, days_of
from prompts import language_name, message

_LOOKS = {
    "answered": "main",
    "no_evidence": "warn",
    "off_topic": "quiet",
    "small_talk": "pale",
    "referral": "strong",
    "error": "down",
}
"""How the questions of each status look, from the bottom of a bar up."""

_NONE = "–"


@dataclass(frozen=True)
class Shown:
    """A plot with its words: `told` says in a sentence what it shows, `legend` names the looks, `rows` the numbers."""

    id: str
    title: str
    told: str
    drawing: Plot
    legend: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def build_figures(desk: Desk) -> APIRouter:
    """The routes of the figures."""
    router, services = APIRouter(), desk.services
    log = Log(services.receipts, services.feedback)

    @router.get("/staff/figures")
    def show(request: Request, staff: Staff) -> HTMLResponse:
        if not services.keeps:
            return desk_page(request, "staff/nothing_kept.html", staff, title="desk_figures")
        days, today = days_of(request), datetime.now(UTC).date()
        since = written(datetime.combine(today - timedelta(days=days - 1), time.min, UTC))
        made = figures(log.every(Wanted(since=since)), days, today)
        words = _Words(reader_language(request), made)
        return desk_page(
            request,
            "staff/figures.html",
            staff,
            plots=words.plots() if made.all_days.count else (),
            tiles=words.tiles(),
            days=days,
            periods=PERIODS,
            kept_days=services.settings.receipt_days,
            width=WIDTH,
            height=HEIGHT,
        )

    return router


class _Words:
    """The figures in the words and the way of writing of a language."""

    def __init__(self, said: str, made: Figures) -> None:
        self._said, self._made, self._mirrored = said, made, direction(said) == "rtl"
        self._names = [format_skeleton("MMMd", day.date, locale=said) for day in made.days]

    def tiles(self) -> list[tuple[str, str]]:
        """The figures of all days together."""
        every = self._made.all_days
        return [
            (self._say("desk_figure_questions"), self._count(every.count)),
            (self._say("desk_figure_share"), self._share(every.share)),
            (self._say("desk_log_helpful"), self._count(every.helpful)),
            (self._say("desk_log_unhelpful"), self._count(every.unhelpful)),
            (self._say("desk_figure_median"), self._seconds(every.median_ms)),
            (self._say("desk_figure_slow"), self._seconds(every.slow_ms)),
        ]

    def plots(self) -> list[Shown]:
        """All plots."""
        return [self._by_status(), self._answered(), self._languages(), self._thumbs(), self._times()]

    def _by_status(self) -> Shown:
        used = [code for code in _LOOKS if self._made.all_days.by_status.get(code)]
        columns = {self._say(f"desk_log_status_{code}"): _LOOKS[code] for code in used}

        def numbers(day: Day) -> list[float]:
            return [day.by_status.get(code, 0) for code in used]

        return self._stacked("status", "desk_figure_by_day", columns, numbers)

    def _thumbs(self) -> Shown:
        columns = {self._say("desk_log_helpful"): "main", self._say("desk_log_unhelpful"): "down"}
        return self._stacked("thumbs", "desk_figure_thumbs", columns, lambda day: [day.helpful, day.unhelpful])

    def _answered(self) -> Shown:
        columns = {self._say("desk_figure_share"): "main"}
        return self._lines("answered", "desk_figure_share_by_day", columns, lambda day: [day.share], self._share, 1.0)

    def _times(self) -> Shown:
        columns = {self._say("desk_figure_median"): "main", self._say("desk_figure_slow"): "down"}
        numbers: Callable[[Day], list[float | None]] = lambda day: [day.median_ms, day.slow_ms]  # noqa: E731
        return self._lines("times", "desk_figure_times", columns, numbers, self._seconds)

    def _languages(self) -> Shown:
        """The languages as bars beside one another, the most frequent first; the legend says what their codes mean."""
        codes = [code or _NONE for code, _ in self._made.languages]
        names = [language_name(code, self._said) for code in codes]
        numbers = tuple(count for _, count in self._made.languages)
        total = self._made.all_days.count
        return Shown(
            "languages",
            self._say("desk_figure_languages"),
            "; ".join(f"{name}: {self._count(number)}" for name, number in zip(names, numbers, strict=True)),
            stacked([Series("main", numbers)], codes, mirrored=self._mirrored),
            tuple(("", f"{code}: {name}") for code, name in zip(codes, names, strict=True)),
            tuple(map(self._say, ("desk_log_language", "desk_figure_questions", "desk_figure_part"))),
            tuple(
                (name, self._count(number), self._share(number / total))
                for name, number in zip(names, numbers, strict=True)
            ),
        )

    def _stacked(
        self, name: str, key: str, columns: dict[str, str], numbers: Callable[[Day], Sequence[float]]
    ) -> Shown:
        days = [numbers(day) for day in self._made.days]
        series = [Series(look, tuple(row[place] for row in days)) for place, look in enumerate(columns.values())]
        drawing = stacked(series, self._names, mirrored=self._mirrored)
        return self._shown(name, key, columns, numbers, lambda number: self._count(int(number or 0)), drawing)

    def _lines(
        self,
        name: str,
        key: str,
        columns: dict[str, str],
        numbers: Callable[[Day], Sequence[float | None]],
        word: Callable[[float | None], str],
        top: float = 0.0,
    ) -> Shown:
        days = [numbers(day) for day in self._made.days]
        series = [Series(look, tuple(row[place] for row in days)) for place, look in enumerate(columns.values())]
        drawing = lines(series, self._names, word, top, mirrored=self._mirrored)
        return self._shown(name, key, columns, numbers, word, drawing)

    def _shown(
        self,
        name: str,
        key: str,
        columns: dict[str, str],
        numbers: Callable[[Day], Sequence[float | None]],
        word: Callable[[float | None], str],
        drawing: Plot,
    ) -> Shown:
        whole = zip(columns, map(word, numbers(self._made.all_days)), strict=True)
        told = "; ".join(f"{column}: {number}" for column, number in whole)
        legend = tuple((look, column) for column, look in columns.items())
        rows = tuple((day.date.isoformat(), *map(word, numbers(day))) for day in self._made.days)
        heads = (self._say("desk_figure_day"), *columns)
        return Shown(name, self._say(key), told, drawing, legend, heads, rows)

    def _say(self, key: str) -> str:
        return message(self._said, key)

    def _count(self, number: int) -> str:
        return str(format_decimal(number, locale=self._said))

    def _share(self, share: float | None) -> str:
        return _NONE if share is None else str(format_percent(share, locale=self._said))

    def _seconds(self, milliseconds: float | None) -> str:
        if milliseconds is None:
            return _NONE
        return str(format_decimal(milliseconds / 1000, format="0.0#", locale=self._said))
