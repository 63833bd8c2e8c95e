"""Figures are of the days in UTC, and only what was looked up can be answered or slow."""

from __future__ import annotations

from datetime import date

from assistant.desk.figures import figures
from tests.assistant.desk.asked import asked

_TODAY = date(2026, 3, 5)


def _at(day: int, hour: int = 10) -> str:
    return f"2026-03-{day:02}T{hour:02}:00:00.000+00:00"


def test_each_day_has_its_own_numbers() -> None:
    made = figures(
        [
            asked("d", _at(5, 0), "answered", helpful=True),
            asked("c", _at(5, 23), "no_evidence", helpful=False),
            asked("b", _at(5), "referral"),
            asked("a", _at(3), "answered", helpful=True),
        ],
        3,
        _TODAY,
    )

    assert [day.date.day for day in made.days] == [3, 4, 5]
    assert [day.count for day in made.days] == [1, 0, 3]
    assert made.days[2].by_status == {"answered": 1, "no_evidence": 1, "referral": 1}
    assert [(day.helpful, day.unhelpful) for day in made.days] == [(1, 0), (0, 0), (1, 1)]
    assert (made.all_days.count, made.all_days.helpful, made.all_days.unhelpful) == (4, 2, 1)


def test_the_share_answered_is_of_what_was_looked_up() -> None:
    statuses = ("answered", "answered", "answered", "no_evidence", "small_talk", "off_topic", "referral", "error")
    made = figures([asked(str(n), _at(5), status) for n, status in enumerate(statuses)], 2, _TODAY)

    assert [day.share for day in made.days] == [None, 0.75]
    assert made.all_days.share == 0.75


def test_times_are_those_of_questions_that_were_looked_up() -> None:
    took = [asked(str(n), _at(5), took_ms=float(n)) for n in range(100, 0, -1)]
    others = [asked("talk", _at(5), "small_talk", took_ms=9999.0), asked("untimed", _at(5), took_ms=None)]

    made = figures([*took, *others], 2, _TODAY)

    assert (made.days[1].median_ms, made.days[1].slow_ms) == (50.5, 95.0)
    assert (made.days[0].median_ms, made.days[0].slow_ms) == (None, None)
    assert (made.all_days.median_ms, made.all_days.slow_ms) == (50.5, 95.0)


def test_a_single_question_is_typical_and_slow() -> None:
    made = figures([asked("a", _at(5), took_ms=7.0)], 1, _TODAY)

    assert (made.all_days.median_ms, made.all_days.slow_ms) == (7.0, 7.0)


def test_languages_are_counted_the_most_frequent_first() -> None:
    languages = ["fr", "ar", "fr", "en", "fr", "ar"]
    made = figures([asked(str(n), _at(5), language=code) for n, code in enumerate(languages)], 1, _TODAY)

    assert made.languages == (("fr", 3), ("ar", 2), ("en", 1))


def test_questions_of_other_days_are_left_out() -> None:
    made = figures([asked("old", _at(3)), asked("new", _at(5)), asked("late", _at(6))], 2, _TODAY)

    assert made.all_days.count == 1


def test_nothing_asked_is_nothing_divided() -> None:
    made = figures([], 7, _TODAY)

    assert len(made.days) == 7
    assert (made.all_days.count, made.all_days.share, made.all_days.median_ms) == (0, None, None)
    assert made.languages == ()
