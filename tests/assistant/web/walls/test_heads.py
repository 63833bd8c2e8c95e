"""A HEAD gets the headers of a GET and no body."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.assistant.web.walls.walled import Walled


@pytest.mark.parametrize("path", ["/", "/ask", "/styles/base.css", "/health/live", "/api/v1/sources", "/events"])
def test_a_head_gets_what_a_get_does_but_for_the_body(browser: TestClient, path: str) -> None:
    asked, got = browser.head(path), browser.get(path)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-type"] == got.headers["content-type"]
    assert asked.headers.get("content-length") == got.headers.get("content-length")


def test_a_head_of_what_is_not_there_is_refused_as_a_get_is(browser: TestClient) -> None:
    assert (browser.head("/nothing").status_code, browser.head("/boom").status_code) == (404, 500)


def test_a_head_of_what_only_takes_a_post_is_refused(browser: TestClient) -> None:
    assert browser.head("/api/v1/ask").status_code == 405


def test_no_head_is_made_of_what_gradio_streams(browser: TestClient) -> None:
    assert browser.head("/gradio_api/heartbeat/one").status_code == 404


def test_a_head_counts_as_one_request(plain: Walled) -> None:
    limits = [plain.browser().head("/ask").headers["ratelimit"] for _ in range(2)]
    assert limits[0] != limits[1]
