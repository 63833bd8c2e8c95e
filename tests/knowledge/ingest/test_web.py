"""Web pages are taken in from a real site on loopback: one page, sitemaps, feeds and crawls, again and again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from knowledge.records import Root
from tests.knowledge.fetch.site import Reply, Site, sitemap_index, urlset
from tests.knowledge.ingest.desk import Desk


@pytest.fixture
def site(desk: Desk) -> Iterator[Site]:
    """A site that the desk's crawler may visit."""
    with Site() as made:
        desk.allow(made.allowed)
        yield made


def _page(title: str, text: str, head: str = "", links: tuple[str, ...] = ()) -> str:
    anchors = "".join(f'<p>See <a href="{link}">the page about {link}</a> for more.</p>' for link in links)
    return (
        f'<html lang="en"><head><title>{title}</title>{head}</head>'
        f"<body><main><h1>{title}</h1><p>{text}</p>{anchors}</main></body></html>"
    )


def _crawl(site: Site, path: str = "/") -> Root:
    return Root(site.url(path), crawl=site.url(path))


def test_a_page_is_added_under_its_address(desk: Desk, site: Site) -> None:
    site.page("/a.html", _page("The office", "The office was founded in 1997."))
    report = desk.run(Root(site.url("/a.html"), collection="web"))
    assert (report.added, report.failed) == ([site.url("/a.html")], {})
    source = desk.known()[site.url("/a.html")]
    assert (source.title, source.url, source.collection) == ("The office", site.url("/a.html"), "web")


def test_a_page_that_answers_not_modified_is_unchanged_and_not_sent_again(desk: Desk, site: Site) -> None:
    site.page("/a", _page("A", "The office was founded in 1997."), ETag='"1"')
    root = Root(site.url("/a"))
    desk.run(root)
    assert desk.run(root).unchanged == [site.url("/a")]
    assert site.asked[-1].headers["if-none-match"] == '"1"'


def test_a_page_whose_markup_alone_changed_is_unchanged(desk: Desk, site: Site) -> None:
    site.page("/a", _page("A", "The office was founded in 1997."))
    desk.run(Root(site.url("/a")))
    site.page("/a", _page("A", "The office was founded in 1997.", head="<script>var nonce = 7</script>"))
    assert desk.run(Root(site.url("/a"))).unchanged == [site.url("/a")]


def test_a_page_whose_text_changed_is_updated(desk: Desk, site: Site) -> None:
    site.page("/a", _page("A", "The office was founded in 1997."), ETag='"1"')
    desk.run(Root(site.url("/a")))
    site.page("/a", _page("A", "The office was founded in 1998."), ETag='"2"')
    assert desk.run(Root(site.url("/a"))).updated == [site.url("/a")]
    assert "1998" in desk.texts()[site.url("/a")]


def test_a_crawl_follows_links_below_its_address_and_no_others(desk: Desk, site: Site) -> None:
    site.page("/en/", _page("Start", "This is the start page.", links=("/en/a", "/en/b", "/fr/c", "/en/logo.png")))
    site.page("/en/a", _page("A", "This is the page about A.", links=("/en/b", "/en/")))
    site.page("/en/b", _page("B", "This is the page about B."))
    site.page("/fr/c", _page("C", "Ceci est une page."))
    report = desk.run(_crawl(site, "/en/"))
    assert report.added == [site.url(path) for path in ("/en/", "/en/a", "/en/b")]
    assert site.paths == ["/robots.txt", "/en/", "/en/a", "/en/b"]
    assert report.left_out == {"outside": 1}


def test_a_page_that_was_ingested_alone_can_be_crawled_from_later(desk: Desk, site: Site) -> None:
    site.page("/", _page("Start", "This is the start page.", links=("/a",)), ETag='"1"')
    site.page("/a", _page("A", "This is the page about A."))
    desk.run(Root(site.url("/")))
    report = desk.run(_crawl(site))
    assert (report.unchanged, report.added) == ([site.url("/")], [site.url("/a")])


def test_robots_txt_is_obeyed_and_reported(desk: Desk, site: Site) -> None:
    site.robots("User-agent: *", "Disallow: /private/")
    site.page("/", _page("Start", "This is the start page.", links=("/private/a", "/b")))
    site.page("/private/a", _page("A", "This is private."))
    site.page("/b", _page("B", "This is the page about B."))
    report = desk.run(_crawl(site))
    assert report.added == [site.url("/"), site.url("/b")]
    assert "/private/a" not in site.paths
    assert sum(report.left_out.values()) == 1
    assert "robots.txt" in desk.run(Root(site.url("/private/a"))).failed[site.url("/private/a")]


