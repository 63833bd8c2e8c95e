"""How many a client may ask in a minute."""

from __future__ import annotations

from assistant.web.walls.windows import Windows
from tests.assistant.web.walls.walled import Clock


def _allowed(windows: Windows, times: int, client: str = "a") -> int:
    return sum(windows.take(client).is_allowed for _ in range(times))


def test_as_many_as_the_limit_are_allowed_and_no_more() -> None:
    assert _allowed(Windows(5, Clock()), 8) == 5


def test_clients_are_counted_apart() -> None:
    windows = Windows(2, Clock())
    assert (_allowed(windows, 3, "a"), _allowed(windows, 3, "b")) == (2, 2)


def test_what_is_left_is_told() -> None:
    windows = Windows(3, Clock())
    assert [windows.take("a").remaining for _ in range(4)] == [2, 1, 0, 0]


def test_the_last_minute_counts_as_far_as_it_reaches_back() -> None:
    clock = Clock()
    windows = Windows(10, clock)
    assert _allowed(windows, 10) == 10
    clock.now += 90
    assert _allowed(windows, 10) == 5


def test_after_two_minutes_all_is_forgotten() -> None:
    clock = Clock()
    windows = Windows(4, clock)
    _allowed(windows, 9)
    clock.now += 120
    assert _allowed(windows, 9) == 4


def test_who_waits_as_long_as_told_is_allowed_and_not_a_second_earlier() -> None:
    for limit, passed in ((1, 0), (2, 13), (10, 59), (60, 61), (7, 100)):
        clock = Clock()
        windows = Windows(limit, clock)
        _allowed(windows, limit)
        clock.now += passed
        _allowed(windows, limit)
        refused = windows.take("a")
        clock.now += refused.reset - 1.001
        early = windows.take("a").is_allowed
        clock.now += 1.001
        assert (refused.is_allowed, early, windows.take("a").is_allowed) == (False, False, True)


def test_hammering_does_not_make_the_wait_longer() -> None:
    windows = Windows(2, Clock())
    waits = [windows.take("a").reset for _ in range(50)]
    assert len(set(waits[2:])) == 1


def test_only_so_many_clients_are_remembered_and_the_quietest_is_forgotten() -> None:
    windows = Windows(1, Clock(), clients=3)
    for client in ("a", "b", "c", "a", "d"):
        windows.take(client)
    assert len(windows) == 3
    assert not windows.take("a").is_allowed
    assert windows.take("b").is_allowed


def test_a_client_that_has_been_quiet_is_forgotten() -> None:
    clock = Clock()
    windows = Windows(5, clock)
    windows.take("192.0.2.1")
    clock.now += 121
    windows.take("192.0.2.2")
    assert len(windows) == 1
