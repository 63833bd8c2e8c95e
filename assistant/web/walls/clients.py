"""Who asks? The address that limits are counted for, however many proxies of ours stand before the service."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

_NO_ADDRESS = "local"
"""Who comes by a Unix socket, or another way without an address."""
_OURS = 64
"""The bits of an IPv6 address that are given out together: the rest is its owner's to choose."""
_SAYS_A_PROXY = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip")


class Clients:
    """Notes who asks, whether from this machine and whether by https.

    The headers of proxies are taken away: nothing inside may believe them.
    """

    def __init__(self, app: ASGIApp, proxies: int, *, is_https: bool) -> None:
        """`proxies` is how many of ours add to X-Forwarded-For; `is_https` whether people always come by https."""
        self._app, self._proxies, self._is_https = app, proxies, is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["client"] = client_of(scope, self._proxies)
        scope["state"]["is_local"] = is_local(scope)
        if self._is_https or self._came_by_https(scope):
            scope["scheme"] = "https"
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name not in _SAYS_A_PROXY]
        await self._app(scope, receive, send)

    def _came_by_https(self, scope: Scope) -> bool:
        if not self._proxies:
            return False
        said = ",".join(Headers(scope=scope).getlist("x-forwarded-proto")).split(",")
        return said[-1].strip().lower() == "https"


def client_of(scope: Scope, proxies: int) -> str:
    """Whom a request is counted for: the address that the outermost of our proxies saw, or the connection's own.

    What stands to the left of it was written by the client. An IPv6 address stands for its /64 network.
    """
    peer = scope["client"][0] if scope.get("client") else ""
    said = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
    hops = [one.strip() for one in said.split(",") if one.strip()]
    if not proxies or not hops:
        return _network(peer) or _NO_ADDRESS
    return _network(hops[max(0, len(hops) - proxies)]) or _network(peer) or _NO_ADDRESS


def is_local(scope: Scope) -> bool:
    """Whether somebody on this machine asks, and not for somebody else as a proxy does."""
    peer = scope["client"][0] if scope.get("client") else ""
    return _is_loopback(peer) and not any(name in _SAYS_A_PROXY for name, _ in scope["headers"])


def _is_loopback(text: str) -> bool:
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False


def _network(text: str) -> str:
    """An address without its port, an IPv6 one cut to its network; nothing where it is not an address."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address.packed, _OURS), strict=False))