def test_a_sitemap_index_with_packed_sitemaps_leads_to_every_page(desk: Desk, site: Site) -> None:
    for name in "abc":
        site.page(f"/{name}", _page(name, f"This is the page about {name}."))
    site.feed("/sitemap.xml", sitemap_index(site.url("/one.xml.gz"), site.url("/two.xml")))
    site.feed("/one.xml.gz", urlset(site.url("/a"), site.url("/b")), packed=True)
    site.feed("/two.xml", urlset(site.url("/c"), "https://elsewhere.example.org/d"))
    report = desk.run(Root(site.url("/sitemap.xml")))
    assert sorted(report.added) == [site.url(f"/{name}") for name in "abc"]
    assert report.left_out == {"on another site": 1}


def test_a_feed_leads_to_its_entries(desk: Desk, site: Site) -> None:
    site.page("/news/1", _page("News", "The office opened a branch in May."))
    item = f"<item><title>News</title><link>{site.url('/news/1')}</link></item>"
    site.feed("/rss", f'<?xml version="1.0"?><rss version="2.0"><channel>{item}</channel></rss>', "application/rss+xml")
    assert desk.run(Root(site.url("/rss"))).added == [site.url("/news/1")]


def test_a_page_that_is_gone_is_kept_for_its_grace_and_then_uncitable_at_once(desk: Desk, site: Site) -> None:
    site.page("/", _page("Start", "This is the start page.", links=("/a",)))
    site.page("/a", _page("A", "This is the page about A."))
    desk.run(_crawl(site))
    site.routes["/a"] = Reply(status=404)
    first = desk.run(_crawl(site))
    assert (first.missing, first.removed, site.url("/a") in desk.texts()) == ({site.url("/a"): 1}, [], True)
    assert desk.known()[site.url("/a")].missing == 1
    second = desk.run(_crawl(site))
    assert (second.removed, set(desk.texts())) == ([site.url("/a")], {site.url("/")})


def test_a_page_that_comes_back_within_its_grace_starts_anew(desk: Desk, site: Site) -> None:
    page = _page("A", "This is the page about A.")
    site.page("/a", page)
    desk.run(Root(site.url("/a")))
    site.routes["/a"] = Reply(status=410)
    desk.run(Root(site.url("/a")))
    site.page("/a", page)
    assert desk.run(Root(site.url("/a"))).unchanged == [site.url("/a")]
    site.routes["/a"] = Reply(status=410)
    assert desk.run(Root(site.url("/a"))).missing == {site.url("/a"): 1}


def test_a_site_that_fails_keeps_the_last_good_version_and_is_reported(desk: Desk, site: Site) -> None:
    site.page("/a", _page("A", "This is the page about A."))
    desk.run(Root(site.url("/a")))
    site.routes["/a"] = Reply(status=500)
    report = desk.run(Root(site.url("/a")))
    assert (list(report.failed), set(desk.texts())) == ([site.url("/a")], {site.url("/a")})
    assert desk.known()[site.url("/a")].error == report.failed[site.url("/a")]


def test_a_page_that_moved_keeps_its_identity_under_its_new_address(desk: Desk, site: Site) -> None:
    site.page("/old", _page("A", "This is the page about A."))
    desk.run(Root(site.url("/old")))
    site.redirect("/old", site.url("/new"))
    site.page("/new", _page("A", "This is the page about A."))
    report = desk.run(Root(site.url("/old")))
    assert (report.added, report.removed) == ([], [])
    assert desk.known()[site.url("/old")].url == site.url("/new")


def test_a_page_that_moved_keeps_its_identity_where_a_sitemap_lists_the_new_address(desk: Desk, site: Site) -> None:
    site.page("/old", _page("A", "This is the page about A."))
    site.feed("/sitemap.xml", urlset(site.url("/old")))
    desk.run(Root(site.url("/sitemap.xml")))
    site.redirect("/old", site.url("/new"))
    site.page("/new", _page("A", "This is the page about A, which has moved."))
    site.feed("/sitemap.xml", urlset(site.url("/new")))
    report = desk.run(Root(site.url("/sitemap.xml")))
    assert (report.added, report.updated, report.removed) == ([], [site.url("/old")], [])
    assert desk.known()[site.url("/old")].url == site.url("/new")


