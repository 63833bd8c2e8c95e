"""The plain pages as their tests open them, and what a reader sees on one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.answer import Answer
from assistant.answering import Assistant
from assistant.assembly import keeping
from assistant.checking.checker import Checker
from assistant.confidence import shipped_judge
from assistant.feedback import FeedbackBook
from assistant.receipts.book import FILE_NAME, ReceiptBook
from assistant.settings import Settings
from assistant.sites import Sites
from assistant.switch import Switch
from assistant.web.pages.asking import NextQuestions
from assistant.web.pages.errors import install_error_pages
from assistant.web.pages.routes import build_pages
from assistant.web.services import Services
from knowledge.library import Library

EVIL = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'><b onclick="x">&amp;'


def opened(folder: Path, library: Library, checker: Checker, **settings: Any) -> Services:
    """Services over a library, which keep what they keep in a folder."""
    chosen = Settings(data_dir=folder, **settings)
    return Services(
        chosen,
        library,
        Assistant(library, shipped_judge(), chosen.question_limit, keep=keeping(chosen, library)),
        checker,
        ReceiptBook(folder / FILE_NAME, chosen.receipt_days or None),
        FeedbackBook(folder / FILE_NAME),
        Switch(folder / FILE_NAME),
        Sites(folder / FILE_NAME),
    )


def nothing_next(_answer: Answer, _said: str) -> tuple[str, ...]:
    """Knows nothing that could be asked next."""
    return ()


def program(services: Services, next_questions: NextQuestions = nothing_next) -> FastAPI:
    """An application with nothing but the plain pages."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.settings = services.settings
    install_error_pages(app)
    app.include_router(build_pages(services, next_questions))
    return app


def reader(services: Services, next_questions: NextQuestions = nothing_next, speaks: str = "en") -> TestClient:
    """Somebody with a browser that asks for pages in a language."""
    return TestClient(
        program(services, next_questions), base_url="https://testserver", headers={"accept-language": speaks}
    )


class Shown:
    """What a page shows."""

    def __init__(self, html: str) -> None:
        """Reads the page."""
        self._tree = LexborHTMLParser(html)

    def all(self, selector: str) -> list[LexborNode]:
        """The elements that are selected."""
        return self._tree.css(selector)

    def one(self, selector: str) -> LexborNode:
        """The first of them, which must be there."""
        return self.all(selector)[0]

    def text(self, selector: str = "body") -> str:
        """The text of the first of them, with single spaces."""
        return " ".join(self.one(selector).text().split())

    @property
    def is_harmless(self) -> bool:
        """Whether nothing in it can run."""
        nodes = self.all("*")
        handlers = [name for node in nodes for name in node.attributes if name.startswith("on")]
        return not handlers and not {node.tag for node in nodes} & {"script", "b", "iframe", "object"}
