"""Fixtures of the fetching tests: a site on loopback, and clients that reach it and count what they connect to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from knowledge.fetch.addresses import AddressRules
from knowledge.fetch.client import Client, FetchLimits
from knowledge.fetch.connection import open_socket
from tests.knowledge.fetch.site import Site

AGENT = "TestBot/1.0 (+mailto:someone@example.org)"


@dataclass
class Connections:
    """Opens connections and remembers where to; `to` is a port that all are sent to instead, `dead` answers none."""

    to: int | None = None
    dead: str = ""
    made: list[tuple[str, int]] = field(default_factory=list)

    def __call__(self, address: tuple[str, int], seconds: float) -> socket.socket:
        self.made.append(address)
        if address[0] == self.dead:
            raise ConnectionRefusedError(111, "Connection refused")
        return open_socket(address if self.to is None else ("127.0.0.1", self.to), seconds)


@dataclass
class Clock:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def site() -> Iterator[Site]:
    """A site without pages."""
    with Site() as running:
        yield running


@pytest.fixture
def connections() -> Connections:
    """Counts what is connected to."""
    return Connections()


@pytest.fixture
def clock() -> Clock:
    """A clock that needs no waiting."""
    return Clock()


@pytest.fixture
def client(site: Site, connections: Connections, clock: Clock) -> Client:
    """A client that may reach the site, and waits by the test's clock."""
    rules = AddressRules((site.allowed,))
    return Client(rules, FetchLimits(size=100_000), AGENT, clock=clock, sleep=clock.sleep, dial=connections)
