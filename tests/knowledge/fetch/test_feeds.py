"""Sitemaps and feeds are read as they are written, broken ones as far as they go, and hostile ones not at all."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from knowledge.errors import FetchError
from knowledge.fetch.feeds import Feed, FeedEntry, FeedKind, looks_like_feed, read_feed
from tests.knowledge.fetch.site import sitemap_index, urlset

_BASE = "https://example.org/feeds/list.xml"
_SITEMAP = """<?xml version="1.0" encoding="UTF-8"?><!-- made <by> hand -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url>
    <image:image><image:loc>https://example.org/picture.png</image:loc></image:image>
    <loc> https://example.org/en/a?x=1&amp;y=2 </loc><lastmod>2020-03-02</lastmod>
    <xhtml:link rel="alternate" hreflang="FR" href="https://example.org/fr/a"/>
    <xhtml:link rel="alternate" hreflang="zh-Hans" href="/zh/a"/>
    <xhtml:link rel="alternate" hreflang="ru" href="javascript:x"/>
  </url>
  <url><loc>https://example.org/الجريمة</loc><lastmod>yesterday</lastmod></url>
  <url><loc>file:///etc/passwd</loc></url><url><loc></loc></url><url/>
</urlset>"""
_RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title><link>https://example.org/</link>
  <atom:link href="https://example.org/rss" rel="self"/>
  <item><title>A &amp; B</title><link>/news/a</link><guid isPermaLink="false">17</guid>
    <pubDate>Mon, 02 Mar 2020 10:00:00 GMT</pubDate></item>
  <item><guid>https://example.org/news/b</guid><dc:date>2020-03-01T09:00:00Z</dc:date></item>
  <item><title>No address</title><guid>18</guid></item>
</channel></rss>"""
_RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
  <channel rdf:about="x"><link>https://example.org/</link></channel>
  <item rdf:about="y"><link>https://example.org/news/a</link></item></rdf:RDF>"""
_ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><link href="https://example.org/"/>
  <entry><id>urn:uuid:1</id><link rel="self" href="/self"/><link rel="alternate" hreflang="en" href="/en/a"/>
    <link rel="alternate" hreflang="es" href="/es/a"/><published>2020-01-01T00:00:00Z</published>
    <updated>2020-03-02T10:00:00+01:00</updated></entry>
  <entry><id>https://example.org/b</id></entry></feed>"""


def test_a_sitemap_gives_pages_dates_and_languages() -> None:
    assert read_feed(_SITEMAP.encode(), _BASE) == Feed(
        FeedKind.SITEMAP,
        (
            FeedEntry(
                "https://example.org/en/a?x=1&y=2",
                "2020-03-02",
                {"fr": "https://example.org/fr/a", "zh-hans": "https://example.org/zh/a"},
            ),
            FeedEntry("https://example.org/%D8%A7%D9%84%D8%AC%D8%B1%D9%8A%D9%85%D8%A9"),
        ),
    )


def test_a_sitemap_index_gives_sitemaps() -> None:
    feed = read_feed(sitemap_index("https://example.org/a.xml.gz", "/b.xml").encode(), _BASE)
    assert feed.kind is FeedKind.SITEMAP_INDEX
    assert [entry.url for entry in feed.entries] == ["https://example.org/a.xml.gz", "https://example.org/b.xml"]


def test_rss_gives_pages_and_dates_in_one_form() -> None:
    assert read_feed(_RSS.encode(), _BASE) == Feed(
        FeedKind.RSS,
        (
            FeedEntry("https://example.org/news/a", "2020-03-02T10:00:00+00:00"),
            FeedEntry("https://example.org/news/b", "2020-03-01T09:00:00Z"),
        ),
    )


def test_old_rss_is_read_as_well() -> None:
    assert read_feed(_RDF.encode(), _BASE) == Feed(FeedKind.RSS, (FeedEntry("https://example.org/news/a"),))


def test_atom_gives_pages_languages_and_the_latest_date() -> None:
    languages = {"en": "https://example.org/en/a", "es": "https://example.org/es/a"}
    assert read_feed(_ATOM.encode(), _BASE) == Feed(
        FeedKind.ATOM,
        (
            FeedEntry("https://example.org/en/a", "2020-03-02T10:00:00+01:00", languages),
            FeedEntry("https://example.org/b"),
        ),
    )


def test_a_plain_list_gives_its_addresses() -> None:
    body = "\ufeffhttps://example.org/a\r\n\r\n https://example.org/b \nnot an address\n"
    feed = read_feed(body.encode(), _BASE)
    assert feed == Feed(FeedKind.LIST, (FeedEntry("https://example.org/a"), FeedEntry("https://example.org/b")))


