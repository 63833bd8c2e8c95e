"""`assistant check` prints verdicts for people and programs, reads files, and writes a report."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner, Result

from assistant.cli.batch import BatchError
from assistant.cli.commands import Misuse, app
from assistant.errors import DraftError

_RIGHT = "UNODC opened its office in Belgrade on 26 June 2007."
_WRONG = "UNODC opened its office in Belgrade on 26 June 2009."

Run = Callable[..., Result]
"""Runs `assistant check` with these words."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, bundled_data: Path, models: Path) -> Path:
    """The bundled texts and the built models as one data folder."""
    folder = tmp_path_factory.mktemp("check") / "data"
    shutil.copytree(bundled_data, folder)
    (folder / "models").symlink_to(models)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, data: Path) -> Run:
    """Runs the command over the bundled texts."""
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(data))
    return lambda *words: CliRunner().invoke(app, ["check", *map(str, words)])


def test_people_see_draft_and_source_side_by_side(run: Run) -> None:
    shown = run(_WRONG).stdout
    assert re.search(r"draft: +26 June 2009", shown)
    assert re.search(r"source \[1\]: +26 June 2007", shown)


def test_programs_get_the_verdict_on_the_whole_and_on_each_claim(run: Run) -> None:
    checked = json.loads(run(f"{_RIGHT} {_WRONG}", "--json").stdout)
    assert checked["verdict"] == "contradicted"
    assert [one["verdict"] for one in checked["claims"]] == ["supported", "contradicted"]


def test_a_word_file_is_checked_and_its_paragraphs_are_numbered(run: Run, tmp_path: Path) -> None:
    document = Document()
    document.add_heading("Press release", 1)
    document.add_paragraph("Welcome to all.")
    document.add_paragraph(_RIGHT)
    document.save(str(tmp_path / "draft.docx"))
    checked = json.loads(run(tmp_path / "draft.docx", "--json").stdout)
    (claim,) = [one for one in checked["claims"] if "Belgrade" in one["claim"]]
    assert (claim["paragraph"], claim["verdict"]) == (3, "supported")


def test_a_report_is_written(run: Run, tmp_path: Path) -> None:
    run(_WRONG, "--html", tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert all(date in page for date in ("26 June 2009", "26 June 2007"))


def test_a_batch_gives_a_verdict_a_line_in_order(run: Run, tmp_path: Path) -> None:
    lines = [
        {"id": "b", "claim": _WRONG},
        {"id": "a", "claim": _RIGHT},
        {"id": "c", "claim": "The fund began in 2010.", "evidence": "The fund began in 2012."},
    ]
    (tmp_path / "claims.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    verdicts = [json.loads(line) for line in run("--batch", tmp_path / "claims.jsonl").stdout.splitlines()]
    assert [one["id"] for one in verdicts] == ["b", "a", "c"]
    assert [one["verdict"] for one in verdicts[:2]] == ["contradicted", "supported"]
    assert verdicts[2]["evidence"][0]["quote"] == "The fund began in 2012."


@pytest.mark.parametrize("line", ["{}", '{"claim": 3}', '{"claim": "?"}', '{"claim": "x", "evidence": 1}', "no json"])
def test_a_batch_with_a_bad_line_is_refused_whole(run: Run, tmp_path: Path, line: str) -> None:
    (tmp_path / "claims.jsonl").write_text('{"claim": "AIRCOP is a project."}\n' + line, "utf-8")
    result = run("--batch", tmp_path / "claims.jsonl")
    assert isinstance(result.exception, BatchError)
    assert ("Line 2" in str(result.exception), result.stdout) == (True, "")


@pytest.mark.parametrize("words", [(), ("text", "--batch", "file")])
def test_one_thing_is_checked_at_a_time(run: Run, words: tuple[str, ...]) -> None:
    assert isinstance(run(*words).exception, Misuse)


@pytest.mark.parametrize("draft", ["", "?!", "word " * 5000, "\x00 text"])
def test_what_is_no_draft_is_refused_in_words(run: Run, draft: str) -> None:
    assert isinstance(run(draft).exception, DraftError)


@pytest.mark.parametrize("name", ["missing/report.html", "a" * 300, "."])
def test_a_report_that_cannot_be_written_is_refused_first(run: Run, tmp_path: Path, name: str) -> None:
    result = run(_RIGHT, "--html", tmp_path / name)
    assert isinstance(result.exception, Misuse)
