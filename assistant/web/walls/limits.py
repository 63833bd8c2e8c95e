"""May this client ask once more, and is there room for one more question?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.sites import Site, Sites
from assistant.web.walls.kinds import Kind, kind_of
from assistant.web.walls.refusals import Refusals
from assistant.web.walls.windows import SECONDS, Taken, Windows

IN_FLIGHT = 64
"""Most questions that are answered at once; who comes then is told to come back."""
LOG_INS = 10
"""Most attempts to log in, a minute from one address."""
_COME_BACK = 5
"""Seconds after which to try again when there is no room."""

_ASKS = {
    *(("POST", f"/api/v1/{name}") for name in ("ask", "search", "check")),
    *(("POST", path) for path in ("/ask", "/staff/check", "/staff/check/report", "/mcp")),
    *(("POST", f"/gradio_api/{name}") for name in ("queue/join", "run/predict")),
}
_LOG_IN = ("POST", "/staff/login")
_HEARTBEAT = "/gradio_api/heartbeat/"


@dataclass(frozen=True)
class _Budget:
    """What one more request left of a budget of that name."""

    name: str
    limit: int
    taken: Taken


class Limits:
    """Counts what each client asks, and what is asked in the name of each site.

    At most so many questions are answered at once, whoever asks them.
    """

    def __init__(
        self,
        app: ASGIApp,
        asks: int,
        reads: int,
        sites: Sites,
        refusals: Refusals,
        clock: Callable[[], float],
        in_flight: int = IN_FLIGHT,
    ) -> None:
        """`asks` and `reads` are how many a minute; 0 for any number."""
        self._app, self._sites, self._refusals, self._room = app, sites, refusals, in_flight
        limits = {"asks": asks, "reads": reads, "log-ins": LOG_INS}
        self._windows = {name: Windows(limit, clock) for name, limit in limits.items() if limit}
        self._of_sites = Windows(0, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = budget_of(scope)
        budgets = self._taken(scope, name)
        if budgets:
            headers = _headers(budgets)
            if not budgets[-1].taken.is_allowed:
                await self._refuse(scope, receive, send, budgets[-1].taken.reset, headers)
                return
            send = _with(headers, send)
        if name != "asks":
            await self._app(scope, receive, send)
            return
        await self._answered(scope, receive, send)

    def _taken(self, scope: Scope, name: str) -> list[_Budget]:
        """The budgets that a request was taken from, as far as the first that is used up."""
        budgets = []
        window, site = self._windows.get(name), _site(scope)
        if window is not None:
            budgets.append(_Budget(name, window.limit, window.take(scope["state"]["client"])))
        is_allowed = all(one.taken.is_allowed for one in budgets)
        if is_allowed and site and site.asks_per_minute and name == "asks":
            taken = self._of_sites.take(site.id, site.asks_per_minute)
            budgets.append(_Budget("site", site.asks_per_minute, taken))
        return budgets

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a question through where there is room for it."""
        if self._room <= 0:
            status, headers = HTTPStatus.SERVICE_UNAVAILABLE, {"retry-after": str(_COME_BACK)}
            await self._refusals.send(scope, receive, send, status, "wall_busy", headers=headers)
            return
        self._room -= 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._room += 1

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, wait: int, headers: dict[str, str]) -> None:
        if site := _site(scope):
            self._sites.count(site.id, refused=True)
        headers = {**headers, "retry-after": str(wait)}
        status = HTTPStatus.TOO_MANY_REQUESTS
        await self._refusals.send(scope, receive, send, status, "wall_too_many", headers=headers, seconds=wait)


def budget_of(scope: Scope) -> str:
    """The budget that a request is taken from; none for what costs nothing."""
    method, path = scope["method"], scope["path"]
    if (method, path) == _LOG_IN:
        return "log-ins"
    if (method, path) in _ASKS or (path == "/ask" and parse_qs(scope["query_string"].decode("latin-1")).get("q")):
        return "asks"
    if kind_of(path) in (Kind.ASSET, Kind.HEALTH) or path.startswith(_HEARTBEAT):
        return ""
    return "reads"


def _site(scope: Scope) -> Site | None:
    site: Site | None = scope.get("state", {}).get("site")
    return site


def _headers(budgets: Sequence[_Budget]) -> dict[str, str]:
    """What is left, in the names that clients know, which have room for one budget, and in those of the standard."""
    least = min(budgets, key=lambda one: (one.taken.is_allowed, one.taken.remaining))
    return {
        "ratelimit-limit": str(least.limit),
        "ratelimit-remaining": str(least.taken.remaining),
        "ratelimit-reset": str(least.taken.reset),
        "ratelimit-policy": ", ".join(f'"{one.name}";q={one.limit};w={SECONDS}' for one in budgets),
        "ratelimit": ", ".join(f'"{one.name}";r={one.taken.remaining};t={one.taken.reset}' for one in budgets),
    }


def _with(extra: dict[str, str], send: Send) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(extra)
        await send(message)

    return told
