"""A site's robots.txt is asked for once, and obeyed as RFC 9309 says."""

from __future__ import annotations

import pytest

from knowledge.errors import AddressRefused, FetchError
from knowledge.fetch.addresses import AddressRules
from knowledge.fetch.client import Client, FetchLimits
from knowledge.fetch.robots import MAX_BYTES, Robots
from tests.knowledge.fetch.conftest import AGENT
from tests.knowledge.fetch.site import Reply, Site


@pytest.fixture
def robots(client: Client) -> Robots:
    """The robots.txt reader of the test's client."""
    return Robots(client, AGENT)


def _allows(robots: Robots, url: str) -> bool:
    try:
        robots.check(url)
    except FetchError:
        return False
    return True


def test_rules_for_all_robots_are_obeyed_and_the_longest_counts(site: Site, robots: Robots) -> None:
    site.robots("User-agent: *", "Disallow: /private", "Allow: /private/open", "Disallow: /*.zip$", "Disallow: /?q=")
    assert _allows(robots, site.url("/"))
    assert not _allows(robots, site.url("/private/a"))
    assert _allows(robots, site.url("/private/open/a"))
    assert not _allows(robots, site.url("/a/b.zip"))
    assert not _allows(robots, site.url("/?q=x"))
    assert site.paths == ["/robots.txt"]


def test_rules_for_this_robot_go_before_those_for_all(site: Site, robots: Robots) -> None:
    site.robots("User-agent: *", "Disallow: /", "", "User-agent: testbot", "Disallow: /x")
    assert _allows(robots, site.url("/a"))
    assert not _allows(robots, site.url("/x"))


def test_a_forbidden_page_is_refused_by_name(site: Site, robots: Robots) -> None:
    site.robots("User-agent: *", "Disallow: /")
    with pytest.raises(AddressRefused, match=r"robots\.txt asks TestBot"):
        robots.check(site.url("/a"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_site_without_rules_allows_all(site: Site, robots: Robots, status: int) -> None:
    site.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /", status)
    assert _allows(robots, site.url("/a"))


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_site_that_fails_to_give_its_rules_allows_nothing_for_now(site: Site, robots: Robots, status: int) -> None:
    site.routes["/robots.txt"] = Reply(status=status)
    with pytest.raises(FetchError, match="has to wait") as failed:
        robots.check(site.url("/a"))
    assert not isinstance(failed.value, AddressRefused)
    site.robots("User-agent: *")
    assert not _allows(robots, site.url("/b"))
    assert site.paths == ["/robots.txt"]


def test_a_site_that_may_not_be_fetched_is_refused_as_such(robots: Robots) -> None:
    with pytest.raises(AddressRefused, match="public web"):
        robots.check("http://10.0.0.1/")


def test_redirects_of_the_rules_are_followed(site: Site, robots: Robots) -> None:
    site.redirect("/robots.txt", "/other.txt")
    site.page("/other.txt", "User-agent: *\nDisallow: /x", "text/plain")
    assert not _allows(robots, site.url("/x"))
    assert _allows(robots, site.url("/y"))


def test_a_pause_that_is_asked_for_is_kept_up_to_a_limit(site: Site, robots: Robots, client: Client) -> None:
    site.robots("User-agent: *", "Crawl-delay: 2.5")
    assert robots.delay(site.url("/a")) == 2.5
    site.robots("User-agent: *", "Crawl-delay: 86400")
    assert Robots(client, AGENT).delay(site.url("/a")) == 30.0
    site.robots("User-agent: *", "Crawl-delay: often")
    assert Robots(client, AGENT).delay(site.url("/a")) == 0.0


def test_of_a_very_long_file_whole_rules_are_read_up_to_the_limit(site: Site, client: Client) -> None:
    long = b"User-agent: *\nDisallow: /first\n" + b"# filler\n" * (MAX_BYTES // 9) + b"Disallow: /last\n"
    site.page("/robots.txt", long[:90_000] + b"\nDisallow: /early", "text/plain")
    robots = Robots(client, AGENT)
    assert not _allows(robots, site.url("/early"))
    assert len(long) > MAX_BYTES
    large = Robots(_generous(site), AGENT)
    site.page("/robots.txt", long, "text/plain")
    assert not _allows(large, site.url("/first"))
    assert _allows(large, site.url("/last"))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("separator", ["\n", "\r", "\n\n", "\u2028"])
def test_a_short_file_that_is_much_work_is_not_read(site: Site, separator: str) -> None:
    lines = [*(f"User-agent: a{number}" for number in range(10_000)), *(f"Disallow: /{n}" for n in range(15_000))]
    site.page("/robots.txt", separator.join(lines), "text/plain")
    assert not _allows(Robots(_generous(site), AGENT), site.url("/a"))


def _generous(site: Site) -> Client:
    return Client(AddressRules((site.allowed,)), FetchLimits(delay=0.0), AGENT)
