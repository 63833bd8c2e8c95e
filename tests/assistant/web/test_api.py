"""The JSON API answers and searches as the command line does, with the same filters, and explains what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.answering import Assistant
from assistant.confidence import shipped_judge
from assistant.web.api import MAX_BODY, build_api
from knowledge.embed.choose import Embedder
from knowledge.library import Library, ingest


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[TestClient]:
    """The API over two dated documents."""
    folder: Path = tmp_path_factory.mktemp("api")
    (folder / "sources").mkdir()
    for year, text in (("2018", "AIRCOP trains officers at airports."), ("2024", "AIRCOP forme des agents.")):
        (folder / "sources" / f"in{year}.md").write_text(f"---\ndate: {year}-01-01\n---\n\n{text}\n", "utf-8")
    ingest(folder / "data", embedder, [folder / "sources"])
    library = Library(folder / "data", embedder)
    app = FastAPI()
    app.include_router(build_api(Assistant(library, shipped_judge(), 1000), library, 1000))
    with TestClient(app) as client:
        yield client
    library.close()


def test_a_question_is_answered_with_citations(api: TestClient) -> None:
    answer = api.post("/api/v1/ask", json={"question": "Whom does AIRCOP train at airports?"}).json()
    assert answer["status"] == "answered"
    assert answer["citations"][0]["date"] in ("2018-01-01", "2024-01-01")


@pytest.mark.parametrize(
    ("conditions", "document"),
    [({"where": {"language": "fr"}}, "in2024"), ({"until": "2018"}, "in2018"), ({"since": "2020"}, "in2024")],
)
def test_conditions_choose_the_sources(api: TestClient, conditions: dict[str, object], document: str) -> None:
    asked = {"question": "Whom does AIRCOP train?", **conditions}
    found = api.post("/api/v1/search", json={**asked, "k": 5}).json()["passages"]
    assert [passage["document_id"] for passage in found] == [document]
    answer = api.post("/api/v1/ask", json=asked).json()
    assert {one["document_id"] for one in answer["retrieved"]} == {document}


@pytest.mark.parametrize(
    ("route", "body", "detail"),
    [
        ("ask", "{}", "question"),
        ("ask", "not json", "JSON"),
        ("ask", '{"question": "What?", "wher": {}}', "wher"),
        ("ask", '{"question": "What is AIRCOP?", "where": {"langauge": "fr"}}', "langauge"),
        ("ask", '{"question": "What is AIRCOP?", "since": "lately"}', "2020-05"),
        ("search", '{"question": " "}', "type a question"),
        ("search", '{"question": "What?", "k": 1000}', "k"),
        ("ask", "[" * 60_000, "JSON"),
    ],
    ids=["nothing", "no json", "unknown name", "unknown field", "no date", "no question", "too many", "deep"],
)
def test_what_cannot_be_served_is_a_problem_in_words(api: TestClient, route: str, body: str, detail: str) -> None:
    response = api.post(f"/api/v1/{route}", content=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert detail in response.json()["detail"]


def test_a_request_that_is_too_large_is_refused(api: TestClient) -> None:
    assert api.post("/api/v1/ask", content=b"x" * (MAX_BODY + 1)).status_code == 413


def test_a_question_that_is_none_has_the_status_error(api: TestClient) -> None:
    assert api.post("/api/v1/ask", json={"question": "???"}).json()["status"] == "error"
