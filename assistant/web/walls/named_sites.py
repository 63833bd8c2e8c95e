"""Which partner site does a request name? Looked up once for all walls, and refused where there is no such site."""

from __future__ import annotations

from http import HTTPStatus

import anyio
from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.errors import StorageError
from assistant.sites import Site, Sites
from assistant.web.walls.refusals import Refusals

NAME = "site"
"""What names a site in the query of an address."""
API = "/api/v1/"
FRAME = "/embed"
"""The page that a site shows in a frame."""

_LONGEST_LOOK = 2.0
"""Seconds to wait for the database that knows; what was last known holds then."""


class NamedSites:
    """Notes as ``scope["state"]["site"]`` which site a request names, None where it names none or one that is off.

    The API is asked in the name of a site that is on, or of none.
    """

    def __init__(self, app: ASGIApp, sites: Sites, refusals: Refusals, patience: float = _LONGEST_LOOK) -> None:
        self._app, self._sites, self._refusals, self._patience = app, sites, refusals, patience
        self._known: tuple[Site, ...] = ()
        self._looks: anyio.CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        named, is_api = _named(scope), scope["path"].startswith(API)
        site = await self._site(named) if named and (is_api or scope["path"] == FRAME) else None
        scope["state"]["site"] = site if site and site.is_on else None
        if named and is_api and scope["state"]["site"] is None:
            if site:
                self._sites.count(site.id, refused=True)
            await self._refusals.send(scope, receive, send, HTTPStatus.FORBIDDEN, "wall_no_site")
            return
        await self._app(scope, receive, send)

    async def _site(self, named: str) -> Site | None:
        # Threads of its own: those that answer questions may all be taken.
        self._looks = self._looks or anyio.CapacityLimiter(4)
        with anyio.move_on_after(self._patience):
            self._known = await anyio.to_thread.run_sync(self._all, abandon_on_cancel=True, limiter=self._looks)
        return next((one for one in self._known if one.id == named), None)

    def _all(self) -> tuple[Site, ...]:
        try:
            return self._sites.all()
        except StorageError:
            return ()


def _named(scope: Scope) -> str:
    """The site that is named, as the routes read it too; of several all at once, which is the name of none."""
    return " ".join(QueryParams(scope["query_string"]).getlist(NAME))
