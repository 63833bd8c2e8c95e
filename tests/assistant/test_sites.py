"""Partner sites are kept as they are registered, take effect everywhere within a second, and are counted by the day."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import StorageError
from assistant.receipts.book import FILE_NAME
from assistant.site_usage import Usage
from assistant.sites import MOST_ORIGINS, Site, SiteError, Sites
from knowledge.filters import Filter

_SITE = Site("partner", ("https://www.example.org",))
_WITHIN_SECONDS = 5.0


@dataclass
class Calendar:
    """Says the day that it is told."""

    day: date = date(2026, 11, 29)

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def calendar() -> Calendar:
    """The days of a test."""
    return Calendar()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the sites of a test are."""
    return tmp_path / FILE_NAME


@pytest.fixture
def sites(file: Path, calendar: Calendar) -> Iterator[Sites]:
    """No sites yet."""
    opened = Sites(file, calendar)
    yield opened
    opened.close()


def _fail(file: Path) -> None:
    """Has the database fail from now on."""
    for path in file.parent.glob(f"{file.name}*"):
        path.unlink()
    file.mkdir()


def test_there_are_none_at_first(sites: Sites) -> None:
    assert sites.all() == ()
    assert sites.of("partner") is None


def test_a_site_is_kept_as_it_was_added(sites: Sites, file: Path) -> None:
    site = Site("partner", ("https://a.example", "http://b.example:8080"), "reports*", 9, "#0A0b0c", is_on=False)
    assert sites.add(site) == site
    sites.add(replace(_SITE, id="another"))

    assert [one.id for one in sites.all()] == ["another", "partner"]
    assert sites.of("partner") == site
    assert Sites(file).of("partner") == site


def test_origins_are_kept_as_browsers_write_them_and_once(sites: Sites) -> None:
    added = sites.add(replace(_SITE, origins=(" HTTPS://WWW.Example.org:443/", "https://www.example.org")))
    assert added == _SITE
    assert sites.of("partner") == _SITE


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        *(({"id": one}, "id") for one in ("", "A", "-a", "a b", "a_b", "a" * 41, "ä", "a\n", "a/b", "١")),
        *(({"origins": one}, "origins") for one in ((), ("*",), ("null",), ("https://a.example/x",), ("",))),
        ({"origins": tuple(f"https://{one}.example" for one in range(MOST_ORIGINS + 1))}, "origins"),
        *(({"asks_per_minute": one}, "asks") for one in (-1, 100_001)),
        *(({"colour": one}, "colour") for one in ("red", "#12345", "#1234567", "#12345g", "#123456;")),
        *(({"collection": one}, "collection") for one in ("a" * 201, "a\nb", "a\0")),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(sites: Sites, values: dict[str, Any], wrong: str) -> None:
    sites.add(replace(_SITE, id="another"))
    for change in (sites.add, sites.change):
        with pytest.raises(SiteError) as refused:
            change(replace(_SITE, **values))
        assert refused.value.wrong == wrong
    assert sites.all() == (replace(_SITE, id="another"),)


def test_a_site_is_added_once_and_changed_or_removed_only_where_it_is(sites: Sites) -> None:
    with pytest.raises(SiteError, match="no site partner"):
        sites.change(_SITE)
    with pytest.raises(SiteError, match="no site partner"):
        sites.remove("partner")
    sites.add(_SITE)
    with pytest.raises(SiteError, match="already"):
        sites.add(replace(_SITE, colour="#123456"))
    assert sites.all() == (_SITE,)


def test_a_site_is_changed_and_removed(sites: Sites) -> None:
    sites.add(_SITE)
    sites.add(replace(_SITE, id="another"))

    sites.change(replace(_SITE, is_on=False))
    assert (sites.of("partner"), sites.of("another")) == (replace(_SITE, is_on=False), replace(_SITE, id="another"))

    sites.remove("partner")
    assert [one.id for one in sites.all()] == ["another"]


