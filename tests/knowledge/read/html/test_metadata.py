"""A page's title, dates, author, address and links are what it says of itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from knowledge.read.html.reader import read_html
from knowledge.read.limits import Limits
from knowledge.records import ReadText

_URL = "https://www.unodc.org/unodc/en/page.html"


def _read(head: str, body: str = "<p>Text.</p>", url: str | None = _URL) -> ReadText:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>", "name", Limits(), url=url)


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Courts and crime | UNODC", "Courts and crime"),
        ("United Nations - Courts and crime", "Courts and crime"),
        ("UNODC: Courts and crime", "Courts and crime"),
        ("打击犯罪_办公室", ""),
    ],
)
def test_the_sites_name_leaves_the_title_where_the_heading_confirms_it(title: str, heading: str) -> None:
    assert _read(f"<title>{title}</title>", f"<h1>{heading}</h1><p>Text.</p>").title == (heading or title)


def test_the_sites_name_leaves_the_title_where_the_page_names_its_site() -> None:
    assert _read("<title>Courts - UNODC</title><meta property=og:site_name content=UNODC>").title == "Courts"


def test_a_part_of_the_title_that_nothing_confirms_stays() -> None:
    assert _read("<title>Courts - A history</title>", "<h1>Welcome</h1>").title == "Courts - A history"


def test_the_title_of_an_image_is_not_the_pages() -> None:
    assert _read("", "<svg><title>Logo</title></svg><h1>Courts</h1>").title == "Courts"


@pytest.mark.parametrize(
    ("head", "language"),
    [
        ("<meta property=og:locale content=fr_FR>", "fr"),
        ("<meta http-equiv=Content-Language content=ru>", "ru"),
        ("<meta http-equiv=Content-Language content=english>", None),
    ],
)
def test_the_language_may_stand_in_the_head(head: str, language: str | None) -> None:
    assert _read(head).language == language


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/unodc/en/other.html", "https://www.unodc.org/unodc/en/other.html"),
        ("https://unodc.org/other", "https://unodc.org/other"),
        ("https://evil.example/other", _URL),
        ("https://www.unodc.org/", _URL),
        ("http://[broken", _URL),
    ],
)
def test_the_canonical_address_is_believed_on_the_same_host_only(href: str, url: str) -> None:
    assert _read(f'<link rel="canonical" href="{href}">').url == url


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<meta property="article:published_time" content="2020-05-31T10:00:00+02:00">', "2020-05-31"),
        ('<meta name="DC.date" content="2020-05">', "2020-05"),
        ('<meta name="dcterms.issued" content="2020">', "2020"),
        ('<meta name="citation_publication_date" content="2020/5/3">', "2020-05-03"),
        ('<meta name="date" content="3 May 2020">', "2020-05-03"),
        ('<meta name="date" content="Sun, 03 May 2020 10:00:00 GMT">', "2020-05-03"),
        ('<meta name="date" content="03/05/2020">', None),
        ('<meta name="date" content="2020-13-40">', None),
        ('<meta name="date" content="0001-01-01">', None),
        ('<script type="application/ld+json">{"@graph":[{"datePublished":"2020-05-31"}]}</script>', "2020-05-31"),
        ('<script type="application/ld+json">{broken</script>', None),
        ('<script type="application/ld+json">{"@type":"Comment","datePublished":"2020-05-31"}</script>', None),
        (
            '<meta name="date" content="2020-01-01"><meta property="article:modified_time" content="2021-02-03">',
            "2021-02-03",
        ),
        (
            '<meta name="date" content="2020-01-01"><meta property="article:modified_time" content="2019-02-03">',
            "2020-01-01",
        ),
    ],
)
def test_the_date_is_stated_exact_and_plausible(head: str, date: str | None) -> None:
    assert _read(head).date == date


def test_a_date_in_the_future_is_none() -> None:
    later = datetime.now(UTC).date() + timedelta(days=3)
    assert _read(f'<meta name="date" content="{later}">').date is None


def test_a_time_by_the_heading_dates_the_page_and_one_in_a_list_does_not() -> None:
    page = '<ul><li><time datetime="2019-01-01">x</time></ul><p><time datetime="2020-05-31">31 May</time> Text.</p>'
    assert _read("", page).date == "2020-05-31"


def test_the_address_may_hold_the_month() -> None:
    assert _read("", url="https://www.unodc.org/en/frontpage/2019/May/courts.html").date == "2019-05"


@pytest.mark.parametrize(
    ("head", "author"),
    [
        ('<meta name="author" content="A. Diop">', "A. Diop"),
        (
            '<meta name="citation_author" content="A. Diop"><meta name="citation_author" content="B. Sow">',
            "A. Diop; B. Sow",
        ),
        ('<meta property="article:author" content="https://social.example/me">', None),
        ('<script type="application/ld+json">{"author":[{"name":"A. Diop"},"B. Sow"]}</script>', "A. Diop; B. Sow"),
    ],
)
def test_authors_are_names(head: str, author: str | None) -> None:
    assert _read(head).author == author


def test_links_are_absolute_without_fragment_and_given_once_in_order() -> None:
    body = (
        "<a href='other.html#part'>1</a><a href='//un.org/x'>2</a><a href='other.html'>3</a>"
        "<a href='mailto:a@b.c'>4</a>"
        "<a href='/no' rel='external nofollow'>5</a><a href='#top'>6</a><a href='javascript:x'>7</a>"
        "<a href='http://[x'>8</a>"
    )
    assert _read("", body).links == ("https://www.unodc.org/unodc/en/other.html", "https://un.org/x")


def test_links_are_relative_to_the_base_that_the_page_states() -> None:
    assert _read('<base href="/fr/">', "<a href=x>1</a>").links == ("https://www.unodc.org/fr/x",)


@pytest.mark.parametrize(
    ("content", "links", "robots"),
    [("nofollow", 0, None), ("NOINDEX, follow", 1, "noindex"), ("none", 0, "noindex"), ("index,follow", 1, None)],
)
def test_the_wishes_for_robots_are_kept(content: str, links: int, robots: str | None) -> None:
    read = _read(f'<meta name="robots" content="{content}">', "<a href='/x'>x</a>")
    assert (len(read.links), read.metadata.get("robots")) == (links, robots)


def test_translations_are_given_by_language() -> None:
    head = (
        '<link rel="alternate" hreflang="fr" href="/fr"><link rel="alternate" hreflang="zh-Hans" href="/zh">'
        '<link rel="alternate" hreflang="x-default" href="/"><link rel="alternate" type="rss" href="/feed">'
    )
    assert _read(head).alternates == {"fr": "https://www.unodc.org/fr", "zh": "https://www.unodc.org/zh"}


def test_the_description_is_kept() -> None:
    assert _read('<meta name="description" content=" On\n courts. ">').metadata == {"description": "On courts."}
