"""A web site on loopback for tests: routes set by the test, with redirects, validators, drips and bombs, and a log."""

from __future__ import annotations

import gzip
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType


@dataclass(frozen=True)
class Reply:
    """What a route answers; a `body` of several pieces is sent piece by piece with `drip` seconds between them."""

    body: bytes | Callable[[], Iterable[bytes]] = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float = 0.0


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    path: str
    headers: Mapping[str, str]
    at: float


class Site:
    """A site that runs while its `with` block does. Routes are by path with query; what has none is a 404.

    `page` answers 304 to the validators that it gave; whatever else is wanted goes into `routes` as a `Reply`, or as a
    function of the request that gives one. `raw` routes send bytes without HTTP around them.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Reply | Callable[[Asked], Reply]] = {}
        self.raw: dict[str, tuple[bytes, float]] = {}
        self.asked: list[Asked] = []
        self.closing = Event()
        self._server = _Server(self)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "http" if tls is None else "https"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port that the site is on."""
        return int(self._server.server_address[1])

    @property
    def allowed(self) -> str:
        """The entry for `AddressRules` that opens this site and nothing else."""
        return f"127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [asked.path for asked in self.asked]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"{self._scheme}://{host}:{self.port}{path}"

    def page(self, path: str, body: str | bytes, media_type: str = "text/html; charset=utf-8", **headers: str) -> None:
        """Sets a page; ``ETag="…"`` and ``Last_Modified="…"`` are validators, to which it answers 304."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        reply = Reply(data, 200, {"Content-Type": media_type, **named})

        def answer(asked: Asked) -> Reply:
            known = (asked.headers.get("if-none-match"), asked.headers.get("if-modified-since"))
            current = (named.get("ETag"), named.get("Last-Modified"))
            same = any(given is not None and given == now for given, now in zip(known, current, strict=True))
            return Reply(status=304) if same else reply

        self.routes[path] = answer

    def redirect(self, path: str, target: str, status: int = 301) -> None:
        """Sets a redirect."""
        self.routes[path] = Reply(status=status, headers={"Location": target})

    def feed(self, path: str, body: str, media_type: str = "application/xml", packed: bool = False) -> None:
        """Sets a sitemap or feed, `packed` as a .gz file is."""
        data = gzip.compress(body.encode()) if packed else body.encode()
        self.routes[path] = Reply(data, headers={"Content-Type": "application/gzip" if packed else media_type})

    def robots(self, *lines: str) -> None:
        """Sets robots.txt."""
        self.routes["/robots.txt"] = Reply("\n".join(lines).encode(), headers={"Content-Type": "text/plain"})

    def calendar(self, path: str = "/calendar") -> None:
        """Makes a calendar in which each month links to the next, without end."""
        self.routes[path] = lambda asked: Reply(
            f'<html><body><p>Month.</p><a href="{path}?month={_month(asked.path) + 1}">Next</a></body></html>'.encode(),
            headers={"Content-Type": "text/html"},
        )

    def reply(self, asked: Asked) -> Reply:
        """What the route of a request answers; a route without a query answers for all queries of its path."""
        route = self.routes.get(asked.path) or self.routes.get(asked.path.partition("?")[0]) or Reply(b"", 404)
        return route if isinstance(route, Reply) else route(asked)


def urlset(*urls: str) -> str:
    """A sitemap of the addresses."""
    entries = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


def sitemap_index(*urls: str) -> str:
    """A sitemap of sitemaps."""
    entries = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'


def endless(piece: bytes = b"x" * 65536) -> Iterator[bytes]:
    """A body without an end."""
    while True:
        yield piece


def _month(path: str) -> int:
    return int(path.rpartition("=")[2]) if "=" in path else 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, site: Site) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of clients that hang up, which is what is being tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        site = self.server.site
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.path, headers, time.monotonic())
        site.asked.append(asked)
        self.close_connection = True
        with suppress(OSError):
            if self.path in site.raw:
                data, drip = site.raw[self.path]
                self._send((data[at : at + 1] for at in range(len(data))) if drip else [data], drip)
            else:
                self._answer(site.reply(asked))

    def _answer(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if isinstance(reply.body, bytes) and "Content-Length" not in reply.headers:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self._send([reply.body] if isinstance(reply.body, bytes) else reply.body(), reply.drip)

    def _send(self, pieces: Iterable[bytes], drip: float) -> None:
        for piece in pieces:
            self.wfile.write(piece)
            self.wfile.flush()
            if self.server.site.closing.wait(drip) if drip else self.server.site.closing.is_set():
                return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that is overridden
        """Writes no log to the terminal; `Site.asked` is the log."""
