"""Which walls stand around the application, and in which order? Each is a file of its own."""

from __future__ import annotations

import time
from collections.abc import Callable

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from assistant.settings import Settings
from assistant.sites import Sites
from assistant.switch import Switch
from assistant.web.walls.bodies import Bodies
from assistant.web.walls.clients import Clients
from assistant.web.walls.doors import Doors
from assistant.web.walls.faults import Faults
from assistant.web.walls.headers import SecurityHeaders
from assistant.web.walls.heads import Heads
from assistant.web.walls.limits import Limits
from assistant.web.walls.named_sites import NamedSites
from assistant.web.walls.origins import OriginWall, read_own
from assistant.web.walls.out_of_service import OutOfService
from assistant.web.walls.records import Over, Records
from assistant.web.walls.refusals import Refusals


def raise_walls(
    app: FastAPI,
    settings: Settings,
    switch: Switch,
    sites: Sites,
    clock: Callable[[], float] = time.monotonic,
    over: Over = lambda _kind, _method, _status, _seconds: None,
) -> None:
    """Puts the walls around an application; raises `SettingsError` where the public address of the settings is none.

    `clock` counts seconds for the limits and never goes back; `over` is told of each request that is over.
    """
    own, refusals = read_own(settings), Refusals(settings.name)
    is_https = settings.public_url.startswith("https:")
    asks, reads = settings.asks_per_minute, settings.reads_per_minute
    # Each stands outside of those before it: the last one here sees a request first.
    app.add_middleware(Bodies, settings=settings, refusals=refusals)
    app.add_middleware(Limits, asks=asks, reads=reads, sites=sites, refusals=refusals, clock=clock)
    app.add_middleware(OutOfService, switch=switch, refusals=refusals)
    app.add_middleware(Doors, inside=app, refusals=refusals)
    app.add_middleware(OriginWall, own=own, sites=sites, refusals=refusals)
    app.add_middleware(NamedSites, sites=sites, refusals=refusals)
    app.add_middleware(Clients, proxies=settings.trusted_proxies, is_https=is_https)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(Faults, refusals=refusals)
    app.add_middleware(SecurityHeaders, is_https=is_https)
    app.add_middleware(Heads)
    app.add_middleware(Records, inside=app, over=over)
