"""Passwords are known again, bad ones are refused, and a name that is unknown costs as much time as one that is not."""

from __future__ import annotations

import time

import pytest

from assistant.staff.passwords import Passwords, problem_with
from tests.assistant.staff.parts import PASSWORD, cheap


def _seconds(passwords: Passwords, stored: str | None) -> float:
    started = time.perf_counter()
    passwords.matches(stored, "not the password")
    return time.perf_counter() - started


def test_a_password_matches_what_was_stored_of_it_and_nothing_else() -> None:
    stored = cheap().hash(PASSWORD)
    assert cheap().matches(stored, PASSWORD)
    assert not cheap().matches(stored, PASSWORD.upper())
    assert not cheap().matches(None, PASSWORD)
    assert not cheap().matches("$argon2id$broken", PASSWORD)


def test_two_people_with_one_password_do_not_show() -> None:
    assert cheap().hash(PASSWORD) != cheap().hash(PASSWORD)


def test_an_unknown_name_takes_as_long_as_a_wrong_password() -> None:
    passwords = Passwords()
    stored = passwords.hash(PASSWORD)
    known = min(_seconds(passwords, stored) for _ in range(5))
    unknown = min(_seconds(passwords, None) for _ in range(5))
    assert 0.2 < known / unknown < 5


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "at least 12"),
        ("eleven char", "at least 12"),
        ("x y" * 400, "at most 1000"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("abababababab", "repeats"),
        ("abcdefghijklmnop", "repeats"),
        ("1234567890123", "counts up"),
        ("maria has a lamb", "holds the name"),
        ("password1234!", "first that are tried"),
        ("P@ssw0rd-2026", "first that are tried"),
        ("qwertyuiop123", "first that are tried"),
        ("UNODC-Assistant-1", "first that are tried"),
        ("839201746352", "first that are tried"),
        ("пароль-пароль-1", "first that are tried"),
        ("tractor\x00on the hill", "cannot be typed"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused(password: str, problem: str) -> None:
    assert problem in problem_with(password, "maria")


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "корова на зелёном лугу", "جملة طويلة لا تنسى", "correct horse battery staple", "Xk7#qPz!vB2m"],
)
def test_a_good_password_may_be_chosen(password: str) -> None:
    assert problem_with(password, "maria") == ""
