"""Each command does what its help says, prints for people or for programs, and raises what `main` explains."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.cli.commands import Misuse, app
from assistant.cli.show import UnusableQuestion
from assistant.errors import SettingsError
from assistant.settings import PREFIX
from knowledge.errors import EmbedderMismatch, StoreBusy, StoreError, UnknownSource
from knowledge.lock import writer_lock
from prompts import message

_SERBIA = "000_bd8acd936ee475b4"
_AIRCOP = "003_4c841e1d5d970bf7"
_PILLARS = "What are the three pillars of UNODC's work programme?"

Run = Callable[..., Result]
"""Runs `assistant` with these words over the test's data folder."""


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hides the settings that the person who runs the tests has made."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)


def _data_folder(folder: Path, bundled_data: Path, models: Path) -> Path:
    shutil.copytree(bundled_data, folder)
    (folder / "models").symlink_to(models)
    return folder


@pytest.fixture(scope="module")
def read_only_data(tmp_path_factory: pytest.TempPathFactory, bundled_data: Path, models: Path) -> Path:
    """The bundled texts and the built model as one data folder, which tests leave as it is."""
    return _data_folder(tmp_path_factory.mktemp("shared") / "data", bundled_data, models)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, read_only_data: Path) -> Run:
    """Runs commands that only read."""
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(read_only_data))
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.fixture
def data_dir(tmp_path: Path, bundled_data: Path, models: Path) -> Path:
    """A data folder of the test's own."""
    return _data_folder(tmp_path / "data", bundled_data, models)


@pytest.fixture
def change(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> Run:
    """Runs commands that change the test's own data folder."""
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(data_dir))
    return lambda *words: CliRunner().invoke(app, list(words))


def _json(result: Result) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(result.stdout)
    return read


def _one_line(text: str) -> str:
    return " ".join(text.split())


# -- ask --


def test_an_answer_is_printed_word_for_word_with_numbered_sources(run: Run) -> None:
    result = run("ask", "What is AIRCOP?")
    assert result.exit_code == 0
    assert "AIRCOP is a multi-agency project implemented by UNODC" in result.stdout
    assert f"[1] Organised Crime — no date · {_AIRCOP}, " in result.stdout


def test_list_items_are_printed_as_a_list(run: Run) -> None:
    lines = run("ask", _PILLARS).stdout.splitlines()
    assert sum(line.startswith("  • ") for line in lines) == 3


@pytest.mark.parametrize(("question", "language"), [("Quels sont les partenaires d'AIRCOP ?", "fr"), (_PILLARS, "en")])
def test_a_quote_in_another_language_is_said_to_be_so(run: Run, question: str, language: str) -> None:
    noted = message(language, "quoted_in_original") in run("ask", question).stdout
    assert noted is (language != "en")


def test_a_question_without_evidence_is_told_so_and_is_no_failure(run: Run) -> None:
    result = run("ask", "What is the budget of AIRCOP?")
    assert result.exit_code == 0
    assert result.stdout.startswith("The sources do not say.")
    assert "[1] " in result.stdout


def test_an_answer_for_programs_is_json(run: Run) -> None:
    answer = _json(run("ask", "متى افتتح المكتب في بلغراد؟", "--json"))
    assert (answer["status"], answer["language"]) == ("answered", "ar")


@pytest.mark.parametrize(
    ("question", "key"), [("", "question_empty"), ("\u200b", "question_empty"), ("?!", "question_no_words")]
)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_what_is_no_question_is_refused_in_words(run: Run, command: str, question: str, key: str) -> None:
    result = run(command, question)
    assert isinstance(result.exception, UnusableQuestion)
    assert str(result.exception) == message("en", key)


def test_the_limit_of_a_question_is_a_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_QUESTION_LIMIT", "50")
    result = run("ask", "a" * 51)
    assert str(result.exception) == message("en", "question_too_long", limit=50)


def test_a_bad_question_is_refused_before_the_data_folder_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", "/nowhere/at/all")
    assert isinstance(CliRunner().invoke(app, ["ask", "?!"]).exception, UnusableQuestion)


@pytest.mark.parametrize("words", [["ask"], ["ask", "What?", "--batch", "file.jsonl"]])
def test_ask_wants_either_a_question_or_a_batch(run: Run, words: list[str]) -> None:
    assert isinstance(run(*words).exception, Misuse)


