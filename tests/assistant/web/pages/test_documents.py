"""A source text is shown whole, with the quoted words marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from assistant.answering import Assistant
from assistant.checking.checker import Checker
from assistant.web.pages.documents import marked, web_address
from assistant.web.services import Services
from knowledge.library import Library
from prompts import message
from tests.assistant.web.pages.served import EVIL, Shown, opened, reader
from tests.conftest import Corpus

_AIRCOP = "003_4c841e1d5d970bf7"
_TEXT = "Title\n\nFirst paragraph.\n \n\nSecond  one,\nwith a line.\n\n"


@pytest.fixture
def own(tmp_path: Path, corpus: Corpus, checker: Checker) -> Iterator[Services]:
    """Services over documents of the test's own."""
    corpus.write("évil & co.md", f"---\ndate: 2020-05\nurl: https://www.unodc.org/a\n---\n\n{EVIL} is said here.")
    corpus.write("b.txt", "Another\n\nA sentence of another document.")
    corpus.write("ar.txt", "مكتب الأمم المتحدة\n\nيعمل المكتب في بلغراد منذ سنوات طويلة مع شركائه.")
    corpus.ingest()
    made = opened(tmp_path, corpus.library, checker)
    yield made
    made.close()


def _marks(shown: Shown) -> list[str]:
    return [one.text() for one in shown.all(".text mark")]


def test_the_quote_is_marked_and_can_be_gone_to(site: TestClient, assistant: Assistant) -> None:
    (citation, *_) = assistant.answer("What is AIRCOP?").citations
    shown = Shown(site.get(f"/documents/{citation.document_id}?start={citation.start}&end={citation.end}").text)
    assert _marks(shown) == [citation.quote]
    assert shown.one(".text mark").id == "quote"
    assert shown.all("main a[href='#quote']")


def test_the_stored_text_is_shown_whole(site: TestClient, bundled_library: Library) -> None:
    shown = Shown(site.get(f"/documents/{_AIRCOP}").text)
    assert shown.one(".text").text() == bundled_library.text(bundled_library.document(_AIRCOP))
    assert not shown.all("mark")


def test_white_space_is_kept_and_paragraphs_are_told_apart() -> None:
    shown = Shown(f"<article>{marked(_TEXT, 0, 0)}</article>")
    assert shown.one("article").text() == _TEXT
    assert [one.text() for one in shown.all("p")] == ["Title", "First paragraph.", "Second  one,\nwith a line.", ""]


@pytest.mark.parametrize("quoted", ["Title", "paragraph.\n \n\nSecond", "itle\n\nFirst paragraph.\n \n\nSec", _TEXT])
def test_a_quote_is_marked_in_each_paragraph_that_it_touches(quoted: str) -> None:
    start = _TEXT.index(quoted)
    shown = Shown(f"<article>{marked(_TEXT, start, start + len(quoted))}</article>")
    assert "".join("".join(one.text().split()) for one in shown.all("mark")) == "".join(quoted.split())
    assert [one.id for one in shown.all("mark")] == ["quote"] + [None] * (len(shown.all("mark")) - 1)
    assert shown.one("article").text() == _TEXT


@pytest.mark.parametrize("place", [(-5, 3), (0, 10**9), (5, 2), (10**9, 10**9), (7, 7)])
def test_a_place_beyond_the_text_does_no_harm(place: tuple[int, int]) -> None:
    assert Shown(f"<article>{marked('Short text.', *place)}</article>").text("article") == "Short text."


def test_title_language_date_and_address_are_told(own: Services) -> None:
    shown = Shown(reader(own, speaks="fr").get(f"/documents/{quote('évil & co')}").text)
    assert "2020-05" in shown.text("dl")
    assert message("fr", "language_en") in shown.text("dl")
    assert shown.one("dl a").attributes["href"] == "https://www.unodc.org/a"


def test_a_document_in_arabic_reads_from_right_to_left_on_an_english_page(own: Services) -> None:
    shown = Shown(reader(own).get("/documents/ar").text)
    assert shown.one("html").attributes["dir"] == "ltr"
    assert shown.one(".text").attributes["dir"] == "rtl"
    assert shown.one(".text").attributes["lang"] == "ar"


def test_documents_with_markup_are_shown_as_text(own: Services) -> None:
    shown = Shown(reader(own).get(f"/documents/{quote('évil & co')}?start=0&end=20").text)
    stored = own.text_of("évil & co", 0, 1000)
    assert shown.is_harmless
    assert "<script>alert(1)</script>" in stored
    assert shown.one(".text").text() == stored


def test_the_language_links_lead_back_to_the_marked_words(own: Services) -> None:
    site = reader(own)
    address = f"/documents/{quote('évil & co')}?start=0&end=8"
    link = str(Shown(site.get(address).text).one("a[hreflang=zh]").attributes["href"])
    back = site.get(link, follow_redirects=False).headers["location"]
    assert _marks(Shown(site.get(back).text)) == ["<script>"]


@pytest.mark.parametrize("document", ["nope", "a/b/c", "%3Cscript%3Ealert(1)%3C/script%3E", "%FF", "%00"])
def test_an_unknown_source_is_not_found(site: TestClient, document: str) -> None:
    response = site.get(f"/documents/{document}")
    assert response.status_code == 404
    assert message("en", "source_gone") in Shown(response.text).text()
    assert Shown(response.text).is_harmless


@pytest.mark.parametrize("query", ["start=abc", "end=", "start=1.5", "start=%D9%A1", "end=1e3", "start=" + "9" * 5000])
def test_a_place_that_is_no_number_is_refused(site: TestClient, query: str) -> None:
    response = site.get(f"/documents/{_AIRCOP}?{query}")
    assert response.status_code == 422
    assert message("en", "page_not_understood") in Shown(response.text).text()


@pytest.mark.timeout(60)
def test_a_text_of_a_million_characters_is_made_into_a_page_soon() -> None:
    text = "A sentence with some <words> & more in it.\n\n" * 25_000
    page = marked(text, 500_000, 500_100)
    assert len(page) > len(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["\n" * 200_000, "\n \t" * 100_000, "x" + " " * 300_000])
def test_white_space_without_end_takes_no_longer(text: str) -> None:
    assert marked(text, 0, 0)


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "data:text/html,x", "//example.org", "http://["])
def test_what_is_no_web_address_is_not_linked(url: str | None) -> None:
    assert web_address(url) == ""
