"""A check ends when its time is up or nobody waits for it, and otherwise finds what the checker finds."""

from __future__ import annotations

import threading
from itertools import count

from assistant.checking.checker import Checker
from assistant.desk.checks import check_in_time
from knowledge.filters import ANYTHING

_DRAFT = "AIRCOP began in 2010. AIRCOP builds rockets in Antarctica."


def test_a_check_finds_what_the_checker_finds(checker: Checker) -> None:
    made = check_in_time(checker, _DRAFT, ANYTHING, threading.Event())
    expected = checker.check(_DRAFT)
    assert made is not None
    assert [(one.claim, one.verdict) for one in made.verdicts] == [
        (one.claim, one.verdict) for one in expected.verdicts
    ]
    assert len(made.verdicts) == 2


def test_a_check_ends_when_its_time_is_up(checker: Checker) -> None:
    ticks = count()
    assert check_in_time(checker, _DRAFT, ANYTHING, threading.Event(), 1.5, lambda: next(ticks)) is None


def test_a_check_that_was_just_done_in_time_is_not_thrown_away(checker: Checker) -> None:
    ticks = count()
    made = check_in_time(checker, _DRAFT, ANYTHING, threading.Event(), 2.5, lambda: next(ticks))
    assert made is not None
    assert len(made.verdicts) == 2


def test_a_check_that_nobody_waits_for_ends(checker: Checker) -> None:
    stopped = threading.Event()
    stopped.set()
    assert check_in_time(checker, _DRAFT, ANYTHING, stopped) is None
