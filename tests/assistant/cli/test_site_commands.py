"""`assistant sites` says which partner web sites may embed the chat."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.assembly import database_of
from assistant.cli.commands import app
from assistant.errors import AssistantError
from assistant.settings import PREFIX, read_settings
from assistant.sites import Site, Sites

Run = Callable[..., Result]
"""Runs `assistant sites` with these words."""

_ORIGIN = "https://www.example.org"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs commands over a data folder of the test's own."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    return lambda *words: CliRunner().invoke(app, ["sites", *words])


def _said(result: Result) -> str:
    """The sentence that an expected error becomes."""
    assert isinstance(result.exception, AssistantError)
    return str(result.exception)


def _kept() -> tuple[Site, ...]:
    return Sites(database_of(read_settings())).all()


def test_a_site_is_added_and_listed(run: Run) -> None:
    added = run("add", "partner", "--origin", "https://WWW.example.org/", "--origin", "http://b.example:8080")
    assert (
        added.stdout == "partner may embed the chat now, on pages of https://www.example.org, http://b.example:8080.\n"
    )
    assert run("list").stdout == "partner: https://www.example.org, http://b.example:8080; 60 questions a minute\n"
    assert _kept() == (Site("partner", (_ORIGIN, "http://b.example:8080")),)


def test_a_site_is_added_with_all_that_can_be_said_of_it(run: Run) -> None:
    run("add", "p", "--origin", _ORIGIN, "--collection", "reports*", "--asks", "0", "--colour", "#123456")
    assert _kept() == (Site("p", (_ORIGIN,), "reports*", 0, "#123456"),)
    assert run("list").stdout == f"p: {_ORIGIN}; any number of questions, draws on reports*\n"
    (told,) = json.loads(run("list", "--json").stdout)["sites"]
    assert told == {
        "id": "p",
        "origins": [_ORIGIN],
        "collection": "reports*",
        "asks_per_minute": 0,
        "colour": "#123456",
        "is_on": True,
    }


def test_how_the_first_one_is_added_is_told(run: Run) -> None:
    assert run("list").stdout.startswith("None yet. Add the first with: assistant sites add NAME --origin ")
    assert json.loads(run("list", "--json").stdout) == {"sites": []}


def test_a_site_is_switched_off_and_on(run: Run) -> None:
    run("add", "partner", "--origin", _ORIGIN, "--asks", "7")
    assert run("off", "partner").stdout == "partner is off.\n"
    assert run("list").stdout == f"partner (off): {_ORIGIN}; 7 questions a minute\n"
    assert run("on", "partner").stdout == "partner is on.\n"
    assert _kept() == (Site("partner", (_ORIGIN,), asks_per_minute=7),)


def test_a_site_is_removed(run: Run) -> None:
    run("add", "partner", "--origin", _ORIGIN)
    assert run("remove", "partner").stdout == "partner may embed the chat no more.\n"
    assert _kept() == ()


@pytest.mark.parametrize("command", ["remove", "on", "off"])
def test_a_site_that_is_not_there_is_named(run: Run, command: str) -> None:
    assert _said(run(command, "partner")).startswith("There is no site partner.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Partner!", "--origin", _ORIGIN), "“Partner!” cannot be a name"),
        (("p", "--origin", "https://*.example.org"), "“https://*.example.org” is not an origin"),
        (("p", "--origin", _ORIGIN, "--colour", "red"), "“red” is not a colour"),
        (("p", "--origin", _ORIGIN, "--asks", "-1"), "Questions a minute are a number"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_added(run: Run, words: tuple[str, ...], said: str) -> None:
    assert _said(run("add", *words)).startswith(said)
    assert _kept() == ()


def test_a_site_has_an_origin(run: Run) -> None:
    refused = run("add", "partner")
    assert (refused.exit_code, "--origin" in refused.output) == (2, True)
