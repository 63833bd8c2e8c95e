"""`assistant eval` measures the data that it is given, prints and writes the figures, and holds them to floors."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.cli import eval_suites
from assistant.cli.commands import Misuse, app
from assistant.evaluation import data as evaluation_data
from assistant.evaluation import floors as evaluation_floors
from assistant.evaluation.errors import EvaluationError
from assistant.settings import PREFIX
from tests.assistant.evaluation import tiny

Run = Callable[..., Result]
"""Runs `assistant eval` with these words."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small evaluation data, and a data folder beside it that all tests share."""
    return tiny.write(tmp_path_factory.mktemp("eval") / "tiny")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, folder: Path, models: Path) -> Run:
    """Runs the command over the shared data folder, with the small data in the place of the checkout's."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    data_dir = folder.with_name("data")
    data_dir.mkdir(exist_ok=True)
    if not (data_dir / "models").exists():
        (data_dir / "models").symlink_to(models)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(data_dir))
    monkeypatch.setattr(evaluation_data, "DEFAULT_DATA", folder)
    monkeypatch.setattr(evaluation_floors, "DEFAULT_FLOORS", folder.with_name("floors.toml"))
    _hold_to(folder, "[answers]\nquote_fidelity = 1.0\n")
    return lambda *words: CliRunner().invoke(app, ["eval", *map(str, words)])


def _hold_to(folder: Path, floors: str) -> Path:
    file = folder.with_name("floors.toml")
    file.write_text(floors, encoding="utf-8")
    return file


def _json(result: Result) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(result.stdout)
    return read


def test_without_a_name_three_suites_are_measured(run: Run, folder: Path) -> None:
    result = run()
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert [words[0] for words in lines if words[2:] == ["failed)"]] == ["retrieval", "answers", "abstention"]
    assert ["recall_at_10", "1.000", "0.566", "to", "1.000", "5"] in lines
    assert "Asking questions: 7 of 7" in result.stderr
    assert not (folder.with_name("data") / "store.sqlite3").exists()


def test_the_result_for_programs_says_with_what_it_was_measured(run: Run) -> None:
    report = _json(run("answers", "--split", "all", "--json"))
    assert list(report) == ["version", "embedder", "split", "data", "suites"]
    assert (report["split"], list(report["suites"])) == ("all", ["answers"])
    figures = report["suites"]["answers"]["figures"]
    assert list(figures["gold_cited"]) == ["value", "low", "high", "n", "less_is_better"]
    assert figures["gold_cited"]["n"] == 6


def test_the_written_result_is_the_same_each_time_and_can_be_compared_with(run: Run, tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    run("retrieval", "--output", one)
    result = run("retrieval", "--output", other, "--compare", one)
    assert one.read_bytes() == other.read_bytes()
    assert "before → now" in result.stdout
    lines = [line.split() for line in result.stdout.splitlines()]
    assert [words[-1] for words in lines if words[:2] == ["retrieval", "recall_at_1"]] == ["+0.000"]


def test_a_comparison_for_programs_tells_what_is_new_and_gone(run: Run, tmp_path: Path) -> None:
    report = _json(run("abstention", "--json"))
    figures = report["suites"]["abstention"]["figures"]
    figures["old"] = figures.pop("auc")
    figures["accuracy"] |= {"value": None, "low": None, "high": None}
    report["suites"]["retrieval"] = {"figures": {}, "failures": []}
    file = tmp_path / "before.json"
    file.write_text(json.dumps(report), encoding="utf-8")
    compared = _json(run("abstention", "--json", "--compare", file))["comparison"]
    apart = [one["figure"] for one in compared["changes"] if None in (one["before"], one["now"])]
    assert (sorted(apart), compared["notes"]) == (["auc", "old"], ["Not measured now: retrieval."])
    words = run("abstention", "--compare", file).stdout.split()
    assert {"new", "gone", "undefined"} <= set(words)


def test_the_curve_is_drawn(run: Run, tmp_path: Path) -> None:
    assert run("abstention", "--curve", tmp_path / "a.svg").exit_code == 0
    assert "questions of the part held_back</title>" in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_a_figure_below_its_floor_is_named_and_fails(run: Run, folder: Path) -> None:
    _hold_to(folder, "[retrieval]\nrecall_at_10 = 1.1\n[answers]\ngold_cited = 1.1\n")
    result = run("retrieval")
    assert result.exit_code == 1
    assert "retrieval: recall_at_10 is 1.0, below its floor of 1.1." in result.stderr
    assert "gold_cited" not in result.stderr
    assert run("retrieval", "--no-floors").exit_code == 0


def test_floors_of_the_checkout_hold_for_its_data_only(run: Run, folder: Path, tmp_path: Path) -> None:
    floors = _hold_to(folder, "[retrieval]\nrecall_at_10 = 1.1\n")
    other = tiny.write(tmp_path / "other", [tiny.fields(tiny.QUESTIONS[0])])
    assert run("retrieval", "--data", folder).exit_code == 1
    assert run("retrieval", "--data", other).exit_code == 0
    assert run("retrieval", "--data", other, "--floors", floors).exit_code == 1


def test_a_floor_for_no_figure_is_a_mistake(run: Run, folder: Path) -> None:
    _hold_to(folder, "[retrieval]\nrecall_at_2 = 0.5\n")
    assert isinstance(run("retrieval").exception, EvaluationError)


def test_pairs_are_measured_without_documents(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text('{"question": "When?", "sentence": "In 2009.", "answers": true}\n', encoding="utf-8")
    monkeypatch.setattr(evaluation_data, "DEFAULT_DATA", tmp_path / "nowhere")
    monkeypatch.setattr(eval_suites, "pair_scorer", lambda _settings: lambda question, sentence: 0.9)
    report = _json(run("pairs", "--pairs", pairs, "--json"))
    assert (list(report["suites"]), report["data"]) == (["pairs"], "")
    assert report["suites"]["pairs"]["figures"]["accuracy"]["value"] == 1.0


def _beside(folder: Path, name: str, **fields: str) -> None:
    beside = folder.with_name(name.split("/")[0])
    beside.mkdir(exist_ok=True)
    (beside / name.split("/")[1]).write_text(json.dumps(fields) + "\n", encoding="utf-8")


def test_triage_is_measured_without_documents(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message = {"id": "1", "text": "Who?", "language": "en", "expected": "question", "topic": ""}
    _beside(tmp_path / "data", "triage/held_back.jsonl", **message)
    monkeypatch.setattr(eval_suites, "triage_of", lambda _settings: lambda _text: "question")
    report = _json(run("triage", "--data", tmp_path / "data", "--json"))
    assert report["suites"]["triage"]["figures"]["questions_kept"]["value"] == 1.0
    assert report["data"] != ""
    assert isinstance(run("triage", "--data", tmp_path / "data", "--split", "tuning").exception, Misuse)


def test_suites_whose_data_are_there_are_measured_too(run: Run, tmp_path: Path) -> None:
    data = tiny.write(tmp_path / "data")
    typed = {"id": "1", "text": "Qui ?", "language": "fr", "kind": "short", "part": "held_back"}
    _beside(data, "languages/questions.jsonl", **typed)
    report = _json(run("--data", data, "--json"))
    assert list(report["suites"]) == ["retrieval", "answers", "abstention", "languages"]
    assert report["suites"]["languages"]["figures"]["recognised-short"]["value"] == 1.0
    assert report["data"] != _json(run("retrieval", "--data", data, "--json"))["data"]


def test_claims_are_checked_against_the_documents(run: Run, tmp_path: Path) -> None:
    data = tiny.write(tmp_path / "data")
    (data / "claims").mkdir()
    claim = {
        "id": "1",
        "claim": "The Blue Heart Campaign was launched in Vienna in March 2009.",
        "language": "en",
        "verdict": "supported",
        "kind": "plain",
        "gold": [{"document": "blue-heart", "quote": "It was launched in Vienna in March 2009."}],
        "about": "blue-heart",
    }
    altered = "The Blue Heart Campaign was launched in Vienna in March 2012."
    wrong = {**claim, "id": "2", "claim": altered, "verdict": "contradicted", "kind": "year"}
    (data / "claims" / "a.jsonl").write_text("\n".join(map(json.dumps, (claim, wrong))), encoding="utf-8")
    figures = _json(run("claims", "--data", data, "--json"))["suites"]["claims"]["figures"]
    assert (figures["accuracy"]["value"], figures["false_supported"]["value"]) == (1.0, 0.0)


def test_claims_are_checked_against_the_evidence_that_a_pair_gives(run: Run, tmp_path: Path) -> None:
    pairs = [
        {"claim": "The fund began in 2010.", "evidence": "The fund began in 2010 .", "label": "SUPPORTS"},
        {"claim": "The fund began in 2010.", "evidence": "The fund began in 2014 .", "label": "REFUTES"},
    ]
    (tmp_path / "pairs.jsonl").write_text("\n".join(map(json.dumps, pairs)), encoding="utf-8")
    report = _json(run("claim_pairs", "--claim-pairs", tmp_path / "pairs.jsonl", "--json"))
    assert report["suites"]["claim_pairs"]["figures"]["auc"]["value"] == 1.0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["everything"], "Known: retrieval, answers, abstention, conversation, languages, claims, triage, pairs"),
        (["pairs"], "needs --pairs FILE"),
        (["claim_pairs"], "needs --claim-pairs FILE"),
        (["claims"], "needs claims/ in the data folder"),
        (["conversation"], "needs conversations/ in the data folder"),
        (["languages"], "needs same_question/ in the data folder or languages/ beside it"),
        (["triage"], "needs triage/ beside the data folder; for the part “held_back” of"),
        (["retrieval", "--curve", "a.svg"], "drawn with the suite “abstention”"),
        (["--output", "/nowhere/at/all.json"], "its folder is missing"),
        (["--output", "/tmp"], "it is a folder"),
        (["--output", "a" * 300], "File name too long"),
        (["--floors", "a.toml", "--no-floors"], "either --floors FILE or --no-floors"),
    ],
)
def test_wrong_use_is_refused_before_anything_is_asked(run: Run, words: list[str], says: str) -> None:
    result = run(*words)
    assert isinstance(result.exception, Misuse)
    assert says in str(result.exception)
    assert result.stderr == ""


def test_missing_data_is_said_to_be_in_the_checkout(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation_data, "DEFAULT_DATA", tmp_path / "nowhere")
    result = run()
    assert isinstance(result.exception, EvaluationError)
    assert "checkout of the repository" in str(result.exception)


def test_a_disk_that_is_full_is_said(run: Run) -> None:
    result = run("retrieval", "--output", "/dev/full")
    assert isinstance(result.exception, Misuse)
    assert str(result.exception) == "/dev/full cannot be written: No space left on device."
