"""The web application: health checks, source pages, static files, and the chat mounted at the root."""

from __future__ import annotations

import logging
import socket
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from assistant.assembly import keeping, open_assistant, open_chat_model, open_checker
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.web import render
from assistant.web.api import build_api
from assistant.web.chat import build_chat, page_language, theme
from knowledge.errors import KnowledgeError, UnknownSource
from knowledge.library import Library
from prompts import message

_STATIC = Path(__file__).parent / "static"
_WARM_UP = "What does the office do?"
"""Asked once at start, so that the first visitor does not wait for models to load."""

_log = logging.getLogger(__name__)


class CannotListen(AssistantError):
    """The address or port cannot be listened on."""


def build_app(settings: Settings, library: Library) -> FastAPI:
    """The whole web application over an open library."""
    app = FastAPI(title=settings.name, docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/styles", StaticFiles(directory=_STATIC), name="styles")

    @app.get("/health/live")
    def live() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/health/ready")
    def ready() -> Response:
        try:
            library.retrieve("ready", 1)
        except KnowledgeError:
            _log.exception("not ready")
            return JSONResponse({"status": "unavailable"}, status_code=503)
        return JSONResponse({"status": "ready", "generation": library.generation().number})

    @app.get("/documents/{document_id:path}")
    def document(request: Request, document_id: str, start: int = 0, end: int = 0) -> HTMLResponse:
        said = page_language("", request.headers.get("accept-language", ""))
        try:
            found = library.document(document_id)
            page = render.source_page(found.title, library.text(found), found.language, start, end)
        except UnknownSource:
            return HTMLResponse(render.source_page(message(said, "source_gone"), "", said, 0, 0), 404)
        except KnowledgeError:
            _log.exception("a source could not be shown")
            return HTMLResponse(render.source_page(message(said, "failed"), "", said, 0, 0), 503)
        return HTMLResponse(page)

    def text_of(document_id: str, start: int, end: int) -> str:
        try:
            return library.text(library.document(document_id), start, end)
        except KnowledgeError:
            return ""

    model = open_chat_model(settings)
    open_assistant(settings, library).answer(_WARM_UP)
    assistant = open_assistant(settings, library, keeping(settings, library), model)
    app.include_router(
        build_api(
            assistant, open_checker(settings, library, model), library, settings.question_limit, settings.draft_limit
        )
    )
    chat = build_chat(assistant, text_of, settings.name, settings.question_limit)
    mounted: Any = gr.mount_gradio_app(
        app,
        chat,
        path="/",
        footer_links=[],
        show_error=False,
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
        ssr_mode=False,
        theme=theme(),
        css_paths=[_STATIC / "chat.css"],
    )
    return mounted  # type: ignore[no-any-return]


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
    print(f"The web chat is at http://{host}:{listener.getsockname()[1]} (stop it with Ctrl+C)", flush=True)  # noqa: T201
    try:
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
    finally:
        library.close()
