"""Too many wrong passwords stop the trying for a while, for a name and for a client, within bounded memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.staff.lockout import MINUTES, TRIES_FOR_A_NAME, TRIES_OF_A_CLIENT, Lockout
from tests.assistant.staff.parts import Clock

_WAIT = 60 * MINUTES


@pytest.fixture
def clock() -> Clock:
    """A clock that is set by hand."""
    return Clock()


@pytest.fixture
def lockout(clock: Clock) -> Lockout:
    """A count that starts at nothing."""
    return Lockout(clock)


def _fail(lockout: Lockout, times: int, name: str = "maria", client: str = "a") -> list[bool]:
    return [lockout.admits(name, client) for _ in range(times)]


def test_a_name_is_locked_after_so_many_tries_from_anywhere(lockout: Lockout) -> None:
    admitted = [lockout.admits("maria", f"client {number}") for number in range(TRIES_FOR_A_NAME + 3)]
    assert admitted == [True] * TRIES_FOR_A_NAME + [False] * 3
    assert lockout.is_locked("maria", "another")
    assert lockout.admits("pedro", "client 0")


def test_a_client_is_locked_after_so_many_tries_with_any_name(lockout: Lockout) -> None:
    admitted = [lockout.admits(f"name {number}", "a") for number in range(TRIES_OF_A_CLIENT + 3)]
    assert admitted == [True] * TRIES_OF_A_CLIENT + [False] * 3
    assert lockout.admits("name 0", "b")


def test_the_lock_opens_after_its_minutes(lockout: Lockout, clock: Clock) -> None:
    _fail(lockout, TRIES_FOR_A_NAME)
    clock.at += _WAIT - 1
    assert not lockout.admits("maria", "a")
    clock.at += 1
    assert _fail(lockout, TRIES_FOR_A_NAME + 1) == [True] * TRIES_FOR_A_NAME + [False]


def test_trying_while_locked_does_not_keep_the_lock_shut(lockout: Lockout, clock: Clock) -> None:
    _fail(lockout, TRIES_FOR_A_NAME)
    for _ in range(MINUTES):
        clock.at += 60
        admitted = lockout.admits("maria", "a")
    assert admitted


def test_tries_that_are_far_apart_lock_nobody(lockout: Lockout, clock: Clock) -> None:
    for _ in range(50):
        assert lockout.admits("maria", "a")
        clock.at += _WAIT / (TRIES_FOR_A_NAME - 1)


def test_the_right_password_starts_the_name_afresh(lockout: Lockout) -> None:
    _fail(lockout, TRIES_FOR_A_NAME)
    lockout.succeeded("maria", "a")
    assert _fail(lockout, TRIES_FOR_A_NAME + 1) == [True] * TRIES_FOR_A_NAME + [False]


def test_logging_in_often_locks_no_client(lockout: Lockout) -> None:
    for number in range(3 * TRIES_OF_A_CLIENT):
        assert lockout.admits(f"name {number}", "office")
        lockout.succeeded(f"name {number}", "office")


def test_none_get_by_side_by_side(lockout: Lockout) -> None:
    with ThreadPoolExecutor(16) as pool:
        admitted = list(pool.map(lambda number: lockout.admits("maria", f"client {number}"), range(64)))
    assert sum(admitted) == TRIES_FOR_A_NAME


def test_memory_is_bounded_and_the_latest_are_remembered(clock: Clock) -> None:
    lockout = Lockout(clock, most_kept=100)
    _fail(lockout, TRIES_FOR_A_NAME)
    for number in range(99):
        lockout.admits(f"{'long ' * 1000}{number}", f"client {number}")
    assert lockout.is_locked("maria", "new")
    for number in range(100):
        lockout.admits(f"other {number}", f"other {number}")
    assert not lockout.is_locked("maria", "new")
