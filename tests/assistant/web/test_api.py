"""The JSON API answers and searches as the command line does, with the same filters, and explains what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.answering import Assistant
from assistant.checking.checker import Checker
from assistant.checking.weighing import shipped_model
from assistant.confidence import shipped_judge
from assistant.web.api import MAX_BODY, build_api
from knowledge.embed.choose import Embedder
from knowledge.entailment.reader import ClaimReader
from knowledge.library import Library, ingest


@pytest.fixture(scope="module")
def api(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, claim_reader: ClaimReader
) -> Iterator[TestClient]:
    """The API over two dated documents."""
    folder: Path = tmp_path_factory.mktemp("api")
    (folder / "sources").mkdir()
    for year, text in (("2018", "AIRCOP trains officers at airports."), ("2024", "AIRCOP forme des agents.")):
        (folder / "sources" / f"in{year}.md").write_text(f"---\ndate: {year}-01-01\n---\n\n{text}\n", "utf-8")
    ingest(folder / "data", embedder, [folder / "sources"])
    library = Library(folder / "data", embedder)
    checker = Checker(library, lambda: claim_reader, shipped_model())
    app = FastAPI()
    app.include_router(build_api(Assistant(library, shipped_judge(), 1000), checker, library, 1000, 20_000))
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
        ("check", '{"text": "?!"}', "no words"),
        ("check", '{"text": "AIRCOP.", "since": "lately"}', "2020-05"),
        ("check", '{"claim": "AIRCOP."}', "text"),
    ],
    ids=[
        "nothing",
        "no json",
        "unknown name",
        "unknown field",
        "no date",
        "no question",
        "too many",
        "deep",
        "no words",
        "no date to check by",
        "no text",
    ],
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


def test_a_draft_is_checked(api: TestClient) -> None:
    checked = api.post("/api/v1/check", json={"text": "AIRCOP trains officers at airports. Is that so?"}).json()
    assert (checked["verdict"], checked["set_aside"][0]["why"]) == ("supported", "question")
    assert checked["claims"][0]["evidence"][0]["document_id"] == "in2018"


def test_a_draft_is_checked_by_the_sources_that_are_wanted(api: TestClient) -> None:
    asked = {"text": "AIRCOP trains officers at airports.", "where": {"language": "fr"}}
    assert {one["document_id"] for one in api.post("/api/v1/check", json=asked).json()["evidence"]} == {"in2024"}


def test_a_draft_that_is_too_long_is_refused(api: TestClient) -> None:
    response = api.post("/api/v1/check", json={"text": "AIRCOP. " * 2600})
    assert (response.status_code, "20,000" in response.json()["detail"]) == (422, True)