@pytest.mark.parametrize("text", [_SITEMAP, _RSS, _ATOM, "https://example.org/a\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_packing_and_encoding_make_no_difference(text: str, encoding: str) -> None:
    text = text.replace('encoding="UTF-8"', "")
    plain = text.encode(encoding)
    assert read_feed(plain, _BASE) == read_feed(text.encode(), _BASE)
    assert read_feed(gzip.compress(plain), _BASE) == read_feed(plain, _BASE)


@pytest.mark.parametrize("text", [_SITEMAP, _RSS, _RDF, _ATOM, sitemap_index("/a")])
def test_a_list_is_known_by_its_beginning(text: str) -> None:
    assert looks_like_feed(text.encode(), "text/html")
    assert looks_like_feed(gzip.compress(text.encode()), "application/gzip")
    assert looks_like_feed(text.encode("utf-16"), "application/xml")


def test_a_plain_list_is_known_by_its_lines() -> None:
    urls = "\n".join(f"https://example.org/{number}" for number in range(1000))
    assert looks_like_feed(urls.encode(), "text/plain")
    assert not looks_like_feed(b"See https://example.org/a\n", "text/plain")
    assert not looks_like_feed(b"https://example.org/a", "text/html")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html><html><body><rss></rss></body></html>",
        b"<html><urlset></urlset></html>",
        b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
        b"<!-- <rss> --><p>Text.</p>",
        b"%PDF-1.7",
        b"\x1f\x8bnoise",
        b"<urlsets>",
    ],
)
def test_other_files_are_no_lists(body: bytes) -> None:
    assert not looks_like_feed(body, "text/html")
    with pytest.raises(FetchError):
        read_feed(body, _BASE)


@pytest.mark.parametrize("text", [_SITEMAP, _RSS, _ATOM])
def test_a_list_that_breaks_off_is_read_as_far_as_it_goes(text: str) -> None:
    whole = read_feed(text.encode(), _BASE)
    cut = read_feed(text[: -len(text) // 8].encode() + b"<broken", _BASE)
    assert not cut.complete
    assert cut.entries == whole.entries[: len(cut.entries)] != ()


def test_a_list_that_breaks_off_before_its_first_entry_is_damaged() -> None:
    with pytest.raises(FetchError, match="damaged"):
        read_feed(b"<urlset><url><loc>https://example.org/", _BASE)


def test_an_encoding_that_is_none_is_damage() -> None:
    with pytest.raises(FetchError, match="damaged"):
        read_feed(b"<?xml version='1.0' encoding='nonsense'?><urlset><url/></urlset>", _BASE)


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE urlset SYSTEM "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE urlset [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;">]>',
        '<!DOCTYPE urlset [<!ENTITY % a SYSTEM "http://127.0.0.1/x"> %a;]>',
        "<!DOCTYPE rss>",
    ],
)
def test_entities_and_dtds_are_refused(declared: str) -> None:
    body = f'<?xml version="1.0"?>{declared}<urlset><url><loc>https://example.org/a</loc></url></urlset>'
    with pytest.raises(FetchError, match="DTD"):
        read_feed(body.encode(), _BASE)


@pytest.mark.parametrize("write", [lambda urls: urlset(*urls), "\n".join])
def test_a_list_that_is_too_long_is_cut(write: Callable[[list[str]], str]) -> None:
    body = write([f"https://example.org/{number}" for number in range(110)]).encode()
    assert len(read_feed(body, _BASE, most=100).entries) == 100
    assert not read_feed(body, _BASE, most=100).complete
    assert read_feed(body, _BASE, most=110).complete
    assert len(read_feed(body, _BASE).entries) == 110


@pytest.mark.parametrize("filler", ["<a/>", "&amp;", "\n"])
def test_of_a_list_with_much_between_its_entries_no_more_is_read_than_its_entries_deserve(filler: str) -> None:
    entry = "<url><loc>https://example.org/a</loc></url>"
    body = f"<urlset>{entry}{filler * 100_000}{entry}</urlset>".encode()
    assert len(read_feed(body, _BASE, most=10).entries) == 1
    assert not read_feed(body, _BASE, most=10).complete
    assert read_feed(body, _BASE).complete


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "body",
    [
        b"<urlset>" + b"<a>" * 200_000,
        b"<urlset><url>" + b"<loc/>" * 50_000 + b"</url></urlset>",
        b"<urlset><url><loc>" + b"a&amp;" * 100_000 + b"</loc></url></urlset>",
        b"<!---->" * 600 + b"<p>",
        b"<?a?>" * 800,
        b" " * 4000 + b"<",
    ],
)
def test_hostile_files_end_soon(body: bytes) -> None:
    with pytest.raises(FetchError):
        _used(body)


def _used(body: bytes) -> None:
    looks_like_feed(body, "application/xml")
    feed = read_feed(body, _BASE)
    if not feed.entries:
        raise FetchError("nothing in it")


def test_a_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 60_000_000)
    assert looks_like_feed(bomb, "application/gzip")
    with pytest.raises(FetchError, match="larger than"):
        read_feed(bomb, _BASE)
