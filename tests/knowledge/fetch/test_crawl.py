"""A crawl visits each page once, nearest first, stays where it may go, and ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge.errors import AddressRefused
from knowledge.fetch.crawl import CrawlRules, Frontier

_SITE = "https://example.org"


def _visited(frontier: Frontier) -> list[str]:
    return [place[0].removeprefix(_SITE) for place in iter(frontier.next, None)]


def _crawl(frontier: Frontier, links: Callable[[str], list[str]], start: str = f"{_SITE}/") -> int:
    """Follows all links until none is left, and counts the pages."""
    frontier.add([start], 0)
    count = 0
    while (place := frontier.next()) is not None:
        count += 1
        frontier.add(links(place[0]), place[1] + 1)
    return count


def test_pages_come_breadth_first_in_the_order_they_were_found_and_once() -> None:
    frontier = Frontier(CrawlRules((f"{_SITE}/",)))
    frontier.add([f"{_SITE}/deep"], 2)
    frontier.add([f"{_SITE}/b", f"{_SITE}/a", f"{_SITE}/b#part", f"{_SITE}/a?utm_source=x"], 1)
    assert len(frontier) == 3
    assert frontier.next() == (f"{_SITE}/b", 1)
    assert len(frontier) == 2
    frontier.add([f"{_SITE}/deep", f"{_SITE}/deeper"], 2)
    assert _visited(frontier) == ["/a", "/deep", "/deeper"]
    assert frontier.next() is None
    assert frontier.left_out == {}


@pytest.mark.parametrize("prefix", [f"{_SITE}/en", f"{_SITE}/en/"])
def test_only_what_lies_below_a_prefix_is_followed(prefix: str) -> None:
    frontier = Frontier(CrawlRules((prefix,)))
    inside = ["/en/", "/en/a", "/en/a/b?c=1"]
    outside = ["/energy", "/fr/", "/en/../fr/a", "/%65nergy"]
    frontier.add([_SITE + path for path in (*inside, *outside)], 1)
    frontier.add(["https://other.org/en/", "https://example.org.other.org/en/", "https://example.org:8443/en/"], 1)
    assert _visited(frontier) == inside
    assert frontier.left_out == {"outside": 6}
    assert frontier.inside(f"{_SITE}/en/x")
    assert not frontier.inside(f"{_SITE}/fr/x")
    assert not frontier.inside("nonsense")


def test_a_prefix_that_is_no_address_is_refused_at_the_start() -> None:
    with pytest.raises(AddressRefused):
        Frontier(CrawlRules(("example.org",)))


def test_old_links_by_http_lead_to_the_secure_site() -> None:
    frontier = Frontier(CrawlRules((f"{_SITE}/",)))
    frontier.add(["http://example.org/a", f"{_SITE}/a", "http://example.org:80/b"], 1)
    assert _visited(frontier) == ["/a", "/b"]


def test_what_is_not_followed_is_counted_by_reason() -> None:
    frontier = Frontier(CrawlRules((f"{_SITE}/",), max_pages=3, max_depth=2))
    frontier.add([f"{_SITE}/a", "mailto:a@example.org", f"{_SITE}/{'x' * 2000}", f"{_SITE}/a/b/a/b/a/b/a"], 1)
    frontier.add([f"{_SITE}/c"], 3)
    frontier.add([f"{_SITE}/{letter}" for letter in "defg"], 1)
    assert _visited(frontier) == ["/a", "/d", "/e"]
    assert frontier.left_out == {"not a web address": 1, "too long": 1, "trap": 1, "too deep": 1, "too many": 2}


@pytest.mark.parametrize(
    ("links", "pages"),
    [
        (lambda url: [f"{_SITE}/calendar?month={_last_number(url) + 1}"], 51),
        (lambda url: [f"{_SITE}/calendar/{_last_number(url) + 1}/"], 301),
        (
            lambda url: [
                f"{_SITE}/day/{2000 + _last_number(url) // 372}-{_last_number(url) % 12 + 1}/{_last_number(url) + 1}"
            ],
            301,
        ),
        (lambda url: [url.rstrip("/") + "/again/"], 4),
        (lambda url: [url.rstrip("/") + f"/{'abcdefghijklmnopqrstuvwxyz'[url.count('/') - 3]}/"], 21),
        (lambda url: [f"{url}{'&' if '?' in url else '?'}{'x' * (len(url) % 7 + 1)}=1"], 51),
        (lambda url: [f"{_SITE}/?PHPSESSID={len(url)}", f"{_SITE}/;jsessionid={len(url) * 3}"], 1),
    ],
)
def test_traps_end(links: Callable[[str], list[str]], pages: int) -> None:
    rules = CrawlRules((f"{_SITE}/",), max_pages=10_000, max_depth=10_000)
    assert _crawl(Frontier(rules), links) == pages


def _last_number(url: str) -> int:
    digits = url.rstrip("/")
    tail = digits[len(digits.rstrip("0123456789")) :]
    return int(tail) if tail else 0


def test_a_crawl_of_ever_new_pages_ends_at_its_limit() -> None:
    def links(url: str) -> list[str]:
        return [f"{_SITE}/{url[-3:]}{a}{b}" for a in "abcdefgh" for b in "ijklmnop"]

    assert _crawl(Frontier(CrawlRules((f"{_SITE}/",), max_pages=100)), links) == 100


def test_pages_that_a_sitemap_lists_may_be_as_alike_as_they_are() -> None:
    frontier = Frontier(CrawlRules((f"{_SITE}/",)))
    frontier.add([f"{_SITE}/node/{number}" for number in range(1000)], 1, listed=True)
    assert len(_visited(frontier)) == 1000


def test_titles_in_another_script_are_not_taken_for_numbers() -> None:
    frontier = Frontier(CrawlRules((f"{_SITE}/",), per_pattern=2))
    frontier.add([f"{_SITE}/{word}" for word in ("مخدر", "جريم", "فساد", "سلاح")], 1)
    assert len(_visited(frontier)) == 4
