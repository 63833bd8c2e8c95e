"""Tokens name their owners until they are revoked or too old, or the owner leaves; only hashes are stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import StorageError
from assistant.staff.accounts import Accounts
from assistant.staff.errors import TooManyTokens
from assistant.staff.members import Members
from assistant.staff.tables import open_tables
from assistant.staff.tokens import DAYS, MOST_TOKENS, Tokens
from tests.assistant.staff.parts import OTHER_PASSWORD, PASSWORD, Clock, accounts_in

_DAY = 24 * 3600


@pytest.fixture
def clock() -> Clock:
    """A clock that is set by hand."""
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    """A users file with Maria and Pedro on it."""
    made = accounts_in(tmp_path)
    made.add("pedro", PASSWORD)
    return made


@pytest.fixture
def tokens(tmp_path: Path, accounts: Accounts, clock: Clock) -> Tokens:
    """Tokens in a database of the test's own."""
    return Tokens(open_tables(tmp_path / "kept.db"), Members(accounts), clock)


def test_a_token_names_its_owner(tokens: Tokens) -> None:
    token = tokens.make("maria", "My notebook")
    assert token.startswith("uat_")
    assert tokens.owner_of(token) == "maria"


def test_anything_else_is_nobodys(tokens: Tokens) -> None:
    token = tokens.make("maria", "My notebook")
    given = ("", "uat_", token[:-1], token.upper(), token.removeprefix("uat_"), f" {token}", f"{token}\n", "uat_\udc80")
    assert [tokens.owner_of(one) for one in given] == [None] * len(given)


def test_a_token_is_not_stored(tokens: Tokens, tmp_path: Path) -> None:
    token = tokens.make("maria", "My notebook")
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("kept.db*"))
    assert b"My notebook" in stored
    assert token.encode() not in stored
    assert token.removeprefix("uat_").encode() not in stored


def test_the_owner_sees_the_tokens_with_their_last_use(tokens: Tokens, clock: Clock) -> None:
    tokens.make("maria", "Old")
    clock.at += _DAY
    token = tokens.make("maria", "New")
    clock.at += _DAY
    tokens.owner_of(token)
    new, old = tokens.of("maria")
    now = datetime.fromtimestamp(clock.at, UTC)
    assert (new.label, new.used, new.made) == ("New", now, now - timedelta(days=1))
    assert (old.label, old.used, old.ends) == ("Old", None, now + timedelta(days=DAYS - 2))


def test_nobody_sees_or_revokes_the_tokens_of_another(tokens: Tokens) -> None:
    token = tokens.make("maria", "Hers")
    (hers,) = tokens.of("maria")
    assert tokens.of("pedro") == []
    assert not tokens.revoke("pedro", hers.id)
    assert tokens.owner_of(token) == "maria"


def test_a_revoked_token_is_nobodys(tokens: Tokens) -> None:
    token, other = tokens.make("maria", "One"), tokens.make("maria", "Other")
    one = next(one for one in tokens.of("maria") if one.label == "One")
    assert tokens.revoke("maria", one.id)
    assert not tokens.revoke("maria", one.id)
    assert (tokens.owner_of(token), tokens.owner_of(other)) == (None, "maria")


def test_a_token_is_good_for_its_days(tokens: Tokens, clock: Clock) -> None:
    token = tokens.make("maria", "My notebook")
    clock.at += DAYS * _DAY - 1
    assert tokens.owner_of(token) == "maria"
    clock.at += 1
    assert tokens.owner_of(token) is None
    assert tokens.of("maria") == []


def test_a_token_from_the_future_is_refused(tokens: Tokens, clock: Clock) -> None:
    token = tokens.make("maria", "My notebook")
    clock.at -= _DAY
    assert tokens.owner_of(token) is None


def test_who_leaves_takes_the_tokens_along_for_good(tokens: Tokens, accounts: Accounts) -> None:
    token = tokens.make("maria", "My notebook")
    accounts.remove("maria")
    assert tokens.owner_of(token) is None
    accounts.add("maria", PASSWORD)
    assert tokens.owner_of(token) is None
    assert tokens.of("maria") == []


def test_a_new_password_ends_the_tokens_before_it(tokens: Tokens, accounts: Accounts) -> None:
    token = tokens.make("maria", "My notebook")
    accounts.set_password("maria", OTHER_PASSWORD)
    assert tokens.owner_of(token) is None


def test_one_person_has_no_more_tokens_than_can_be_kept_apart(tokens: Tokens, accounts: Accounts, clock: Clock) -> None:
    for number in range(MOST_TOKENS):
        tokens.make("maria", f"Tool {number}")
    with pytest.raises(TooManyTokens):
        tokens.make("maria", "One more")
    assert tokens.make("pedro", "His first")
    accounts.set_password("maria", OTHER_PASSWORD)
    assert tokens.make("maria", "The first with the new password")
    clock.at += DAYS * _DAY
    assert tokens.make("maria", "The only one that is good")
    assert len(tokens.of("maria")) == 1


def test_all_tokens_of_a_person_can_be_revoked(tokens: Tokens) -> None:
    hers, his = [tokens.make("maria", "A"), tokens.make("maria", "B")], tokens.make("pedro", "C")
    assert tokens.revoke_all("maria") == 2
    assert [tokens.owner_of(one) for one in (*hers, his)] == [None, None, "pedro"]


def test_no_token_is_good_when_the_database_fails(tmp_path: Path, accounts: Accounts) -> None:
    with pytest.raises(StorageError):
        Tokens(open_tables(tmp_path / "no such folder" / "kept.db"), Members(accounts)).owner_of("uat_x")