def test_a_change_takes_effect_elsewhere_within_seconds(file: Path) -> None:
    here, elsewhere = Sites(file), Sites(file)
    assert elsewhere.of("partner") is None

    here.add(_SITE)

    until = time.monotonic() + _WITHIN_SECONDS
    while elsewhere.of("partner") is None and time.monotonic() < until:
        time.sleep(0.05)
    assert elsewhere.of("partner") == _SITE


def test_what_was_last_known_holds_while_the_database_fails(sites: Sites, file: Path) -> None:
    sites.add(_SITE)
    assert sites.all() == (_SITE,)
    sites.close()
    _fail(file)

    time.sleep(1.1)

    assert sites.all() == (_SITE,)
    with pytest.raises(StorageError):
        sites.remove("partner")


def test_without_a_database_nothing_is_known(file: Path) -> None:
    file.mkdir()
    with pytest.raises(StorageError):
        Sites(file).all()


def test_a_site_narrows_what_is_asked_for_and_never_widens_it() -> None:
    asked = Filter((("collection", "*"), ("language", "fr")), "2019")
    assert _SITE.narrowed(asked) == asked
    narrowed = replace(_SITE, collection="reports").narrowed(asked)
    assert narrowed == replace(asked, where=(*asked.where, ("collection", "reports")))


@pytest.mark.parametrize(
    ("collection", "draws"), [("Annual reports", True), ("annual REPORTS", True), ("news", False), (None, False)]
)
def test_a_site_draws_on_the_collections_that_its_pattern_names(collection: str | None, draws: bool) -> None:
    assert replace(_SITE, collection="*reports").draws_on(collection) == draws
    assert _SITE.draws_on(collection)


def test_questions_and_refusals_are_counted_by_the_day(sites: Sites, calendar: Calendar) -> None:
    for _ in range(3):
        sites.count("partner")
    sites.count("partner", refused=True)
    calendar.day += timedelta(days=1)
    sites.count("partner")
    sites.count("another", refused=True)

    today, before = "2026-11-30", "2026-11-29"
    assert sites.usage(2) == (
        Usage("another", today, 0, 1),
        Usage("partner", today, 1, 0),
        Usage("partner", before, 3, 1),
    )
    assert [one.day for one in sites.usage(1)] == [today, today]


def test_what_several_count_adds_up(file: Path) -> None:
    books = [Sites(file) for _ in range(4)]

    def counted(book: Sites) -> None:
        for _ in range(10):
            book.count("partner")
            book.usage(1)

    assert [one.usage(1) for one in books] == [()] * 4
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(counted, books * 2))
    assert [one.asked for one in books[0].usage(1)] == [80]
    for one in books:
        one.close()


def test_what_was_counted_is_written_with_the_next_look_and_at_the_end(file: Path) -> None:
    here, elsewhere = Sites(file), Sites(file)
    here.count("partner")
    here.all()
    assert [one.asked for one in elsewhere.usage(1)] == [1]
    here.count("partner")
    here.close()
    assert [one.asked for one in elsewhere.usage(1)] == [2]
    elsewhere.close()


def test_counting_goes_on_while_the_database_fails_and_nothing_is_lost(file: Path) -> None:
    file.mkdir()
    sites = Sites(file)
    sites.count("partner")
    for _ in range(2):
        with pytest.raises(StorageError):
            sites.usage(1)
    sites.count("partner")
    file.rmdir()
    assert [one.asked for one in sites.usage(1)] == [2]
    sites.close()


def test_counts_of_earlier_days_are_forgotten(sites: Sites, calendar: Calendar) -> None:
    sites.count("partner")
    calendar.day += timedelta(days=1)
    sites.count("partner")

    assert sites.forget_before(datetime(2026, 11, 30, 12, tzinfo=UTC)) == 1
    assert [one.day for one in sites.usage(9)] == ["2026-11-30"]
    assert sites.forget_before(datetime(9999, 12, 31, tzinfo=UTC)) == 1
    assert sites.usage(9) == ()
