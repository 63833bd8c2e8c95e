"""One request and its answer over a connection to addresses that were checked (names httpcore).

httpcore and not httpx, since all that httpx adds (redirects, unpacking, cookies, proxies and passwords from the
environment) must not happen here, and only httpcore lets its caller say which machine is connected to.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpcore

from knowledge.errors import FetchError
from knowledge.fetch.urls import Url

Dial = Callable[[tuple[str, int], float], socket.socket]
"""IP address and port, and seconds, to an open connection; raises OSError."""


def open_socket(address: tuple[str, int], seconds: float) -> socket.socket:
    """Connects to an IP address and port."""
    return socket.create_connection(address, seconds)


class Deadline:
    """The moment by which all must be done; each wait gets only what is left until then."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def remaining(self) -> float:
        """Seconds left, more than zero; raises TimeoutError where none are."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError
        return left

    def extend(self, seconds: float) -> None:
        """Moves the deadline by time that was spent waiting on purpose."""
        self._end += seconds


@dataclass(frozen=True)
class Answer:
    """What a site answers: header names are in lower case, the pieces of the body are as they were sent."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


class Connector:
    """Makes requests, each over a new connection.

    Connections are not kept: requests to one host are a second or more apart, and so each of them goes to addresses
    that were just checked. Host header, SNI and certificate are by name.
    """

    def __init__(self, connect: float, tls: ssl.SSLContext | None, dial: Dial) -> None:
        self._connect, self._dial = connect, dial
        self._given_tls = tls

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Whom to trust; read when the first secure site is asked, since it takes a tenth of a second."""
        return self._given_tls or httpcore.default_ssl_context()

    @contextmanager
    def request(
        self, url: Url, addresses: tuple[str, ...], headers: Mapping[str, str], deadline: Deadline
    ) -> Iterator[Answer]:
        """The answer to a GET for `url` from one of `addresses`; raises `FetchError`, also while pieces are read."""
        network = _CheckedNetwork(addresses, deadline, self._connect, self._dial)
        place = httpcore.URL(scheme=url.scheme, host=url.host, port=url.port, target=url.target)
        sent = [("Host", url.authority), *headers.items(), ("Connection", "close")]
        tls = self._tls if url.scheme == "https" else None
        raw = [(name.encode("ascii"), value.encode("utf-8")) for name, value in sent]
        try:
            with (
                httpcore.HTTPConnection(place.origin, ssl_context=tls, network_backend=network) as connection,
                connection.stream(b"GET", place, headers=raw) as response,
            ):
                yield Answer(response.status, _decoded(response.headers), response.iter_stream())
        except TimeoutError:
            raise FetchError(f"{url} took too long to answer; try again later.") from None
        except ssl.SSLCertVerificationError as error:
            raise FetchError(f"{url.host} has no valid certificate: {error.verify_message}.") from error
        except (ssl.SSLError, httpcore.ProtocolError) as error:
            raise FetchError(f"{url.host} broke off, or does not answer as a web site does.") from error
        except OSError as error:
            reason = f" ({error.strerror})" if error.strerror else ""
            raise FetchError(f"{url.host} cannot be reached{reason}; try again later.") from error


def _decoded(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.decode("latin-1").lower()
        try:
            text = value.decode("utf-8")
        except UnicodeDecodeError:
            text = value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to the addresses it was given, whatever the name of the host."""

    def __init__(self, addresses: tuple[str, ...], deadline: Deadline, connect: float, dial: Dial) -> None:
        self._addresses, self._deadline, self._connect, self._dial = addresses, deadline, connect, dial

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        failed: OSError | None = None
        for address in self._addresses:
            try:
                connected = self._dial((address, port), min(self._connect, self._deadline.remaining()))
            except OSError as error:
                failed = error
            else:
                return _Stream(connected, self._deadline, self._connect)
        raise failed or OSError(f"{host} has no address")


class _Stream(httpcore.NetworkStream):
    """A connection on which each step may take what is left of the deadline, so that no drip outlasts it."""

    def __init__(self, connected: socket.socket, deadline: Deadline, connect: float) -> None:
        self._socket, self._deadline, self._connect = connected, deadline, connect

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline decides
        self._socket.settimeout(self._deadline.remaining())
        return self._socket.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._socket.settimeout(self._deadline.remaining())
        self._socket.sendall(buffer)

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        try:
            self._socket.settimeout(min(self._connect, self._deadline.remaining()))
            secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except BaseException:
            self._socket.close()
            raise
        return _Stream(secured, self._deadline, self._connect)
