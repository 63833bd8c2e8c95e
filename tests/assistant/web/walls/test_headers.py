"""The policies that each answer carries."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from assistant.sites import Site
from tests.assistant.web.walls.walled import Raise

_SITES = (
    Site("partner", ("https://www.example.org", "https://b.example:8443")),
    Site("asleep", ("https://asleep.example",), is_on=False),
)
_PATHS = [
    "/",
    "/ask",
    "/receipts/one",
    "/staff/check",
    "/api/v1/sources",
    "/health/live",
    "/styles/base.css",
    "/robots.txt",
]
_REFUSED = ["/nothing", "/boom", "/gradio_api/info", "/api/v1/nothing", "/staff/nothing"]


def _policy(browser: TestClient, path: str) -> dict[str, str]:
    parts = browser.get(path).headers["content-security-policy"].split("; ")
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


@pytest.mark.parametrize("path", [*_PATHS, *_REFUSED])
def test_each_answer_allows_nothing_that_is_not_named(browser: TestClient, path: str) -> None:
    policy = _policy(browser, path)
    for name in ("default-src", "base-uri", "object-src"):
        assert policy[name] == "'none'"
    assert not [rest for rest in policy.values() if "unsafe" in rest or "*" in rest or "http" in rest]
    headers = browser.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_scripts_need_a_nonce_that_is_new_each_time(browser: TestClient) -> None:
    nonces = []
    for _ in range(2):
        answer = browser.get("/receipts/one")
        nonces += re.findall(r"script-src 'nonce-([\w-]{20,})';", answer.headers["content-security-policy"])
        assert nonces[-1] in answer.text
    assert len(set(nonces)) == 2


def test_only_the_chat_lets_scripts_load_others_and_style_elements_stand(browser: TestClient) -> None:
    assert re.fullmatch(r"'nonce-\S+' 'strict-dynamic'", _policy(browser, "/")["script-src"])
    assert re.fullmatch(r"'self' 'nonce-\S+'", _policy(browser, "/")["style-src"])
    assert _policy(browser, "/ask")["style-src"] == "'self'"


def test_a_site_alone_may_show_its_page_in_a_frame(walled: Raise) -> None:
    browser = walled(*_SITES).browser()
    framers = _policy(browser, "/embed?site=partner")["frame-ancestors"]
    assert framers == "'self' https://www.example.org https://b.example:8443"
    assert "x-frame-options" not in browser.get("/embed?site=partner").headers


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/ask", "/receipts/one", "/?site=partner", "/ask?site=partner", "/embed", "/embed?site=unknown"),
        *("/embed?site=asleep", "/embed?site=asleep&site=partner", "/embed/?site=partner", "/widget?site=partner"),
    ],
)
def test_other_public_pages_are_shown_in_frames_of_our_own_alone(walled: Raise, path: str) -> None:
    browser = walled(*_SITES).browser()
    assert _policy(browser, path)["frame-ancestors"] == "'self'"
    assert browser.get(path).headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", ["/staff/check", "/staff/nothing", "/api/v1/sources", "/health/live", "/widget.js"])
def test_nobody_may_show_the_rest_in_a_frame(walled: Raise, path: str) -> None:
    browser = walled(*_SITES).browser()
    path = f"{path}?site=partner"
    assert _policy(browser, path)["frame-ancestors"] == "'none'"
    assert browser.get(path).headers["x-frame-options"] == "DENY"


def test_staff_pages_tell_no_other_site_where_the_reader_was(browser: TestClient) -> None:
    assert browser.get("/staff/check").headers["referrer-policy"] == "same-origin"
    assert browser.get("/ask").headers["referrer-policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize("path", ["/", "/staff/check", "/api/v1/sources", "/receipts/one", "/nothing"])
def test_what_belongs_to_one_reader_is_kept_by_nobody(browser: TestClient, path: str) -> None:
    assert browser.get(path).headers["cache-control"] == "no-store"


def test_styles_are_asked_for_again_and_gradios_files_are_kept(browser: TestClient) -> None:
    assert browser.get("/styles/base.css").headers["cache-control"] == "public, no-cache"
    assert browser.get("/assets/nothing.js").headers["cache-control"] == "no-store"


def test_the_widget_may_be_loaded_by_pages_of_others(browser: TestClient) -> None:
    assert browser.get("/widget.js").headers["cross-origin-resource-policy"] == "cross-origin"
    assert browser.get("/api/v1/sources").headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("settings", "headers"),
    [
        ({"public_url": "https://testserver"}, {}),
        ({"trusted_proxies": 1}, {"x-forwarded-proto": "https"}),
        ({"trusted_proxies": 1}, {"x-forwarded-proto": "http, https"}),
    ],
)
def test_who_came_by_https_is_to_stay_with_it(walled: Raise, settings: dict[str, str], headers: dict[str, str]) -> None:
    answer = walled(**settings).browser().get("/ask", headers=headers)
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(("proxies", "said"), [(0, "https"), (1, "http"), (1, "https, http"), (1, "")])
def test_who_came_otherwise_is_told_nothing_of_https(walled: Raise, proxies: int, said: str) -> None:
    answer = walled(trusted_proxies=proxies).browser().get("/ask", headers={"x-forwarded-proto": said})
    assert "strict-transport-security" not in answer.headers


def test_no_answer_names_the_program_that_serves_it(browser: TestClient) -> None:
    assert "server" not in browser.get("/ask").headers
