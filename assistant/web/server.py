"""How is the whole put together and served?"""

from __future__ import annotations

import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.routing import Route

from assistant.assembly import open_suggester
from assistant.errors import AssistantError
from assistant.retention import Retention
from assistant.settings import Settings
from assistant.web.api.problems import install_problems
from assistant.web.api.routes import build_api
from assistant.web.chat.mount import mount_chat
from assistant.web.mcp_server import build_mcp
from assistant.web.metrics import Metrics, build_metrics
from assistant.web.pages.errors import install_error_pages
from assistant.web.pages.routes import build_pages
from assistant.web.services import open_services
from assistant.web.staff.desk import Desk, open_desk
from assistant.web.staff.guard import add_refusals
from assistant.web.staff.routes import build_staff
from assistant.web.walls.lines import write_lines
from assistant.web.walls.wall import raise_walls
from knowledge.errors import KnowledgeError
from knowledge.library import Library

_STATIC = Path(__file__).parent / "static"

_DRAIN_SECONDS = 10
"""How long answers that are being given are waited for when the server is stopped."""

_log = logging.getLogger(__name__)


class CannotListen(AssistantError):
    """The address or port cannot be listened on."""


def build_app(settings: Settings, library: Library) -> FastAPI:
    """The whole web application over an open library."""
    metrics = Metrics(library)
    services = open_services(settings, library, metrics.answered)
    desk = open_desk(services)
    tools, tools_running = build_mcp(desk)
    suggester = open_suggester(settings, library)
    suggester.warm_up()

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        async with tools_running():
            with _retention(desk):
                yield
        desk.close()
        services.close()

    app = FastAPI(title=settings.name, docs_url=None, redoc_url=None, openapi_url=None, lifespan=running)
    app.state.settings, app.state.desk = settings, desk
    install_error_pages(app)
    add_refusals(app)
    install_problems(app)
    for routes in (
        _health(library),
        build_metrics(metrics, settings.metrics_token.get_secret_value()),
        build_api(services),
        build_pages(services, suggester.next),
        build_staff(desk),
    ):
        app.include_router(routes)
    app.mount("/styles", StaticFiles(directory=_STATIC), name="styles")
    app.router.routes.append(Route("/mcp", tools))
    mount_chat(app, services, suggester.next)
    raise_walls(app, settings, services.switch, services.sites, over=metrics.request_over)
    return app


def run(settings: Settings, library: Library, host: str, port: int) -> None:
    """Serves until interrupted; raises `CannotListen` where the port is taken or the address is not this machine's."""
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        reason = (error.strerror or str(error)).split(" (while")[0]
        raise CannotListen(
            f"Cannot listen on {host}:{port} ({reason}). Choose another with --port or ASSISTANT_PORT."
        ) from error
    app = build_app(settings, library)
    write_lines()
    print(f"The web chat is at http://{host}:{listener.getsockname()[1]} (stop it with Ctrl+C)", flush=True)  # noqa: T201
    config = uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        access_log=False,
        # Who asks is told by the walls, from the proxies that the settings speak of; uvicorn would believe any.
        proxy_headers=False,
        server_header=False,
        # An open page holds a stream that does not end by itself.
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        library.close()


def _retention(desk: Desk) -> Retention:
    """What is too old is deleted; feedback first, which makes the file that receipts are looked for in."""
    services = desk.services
    days = services.settings.receipt_days
    return Retention((services.feedback, services.receipts, services.sites), days, (desk.sessions.forget_ended,))


def _health(library: Library) -> APIRouter:
    routes = APIRouter(prefix="/health", include_in_schema=False)

    @routes.get("/live")
    def live() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/ready")
    def ready() -> Response:
        try:
            library.retrieve("ready", 1)
        except KnowledgeError:
            _log.exception("not ready")
            return JSONResponse({"status": "unavailable"}, status_code=503)
        return JSONResponse({"status": "ready", "generation": library.generation().number})

    return routes
