"""Fetches one web address: within limits, with a pause between requests, from checked machines at every redirect."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from knowledge.errors import FetchError
from knowledge.fetch.addresses import AddressRules
from knowledge.fetch.connection import Answer, Connector, Deadline, Dial, open_socket
from knowledge.fetch.inflate import ENCODINGS, Inflater
from knowledge.fetch.urls import Url, join, parse

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_GONE = frozenset((404, 410))
_BUSY = frozenset((429, 503))
_KEPT_HEADERS = ("content-disposition", "content-language", "last-modified", "link", "x-robots-tag")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:+-]+)", re.IGNORECASE)

Admit = Callable[[Url], float]
"""Asked before every request, redirects included: gives the pause in seconds that the host wants, or raises."""


@dataclass(frozen=True)
class FetchLimits:
    """What fetching one address may take.

    `connect` is seconds for a connection, `seconds` for the address in all, redirects included and pauses not; `size`
    is bytes, packed and unpacked; `delay` the pause between requests to a host in seconds, and `retry_after` the
    longest pause that a busy site may ask for.
    """

    connect: float = 10.0
    seconds: float = 30.0
    size: int = 50 * 1024 * 1024
    redirects: int = 5
    delay: float = 1.0
    retry_after: float = 30.0


@dataclass(frozen=True)
class Validators:
    """By what a site recognises the version that was fetched; to be given back to it the next time."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Fetched:
    """A page or file; `moved` says that each redirect on the way was permanent, so `final_url` is its new address."""

    url: str
    final_url: str
    moved: bool
    status: int
    body: bytes
    media_type: str
    charset: str | None
    validators: Validators
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NotModified:
    """The site still has the version that the validators are of."""

    url: str
    final_url: str
    moved: bool


@dataclass(frozen=True)
class Gone:
    """The site says that there is nothing at the address (404) or no longer (410)."""

    url: str
    final_url: str
    status: int


class Client:
    """Fetches addresses one after another; `clock` and `sleep` can be given so that a test need not wait.

    Nothing is taken from the environment (proxies, passwords), and no cookies are kept. Use it in one thread at a time.
    """

    def __init__(
        self,
        rules: AddressRules,
        limits: FetchLimits,
        agent: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        tls: ssl.SSLContext | None = None,
        dial: Dial = open_socket,
    ) -> None:
        self._rules, self._limits, self._agent = rules, limits, agent
        self._clock, self._sleep = clock, sleep
        self._connector = Connector(limits.connect, tls, dial)
        self._last: dict[str, float] = {}

    def get(
        self, url: str, validators: Validators | None = None, admit: Admit = lambda _: 0.0
    ) -> Fetched | NotModified | Gone:
        """Fetches `url`; `validators` are the known version's. Raises `FetchError` where nothing comes of it."""
        request = _Request(parse(url), validators or Validators(), Deadline(self._limits.seconds, self._clock), admit)
        while True:
            answer = self._answer(request)
            if answer.status not in _REDIRECTS:
                return self._outcome(request, answer)
            request.redirect(answer, self._limits.redirects)

    def _answer(self, request: _Request) -> _Whole:
        """The answer of one hop; where the site is busy and says for how long, of a second try."""
        pause = request.admit(request.at)
        answer = self._exchange(request, pause)
        wait = _retry_after(answer.headers) if answer.status in _BUSY else None
        if wait is None or wait > self._limits.retry_after or request.retried:
            return answer
        request.retried = True
        return self._exchange(request, max(pause, wait))

    def _exchange(self, request: _Request, pause: float) -> _Whole:
        self._pause(request, pause)
        at = request.at
        try:
            addresses = self._rules.addresses(at)
            with self._connector.request(at, addresses, self._headers(request.validators), request.deadline) as answer:
                return _Whole(answer.status, answer.headers, self._body(at, answer))
        finally:
            self._last[at.host] = self._clock()

    def _pause(self, request: _Request, pause: float) -> None:
        """Waits until the host's last request is long enough ago."""
        last = self._last.get(request.at.host)
        wait = 0.0 if last is None else last + max(pause, self._limits.delay) - self._clock()
        if wait > 0:
            self._sleep(wait)
            request.deadline.extend(wait)

    def _headers(self, validators: Validators) -> dict[str, str]:
        headers = {"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": ", ".join(ENCODINGS)}
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        return headers

    def _body(self, url: Url, answer: Answer) -> bytes:
        """The unpacked body of a page that was found; of other answers it is not read."""
        if answer.status != HTTPStatus.OK:
            return b""
        inflater = Inflater(answer.headers.get("content-encoding", "").strip().lower(), self._limits.size, str(url))
        inflater.expect(answer.headers.get("content-length", ""))
        for piece in answer.pieces:
            inflater.add(piece)
        return inflater.body()

    def _outcome(self, request: _Request, answer: _Whole) -> Fetched | NotModified | Gone:
        first, final = str(request.seen[0]), str(request.at)
        headers = answer.headers
        moved = request.permanent and len(request.seen) > 1
        if answer.status == HTTPStatus.OK:
            media_type = headers.get("content-type", "")
            charset = _CHARSET.search(media_type)
            return Fetched(
                first,
                final,
                moved,
                answer.status,
                answer.body,
                media_type.partition(";")[0].strip().lower(),
                charset[1].lower() if charset else None,
                Validators(headers.get("etag"), headers.get("last-modified")),
                {name: headers[name] for name in _KEPT_HEADERS if name in headers},
            )
        if answer.status == HTTPStatus.NOT_MODIFIED and request.validators != Validators():
            return NotModified(first, final, moved)
        if answer.status in _GONE:
            return Gone(first, final, answer.status)
        raise FetchError(f"{final} was not given: the site answered {_in_words(answer.status)}.", answer.status)


@dataclass(frozen=True)
class _Whole:
    """The answer of one hop, its body read."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Request:
    """The way from the address that was asked for to the one that answers."""

    def __init__(self, url: Url, validators: Validators, deadline: Deadline, admit: Admit) -> None:
        self.at, self.seen = url, [url]
        self.validators, self.deadline, self.admit = validators, deadline, admit
        self.permanent, self.retried = True, False

    def redirect(self, answer: _Whole, limit: int) -> None:
        """Goes on to where the answer points; raises `FetchError` where that leads nowhere."""
        if "location" not in answer.headers:
            raise FetchError(f"{self.at} redirects, but does not say where to.", answer.status)
        target = join(str(self.at), answer.headers["location"])
        if target in self.seen:
            raise FetchError(f"{self.seen[0]} redirects in a circle (back to {target}).", answer.status)
        if len(self.seen) > limit:
            raise FetchError(f"{self.seen[0]} redirects more than {limit} times.", answer.status)
        self.permanent = self.permanent and answer.status in _PERMANENT
        self.at = target
        self.seen.append(target)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (at.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _in_words(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)
