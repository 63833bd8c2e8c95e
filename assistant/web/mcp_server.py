"""How do staff's own programs reach the tools? Over MCP at /mcp, each with a token of its owner's (names mcp)."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from importlib import metadata
from typing import Any, Protocol
from urllib.parse import urlsplit

import anyio
from anyio import to_thread
from mcp.server.lowlevel.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ToolShown
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.web.services import Services
from assistant.web.tools import Tool, ToolRefusal, tools_of

AT_ONCE = 2
"""How many calls are worked on at once; readers of the pages need the machine too."""

WAITING = 8
"""How many more may wait for their turn."""

_SMALL = 64 * 1024
_BYTES_A_CHARACTER = 6
"""As JSON may write one: \\u00e9."""

_OWNER = "assistant.owner"
"""Where a request says whose token it came with."""

_BUSY = "Too many calls are being worked on. Please try again in a little while."
_NOT_NOTED = "Calls cannot be noted in the audit log at the moment, so none are served. Please try again later."
_INSTRUCTIONS = (
    "Searches the sources of the United Nations Office on Drugs and Crime, answers questions from them and checks "
    "drafts against them. Every answer cites its quotes: name them, and say so where the sources do not say."
)

_log = logging.getLogger(__name__)

Running = Callable[[], AbstractAsyncContextManager[None]]
"""Gives a context in which requests are served."""


class KnowsOwners(Protocol):
    """Tells whose token it is; `assistant.staff.tokens.Tokens` does."""

    def owner_of(self, token: str) -> str | None:
        """The owner; None for a token that is unknown or no longer good. Raises `AssistantError`."""


class TakesNotes(Protocol):
    """Writes down what staff did; `assistant.staff.audit.AuditLog` does."""

    def note(self, who: str, action: str, subject: str = "") -> None:
        """Writes it down; raises `AssistantError`."""


class HasTools(Protocol):
    """What the tools need of the desk."""

    @property
    def services(self) -> Services:
        """What answers and checks."""

    @property
    def tokens(self) -> KnowsOwners:
        """The tokens of staff's programs."""

    @property
    def audit(self) -> TakesNotes:
        """The log of what staff did."""


def build_mcp(desk: HasTools) -> tuple[ASGIApp, Running]:
    """The application for /mcp, and the context in which it is served: enter it while the server runs."""
    settings = desk.services.settings
    server = _server(tools_of(desk.services), desk.audit, settings.name)
    door = _Door(desk.tokens)

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        manager = StreamableHTTPSessionManager(
            server,
            json_response=True,
            stateless=True,
            security_settings=_hosts(settings),
            max_request_body_size=_SMALL + _BYTES_A_CHARACTER * settings.draft_limit,
        )
        async with manager.run():
            door.inside = manager.handle_request
            try:
                yield
            finally:
                door.inside = None

    return door, running


class _Door:
    """Lets requests in that have the token of a member of staff; of others nothing is read."""

    def __init__(self, tokens: KnowsOwners) -> None:
        self._tokens = tokens
        self.inside: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        token = _token(Headers(scope=scope))
        try:
            owner = await to_thread.run_sync(self._tokens.owner_of, token) if token else None
        except AssistantError as error:
            _log.error("tokens cannot be read: %s", error)  # the error says it
            await _refusal(HTTPStatus.SERVICE_UNAVAILABLE, "Tokens cannot be read at the moment.")(scope, receive, send)
            return
        if owner is None:
            said, asks = "Send the token of a member of staff: Authorization: Bearer uat_….", 'Bearer realm="tools"'
            headers = {"WWW-Authenticate": f'{asks}, error="invalid_token"' if token else asks}
            await _refusal(HTTPStatus.UNAUTHORIZED, said, headers)(scope, receive, send)
        elif scope["method"] != "POST":
            # Without sessions there is nothing to listen to and nothing to end.
            headers = {"Allow": "POST"}
            await _refusal(HTTPStatus.METHOD_NOT_ALLOWED, "Send POST.", headers)(scope, receive, send)
        elif self.inside is None:
            await _refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The server is stopping.")(scope, receive, send)
        else:
            await self.inside({**scope, _OWNER: owner}, receive, send)


def _token(headers: Headers) -> str:
    """The bearer token of a request; empty where there is not exactly one."""
    given = headers.getlist("authorization")
    scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return token.strip() if scheme.lower() == "bearer" else ""


def _refusal(status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    said = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    return JSONResponse(said, status, {**(headers or {})}, "application/problem+json")


def _server(tools: Mapping[str, Tool], audit: TakesNotes, name: str) -> Server[Any]:
    """The MCP server with these tools."""
    limiter, waiting = anyio.CapacityLimiter(AT_ONCE), anyio.Semaphore(AT_ONCE + WAITING)

    async def listed(_context: Any, _params: Any) -> ListToolsResult:
        return ListToolsResult(tools=[_shown(tool) for tool in tools.values()])

    async def called(context: Any, params: CallToolRequestParams) -> CallToolResult:
        tool = tools.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"There is no such tool. Tools: {', '.join(tools)}.")
        try:
            waiting.acquire_nowait()
        except anyio.WouldBlock:
            return _refused(_BUSY)
        try:
            owner = context.request.scope[_OWNER]
            return await to_thread.run_sync(_run, tool, params.arguments or {}, audit, owner, limiter=limiter)
        finally:
            waiting.release()

    server: Server[Any] = Server(
        "unodc-assistant",
        version=metadata.version("unodc-assistant"),
        title=name,
        instructions=_INSTRUCTIONS,
        on_list_tools=listed,
        on_call_tool=called,
        get_tool_input_schema=lambda wanted: tools[wanted].schema() if wanted in tools else None,
    )
    server.middleware.clear()  # what is asked is traced nowhere
    return server


def _run(tool: Tool, arguments: Mapping[str, Any], audit: TakesNotes, owner: str) -> CallToolResult:
    """Notes the call, but not what is asked, then does the work."""
    try:
        audit.note(owner, f"tool_{tool.name}")
    except AssistantError as error:
        _log.error("the audit log cannot be written: %s", error)  # the error says it
        return _refused(_NOT_NOTED)
    try:
        found = tool.run(arguments)
    except ToolRefusal as refusal:
        return _refused(str(refusal))
    text = json.dumps(found, ensure_ascii=False)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=json.loads(text))


def _refused(said: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=said)], is_error=True)


def _shown(tool: Tool) -> ToolShown:
    return ToolShown(
        name=tool.name,
        title=tool.title,
        description=tool.says,
        input_schema=tool.schema(),
        annotations=ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _hosts(settings: Settings) -> TransportSecuritySettings:
    """The names by which the server may be asked, where they are known: pages of other sites must not reach it."""
    if not settings.public_url:
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    host = urlsplit(settings.public_url).netloc
    here = ["127.0.0.1", "localhost", "[::1]"]
    return TransportSecuritySettings(
        allowed_hosts=[way for name in (host, *here) for way in (name, f"{name}:*")],
        allowed_origins=[settings.public_url],
    )
