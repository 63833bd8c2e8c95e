"""Staff find a source, see all that is known of it, add files and addresses, and remove what should not be cited."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from assistant.desk.jobs import Job, Jobs, Kind, State
from assistant.desk.uploads import Saved
from assistant.web.staff.sources import build_sources, when
from assistant.web.staff.stock import Stock, open_stock
from knowledge.embed.choose import Embedder
from knowledge.library import ingest, sync
from knowledge.lock import writer_lock
from prompts import LANGUAGES, message
from tests.assistant.web.staff.work_site import WorkSite, text_of, work_site
from tests.conftest import Corpus

_LIST = "/staff/sources"
_HOSTILE = "<script>alert(1)</script>"
_SAYS = (sys.executable, "-c", 'import json, sys; print(json.dumps({"added": sys.argv[1:]}))')
"""A command line that only says what it was told."""

_WAITS = (sys.executable, "-c", "import time; time.sleep(60)")
"""A command line that takes its time."""


@dataclass
class Shelves:
    """The site with its corpus, and the work that its pages start."""

    site: WorkSite
    corpus: Corpus
    stock: Stock

    def finished(self) -> list[Job]:
        """The jobs, the newest first, when all are over."""
        end = time.monotonic() + 250
        while self.stock.jobs.is_busy:
            assert time.monotonic() < end, "the work does not end"
            time.sleep(0.05)
        return self.stock.jobs.listed()


Open = Callable[..., Shelves]


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, models: Path) -> Corpus:
    """Two sources, which tests leave as they are."""
    folder = tmp_path_factory.mktemp("sources-page")
    made = Corpus(folder / "data", folder / "sources", embedder)
    made.write(
        "airports.md", "---\ndate: 2024-06-30\ncollection: reports\n---\n\n# Airports\n\nAIRCOP began in 2010.\n"
    )
    made.write("aeroports.md", "AIRCOP forme des agents dans les aéroports d'Afrique de l'Ouest.\n")
    made.ingest()
    (made.data_dir / "models").symlink_to(models)
    return made


@pytest.fixture
def corpus(tmp_path: Path, ingested: Corpus, embedder: Embedder) -> Iterator[Corpus]:
    """A copy of the two sources as they are stored, and a folder for others."""
    shutil.copytree(ingested.data_dir, tmp_path / "data", symlinks=True)
    made = Corpus(tmp_path / "data", tmp_path / "sources", embedder)
    yield made
    if "library" in vars(made):
        made.library.close()


@pytest.fixture
def opened(corpus: Corpus) -> Iterator[Open]:
    """Opens the site over the two sources, with the real command line or another."""
    made: list[Shelves] = []

    def open_site(command: tuple[str, ...] = ()) -> Shelves:
        site = work_site(corpus.data_dir, corpus.library)
        stock = open_stock(site.desk)
        if command:
            stock = replace(stock, jobs=Jobs(command, {"PATH": os.environ["PATH"]}))
        site.add(build_sources(site.desk, stock))
        made.append(Shelves(site, corpus, stock))
        return made[-1]

    yield open_site
    for one in made:
        one.stock.close()
        one.site.desk.close()


@pytest.fixture
def shelves(opened: Open) -> Shelves:
    """The site with a command line that only says what it was told."""
    return opened(command=_SAYS)


def _upload(shelves: Shelves, files: dict[str, bytes], **fields: str) -> Any:
    sent = [("files", (name, data)) for name, data in files.items()]
    return shelves.site.send(f"{_LIST}/upload", fields, files=sent)


def _view(shelves: Shelves, source_id: str, status: int = 200) -> Any:
    return shelves.site.page(f"{_LIST}/view?id={source_id}", status)


def _ids(page: Any) -> list[str]:
    return [one.text_content() for one in page.xpath("//ul[contains(@class, 'sources')]//bdi[@dir='ltr']")]


def test_sources_are_listed_and_found_by_words_and_language(shelves: Shelves) -> None:
    page = shelves.site.page(_LIST)
    assert set(_ids(page)) == {"airports", "aeroports"}
    assert {"2024-06-30", "MD", "reports"} <= set(text_of(page, "//ul[contains(@class, 'sources')]").split())
    assert _ids(shelves.site.page(f"{_LIST}?q=AIRPORTS")) == ["airports"]
    assert _ids(shelves.site.page(f"{_LIST}?language=fr")) == ["aeroports"]
    none = shelves.site.page(f"{_LIST}?q=opium")
    assert message("en", "desk_source_none") in text_of(none)
    assert none.xpath("//input[@name='q']/@value") == ["opium"]


def test_a_source_is_shown_with_its_passages_and_where_it_is_from(shelves: Shelves, ingested: Corpus) -> None:
    page = _view(shelves, "airports")
    facts = text_of(page, "//dl")
    digest = shelves.stock.shelf.viewed("airports").digest
    for fact in ("2024-06-30", "reports", digest, str(ingested.sources / "airports.md")):
        assert fact in facts
    assert message("en", "desk_source_by_command") in facts
    assert "AIRCOP began in 2010." in text_of(page, "//p[@class='passage']")
    (first, *_) = page.xpath("//article//a/@href")
    viewed = shelves.stock.shelf.viewed("airports").pieces[0]
    assert first == f"/documents/airports?start={viewed.start}&end={viewed.end}#quote"


def test_long_lists_have_pages(opened: Open, corpus: Corpus) -> None:
    corpus.write("long.md", "\n\n".join(f"# Part {n}\n\nOffice {n} opened in town {n}." for n in range(60)))
    for number in range(51):
        corpus.write(f"many/{number}.txt", f"Office number {number} opened in a town.")
    corpus.ingest()
    shelves = opened(command=_SAYS)
    pages = [_ids(shelves.site.page(f"{_LIST}?page={number}")) for number in (1, 2, 3, -1)]
    assert [len(page) for page in pages] == [50, 4, 4, 50]
    assert not set(pages[0]) & set(pages[1])
    count = len(shelves.stock.shelf.viewed("long").pieces)
    shown = [len(_view(shelves, f"long&page={number}").xpath("//article")) for number in (1, 2, 3, 4)]
    assert (shown[0], sum(shown[: -(-count // 20)])) == (20, count)


@pytest.mark.parametrize("path", ["view?id=opium", "remove?id=opium", "view", "remove", "view?id=../airports"])
def test_a_source_that_is_not_there_is_said_in_words(shelves: Shelves, path: str) -> None:
    page = shelves.site.page(f"{_LIST}/{path}", 404)
    assert text_of(page, "//*[@role='alert']") == message("en", "source_gone")


def test_an_uploaded_file_can_be_cited_and_says_who_gave_it(opened: Open) -> None:
    shelves = opened()
    files = {"مطار.md": "بدأ برنامج المطارات عام 2010.".encode(), "broken.pdf": b"%PDF-1.4 broken"}
    assert _upload(shelves, files, collection="uploaded").status_code == 303
    (job,) = shelves.finished()
    assert (job.state, job.report["added"], len(job.report["failed"])) == (State.DONE, ["مطار"], 1)
    page = _view(shelves, "مطار")
    assert "maria" in text_of(page, "//dl")
    assert "uploaded" in text_of(page, "//dl")
    assert message("en", "desk_source_not_live") not in text_of(page)
    assert [one.name for one in shelves.stock.uploads.folder.iterdir()] == ["مطار.md"]
    work = text_of(shelves.site.page(_LIST), "//section[@id='work']")
    assert "broken is a damaged PDF file" in work
    assert str(shelves.corpus.data_dir) not in work
    assert shelves.site.notes() == [("maria", "source_upload", "مطار.md, broken.pdf")]


def test_a_removed_source_is_gone_with_its_file(opened: Open, corpus: Corpus) -> None:
    shelves = opened()
    saved = shelves.stock.uploads.take("poison.txt", io.BytesIO(b"AIRCOP builds rockets in Antarctica."))
    assert isinstance(saved, Saved)
    ingest(corpus.data_dir, corpus.embedder, [saved.path])
    assert shelves.stock.uploads.settle(saved, shelves.stock.shelf.digests_at(saved.path))
    sure = shelves.site.page(f"{_LIST}/remove?id=poison")
    assert message("en", "desk_source_remove_file") in text_of(sure)
    assert shelves.site.send(f"{_LIST}/remove", {"id": "poison"}).status_code == 303
    assert shelves.finished()[0].state is State.DONE
    _view(shelves, "poison", 404)
    assert list(shelves.stock.uploads.folder.iterdir()) == []
    assert shelves.site.notes()[-1] == ("maria", "source_remove", "poison")


def test_work_of_somebody_else_is_named_and_the_file_is_given_back(opened: Open) -> None:
    shelves = opened()
    with writer_lock(shelves.corpus.data_dir, "assistant ingest"):
        _upload(shelves, {"new.txt": b"AIRCOP began in 2010."})
        (job,) = shelves.finished()
    assert job.state is State.FAILED
    assert "“assistant ingest”" in text_of(shelves.site.page(_LIST), "//section[@id='work']")
    assert list(shelves.stock.uploads.folder.iterdir()) == []


def test_an_address_inside_is_not_fetched(opened: Open) -> None:
    shelves = opened()
    assert shelves.site.send(f"{_LIST}/address", {"url": "http://127.0.0.1:9/secret"}).status_code == 303
    (job,) = shelves.finished()
    assert (job.state, job.report["added"], len(job.report["failed"])) == (State.FAILED, [], 1)
    assert "127.0.0.1" in text_of(shelves.site.page(_LIST), "//ul[contains(@class, 'failed')]")
    assert shelves.stock.givers.of("http://127.0.0.1:9/secret") is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "https://example.org"}, ["--collection=", "--", "https://example.org/"]),
        (
            {"url": "https://example.org/a/b", "crawl": "yes", "max_pages": "7", "collection": " UN \n reports "},
            ["--collection=UN reports", "--crawl", "--max-pages=7", "--", "https://example.org/a/b"],
        ),
        (
            {"url": "https://example.org/a", "crawl": "yes", "within": "https://example.org/"},
            [
                "--collection=",
                "--crawl",
                "--max-pages=2000",
                "--within=https://example.org/",
                "--",
                "https://example.org/a",
            ],
        ),
    ],
)
def test_an_address_is_visited_as_the_form_says(shelves: Shelves, fields: dict[str, str], words: list[str]) -> None:
    assert shelves.site.send(f"{_LIST}/address", fields).status_code == 303
    (job,) = shelves.finished()
    told = job.report["added"]
    assert told[: len(words) + 2] == ["ingest", "--json", *words]
    giver = shelves.stock.givers.of(told[-1])
    assert giver is not None
    assert giver.who == "maria"
    assert shelves.site.notes() == [("maria", "source_address", told[-1])]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "/etc/passwd"}, "url"),
        ({"url": "--re-embed"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "https://maria:secret@example.org/"}, "url"),
        ({"url": "https://example.org/", "within": "/etc"}, "within"),
        ({"url": "https://example.org/", "crawl": "yes", "max_pages": "0"}, "max_pages"),
        ({"url": "https://example.org/", "crawl": "yes", "max_pages": "１"}, "max_pages"),
        ({"url": "https://example.org/", "crawl": "yes", "max_pages": "1000000"}, "max_pages"),
    ],
)
def test_what_is_no_address_is_refused_and_stays_in_the_form(
    shelves: Shelves, fields: dict[str, str], field: str
) -> None:
    answer = shelves.site.send(f"{_LIST}/address", fields)
    assert answer.status_code == 422
    page: Any = html.document_fromstring(answer.text)
    (wrong,) = page.xpath("//*[@aria-invalid='true']")
    assert (wrong.get("name"), wrong.get("value")) == (field, fields[field])
    assert text_of(page, f"//*[@id='{field}-error']")
    assert shelves.stock.jobs.listed() == []


def test_files_that_cannot_be_taken_are_named_and_the_others_are_taken(shelves: Shelves) -> None:
    answer = _upload(shelves, {"../old.doc": b"x", "empty.txt": b"", "good.txt": b"Airports."})
    page = html.document_fromstring(answer.text)
    assert answer.status_code == 422
    refused = text_of(page, "//*[@role='alert']")
    for name, reason in (("old.doc", "old_kind"), ("empty.txt", "empty")):
        assert f"{name}: {message('en', f'desk_source_{reason}')}" in refused
    assert "good.txt" in text_of(page, "//*[@role='status']")
    assert shelves.finished()[0].subjects == ("good.txt",)


def test_a_form_without_a_file_is_explained(shelves: Shelves) -> None:
    answer = shelves.site.send(f"{_LIST}/upload", {})
    assert answer.status_code == 422
    said = text_of(html.document_fromstring(answer.text), "//*[@role='alert']")
    assert said == message("en", "desk_source_no_files")


def test_the_page_is_loaded_again_while_work_goes_on_unless_that_is_unwanted(opened: Open) -> None:
    shelves = opened(command=_WAITS)
    refresh = "//meta[@http-equiv='refresh']/@content"
    assert shelves.site.page(_LIST).xpath(refresh) == []
    shelves.site.send(f"{_LIST}/sync", {})
    page = shelves.site.page(f"{_LIST}?q=airports")
    assert page.xpath(refresh) == [f"5; url={_LIST}?q=airports"]
    (still,) = page.xpath("//section[@id='work']//p[@role='status']/a/@href")
    assert still == f"{_LIST}?q=airports&still=1#work"
    page = shelves.site.page(still)
    assert page.xpath(refresh) == []
    assert message("en", "desk_source_job_sync") in text_of(page, "//section[@id='work']")
    shelves.stock.jobs.close()
    assert shelves.site.notes() == [("maria", "source_sync", "")]


def test_all_sources_are_refreshed_only_once_at_a_time(opened: Open) -> None:
    shelves = opened(command=_WAITS)
    for _ in range(4):
        assert shelves.site.send(f"{_LIST}/sync", {}).status_code == 303
    assert len(shelves.stock.jobs.listed()) == 1


def test_sources_are_refreshed_and_the_report_is_shown(shelves: Shelves) -> None:
    sync(shelves.corpus.data_dir, shelves.corpus.embedder)
    page = shelves.site.page(_LIST)
    assert f"{message('en', 'desk_source_report_unchanged')}: 2" in text_of(page, "//details")


def test_every_write_needs_a_login_and_a_form_of_the_desk(shelves: Shelves) -> None:
    paths = [f"{_LIST}/{name}" for name in ("upload", "address", "sync", "remove")]
    for path in paths:
        assert shelves.site.send(path, {"csrf": "guessed", "id": "airports"}).status_code == 403
    shelves.site.browser.cookies.clear()
    for path in paths:
        assert shelves.site.send(path, {"id": "airports"}).status_code == 401
    for path in ("", "/add", "/view?id=airports", "/remove?id=airports"):
        assert shelves.site.browser.get(_LIST + path).status_code == 303
    assert shelves.stock.jobs.listed() == []
    assert shelves.site.notes() == []


def test_what_sources_say_of_themselves_is_shown_as_text(opened: Open, corpus: Corpus) -> None:
    matter = {
        "title": _HOSTILE,
        "author": _HOSTILE,
        "collection": _HOSTILE,
        "more": _HOSTILE,
        "url": "javascript:alert(1)",
    }
    head = "\n".join(f"{name}: {json.dumps(value)}" for name, value in matter.items())
    corpus.write("hostile.md", f"---\n{head}\n---\n\nAIRCOP {_HOSTILE} began in 2010.\n")
    corpus.ingest()
    shelves = opened(command=_SAYS)
    shelves.stock.jobs.add(Job(Kind.ADDRESS, (_HOSTILE,), (_HOSTILE,), _HOSTILE))
    shelves.finished()
    for path in ("", f"?q={_HOSTILE}", "/view?id=hostile", "/remove?id=hostile", "/add"):
        page = shelves.site.page(_LIST + path)
        assert page.xpath("//script | //*[@onclick] | //*[@style] | //a[starts-with(@href, 'javascript:')]") == []
        assert _HOSTILE in text_of(page) or path == "/add"


def test_a_store_that_cannot_be_read_is_said_in_words(opened: Open, corpus: Corpus) -> None:
    shelves = opened(command=_SAYS)
    (corpus.data_dir / "store.sqlite3").rename(corpus.data_dir / "away")
    for path in ("", "/view?id=airports", "/remove?id=airports"):
        page = shelves.site.page(_LIST + path, 503)
        assert text_of(page, "//*[@role='alert']") == message("en", "desk_source_unreadable")
    shelves.site.page(f"{_LIST}/add")


def test_the_running_job_ends_with_the_server(opened: Open) -> None:
    shelves = opened(command=_SAYS)
    waits = Jobs(_WAITS, {"PATH": os.environ["PATH"]})
    site = work_site(shelves.corpus.data_dir / "other", shelves.corpus.library)
    site.add(build_sources(site.desk, replace(shelves.stock, desk=site.desk, jobs=waits)))
    with site.browser:
        site.send(f"{_LIST}/sync", {})
        assert waits.is_busy
    assert waits.listed()[0].state is State.FAILED
    site.desk.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_speak_the_language_of_their_reader(shelves: Shelves, language: str) -> None:
    for path, key in (
        ("", "desk_source_list"),
        ("/add", "desk_source_files_heading"),
        ("/view?id=airports", "desk_source_from"),
    ):
        page = shelves.site.page(_LIST + path, language=language)
        assert (page.get("lang"), page.get("dir")) == (language, "rtl" if language == "ar" else "ltr")
        assert message(language, key) in text_of(page)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-29T15:18:40+00:00", "Nov 29, 2026, 15:18 UTC"),
        ("2026-11-29T17:18:40+02:00", "Nov 29, 2026, 15:18 UTC"),
        ("2026-11-29T15:18:40", "Nov 29, 2026, 15:18 UTC"),
        (None, ""),
        ("lately", "lately"),
    ],
)
def test_moments_are_told_in_words(moment: str | None, said: str) -> None:
    assert when(moment, "en") == said
