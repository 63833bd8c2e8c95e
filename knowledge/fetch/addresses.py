"""Decides which machines may be connected to: the public web, and what the operator allows besides."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread

from knowledge.errors import AddressRefused, FetchError
from knowledge.fetch.urls import IpAddress, Url, host_name

Resolver = Callable[[str, int], Iterable[str]]
"""Host name and port to IP addresses, best first; raises OSError where the name has none."""

_RESOLVER_SECONDS = 10.0
PORTS = frozenset((80, 443, 8080, 8443))
_LOCAL_NAME = re.compile(
    r"[^.]*|.*\.(localhost|localdomain|local|internal|intranet|private|corp|lan|home|home\.arpa|onion)"
)
_NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
            "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 "
            "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
        ).split(),
    )
)
_METADATA = frozenset(
    map(ip_address, "169.254.169.254 169.254.170.2 100.100.100.200 168.63.129.16 192.0.0.192 fd00:ec2::254".split())
)
"""Where clouds give a machine its own secrets; 168.63.129.16 looks public. An allowed name does not open these."""

_GLOBAL_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(map(IPv6Network, "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20".split()))
"""Within 2000::/3: Teredo and its neighbours, documentation, 6to4, AS112."""

_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = frozenset((0x00005EFE, 0x02005EFE))


def resolve(host: str, port: int) -> list[str]:
    """Asks this machine's resolver, which knows no time limit of its own: hence the thread."""
    answers: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(info[4][0]) for info in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=_RESOLVER_SECONDS)
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def is_public(address: IpAddress) -> bool:
    """Whether an IP address is one of the public internet, and stands for no other that is not."""
    if address in _METADATA:
        return False
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in _NOT_PUBLIC_4)
    if address in _NAT64:
        return _embedded_is_public(address)
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP and not _embedded_is_public(address):
        return False
    return address in _GLOBAL_6 and not any(address in network for network in _NOT_PUBLIC_6)


def _embedded_is_public(address: IPv6Address) -> bool:
    return is_public(IPv4Address(int(address) & 0xFFFFFFFF))


class AddressRules:
    """The rules for one run: public hosts on the web's ports, and the `allowed` ones.

    An entry of `allowed` is a host, an IP address or a network (``10.2.0.0/16``), and may name a port (``wiki:8090``,
    ``[::1]:80``; not for a network). An allowed host may have any port and a private address.
    """

    def __init__(self, allowed: Iterable[str] = (), resolver: Resolver = resolve) -> None:
        self._resolver = resolver
        self._hosts: set[tuple[str, int | None]] = set()
        self._networks: list[tuple[IPv4Network | IPv6Network, int | None]] = []
        for entry in allowed:
            self._allow(entry.strip())

    def _allow(self, entry: str) -> None:
        try:
            self._networks.append((ip_network(entry), None))
            return
        except ValueError:
            pass
        match = re.fullmatch(r"(\[[^\]]+\]|[^:/\s]+)(?::(\d{1,5}))?", entry)
        if match is None:
            raise AddressRefused(f"“{entry}” is neither a host, an IP address nor a network that could be allowed.")
        host, port = host_name(match[1]), int(match[2]) if match[2] else None
        try:
            self._networks.append((ip_network(host), port))
        except ValueError:
            self._hosts.add((host, port))

    def addresses(self, url: Url) -> tuple[str, ...]:
        """The IP addresses to connect to for `url`, each of them checked; raises `AddressRefused` if one is not fine.

        The name is looked up once. Whoever connects must use these addresses and not look it up again, since the
        answer may have changed.
        """
        name_allowed = not self._hosts.isdisjoint(((url.host, None), (url.host, url.port)))
        if url.ip is not None:
            found: tuple[IpAddress, ...] = (url.ip,)
        elif not name_allowed and self._is_local_name(url.host):
            raise AddressRefused(f"{url.host} is a name of this machine's own network, not of the public web.")
        else:
            found = self._looked_up(url)
        for address in found:
            self._check(address, url, name_allowed)
        return tuple(map(str, found))

    def _is_local_name(self, host: str) -> bool:
        """Whether a name is local by its shape; where networks are allowed, its addresses decide instead."""
        return not self._networks and _LOCAL_NAME.fullmatch(host) is not None

    def _looked_up(self, url: Url) -> tuple[IpAddress, ...]:
        try:
            found = tuple(ip_address(address) for address in self._resolver(url.host, url.port))
        except (OSError, UnicodeError):
            raise FetchError(f"No host is called {url.host}, or the name service does not answer.") from None
        except ValueError:
            raise AddressRefused(f"{url.host} has an address that only means something on this machine.") from None
        if not found:
            raise FetchError(f"The host {url.host} has no address.")
        return found

    def _check(self, address: IpAddress, url: Url, name_allowed: bool) -> None:
        if any(address in network and port in (None, url.port) for network, port in self._networks):
            return
        if name_allowed and (getattr(address, "ipv4_mapped", None) or address) not in _METADATA:
            return
        if not is_public(address):
            raise AddressRefused(
                f"{url.host} is not on the public web (its address is {address}), so it is not fetched."
            )
        if url.port not in PORTS:
            ports = ", ".join(map(str, sorted(PORTS)))
            raise AddressRefused(f"Port {url.port} of {url.host} is not fetched; web sites use {ports}.")
