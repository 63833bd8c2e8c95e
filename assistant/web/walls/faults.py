"""What happens where the program fails? A calm word with a number to the person, and one line about it in the log."""

from __future__ import annotations

from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.walls.lines import LOG, line, where
from assistant.web.walls.refusals import Refusals


class Faults:
    """Catches every exception. Its text stays out of answers and log, for it may hold what a person wrote."""

    def __init__(self, app: ASGIApp, refusals: Refusals) -> None:
        self._app, self._refusals = app, refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def told(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, told)
        except Exception as error:
            LOG.error(line(id=scope["state"]["request_id"], error=type(error).__name__, where=where(error)))
            if not has_begun:
                await self._refusals.send(scope, receive, send, HTTPStatus.INTERNAL_SERVER_ERROR, "wall_failed")
