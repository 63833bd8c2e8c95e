"""How is a HEAD answered? As a GET is, without the body, wherever one ends by itself."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.walls.kinds import Kind, kind_of


class Heads:
    """Has whatever is inside answer a HEAD as a GET, and lets only the headers through.

    What Gradio streams goes on until somebody leaves: of it no HEAD is made.
    """

    def __init__(self, app: ASGIApp) -> None:
        """`app` is what answers a GET."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or kind_of(scope["path"]) is Kind.GRADIO:
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        # The server looks into its own scope to know that no body follows, so it stays as it was.
        await self._app({**scope, "method": "GET"}, receive, told)
