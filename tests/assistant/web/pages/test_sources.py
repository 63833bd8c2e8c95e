"""The public sees which sources answers are made from, and finds one among many."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.checking.checker import Checker
from assistant.web.pages.sources import ON_A_PAGE, Wanted, answerable
from assistant.web.services import Services
from knowledge.errors import StoreError
from knowledge.library import Library
from knowledge.records import Source
from prompts import message
from tests.assistant.web.pages.served import EVIL, Shown, opened, reader

_SOURCE = Source("id", "/x", "/x", "World Drug Report", "en", 3, "2026-01-01T00:00:00+00:00")


class _Listing(Library):
    """A library with these sources and nothing else."""

    def __init__(self, *listed: Source) -> None:
        """Opens nothing."""
        self._listed = list(listed)

    def sources(self) -> list[Source]:
        """The sources that were given."""
        return self._listed


class _Damaged(_Listing):
    """A library that cannot be read."""

    def sources(self) -> list[Source]:
        """Raises what a damaged store raises."""
        raise StoreError("The file /srv/store.db is damaged.")


def _over(services: Services, library: Library) -> TestClient:
    return reader(replace(services, library=library))


def _titles(site: TestClient, address: str) -> list[str]:
    return [one.text() for one in Shown(site.get(address).text).all("main li h2")]


def test_each_source_links_to_its_text(site: TestClient) -> None:
    shown = Shown(site.get("/sources").text)
    links = [str(one.attributes["href"]) for one in shown.all("main li h2 a")]
    assert len(links) == 2
    assert all(site.get(link).status_code == 200 for link in links)


def test_language_date_and_address_are_told(services: Services) -> None:
    dated = replace(_SOURCE, date="2024-06", url="https://www.unodc.org/wdr", language="fr")
    shown = Shown(_over(services, _Listing(dated)).get("/sources").text)
    assert [one.text() for one in shown.all("main li span")] == ["French", "2024-06"]
    assert shown.one("main li p a").attributes["href"] == "https://www.unodc.org/wdr"


def test_an_id_is_quoted_and_an_address_that_is_none_is_not_linked(services: Services) -> None:
    odd = replace(_SOURCE, id='https://x.org/a?b="c"#d', url="javascript:alert(1)")
    shown = Shown(_over(services, _Listing(odd)).get("/sources").text)
    (link,) = shown.all("main li a")
    assert link.attributes["href"] == "/documents/https%3A//x.org/a%3Fb%3D%22c%22%23d"


def test_titles_are_shown_as_text(services: Services) -> None:
    shown = Shown(_over(services, _Listing(replace(_SOURCE, title=EVIL))).get(f"/sources?words={EVIL[:30]}").text)
    assert shown.is_harmless
    assert shown.text("main li h2") == EVIL


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted("drug report"), True),
        (Wanted("REPORT drug"), True),
        (Wanted("drug crime"), False),
        (Wanted("", "en"), True),
        (Wanted("drug", "fr"), False),
        (Wanted(), True),
    ],
)
def test_a_source_is_found_by_all_the_words_of_its_title_and_by_its_language(wanted: Wanted, found: bool) -> None:
    assert wanted.has(_SOURCE) is found


def test_a_filter_stays_in_the_form_and_on_the_next_page(services: Services) -> None:
    many = [replace(_SOURCE, id=f"d{number:03}", title=f"Report {number:03}") for number in range(ON_A_PAGE + 1)]
    site = _over(services, _Listing(*many, replace(_SOURCE, title="Another")))
    shown = Shown(site.get("/sources?words=report&language=en").text)
    assert shown.one("#words").attributes["value"] == "report"
    assert shown.one("option[selected]").attributes["value"] == "en"
    assert _titles(site, str(shown.one("a[rel=next]").attributes["href"])) == [f"Report {ON_A_PAGE:03}"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "", "9" * 400, "%D9%A2"])
def test_a_page_that_is_none_is_the_first_or_the_last(services: Services, page: str) -> None:
    assert _titles(_over(services, _Listing(_SOURCE)), f"/sources?page={page}") == ["World Drug Report"]


def test_a_page_beyond_the_last_is_the_last(services: Services) -> None:
    many = [replace(_SOURCE, id=f"d{number:03}", title=f"Report {number:03}") for number in range(ON_A_PAGE + 1)]
    assert _titles(_over(services, _Listing(*many)), "/sources?page=7") == [f"Report {ON_A_PAGE:03}"]


def test_where_nothing_matches_the_page_says_so(site: TestClient) -> None:
    assert message("en", "page_sources_nothing") in Shown(site.get("/sources?words=zzz").text).text()


def test_where_there_are_no_sources_the_page_says_so(services: Services) -> None:
    assert message("en", "page_sources_none") in Shown(_over(services, _Listing()).get("/sources").text).text()


def test_a_source_that_no_answer_can_be_made_from_is_left_out() -> None:
    assert answerable([replace(_SOURCE, passages=0)]) == []


def test_a_library_that_cannot_be_read_is_said_to_be_unavailable(services: Services) -> None:
    response = _over(services, _Damaged()).get("/sources")
    assert response.status_code == 503
    assert message("en", "failed") in Shown(response.text).text()
    assert "/srv" not in response.text


def test_thousands_of_sources_are_listed_page_by_page(tmp_path: Path, checker: Checker) -> None:
    many = [replace(_SOURCE, id=f"d{number}", title=f"Report {number}") for number in range(5000)]
    services = opened(tmp_path, _Listing(*many), checker, receipt_days=0)
    assert len(_titles(reader(services), "/sources")) == ON_A_PAGE
