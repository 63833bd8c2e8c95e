"""Visits a page as a polite robot: only where the site wants it, and no faster than it wants."""

from __future__ import annotations

from knowledge.fetch.client import Client, Fetched, Gone, NotModified, Validators
from knowledge.fetch.robots import Robots
from knowledge.fetch.urls import Url


class Visitor:
    """A client that asks robots.txt before every request, those of redirects included."""

    def __init__(self, client: Client, robots: Robots) -> None:
        self._client, self.robots = client, robots

    def visit(self, url: str, validators: Validators | None = None) -> Fetched | NotModified | Gone:
        """Fetches `url`; raises `AddressRefused` where it may not be fetched, `FetchError` where it cannot be now."""
        return self._client.get(url, validators, self._admit)

    def _admit(self, url: Url) -> float:
        self.robots.check(str(url))
        return self.robots.delay(str(url))