def test_variants_of_a_page_are_filed_under_its_canonical_address_once(desk: Desk, site: Site) -> None:
    canonical = f'<link rel="canonical" href="{site.url("/a")}">'
    site.page("/", _page("Start", "This is the start page.", links=("/a?print=1", "/a?from=menu", "/a")))
    site.page("/a?print=1", _page("A", "Printed: this is the page about A.", canonical))
    site.page("/a?from=menu", _page("A", "This is the page about A.", canonical))
    site.page("/a", _page("A", "This is the page about A.", canonical))
    report = desk.run(_crawl(site))
    assert report.added == [site.url("/"), site.url("/a")]
    assert "Printed" not in desk.texts()[site.url("/a")]
    assert desk.run(_crawl(site)).added == []


def test_a_page_known_by_its_canonical_address_keeps_its_document_when_it_moves(desk: Desk, site: Site) -> None:
    canonical = f'<link rel="canonical" href="{site.url("/a")}">'
    site.page("/v1", _page("A", "This is the page about A.", canonical))
    desk.run(Root(site.url("/v1")))
    site.page("/v2", _page("A", "This is the page about A.", canonical))
    site.routes["/v1"] = Reply(status=410)
    report = desk.run(Root(site.url("/v2")))
    assert (report.added, report.unchanged) == ([], [site.url("/a")])
    for _ in range(3):
        desk.run(Root(site.url("/v1")), Root(site.url("/v2")))
    assert set(desk.texts()) == {site.url("/a")}


def test_a_page_that_asks_not_to_be_indexed_is_left_out_of_a_crawl(desk: Desk, site: Site) -> None:
    site.page("/", _page("Start", "This is the start page.", links=("/a",)))
    site.page("/a", _page("A", "This is a draft.", head='<meta name="robots" content="noindex">'))
    report = desk.run(_crawl(site))
    assert (report.added, report.left_out) == ([site.url("/")], {"asks not to be indexed": 1})


def test_a_calendar_without_end_does_not_keep_the_crawler(desk: Desk, site: Site) -> None:
    site.page("/", _page("Start", "This is the start page.", links=("/calendar?month=1",)))
    site.calendar("/calendar")
    report = desk.run(Root(site.url("/"), crawl=site.url("/"), max_pages=30))
    assert len(site.asked) <= 32
    assert report.failed == {}


@pytest.mark.parametrize("trap", ["drip", "bomb", "endless", "loop"])
def test_a_page_that_would_hold_the_crawler_up_fails_and_the_others_are_taken_in(
    desk: Desk, site: Site, trap: str
) -> None:
    import gzip

    traps = {
        "drip": Reply(lambda: (b"x" for _ in range(100)), headers={"Content-Type": "text/html"}, drip=0.2),
        "bomb": Reply(gzip.compress(bytes(20_000_000)), headers={"Content-Encoding": "gzip"}),
        "endless": Reply(lambda: iter(lambda: b"x" * 65536, b""), headers={"Content-Type": "text/html"}),
        "loop": Reply(status=302, headers={"Location": "/trap"}),
    }
    site.routes["/trap"] = traps[trap]
    site.page("/", _page("Start", "This is the start page.", links=("/trap", "/b")))
    site.page("/b", _page("B", "This is the page about B."))
    report = desk.run(_crawl(site))
    assert report.added == [site.url("/"), site.url("/b")]
    assert list(report.failed) == [site.url("/trap")]


def test_an_address_inside_the_network_is_refused_without_a_connection(desk: Desk, site: Site) -> None:
    desk.allow("198.18.0.1")
    site.page("/a", _page("A", "This is internal."))
    report = desk.run(Root(site.url("/a")))
    assert (list(report.failed), site.asked) == ([site.url("/a")], [])


def test_a_redirect_into_the_network_is_refused(desk: Desk, site: Site) -> None:
    site.redirect("/a", "http://169.254.169.254/latest/meta-data/")
    assert "169.254.169.254" in desk.run(Root(site.url("/a"))).failed[site.url("/a")]


def test_a_page_in_an_encoding_that_only_its_header_names_is_read_right(desk: Desk, site: Site) -> None:
    body = _page("Страница", "Управление помогает правительствам.").encode("koi8-r")
    site.page("/a", body, "text/html; charset=koi8-r")
    desk.run(Root(site.url("/a")))
    assert "Управление помогает правительствам." in desk.texts()[site.url("/a")]


def test_what_was_removed_by_hand_stays_away_from_a_sync(desk: Desk, site: Site) -> None:
    site.page("/", _page("Start", "This is the start page.", links=("/a",)))
    site.page("/a", _page("A", "This is the page about A."))
    report = desk.run(_crawl(site), excluded=frozenset({site.url("/a")}))
    assert (report.added, site.paths.count("/a")) == ([site.url("/")], 0)
