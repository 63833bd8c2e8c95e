"""What goes wrong is said in the reader's language, without details."""

from __future__ import annotations

import pytest
from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient

from assistant.errors import StorageError
from assistant.web.pages.errors import error_page
from assistant.web.services import Services
from prompts import LANGUAGES, message
from tests.assistant.web.pages.served import Shown, program, reader


@pytest.fixture
def failing(services: Services) -> TestClient:
    """A reader of pages of which some fail."""
    app = program(services)

    @app.get("/fails/{status}")
    def fails(status: int) -> None:
        raise HTTPException(status, "secret detail", {"location": "/about", "x-kept": "yes"})

    @app.get("/storage")
    def storage() -> None:
        raise StorageError("/srv/conversations.db cannot be opened.")

    @app.get("/numbered")
    def numbered(request: Request) -> HTMLResponse:
        request.state.request_id = "4f1c"
        return error_page(request, 500, "failed")

    return TestClient(app, base_url="https://testserver")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_not_there_is_said_not_to_be_found(services: Services, language: str) -> None:
    response = reader(services, speaks=language).get("/nope")
    assert response.status_code == 404
    assert Shown(response.text).text("h1") == message(language, "page_wrong_missing")
    assert message(language, "page_not_found") in Shown(response.text).text()


def test_a_page_that_cannot_be_written_to_says_so(site: TestClient) -> None:
    response = site.post("/about")
    assert (response.status_code, response.headers["allow"]) == (405, "GET")
    assert message("en", "page_not_allowed") in Shown(response.text).text()


@pytest.mark.parametrize(
    ("status", "heading", "key"),
    [
        (400, "page_wrong_request", "page_not_understood"),
        (403, "page_wrong_request", "page_not_allowed"),
        (410, "page_wrong_missing", "page_not_found"),
        (422, "page_wrong_request", "page_not_understood"),
        (500, "page_wrong_unable", "failed"),
        (503, "page_wrong_unable", "failed"),
    ],
)
def test_each_refusal_has_its_words(failing: TestClient, status: int, heading: str, key: str) -> None:
    response = failing.get(f"/fails/{status}")
    shown = Shown(response.text)
    assert (response.status_code, response.headers["x-kept"]) == (status, "yes")
    assert shown.text("h1") == message("en", heading)
    assert message("en", key) in shown.text()
    assert "secret" not in response.text


def test_a_redirect_stays_one(failing: TestClient) -> None:
    response = failing.get("/fails/303", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/about")


def test_a_value_that_cannot_be_read_is_refused_in_words(failing: TestClient) -> None:
    response = failing.get("/fails/abc")
    assert response.status_code == 422
    assert message("en", "page_not_understood") in Shown(response.text).text()


def test_what_cannot_be_stored_or_read_is_said_without_details(failing: TestClient) -> None:
    response = failing.get("/storage")
    assert response.status_code == 503
    assert "/srv" not in response.text


def test_a_failure_names_the_number_of_the_request(failing: TestClient) -> None:
    assert message("en", "page_wrong_id", id="4f1c") in Shown(failing.get("/numbered").text).text()


def test_a_failure_leads_on_to_other_pages(site: TestClient) -> None:
    links = {one.attributes["href"] for one in Shown(site.get("/nope").text).all("main a")}
    assert links == {"/", "/ask", "/sources"}
