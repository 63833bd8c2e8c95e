"""The script of the widget is there for every page, packed and kept for a while."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.web.pages.widget_script import build_widget_script
from assistant.web.widget.build import BUILT


@pytest.fixture
def browser() -> TestClient:
    app = FastAPI()
    app.include_router(build_widget_script())
    return TestClient(app)


def test_it_is_the_built_script_in_utf_8(browser: TestClient) -> None:
    given = browser.get("/widget.js")
    assert given.content == BUILT.read_bytes()
    assert given.headers["content-type"] == "text/javascript; charset=utf-8"


def test_pages_of_every_origin_may_check_what_they_load(browser: TestClient) -> None:
    assert browser.get("/widget.js").headers["access-control-allow-origin"] == "*"


def test_it_travels_packed_where_that_is_understood(browser: TestClient) -> None:
    packed = browser.get("/widget.js", headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) <= 15_000
    assert packed.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0", "gzip; q=0.0, br", ""])
def test_it_travels_plain_where_it_is_not(browser: TestClient, accepted: str) -> None:
    plain = browser.get("/widget.js", headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in plain.headers
    assert int(plain.headers["content-length"]) == BUILT.stat().st_size


def test_browsers_keep_it_for_an_hour_and_then_ask_whether_it_is_another(browser: TestClient) -> None:
    first = browser.get("/widget.js")
    again = browser.get("/widget.js", headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert first.headers["cache-control"] == "public, max-age=3600"
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_another_script_is_sent_again(browser: TestClient) -> None:
    assert browser.get("/widget.js", headers={"If-None-Match": '"other"'}).status_code == 200
