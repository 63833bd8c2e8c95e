"""Which web sites may ask? Our own, and partners' where the API is asked in their name; others learn nothing here."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from fastapi.responses import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import SettingsError
from assistant.origins import USUAL_PORTS, OriginError, origin_of
from assistant.settings import Settings
from assistant.sites import Site, Sites
from assistant.web.walls.kinds import Kind, kind_of
from assistant.web.walls.named_sites import API
from assistant.web.walls.refusals import Refusals

_WRITTEN = {f"{API}{name}" for name in ("ask", "search", "feedback")}
_READ = (f"{API}sources", f"{API}receipts")
"""What the pages of a site may ask for; below these addresses too."""
_READS = ("GET", "HEAD", "OPTIONS")
_SHOWN = "RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
"""Headers that a partner's script may read."""


@dataclass(frozen=True)
class Own:
    """Our own origin as browsers write it, if it is set: `public`."""

    public: str

    def of(self, scope: Scope) -> str:
        """Our own origin, as far as can be told: the host that was asked, if none is set."""
        return self.public or f"{scope['scheme']}://{asked_host(scope)}"


def read_own(settings: Settings) -> Own:
    """Our origin from the settings; raises `SettingsError` where it is none."""
    try:
        return Own(origin_of(settings.public_url) if settings.public_url else "")
    except OriginError as error:
        raise SettingsError(f"ASSISTANT_PUBLIC_URL: {error}") from error


def asked_host(scope: Scope) -> str:
    """The host that was asked, with its port unless that is the usual one."""
    host = Headers(scope=scope).get("host", "").lower()
    return host.removesuffix(f":{USUAL_PORTS[scope['scheme']]}")


class OriginWall:
    """Refuses what a foreign web site has a browser send, and tells partners' browsers that they may read the API."""

    def __init__(self, app: ASGIApp, own: Own, sites: Sites, refusals: Refusals) -> None:
        self._app, self._own, self._sites, self._refusals = app, own, sites, refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._is_elsewhere(scope):
            status = HTTPStatus.MISDIRECTED_REQUEST
            return await self._refusals.send(scope, receive, send, status, "wall_other_host")
        headers = Headers(scope=scope)
        asks_first = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        method = headers["access-control-request-method"] if asks_first else scope["method"]
        partner = _partner(scope, headers, method)
        send = _with_cors(scope, send, partner)
        if partner and asks_first:
            return await _preflight()(scope, receive, send)
        if not partner and (asks_first or not self._may_pass(scope, headers)):
            site: Site | None = scope["state"]["site"]
            if site:
                self._sites.count(site.id, refused=True)
            return await self._refusals.send(scope, receive, send, HTTPStatus.FORBIDDEN, "wall_foreign")
        return await self._app(scope, receive, send)

    def _is_elsewhere(self, scope: Scope) -> bool:
        public = self._own.public
        if not public or kind_of(scope["path"]) is Kind.HEALTH:
            return False
        scheme, _, host = public.partition("://")
        return Headers(scope=scope).get("host", "").lower().removesuffix(f":{USUAL_PORTS[scheme]}") != host

    def _may_pass(self, scope: Scope, headers: Headers) -> bool:
        """Programs send neither header; browsers say where a request comes from, but for reading that anybody may."""
        origin = headers.get("origin")
        if origin is not None and (scope["method"] not in _READS or scope["path"].startswith(API)):
            return len(headers.getlist("origin")) == 1 and origin == self._own.of(scope)
        return scope["method"] in _READS or headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _partner(scope: Scope, headers: Headers, method: str) -> str:
    """The origin that asks, where it is one of the site that is named, and that may ask this; nothing else."""
    site: Site | None = scope["state"]["site"]
    origins = headers.getlist("origin")
    is_of_site = site is not None and len(origins) == 1 and origins[0] in site.origins
    return origins[0] if is_of_site and _is_for_sites(method, scope["path"]) else ""


def _is_for_sites(method: str, path: str) -> bool:
    if method == "POST":
        return path in _WRITTEN
    return method in ("GET", "HEAD") and any(path == one or path.startswith(f"{one}/") for one in _READ)


def _preflight() -> Response:
    allowed = {
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "content-type",
        "access-control-max-age": "600",
    }
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=allowed)


def _with_cors(scope: Scope, send: Send, partner: str) -> Send:
    """Lets a partner read the answers of the API; credentials are never allowed."""
    if not scope["path"].startswith(API):
        return send

    async def marked(told: Message) -> None:
        if told["type"] == "http.response.start":
            headers = MutableHeaders(scope=told)
            headers.add_vary_header("Origin")
            if partner:
                headers["access-control-allow-origin"] = partner
                headers["access-control-expose-headers"] = _SHOWN
        await send(told)

    return marked
