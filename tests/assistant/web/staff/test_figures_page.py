"""Staff see how much is asked, answered and liked over time, as plots and as tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from assistant.receipts.receipt import written
from assistant.web.staff.figures import build_figures
from prompts import LANGUAGES, message
from tests.assistant.desk.asked import receipt, unanswered
from tests.assistant.web.staff.log_site import LogSite, is_harmless, log_site, words


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LogSite]:
    """The figures."""
    made = log_site(tmp_path, build_figures)
    yield made
    made.close()


def _ago(days: int) -> str:
    return written(datetime.now(UTC) - timedelta(days=days))


@pytest.fixture
def asked(site: LogSite) -> LogSite:
    """Four questions, three of them of this week, with two thumbs."""
    site.keep(
        receipt("a", at=_ago(0), timings_ms={"total": 250}),
        receipt("b", at=_ago(1), language="fr", timings_ms={"total": 1750}),
        unanswered("c", "What is X?", _ago(1), timings_ms={"total": 500}),
        unanswered("d", "What is Y?", _ago(20), timings_ms={"total": 500}),
    )
    site.desk.services.feedback.keep("a", helpful=True)
    site.desk.services.feedback.keep("c", helpful=False)
    return site


def test_the_figures_of_the_period_stand_on_top(asked: LogSite) -> None:
    said = words(asked.page("/staff/figures?days=7"))

    assert "Questions 3 Share answered 67% Helpful 1 Not helpful 1" in said
    assert f"{message('en', 'desk_figure_median')} 0.5" in said
    assert f"{message('en', 'desk_figure_slow')} 1.75" in said
    assert "Questions 4 Share answered 50%" in words(asked.page("/staff/figures"))


def test_each_plot_tells_the_same_in_words_and_as_a_table(asked: LogSite) -> None:
    page = LexborHTMLParser(asked.page("/staff/figures?days=7").text)

    plots = page.css("figure.plot > svg.drawing")
    assert len(plots) == len(page.css("details table")) == 5
    for plot in plots:
        assert plot.attributes["role"] == "img"
        named = [page.css_first(f"#{name}") for name in (plot.attributes["aria-labelledby"] or "").split()]
        assert all(one is not None and one.text(strip=True) for one in named)
    rows = [[cell.text(strip=True) for cell in row.css("th, td")] for row in page.css("table")[0].css("tr")]
    assert rows[0] == ["Day", "answered", "not in the sources"]
    assert rows[-2:] == [[_ago(1)[:10], "1", "1"], [_ago(0)[:10], "1", "0"]]
    assert len(rows) == 8


def test_no_pattern_is_missing_and_no_two_have_one_name(asked: LogSite) -> None:
    page = LexborHTMLParser(asked.page("/staff/figures").text)

    names = [node.attributes["id"] for node in page.css("[id]")]
    used = {(node.attributes["fill"] or "")[5:-1] for node in page.css("[fill]")}

    assert len(set(names)) == len(names)
    assert used
    assert used <= set(names)


def test_plots_keep_to_the_policy(asked: LogSite) -> None:
    assert is_harmless(asked.page("/staff/figures?days=90"))


def test_in_arabic_time_runs_from_right_to_left(asked: LogSite) -> None:
    def of_today_and_first(language: str) -> tuple[float, float]:
        page = LexborHTMLParser(asked.page("/staff/figures?days=30", language).text)
        drawing = page.css("svg.drawing")[0]
        places = [float(one.attributes["x"] or 0) for one in drawing.css("rect[y]")]
        return places[-1], places[0]

    latest, first = of_today_and_first("en")
    assert latest > first
    latest, first = of_today_and_first("ar")
    assert latest < first


def test_a_period_longer_than_what_is_kept_is_explained(tmp_path: Path) -> None:
    site = log_site(tmp_path, build_figures, receipt_days=30)

    assert message("en", "desk_figure_kept", days=30) in words(site.page("/staff/figures?days=90"))
    assert message("en", "desk_figure_kept", days=30) not in words(site.page("/staff/figures?days=30"))
    site.close()


def test_where_nothing_was_asked_or_is_kept_the_page_says_so(site: LogSite, tmp_path: Path) -> None:
    assert message("en", "desk_figure_none") in words(site.page("/staff/figures"))
    (tmp_path / "other").mkdir()
    other = log_site(tmp_path / "other", build_figures, receipt_days=0)
    assert message("en", "desk_log_nothing_kept") in words(other.page("/staff/figures"))
    other.close()


def test_only_staff_see_it(site: LogSite) -> None:
    assert site.stranger().get("/staff/figures").status_code == 401


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_languages(asked: LogSite, language: str) -> None:
    shown = asked.page("/staff/figures", language)

    assert f'<html lang="{language}"' in shown.text
    assert message(language, "desk_figure_by_day") in words(shown)
