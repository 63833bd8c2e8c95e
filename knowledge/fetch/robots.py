"""What a site asks of robots, as RFC 9309 reads it (names protego)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protego import Protego

from knowledge.errors import AddressRefused, FetchError
from knowledge.fetch.client import Client, Fetched
from knowledge.fetch.urls import Url, parse

MAX_BYTES = 500_000
MAX_DELAY = 30.0
_TOO_MANY_REQUESTS = 429
_AGENT = re.compile(r"\s*user[\s-]*agent", re.IGNORECASE)
_MAX_WORK = 1_000_000
"""Agents times lines, since a line counts for each of its record's agents: a short file can be much work."""


@dataclass(frozen=True)
class _Policy:
    """A site's rules, or the reason why its pages must wait for another run."""

    rules: Protego
    unreadable: FetchError | None = None


class Robots:
    """Asks each site once for its robots.txt; `agent` is the name that the client goes by ("Name/1.0 (contact)")."""

    def __init__(self, client: Client, agent: str) -> None:
        self._client = client
        self._token = re.split(r"[/\s]", agent.strip(), maxsplit=1)[0]
        self._policies: dict[str, _Policy] = {}

    def check(self, url: str) -> None:
        """Raises `AddressRefused` where the site does not want the visit, `FetchError` where its rules are unknown."""
        policy = self._policy(parse(url))
        if isinstance(policy.unreadable, AddressRefused):
            raise AddressRefused(str(policy.unreadable))
        if policy.unreadable is not None:
            raise FetchError(f"{url} has to wait, since the site's rules for robots are unknown: {policy.unreadable}")
        if not policy.rules.can_fetch(url, self._token):
            raise AddressRefused(f"{url} is not fetched: the site's robots.txt asks {self._token} not to.")

    def delay(self, url: str) -> float:
        """The pause between requests that the site asks for, in seconds, 0 where it asks for none."""
        return min(self._policy(parse(url)).rules.crawl_delay(self._token) or 0.0, MAX_DELAY)

    def _policy(self, url: Url) -> _Policy:
        if url.origin not in self._policies:
            self._policies[url.origin] = self._asked(f"{url.origin}/robots.txt")
        return self._policies[url.origin]

    def _asked(self, address: str) -> _Policy:
        """A site without a robots.txt allows all; one that fails to give it allows nothing."""
        nothing = Protego.parse("")
        try:
            answer = self._client.get(address)
            return _Policy(_rules(answer.body, address) if isinstance(answer, Fetched) else nothing)
        except FetchError as error:
            none_there = error.status is not None and 400 <= error.status < 500 and error.status != _TOO_MANY_REQUESTS
            return _Policy(nothing, None if none_there else error)


def _rules(body: bytes, address: str) -> Protego:
    if len(body) > MAX_BYTES:
        body = body[: body.rfind(b"\n", 0, MAX_BYTES) + 1]  # half a rule would be another rule
    lines = body.decode("utf-8-sig", errors="replace").splitlines()
    if sum(_AGENT.match(line) is not None for line in lines) * len(lines) > _MAX_WORK:
        raise FetchError(f"{address} has more rules than are read.")
    return Protego.parse("\n".join(lines))
