"""Sessions end by age, by idleness, by log-out, with the person, and when the clock is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import StorageError
from assistant.staff.accounts import Accounts
from assistant.staff.members import Members, Vouched
from assistant.staff.sessions import Sessions
from assistant.staff.tables import open_tables
from tests.assistant.staff.parts import OTHER_PASSWORD, PASSWORD, Clock, accounts_in

_HOUR = 3600
_YEAR = 365 * 24 * _HOUR


@pytest.fixture
def clock() -> Clock:
    """A clock that is set by hand."""
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    """A users file with Maria on it."""
    return accounts_in(tmp_path)


@pytest.fixture
def sessions(tmp_path: Path, accounts: Accounts, clock: Clock) -> Sessions:
    """Sessions of eight hours in a database of the test's own."""
    return Sessions(open_tables(tmp_path / "kept.db"), Members(accounts), 8, clock)


def _is_in(sessions: Sessions, secret: str) -> bool:
    return sessions.of(secret) is not None


def test_who_logged_in_is_known_by_the_secret(sessions: Sessions) -> None:
    found = sessions.of(sessions.begin("maria"))
    assert found is not None
    assert found.name == "maria"


def test_another_secret_is_nobody(sessions: Sessions) -> None:
    secret = sessions.begin("maria")
    assert not any(_is_in(sessions, one) for one in ("", "x", secret[:-1], secret + "=", secret.lower(), "\udc80"))


def test_each_session_has_another_secret_and_another_csrf_token_that_stays(sessions: Sessions) -> None:
    first, second = sessions.begin("maria"), sessions.begin("maria")
    one, same, other = sessions.of(first), sessions.of(first), sessions.of(second)
    assert one is not None
    assert other is not None
    assert one == same
    assert one.csrf != other.csrf
    assert first not in one.csrf


def test_neither_the_secret_nor_the_csrf_token_is_stored(sessions: Sessions, tmp_path: Path) -> None:
    secret = sessions.begin("maria")
    found = sessions.of(secret)
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("kept.db*"))
    assert found is not None
    assert b"maria" in stored
    assert secret.encode() not in stored
    assert found.csrf.encode() not in stored


def test_a_session_ends_after_its_hours_though_it_is_used(sessions: Sessions, clock: Clock) -> None:
    secret = sessions.begin("maria")
    for _ in range(15):
        clock.at += _HOUR / 2
        assert _is_in(sessions, secret)
    clock.at += _HOUR / 2
    assert not _is_in(sessions, secret)


def test_a_session_that_is_not_used_ends_after_an_hour(sessions: Sessions, clock: Clock) -> None:
    secret = sessions.begin("maria")
    clock.at += _HOUR - 1
    assert _is_in(sessions, secret)
    clock.at += _HOUR
    assert not _is_in(sessions, secret)


@pytest.mark.parametrize("jump", [-_YEAR, -2 * _HOUR, _YEAR])
def test_a_session_is_refused_when_the_clock_has_jumped(sessions: Sessions, clock: Clock, jump: float) -> None:
    secret = sessions.begin("maria")
    clock.at += jump
    assert not _is_in(sessions, secret)


def test_a_clock_that_is_put_right_by_a_second_logs_nobody_out(sessions: Sessions, clock: Clock) -> None:
    secret = sessions.begin("maria")
    clock.at -= 1
    assert _is_in(sessions, secret)


def test_logging_out_ends_one_session(sessions: Sessions) -> None:
    here, there = sessions.begin("maria"), sessions.begin("maria")
    sessions.end(here)
    assert (_is_in(sessions, here), _is_in(sessions, there)) == (False, True)


def test_all_sessions_of_a_person_can_be_ended(sessions: Sessions, accounts: Accounts) -> None:
    accounts.add("pedro", PASSWORD)
    hers, his = [sessions.begin("maria"), sessions.begin("maria")], sessions.begin("pedro")
    assert sessions.end_all("maria") == 2
    assert [_is_in(sessions, one) for one in (*hers, his)] == [False, False, True]


def test_who_is_taken_off_the_list_is_out_at_once_and_stays_out(sessions: Sessions, accounts: Accounts) -> None:
    secret = sessions.begin("maria")
    accounts.remove("maria")
    assert not _is_in(sessions, secret)
    accounts.add("maria", PASSWORD)
    assert not _is_in(sessions, secret)


def test_a_new_password_ends_the_sessions_before_it(sessions: Sessions, accounts: Accounts) -> None:
    secret = sessions.begin("maria")
    accounts.set_password("maria", OTHER_PASSWORD)
    assert not _is_in(sessions, secret)


def test_a_session_of_somebody_who_is_no_staff_is_none(sessions: Sessions) -> None:
    assert not _is_in(sessions, sessions.begin("nobody"))


def test_another_provider_ends_the_sessions_of_the_one_before(tmp_path: Path) -> None:
    tables = open_tables(tmp_path / "kept.db")
    before, after = (
        Sessions(tables, Members(None, Vouched(issuer, frozenset(), frozenset({"example.org"}))))
        for issuer in ("https://a.example", "https://b.example")
    )
    secret = before.begin("ana@example.org")
    assert _is_in(before, secret)
    assert not _is_in(after, secret)


def test_sessions_outlive_the_process(sessions: Sessions, accounts: Accounts, clock: Clock, tmp_path: Path) -> None:
    secret = sessions.begin("maria")
    again = Sessions(open_tables(tmp_path / "kept.db"), Members(accounts), 8, clock)
    assert _is_in(again, secret)


def test_what_has_ended_is_deleted(sessions: Sessions, clock: Clock) -> None:
    sessions.begin("maria")
    sessions.begin("maria")
    assert sessions.forget_ended() == 0
    clock.at += 9 * _HOUR
    sessions.begin("maria")
    assert sessions.forget_ended() == 0
    clock.at += 9 * _HOUR
    assert sessions.forget_ended() == 1


def test_nobody_is_in_when_the_database_fails(tmp_path: Path, accounts: Accounts) -> None:
    sessions = Sessions(open_tables(tmp_path / "no such folder" / "kept.db"), Members(accounts))
    with pytest.raises(StorageError):
        sessions.of("x")
    with pytest.raises(StorageError):
        sessions.begin("maria")
