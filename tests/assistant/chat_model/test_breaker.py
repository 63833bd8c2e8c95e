"""A model that failed often is left alone, tried again now and then, and asked as before once it answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.chat_model.breaker import Breaker
from assistant.chat_model.errors import Busy, ChatModelError, Failed, Rejected, Resting, TooLong


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of a test."""
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    """A breaker that opens at the third failure, for half a minute."""
    return Breaker(3, 30, clock)


def _fail(breaker: Breaker, times: int, error: ChatModelError | None = None) -> None:
    for _ in range(times):
        breaker.check()
        breaker.failed(error or Failed("no"))


def _lets_through(breaker: Breaker) -> bool:
    try:
        breaker.check()
    except Resting:
        return False
    return True


def test_it_opens_at_the_last_failure_in_a_row(breaker: Breaker) -> None:
    _fail(breaker, 2)
    assert _lets_through(breaker)

    breaker.failed(Failed("no"))

    assert not _lets_through(breaker)


def test_a_success_in_between_begins_the_count_anew(breaker: Breaker) -> None:
    _fail(breaker, 2)
    breaker.succeeded()
    _fail(breaker, 2)

    assert _lets_through(breaker)


def test_a_refused_key_counts_as_a_failure(breaker: Breaker) -> None:
    _fail(breaker, 3, Rejected("no"))

    assert not _lets_through(breaker)


def test_a_reply_without_end_does_not_count(breaker: Breaker) -> None:
    _fail(breaker, 9, TooLong("no"))

    assert _lets_through(breaker)


def test_after_the_rest_one_trial_at_a_time_is_let_through(breaker: Breaker, clock: Clock) -> None:
    _fail(breaker, 3)
    clock.now += 30

    assert [_lets_through(breaker) for _ in range(3)] == [True, False, False]


def test_a_trial_that_succeeds_closes_it(breaker: Breaker, clock: Clock) -> None:
    _fail(breaker, 3)
    clock.now += 30
    breaker.check()
    breaker.succeeded()

    assert [_lets_through(breaker) for _ in range(3)] == [True, True, True]


def test_a_trial_that_fails_opens_it_again(breaker: Breaker, clock: Clock) -> None:
    _fail(breaker, 3)
    clock.now += 30
    _fail(breaker, 1)
    clock.now += 29

    assert not _lets_through(breaker)


def test_a_trial_that_is_dropped_leaves_its_place(breaker: Breaker, clock: Clock) -> None:
    _fail(breaker, 3)
    clock.now += 30
    breaker.check()
    breaker.dropped()

    assert [_lets_through(breaker) for _ in range(2)] == [True, False]


def test_a_trial_that_is_never_heard_of_again_leaves_its_place_in_the_end(breaker: Breaker, clock: Clock) -> None:
    _fail(breaker, 3)
    clock.now += 30
    breaker.check()
    clock.now += 30

    assert _lets_through(breaker)


def test_a_busy_model_is_left_alone_for_as_long_as_it_says(breaker: Breaker, clock: Clock) -> None:
    _fail(breaker, 1, Busy(seconds=50))
    assert not _lets_through(breaker)

    clock.now += 50

    assert [_lets_through(breaker) for _ in range(2)] == [True, True]


def test_it_is_never_left_alone_for_more_than_ten_minutes(breaker: Breaker, clock: Clock) -> None:
    breaker.rest(1e9)
    clock.now += 600

    assert _lets_through(breaker)


def test_of_many_threads_one_makes_the_trial(breaker: Breaker, clock: Clock) -> None:
    _fail(breaker, 3)
    clock.now += 30

    with ThreadPoolExecutor(20) as pool:
        through = list(pool.map(lambda _: _lets_through(breaker), range(100)))

    assert sum(through) == 1
