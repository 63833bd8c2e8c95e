"""Decides which page of a site is visited next, and which never: a crawl must end, whatever the site links to."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from knowledge.errors import AddressRefused
from knowledge.fetch.urls import Url, normalise, parse

MAX_LENGTH = 2_000
_MAX_SEGMENTS = 20
_MAX_REPEATS = 3
_REMEMBERED = 200_000
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class CrawlRules:
    """Where a crawl may go: addresses below `prefixes`, and how many, how deep and how much alike.

    `per_path_queries` are the queries (``?page=2``) that one path may have, `per_pattern` the addresses that may differ
    in nothing but numbers, as the days of an endless calendar do.
    """

    prefixes: tuple[str, ...]
    max_pages: int = 2000
    max_depth: int = 10
    per_path_queries: int = 50
    per_pattern: int = 300


class Frontier:
    """The pages still to visit, breadth first and otherwise in the order they were found; each comes once.

    `left_out` counts the addresses that are not followed, by reason.
    """

    def __init__(self, rules: CrawlRules) -> None:
        self._rules = rules
        self._prefixes = tuple(parse(prefix) for prefix in rules.prefixes)
        self._queues: dict[int, deque[str]] = {}
        self._seen: set[str] = set()
        self._accepted = 0
        self._queries: Counter[str] = Counter()
        self._patterns: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()

    @property
    def left_out(self) -> dict[str, int]:
        """How many addresses were not followed, by reason."""
        return dict(self._left_out)

    def add(self, urls: Iterable[str], depth: int, *, listed: bool = False) -> None:
        """Takes the links of a page at `depth` - 1; `listed` ones are a sitemap's, and may be as alike as they are."""
        for url in urls:
            address, reason = self._judged(url, depth, listed)
            if reason is None:
                self._accepted += 1
                self._queues.setdefault(depth, deque()).append(address)
            elif reason:
                self._left_out[reason] += 1

    def __len__(self) -> int:
        """How many addresses wait to be visited."""
        return sum(map(len, self._queues.values()))

    def next(self) -> tuple[str, int] | None:
        """The address to visit now and its depth; None where nothing is left."""
        depth = min((depth for depth, queue in self._queues.items() if queue), default=None)
        return None if depth is None else (self._queues[depth].popleft(), depth)

    def inside(self, url: str) -> bool:
        """Whether an address lies below one of the prefixes, such as one that a redirect led to."""
        try:
            return self._prefix_of(parse(url)) is not None
        except AddressRefused:
            return False

    def _judged(self, url: str, depth: int, listed: bool) -> tuple[str, str | None]:
        """The address in its one spelling, and why it is left out: None for not at all, "" for having been met."""
        if len(url) > MAX_LENGTH:
            return url, "too long"
        try:
            place = parse(normalise(url))
        except AddressRefused:
            return url, "not a web address"
        prefix = self._prefix_of(place)
        if prefix is not None and (prefix.scheme, place.scheme) == ("https", "http"):
            place = parse(str(place).replace("http:", "https:", 1))
        address = str(place)
        if address in self._seen:
            return address, ""
        reason = "outside" if prefix is None else self._reason(place, depth, listed)
        if reason is None or len(self._seen) < _REMEMBERED:
            self._seen.add(address)
        return address, reason

    def _reason(self, place: Url, depth: int, listed: bool) -> str | None:
        if depth > self._rules.max_depth:
            return "too deep"
        if self._accepted >= self._rules.max_pages:
            return "too many"
        return "trap" if not listed and self._is_trap(place) else None

    def _prefix_of(self, place: Url) -> Url | None:
        return next((prefix for prefix in self._prefixes if _is_below(place, prefix)), None)

    def _is_trap(self, place: Url) -> bool:
        segments = [segment for segment in place.path.split("/") if segment]
        if len(segments) > _MAX_SEGMENTS or max(Counter(segments).values(), default=0) > _MAX_REPEATS:
            return True
        path = place.origin + place.path
        pattern = _NUMBER.sub("#", unquote(f"{path}?{place.query}"))
        if place.query and self._queries[path] >= self._rules.per_path_queries:
            return True
        if "#" in pattern and self._patterns[pattern] >= self._rules.per_pattern:
            return True
        self._queries[path] += 1 if place.query else 0
        self._patterns[pattern] += 1
        return False


def _is_below(place: Url, prefix: Url) -> bool:
    """Below means whole path segments, so that /en does not stand for /energy; http and https are one site."""
    same_port = place.port == prefix.port or {place.port, prefix.port} == {80, 443}
    if place.host != prefix.host or not same_port:
        return False
    target = prefix.target
    return place.target == target or place.target.startswith(
        target if target.endswith("/") else (target + "/", target + "?")
    )
