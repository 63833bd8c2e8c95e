"""`assistant staff` says who may log in, and never shows a password."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.assembly import database_of
from assistant.cli.commands import app
from assistant.errors import AssistantError
from assistant.settings import PREFIX, read_settings
from assistant.staff.accounts import open_accounts
from assistant.staff.members import Members, read_allowed
from assistant.staff.sessions import Sessions
from assistant.staff.tables import open_tables
from assistant.staff.tokens import Tokens
from tests.assistant.staff.parts import OTHER_PASSWORD, PASSWORD

Run = Callable[..., Result]
"""Runs `assistant staff` with these words, and this on its input."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs commands over a data folder of the test's own."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    return lambda *words, given="": CliRunner().invoke(app, ["staff", *words], input=given)


def _said(result: Result) -> str:
    """The sentence that an expected error becomes."""
    assert isinstance(result.exception, AssistantError)
    return str(result.exception)


def _typed(command: list[str], answers: list[str]) -> tuple[int, str]:
    """The exit code and the screen of a command that is typed into a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as process:
        os.close(theirs)
        screen = b""
        try:
            while piece := os.read(ours, 1000):
                screen += piece
                if screen.endswith((b"maria: ", b"confirmation: ")) and answers:
                    os.write(ours, f"{answers.pop(0)}\n".encode())
        except OSError:  # how Linux says that the terminal's other end is closed
            return process.wait(), screen.decode()
        finally:
            process.kill()
            os.close(ours)
    return process.returncode, screen.decode()


def test_a_person_is_added_and_listed(run: Run) -> None:
    assert run("add", "Maria", "--password-stdin", given=f"{PASSWORD}\n").stdout == "maria may log in now.\n"
    assert run("list").stdout == "maria\n"
    assert json.loads(run("list", "--json").stdout) == {"staff": [{"name": "maria", "active": True}]}
    assert open_accounts(read_settings()).is_password("maria", PASSWORD)


def test_the_first_person_is_asked_for(run: Run) -> None:
    assert run("list").stdout == "Nobody yet. Add the first person with: assistant staff add NAME\n"


def test_who_is_not_active_is_marked(run: Run) -> None:
    run("add", "maria", "--password-stdin", given=PASSWORD)
    file = read_settings().data_dir / "staff.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("active = true", "active = false"), encoding="utf-8")
    assert run("list").stdout == "maria (not active)\n"


def test_a_password_is_typed_twice_and_not_shown(run: Run) -> None:
    command = [str(Path(sys.executable).with_name("assistant")), "staff", "add", "maria"]
    code, screen = _typed(command, [PASSWORD, OTHER_PASSWORD, PASSWORD, PASSWORD])
    assert code == 0
    assert screen.endswith("maria may log in now.\r\n")
    assert screen.count("Password for maria") == 2
    assert PASSWORD not in screen
    assert open_accounts(read_settings()).is_password("maria", PASSWORD)


def test_without_anybody_to_ask_the_input_is_named(run: Run) -> None:
    assert "--password-stdin" in _said(run("add", "maria"))


@pytest.mark.parametrize("password", ["", "short", "password1234", "maria maria maria"])
def test_a_bad_password_is_refused_and_nobody_added(run: Run, password: str) -> None:
    assert _said(run("add", "maria", "--password-stdin", given=password)).startswith("That password cannot be used: ")
    assert "Nobody yet" in run("list").stdout


def test_a_password_is_changed(run: Run) -> None:
    run("add", "maria", "--password-stdin", given=PASSWORD)
    assert "logged out everywhere" in run("password", "maria", "--password-stdin", given=OTHER_PASSWORD).stdout
    accounts = open_accounts(read_settings())
    assert (accounts.is_password("maria", PASSWORD), accounts.is_password("maria", OTHER_PASSWORD)) == (False, True)


def test_a_person_is_removed(run: Run) -> None:
    run("add", "maria", "--password-stdin", given=PASSWORD)
    assert run("remove", "Maria").stdout == "maria may log in no more.\n"
    assert "not on the list" in _said(run("remove", "maria"))


def test_what_a_person_of_the_provider_has_is_ended(run: Run) -> None:
    settings = read_settings()
    settings.data_dir.mkdir()
    tables, members = open_tables(database_of(settings)), Members(None, read_allowed("https://a.org", "@example.org"))
    session = Sessions(tables, members).begin("ana@example.org")
    token = Tokens(tables, members).make("ana@example.org", "My notebook")

    told = run("remove", "Ana@Example.org").stdout

    assert told.startswith("Ended 2 sessions and tokens.")
    assert "ASSISTANT_OIDC_ALLOWED" in told
    assert Sessions(tables, members).of(session) is None
    assert Tokens(tables, members).owner_of(token) is None
