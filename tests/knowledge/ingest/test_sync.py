"""`sync` refreshes all that was ever given: what changed, what has gone, what was taken out by hand."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from knowledge import library
from knowledge.fetch.client import FetchLimits
from knowledge.ingest.report import IngestReport
from knowledge.ingest.run import IngestRules
from knowledge.records import Root
from knowledge.store import Store
from knowledge.sync_state import SyncState
from tests.knowledge.fetch.site import Reply, Site
from tests.knowledge.ingest.desk import FakeEmbedder


@dataclass
class _Office:
    """A data folder with a folder of sources and a site on loopback that feed it."""

    folder: Path
    site: Site

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    @property
    def rules(self) -> IngestRules:
        limits = FetchLimits(connect=2, seconds=5, delay=0)
        return IngestRules(fetching=limits, allowed_addresses=(self.site.allowed,), grace=2)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / "sources" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def page(self, path: str, text: str) -> None:
        self.site.page(path, f"<title>A page</title><h1>A page</h1><p>{text}</p>")

    def ingest(self, *given: Path | Root) -> IngestReport:
        return library.ingest(self.data_dir, FakeEmbedder(), given, rules=self.rules)  # type: ignore[arg-type]

    def sync(self) -> IngestReport:
        return library.sync(self.data_dir, FakeEmbedder(), rules=self.rules)  # type: ignore[arg-type]

    def remove(self, document_id: str) -> None:
        library.remove(self.data_dir, FakeEmbedder(), document_id)  # type: ignore[arg-type]

    def ids(self) -> set[str]:
        return {source.id for source in library.sources(self.data_dir)}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[_Office]:
    """An office with two files and a page, all ingested."""
    with Site() as site:
        made = _Office(tmp_path, site)
        made.write("one.txt", "This is file one.")
        made.write("two.txt", "This is file two.")
        made.page("/a", "This is the page.")
        made.ingest(tmp_path / "sources", Root(site.url("/a")))
        yield made


def test_everything_unchanged_stays(office: _Office) -> None:
    report = office.sync()
    assert report.unchanged == ["one", "two", office.site.url("/a")]
    assert (report.added, report.updated, report.removed, report.failed) == ([], [], [], {})


def test_new_changed_and_removed_files_and_pages_are_followed(office: _Office) -> None:
    office.write("three.txt", "This is file three.")
    office.write("one.txt", "This is file one, changed.")
    (office.folder / "sources" / "two.txt").unlink()
    office.page("/a", "This is the page, changed.")
    report = office.sync()
    assert (report.added, report.removed) == (["three"], ["two"])
    assert report.updated == ["one", office.site.url("/a")]


def test_a_file_given_by_itself_is_removed_when_it_has_gone(office: _Office) -> None:
    path = office.folder / "single.txt"
    path.write_text("This is a single file.", encoding="utf-8")
    office.ingest(path)
    path.unlink()
    assert office.sync().removed == ["single"]


def test_a_folder_that_has_gone_as_a_whole_keeps_its_documents_and_is_reported(office: _Office) -> None:
    (office.folder / "sources").rename(office.folder / "elsewhere")
    report = office.sync()
    assert (report.removed, list(report.failed)) == ([], [str(office.folder / "sources")])
    assert {"one", "two"} <= office.ids()


def test_a_source_that_was_removed_by_hand_stays_away_until_it_is_given_again(office: _Office) -> None:
    office.remove("one")
    office.remove(office.site.url("/a"))
    office.sync()
    assert office.ids() == {"two"}
    office.ingest(office.folder / "sources", Root(office.site.url("/a")))
    assert office.ids() == {"one", "two", office.site.url("/a")}


def test_a_member_of_an_archive_that_was_removed_by_hand_stays_away_until_it_is_given_again(office: _Office) -> None:
    with zipfile.ZipFile(office.folder / "sources" / "all.zip", "w") as archive:
        archive.writestr("three.txt", "This is file three.")
        archive.writestr("four.txt", "This is file four.")
    office.sync()
    office.remove("all/three")
    office.sync()
    assert "all/three" not in office.ids()
    office.ingest(office.folder / "sources")
    assert {"all/three", "all/four"} <= office.ids()


def test_a_page_that_is_gone_is_removed_after_its_grace(office: _Office) -> None:
    office.site.routes["/a"] = Reply(status=404)
    assert office.sync().missing == {office.site.url("/a"): 1}
    assert office.sync().removed == [office.site.url("/a")]


def test_each_sync_leaves_a_dated_report(office: _Office) -> None:
    report = office.sync()
    (file,) = (office.data_dir / library.REPORTS).iterdir()
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert kept["started"] == report.started
    assert kept["unchanged"] == ["one", "two", office.site.url("/a")]


def test_a_slip_of_the_pen_is_not_remembered(office: _Office) -> None:
    assert office.ingest(office.folder / "surces").failed
    assert office.sync().failed == {}


def test_a_changed_collection_is_taken_over(office: _Office) -> None:
    report = office.ingest(Root(str(office.folder / "sources"), collection="reports"))
    assert report.updated == ["one", "two"]
    assert {source.collection for source in library.sources(office.data_dir)} == {"", "reports"}


def test_roots_are_remembered_with_what_was_said_last(office: _Office) -> None:
    office.ingest(Root(office.site.url("/a"), collection="web"))
    store = Store(office.data_dir)
    roots = {root.given: root.collection for root in SyncState(store).roots()}
    store.close()
    assert roots == {str(office.folder / "sources"): "", office.site.url("/a"): "web"}


def test_a_change_in_a_folder_is_noticed_while_watching(office: _Office) -> None:
    reports = library.sync_on_change(office.data_dir, FakeEmbedder(), rules=office.rules)  # type: ignore[arg-type]
    writer = threading.Timer(1.0, office.write, ("three.txt", "This is file three."))
    writer.start()
    assert next(reports).added == ["three"]
    writer.join()
    reports.close()  # type: ignore[attr-defined]
