"""`assistant receipt` shows how an answer came about, and `assistant replay` gives it again."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.answer import Answer, Status
from assistant.assembly import database_of, open_receipts
from assistant.cli.commands import app
from assistant.feedback import FeedbackBook
from assistant.receipts.receipt import receipt_of
from assistant.settings import PREFIX, read_settings
from knowledge.filters import ANYTHING

_QUESTION = "What is AIRCOP?"

Run = Callable[..., Result]
"""Runs `assistant` with these words over the test's data folder."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bundled_data: Path, models: Path) -> Run:
    """Runs commands over a data folder of the test's own."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    shutil.copytree(bundled_data, tmp_path / "data")
    (tmp_path / "data" / "models").symlink_to(models)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    return lambda *words: CliRunner().invoke(app, list(words))


def _asked(run: Run, *words: str) -> str:
    """The id of the answer to a question."""
    name: str = json.loads(run("ask", "--json", *words).stdout)["id"]
    return name


def test_a_receipt_shows_each_step(run: Run) -> None:
    name = _asked(run, "Does ana@example.org know what AIRCOP is?", "--where", "language=en")

    shown = run("receipt", name).stdout

    titles = [line for line in shown.splitlines() if line and not line.startswith(" ")]
    assert titles == [
        *("Receipt", "Asked", "Understood as", "From which sources", "Retrieved", "Scored"),
        *("Decided", "Said", "Versions", "Timings"),
    ]
    assert "Does [e-mail] know what AIRCOP is?" in shown
    assert "language=en" in shown
    assert "1. 003_4c841e1d5d970bf7" in shown
    assert "passage_match: 0." in shown
    assert "embedder: " in shown


def test_a_receipt_is_json_for_programs(run: Run) -> None:
    name = _asked(run, _QUESTION)

    told = json.loads(run("receipt", name, "--json").stdout)

    assert (told["id"], told["asked"], told["generation"]) == (name, _QUESTION, 1)
    assert told["answer"]["status"] == "answered"


def test_the_receipt_of_a_referral_shows_that_it_was_one(run: Run) -> None:
    said = Answer("a1", Status.REFERRAL, "en", "Please call.", "I am in danger")
    open_receipts(read_settings()).keep(receipt_of(said, None, ANYTHING))

    shown = run("receipt", "a1").stdout

    assert "referral: neither what was asked nor what was said is kept" in shown
    assert run("replay", "a1").exit_code == 1


@pytest.mark.parametrize("command", ["receipt", "replay"])
def test_an_id_without_a_receipt_is_said_to_have_none(run: Run, command: str) -> None:
    without_any = run(command, "a9")
    open_receipts(read_settings()).keep(receipt_of(Answer("a1", Status.ERROR, "en", "x"), None, ANYTHING))

    without_this = run(command, "a9")

    assert (without_any.exit_code, without_this.exit_code) == (1, 1)
    assert "No receipts are kept yet" in without_any.stderr
    assert "There is no receipt “a9”" in without_this.stderr


def test_a_replay_gives_the_same_answer(run: Run) -> None:
    name = _asked(run, _QUESTION)

    replayed = run("replay", name)

    assert (replayed.exit_code, replayed.stdout) == (0, "identical\n")
    assert json.loads(run("replay", name, "--json").stdout)["identical"] is True


def test_a_replay_tells_what_has_changed(run: Run) -> None:
    name = _asked(run, _QUESTION)
    run("remove", "003_4c841e1d5d970bf7")

    replayed = run("replay", name)

    assert replayed.exit_code == 1
    assert "is gone" in replayed.stdout


def test_what_was_kept_is_forgotten(run: Run) -> None:
    name = _asked(run, _QUESTION)
    FeedbackBook(database_of(read_settings())).keep(name, helpful=False, reason="Too short.")

    assert run("forget", "--before", "2026-01-01").stdout == "Deleted: 0 receipts, 0 opinions on answers.\n"
    assert run("receipt", name).exit_code == 0
    assert run("forget", "--all").stdout == "Deleted: 1 receipts, 1 opinions on answers.\n"
    assert run("receipt", name).exit_code == 1


def test_nothing_to_forget_is_no_error(run: Run) -> None:
    assert run("forget", "--all").stdout == "Deleted: 0 receipts, 0 opinions on answers.\n"


@pytest.mark.parametrize("words", [[], ["--all", "--before", "2026-01-01"]])
def test_what_is_to_be_forgotten_must_be_said(run: Run, words: list[str]) -> None:
    refused = run("forget", *words).exception
    assert "either --before DATE or --all" in str(refused)
