"""Is this part of the service switched off? Then those who come are told so, and when to come back."""

from __future__ import annotations

from http import HTTPStatus

import anyio
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.switch import Off, Part, Switch
from assistant.web.walls.kinds import Kind, kind_of
from assistant.web.walls.refusals import Refusals

_PARTS = {
    Kind.CHAT: Part.WEB,
    Kind.GRADIO: Part.WEB,
    Kind.PAGE: Part.WEB,
    Kind.API: Part.API,
    Kind.TOOLS: Part.API,
}
_LONGEST_LOOK = 2.0
"""Seconds to wait for the database that knows; what was last known holds then."""
_COME_BACK = 300


class OutOfService:
    """Closes the public pages or the API while staff have switched them off. The staff's own pages stay."""

    def __init__(self, app: ASGIApp, switch: Switch, refusals: Refusals, patience: float = _LONGEST_LOOK) -> None:
        self._app, self._switch, self._refusals, self._patience = app, switch, refusals, patience
        self._known = dict[Part, Off | None]()
        self._looks: anyio.CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        part = _PARTS.get(kind_of(scope["path"]))
        off = await self._off(part) if part else None
        if off is None:
            await self._app(scope, receive, send)
            return
        status, headers = HTTPStatus.SERVICE_UNAVAILABLE, {"retry-after": str(_COME_BACK)}
        await self._refusals.send(scope, receive, send, status, "wall_off", own_words=off.message, headers=headers)

    async def _off(self, part: Part) -> Off | None:
        # Threads of its own: those that answer questions may all be taken.
        self._looks = self._looks or anyio.CapacityLimiter(4)
        with anyio.move_on_after(self._patience):
            self._known[part] = await anyio.to_thread.run_sync(
                self._switch.off, part, abandon_on_cancel=True, limiter=self._looks
            )
        return self._known.get(part)
