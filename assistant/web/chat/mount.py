"""How does the chat get to a browser? A page of our own, in the reader's language, around Gradio's application.

Gradio's own page is in English, names other hosts and needs scripts that the policy refuses; ours has what its
application reads when it starts: its settings and the addresses of its script and styles.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

from assistant.errors import AssistantError
from assistant.web.chat.page import NextQuestions, build_chat, theme, words
from assistant.web.languages import reader_language
from assistant.web.services import Services
from assistant.web.templating import page

_GRADIO_PAGE = Path(gr.__file__).parent / "templates" / "frontend" / "index.html"


class UnknownGradio(AssistantError):
    """The installed Gradio is not laid out as the chat page expects it."""


def mount_chat(app: FastAPI, services: Services, next_questions: NextQuestions) -> None:
    """Adds the chat at ``/``; to be called last, because Gradio takes every path that is left.

    Raises `UnknownGradio` where the installed Gradio is laid out in another way.
    """
    chat = build_chat(services, next_questions)
    script, styles = _assets(_GRADIO_PAGE.read_text(encoding="utf-8"))
    router = APIRouter()

    @cache
    def config(said: str) -> dict[str, Any]:
        return spoken_config(dict(chat.config), said)

    config("en")  # where a part is missing it is told now, and not to the first reader

    @router.get("/", include_in_schema=False)
    def opened(request: Request) -> HTMLResponse:
        return page(
            request,
            "chat.html",
            config=config(reader_language(request)),
            script=script,
            styles=styles,
            writes=services.assistant.writes,
        )

    app.include_router(router)
    gr.mount_gradio_app(
        app,
        chat,
        path="/",
        footer_links=[],
        show_error=False,
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
        ssr_mode=False,
        theme=theme(),
        run_history=False,
        max_file_size=1,
    )


def spoken_config(config: dict[str, Any], said: str) -> dict[str, Any]:
    """What Gradio's application reads when it starts, with the words of a language.

    Raises `UnknownGradio` where a part of the chat is missing.
    """
    spoken, parts = json.loads(json.dumps(config, default=str)), words(said)
    named = {one["props"].get("elem_id"): one["props"] for one in spoken["components"]}
    if missing := sorted(parts.keys() - named.keys()):
        raise UnknownGradio(f"Gradio's settings lack {', '.join(missing)}.")
    for name, changes in parts.items():
        named[name].update(changes)
    return {**spoken, "root": "/", "current_page": "", "username": None, "deep_link_state": "none"}


def _assets(html: str) -> tuple[str, str]:
    """The script and the styles that Gradio's own page starts with: these as Gradio looks for them on a page."""
    script = re.search(r'<script type="module"[^>]*\ssrc="\.(/assets/[\w.-]+\.js)"', html)
    styles = re.search(r'<link rel="stylesheet"[^>]*\shref="(\./assets/[\w.-]+\.css)"', html)
    if not script or not styles:
        raise UnknownGradio("Gradio's page names no script or no styles: another version of Gradio is installed.")
    return script[1], styles[1]
