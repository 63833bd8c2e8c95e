"""Services as the API's tests open them, and a program that uses them."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.answering import Assistant
from assistant.assembly import keeping
from assistant.checking.checker import Checker
from assistant.confidence import shipped_judge
from assistant.feedback import FeedbackBook
from assistant.receipts.book import FILE_NAME, ReceiptBook
from assistant.settings import Settings
from assistant.sites import Sites
from assistant.switch import Switch
from assistant.web.api.problems import install_problems
from assistant.web.api.routes import build_api
from assistant.web.services import Services
from knowledge.library import Library


def opened(data_dir: Path, kept: Path, library: Library, checker: Checker, days: int = 90) -> Services:
    """Services over a library, which keep what they keep in the folder `kept`."""
    database = kept / FILE_NAME
    settings = Settings(data_dir=data_dir, database_url=f"sqlite:///{database}", receipt_days=days)  # type: ignore[call-arg]
    return Services(
        settings,
        library,
        Assistant(library, shipped_judge(), settings.question_limit, keep=keeping(settings, library)),
        checker,
        ReceiptBook(database, days or None),
        FeedbackBook(database),
        Switch(database),
        Sites(database),
    )


def program(services: Services) -> TestClient:
    """A program that uses the API of these services."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.settings = services.settings
    install_problems(app)
    app.include_router(build_api(services))
    return TestClient(app, base_url="http://testserver/api/v1")