def test_a_batch_is_answered_line_by_line(run: Run, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(
        '{"id": "b", "question": "What is AIRCOP?"}\n{"id": "a", "question": "What is the budget of AIRCOP?"}\n'
    )
    result = run("ask", "--batch", str(batch))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [(one["id"], one["status"]) for one in answers] == [("b", "answered"), ("a", "no_evidence")]


def test_a_batch_with_a_refused_question_fails_and_answers_the_others(run: Run, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"id": "1", "question": "?!"}\n{"id": "2", "question": "What is AIRCOP?"}\n')
    result = run("ask", "--batch", str(batch))
    statuses = [json.loads(line)["status"] for line in result.stdout.splitlines()]
    assert (result.exit_code, statuses) == (1, ["error", "answered"])


# -- search --


def test_search_prints_passages_with_their_scores(run: Run) -> None:
    result = run("search", "AIRCOP", "-k", "2")
    assert result.exit_code == 0
    assert result.stdout.count(" score 0.") == 2
    assert f"1. {_AIRCOP}#" in result.stdout


def test_search_for_programs_is_json_best_first(run: Run) -> None:
    passages = _json(run("search", "有组织犯罪", "--count", "5", "--json"))["passages"]
    scores = [passage["score"] for passage in passages]
    assert len(passages) == 5
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("count", ["0", "101", "-1", "many"])
def test_search_wants_a_sensible_count(run: Run, count: str) -> None:
    result = run("search", "AIRCOP", "-k", count)
    assert result.exit_code == 2
    assert "Invalid value" in result.stderr


# -- sources --


def test_sources_are_listed_with_the_whole_id_that_remove_takes(run: Run) -> None:
    result = run("sources")
    assert result.exit_code == 0
    assert _SERBIA in result.stdout
    assert _AIRCOP in result.stdout


def test_sources_for_programs_are_json(run: Run) -> None:
    sources = _json(run("sources", "--json"))["sources"]
    assert [(source["id"], source["passages"]) for source in sources] == [(_SERBIA, 6), (_AIRCOP, 6)]
    assert {"id", "location", "title", "language", "passages", "added"} <= set(sources[0])


def test_a_store_without_sources_says_how_to_add_some(change: Run) -> None:
    change("remove", _SERBIA)
    change("remove", _AIRCOP)
    assert "There are no sources yet. Run `assistant ingest`." in _one_line(change("sources").stdout)


# -- ingest, remove, rollback --


def test_ingest_of_unchanged_sources_changes_nothing(change: Run) -> None:
    report = _json(change("ingest", "--json"))
    assert sorted(report["unchanged"]) == [_SERBIA, _AIRCOP]
    assert [report[name] for name in ("added", "updated", "removed", "failed")] == [[], [], [], []]
    assert report["passages"] == 12


def test_an_ingested_file_can_be_cited(change: Run, tmp_path: Path) -> None:
    file = tmp_path / "vienna.md"
    file.write_text("# Vienna\n\nThe headquarters canteen opens at seven each morning.\n", encoding="utf-8")
    report = _json(change("ingest", str(file), "--json"))
    answer = _json(change("ask", "When does the canteen open?", "--json"))
    assert report["added"] == ["vienna"]
    assert answer["citations"][0]["document_id"] == "vienna"


def test_ingest_prints_what_it_did(change: Run, tmp_path: Path) -> None:
    (tmp_path / "vienna.txt").write_text("The headquarters canteen opens at seven each morning.", encoding="utf-8")
    result = change("ingest", str(tmp_path / "vienna.txt"))
    assert result.exit_code == 0
    assert "1 added: vienna" in _one_line(result.stdout)
    assert "13 passages can be searched." in result.stdout


def test_ingest_tells_its_progress_apart_from_its_report(change: Run, tmp_path: Path) -> None:
    (tmp_path / "vienna.txt").write_text("The headquarters canteen opens at seven each morning.", encoding="utf-8")
    result = change("ingest", str(tmp_path / "vienna.txt"), "--json")
    assert "Building the search index: 13 of 13" in result.stderr
    assert _json(result)["added"] == ["vienna"]


def test_ingest_shows_bars_on_a_terminal(change: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    result = change("ingest", "--json")
    assert "Reading sources" in result.stderr
    assert "2/2" in result.stderr


def test_a_file_that_cannot_be_read_fails_with_its_reason(change: Run, tmp_path: Path) -> None:
    result = change("ingest", str(tmp_path / "nope.txt"))
    assert result.exit_code == 1
    assert "1 failed" in _one_line(result.stdout)
    assert "nope.txt cannot be read: No such file or directory." in _one_line(result.stdout)


def test_a_failed_file_is_named_in_the_json(change: Run, tmp_path: Path) -> None:
    result = change("ingest", str(tmp_path / "nope.txt"), "--json")
    (failed,) = _json(result)["failed"]
    assert result.exit_code == 1
    assert failed["source"] == str(tmp_path / "nope.txt")
    assert "No such file" in failed["reason"]


def test_ingest_tells_why_an_address_may_not_be_fetched(change: Run) -> None:
    result = change("ingest", "http://127.0.0.1:9/a.html", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["failed"][0]["source"] == "http://127.0.0.1:9/a.html"


def test_ingest_says_who_is_writing(change: Run, data_dir: Path) -> None:
    with writer_lock(data_dir, "assistant remove"):
        result = change("ingest")
    assert isinstance(result.exception, StoreBusy)
    assert f"process {os.getpid()}, “assistant remove”" in str(result.exception)


def test_a_removed_source_is_not_cited_any_more(change: Run) -> None:
    result = change("remove", _AIRCOP)
    answer = _json(change("ask", "What is AIRCOP?", "--json"))
    assert (result.exit_code, result.stdout) == (0, f"Removed {_AIRCOP}.\n")
    assert {one["document_id"] for one in answer["retrieved"]} == {_SERBIA}


@pytest.mark.parametrize("source", ["nope", "", "../store.sqlite3", "000_bd8acd936ee475b4'--", "caf\udce9"])
def test_an_unknown_source_cannot_be_removed(run: Run, source: str) -> None:
    result = run("remove", source)
    assert isinstance(result.exception, UnknownSource)
    assert "`assistant sources` lists them" in str(result.exception)


def test_rollback_brings_back_the_index_before_the_last_change(change: Run, tmp_path: Path) -> None:
    (tmp_path / "vienna.txt").write_text("The headquarters canteen opens at seven each morning.", encoding="utf-8")
    change("ingest", str(tmp_path / "vienna.txt"))
    result = change("rollback")
    answer = _json(change("ask", "When does the canteen open?", "--json"))
    assert result.stdout == "Generation 1 is live again.\n"
    assert {one["document_id"] for one in answer["retrieved"]} == {_SERBIA, _AIRCOP}


def test_rollback_needs_a_generation_to_go_back_to(change: Run) -> None:
    assert isinstance(change("rollback").exception, StoreError)


def test_markup_in_names_and_reasons_is_printed_as_it_is(change: Run, tmp_path: Path) -> None:
    (tmp_path / "[red]vienna.txt").write_text("The canteen [bold]opens[/bold] at seven.", encoding="utf-8")
    ingested = change("ingest", str(tmp_path / "[red]vienna.txt"), str(tmp_path / "[bold]nope"))
    answered = change("ask", "When does the canteen open?")
    assert "added: [red]vienna" in ingested.stdout
    assert "[bold]nope cannot be read" in ingested.stdout
    assert "The canteen [bold]opens[/bold] at seven. [1]" in answered.stdout


# -- settings and help --


def test_another_model_than_the_stores_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDING_MODEL", "some/other-model")
    for words in (["ask", "What is AIRCOP?"], ["ingest"], ["remove", _AIRCOP]):
        assert isinstance(run(*words).exception, EmbedderMismatch)


@pytest.mark.parametrize("words", [["ask", "What?"], ["ingest"], ["sources"], ["remove", "x"], ["rollback"], ["serve"]])
def test_every_command_refuses_an_unknown_setting(run: Run, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    monkeypatch.setenv("ASSISTANT_PROT", "1")
    assert isinstance(run(*words).exception, SettingsError)


@pytest.mark.parametrize("words", [["ask", "What?"], ["search", "What?"], ["sources"], ["serve"]])
def test_reading_commands_need_a_store_and_make_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, StoreError)
    assert "Run `assistant ingest` first" in str(result.exception)
    assert not (tmp_path / "data").exists()


def test_help_names_every_command_and_how_to_start() -> None:
    shown = CliRunner().invoke(app, ["--help"]).stdout
    assert all(name in shown for name in ("ingest", "sources", "remove", "rollback", "search", "ask", "serve"))
    assert 'assistant ask "What is AIRCOP?"' in shown


def test_without_a_command_the_help_is_shown() -> None:
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 2
    assert "Usage: " in result.output
