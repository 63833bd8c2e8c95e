"""A visit asks robots.txt first, also where a redirect leads, and keeps the site's pace."""

from __future__ import annotations

import pytest

from knowledge.errors import AddressRefused
from knowledge.fetch.client import Client, Fetched, NotModified, Validators
from knowledge.fetch.robots import Robots
from knowledge.fetch.visit import Visitor
from tests.knowledge.fetch.conftest import AGENT, Clock
from tests.knowledge.fetch.site import Site


@pytest.fixture
def visitor(client: Client) -> Visitor:
    """A visitor by the test's client."""
    return Visitor(client, Robots(client, AGENT))


def test_a_page_is_visited_at_the_pace_that_the_site_asks_for(site: Site, visitor: Visitor, clock: Clock) -> None:
    site.robots("User-agent: *", "Crawl-delay: 4")
    site.page("/a", "Text.", ETag='"1"')
    assert isinstance(visitor.visit(site.url("/a")), Fetched)
    assert isinstance(visitor.visit(site.url("/a"), Validators('"1"')), NotModified)
    assert clock.slept == [4.0, 4.0]
    assert site.paths == ["/robots.txt", "/a", "/a"]


def test_a_forbidden_page_is_not_asked_for(site: Site, visitor: Visitor) -> None:
    site.robots("User-agent: *", "Disallow: /a")
    with pytest.raises(AddressRefused):
        visitor.visit(site.url("/a"))
    assert site.paths == ["/robots.txt"]


def test_a_redirect_to_a_forbidden_page_is_not_followed(site: Site, visitor: Visitor) -> None:
    site.robots("User-agent: *", "Disallow: /private")
    site.redirect("/a", "/private")
    with pytest.raises(AddressRefused):
        visitor.visit(site.url("/a"))
    assert site.paths == ["/robots.txt", "/a"]
