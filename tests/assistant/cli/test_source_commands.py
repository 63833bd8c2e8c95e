"""Sources of many kinds through the command line: added, filtered, refreshed, handed on, examined."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.cli.commands import Misuse, app
from assistant.settings import PREFIX
from knowledge.errors import FilterError, StoreError
from tests.knowledge.fetch.site import Site

Run = Callable[..., Result]

_REPORT = """---
title: Airport programme
date: {date}
collection: reports
programme: AIRCOP
---

{text}
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, models: Path) -> Run:
    """Runs commands over a data folder of the test's own, which is empty at first."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an English and a French report and a table."""
    folder = tmp_path / "sources"
    folder.mkdir()
    english = _REPORT.format(date="2019-03-01", text="AIRCOP trains officers at airports in West Africa.")
    french = _REPORT.format(date="2024-06-30", text="AIRCOP forme des agents dans les aéroports d'Afrique de l'Ouest.")
    (folder / "english.md").write_text(english, encoding="utf-8")
    (folder / "french.md").write_text(french, encoding="utf-8")
    (folder / "offices.csv").write_text("Country,City,Staff\nSenegal,Dakar,120\nPanama,Panama City,45\n", "utf-8")
    return folder


def _json(result: Result) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(result.stdout)
    return read


def _cited(result: Result) -> set[str]:
    return {citation["document_id"] for citation in _json(result)["citations"]}


def test_sources_show_what_documents_say_of_themselves(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    found = {source["id"]: source for source in _json(run("sources", "--json"))["sources"]}
    assert set(found) == {"english", "french", "offices"}
    english = found["english"]
    assert (english["title"], english["language"], english["date"]) == ("Airport programme", "en", "2019-03-01")
    assert (english["collection"], english["metadata"]) == ("reports", {"programme": "AIRCOP"})
    printed = run("sources").stdout
    assert all(said in printed for said in ("2024-06-30", "reports", "programme: AIRCOP"))


@pytest.mark.parametrize(
    ("conditions", "cited"),
    [
        (["--where", "language=fr"], {"french"}),
        (["--where", "language=en", "--where", "programme=aircop"], {"english"}),
        (["--since", "2020"], {"french"}),
        (["--until", "2019"], {"english"}),
    ],
    ids=["language", "two conditions", "since", "until"],
)
def test_an_answer_comes_from_the_sources_asked_for(
    run: Run, folder: Path, conditions: list[str], cited: set[str]
) -> None:
    run("ingest", str(folder))
    assert _cited(run("ask", "Whom does AIRCOP train at airports?", "--json", *conditions)) == cited


def test_search_and_batch_take_the_same_conditions(run: Run, folder: Path, tmp_path: Path) -> None:
    run("ingest", str(folder))
    passages = _json(run("search", "airports", "--json", "--where", "language=fr"))["passages"]
    assert {(passage["document_id"], passage["date"]) for passage in passages} == {("french", "2024-06-30")}
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": "1", "question": "Whom does AIRCOP train at airports?"}\n', encoding="utf-8")
    assert _cited(run("ask", "--batch", str(batch), "--until", "2019")) == {"english"}


def test_a_condition_that_makes_no_sense_is_explained(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    assert isinstance(run("ask", "What is AIRCOP?", "--where", "langauge=fr").exception, FilterError)
    assert isinstance(run("search", "AIRCOP", "--since", "yesterday").exception, FilterError)


def test_a_row_of_a_table_can_be_cited_with_its_headers(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    answer = _json(run("ask", "How many staff work in Dakar, Senegal?", "--json"))
    assert answer["sentences"][0]["text"] == "Country: Senegal; City: Dakar; Staff: 120"


def test_every_citation_is_printed_with_its_date(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    assert "2019-03-01 · english" in run("ask", "Whom does AIRCOP train?", "--where", "language=en").stdout


def test_a_collection_is_named_when_sources_are_added(run: Run, folder: Path) -> None:
    run("ingest", str(folder / "offices.csv"), "--collection", "figures")
    (source,) = _json(run("sources", "--json"))["sources"]
    assert (source["id"], source["collection"]) == ("offices", "figures")


def test_sources_can_come_from_a_list(run: Run, folder: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(f"# what we cite\n{folder / 'english.md'}\n\n{folder / 'offices.csv'}\n", encoding="utf-8")
    assert _json(run("ingest", "--from", str(listed), "--json"))["added"] == ["english", "offices"]
    assert isinstance(run("ingest", "--from", str(tmp_path / "none.txt")).exception, Misuse)


def test_a_site_is_crawled_from_the_command_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with Site() as site:
        monkeypatch.setenv("ASSISTANT_FETCH_ALLOWED", f" {site.allowed}, 192.0.2.1 ")
        monkeypatch.setenv("ASSISTANT_FETCH_DELAY", "0")
        site.page("/en/start", '<h1>Start</h1><p>The start of the site. <a href="/en/more">More of it</a>.</p>')
        site.page("/en/more", '<h1>More</h1><p>More of the site is here. <a href="/fr/">French</a>.</p>')
        report = _json(run("ingest", site.url("/en/start"), "--crawl", "--json"))
    assert report["added"] == [site.url("/en/start"), site.url("/en/more")]
    assert report["left_out"] == {"outside": 1}


def test_sync_follows_what_changed(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    (folder / "offices.csv").unlink()
    (folder / "english.md").write_text("AIRCOP trains officers at more airports.", encoding="utf-8")
    report = _json(run("sync", "--json"))
    assert (report["updated"], report["removed"], report["unchanged"]) == (["english"], ["offices"], ["french"])


def test_a_failed_source_makes_sync_fail_and_is_named(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    (folder / "offices.csv").write_bytes(b"\0\1\2" * 1000)
    result = run("sync")
    assert result.exit_code == 1
    assert str(folder / "offices.csv") in result.stdout
    assert "offices" in run("sources").stdout


def test_another_machine_answers_from_an_export(run: Run, folder: Path, tmp_path: Path, monkeypatch: Any) -> None:
    run("ingest", str(folder))
    archive = tmp_path / "knowledge.tar"
    assert run("export", str(archive)).exit_code == 0
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "replica"))
    assert "is live" in run("import", str(archive)).stdout
    assert _cited(run("ask", "Whom does AIRCOP train?", "--json", "--where", "language=en")) == {"english"}
    assert isinstance(run("import", str(archive)).exception, StoreError)
    assert run("import", str(archive), "--replace").exit_code == 0


def test_the_doctor_finds_nothing_wrong_with_a_sound_store(run: Run, folder: Path) -> None:
    run("ingest", str(folder))
    result = run("doctor")
    assert result.exit_code == 0
    assert "bad" not in result.stdout.split()


def test_the_doctor_says_what_to_do_about_a_damaged_index(run: Run, folder: Path, tmp_path: Path) -> None:
    run("ingest", str(folder))
    for file in (tmp_path / "data" / "generations").rglob("*.npy"):
        file.write_bytes(b"")
    result = run("doctor", "--json")
    assert result.exit_code == 1
    bad = [finding for finding in _json(result)["findings"] if finding["state"] == "bad"]
    assert any("assistant ingest" in finding["advice"] + finding["said"] for finding in bad)
