"""Which web sites may use the API from a browser, and that no other changes or learns anything."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.sites import Site
from assistant.web.walls.origins import read_own
from tests.assistant.web.walls.walled import Raise, Walled

_PARTNER, _OTHER = "https://www.example.org", "https://other.example:8443"
_SITES = (
    Site("partner", (_PARTNER, "https://fr.example.org")),
    Site("other", (_OTHER,)),
    Site("asleep", (_PARTNER,), is_on=False),
)
_FOREIGN = [
    "https://evil.example",
    "null",
    "https://www.example.org.evil.example",
    "https://evil-www.example.org",
    "https://evilwww.example.org",
    "https://example.org",
    "https://a.www.example.org",
    "http://www.example.org",
    "https://www.example.org:443",
    "https://www.example.org:8443",
    "https://www.example.org/",
    "https://www.example.org.",
    "HTTPS://WWW.EXAMPLE.ORG",
    "https://www.Example.org",
    "https://www.example.org, https://www.example.org",
    "https://www.example.org https://fr.example.org",
    "https://www.xn--exmple-4nf.org",
    "",
]
_LONGER_THAN_BELIEVED = 1.1
_PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}


@pytest.fixture
def made(walled: Raise) -> Walled:
    """The application, which has three sites."""
    return walled(*_SITES)


@pytest.fixture
def browser(made: Walled) -> TestClient:
    """Asks the application."""
    return made.browser()


def _answers(browser: TestClient, path: str, origin: str) -> list[Response]:
    """What a script of an origin gets that asks first, and then asks."""
    first = browser.options(path, headers={"origin": origin, **_PREFLIGHT})
    return [first, browser.post(path, headers={"origin": origin, "sec-fetch-site": "cross-site"})]


def _is_refused(answer: Response) -> bool:
    told = [name for name in answer.headers if name.startswith("access-control-")]
    return answer.status_code == 403 and answer.headers["content-type"] == "application/problem+json" and not told


@pytest.mark.parametrize("path", ["ask", "search", "feedback"])
@pytest.mark.parametrize(("site", "origin"), [("partner", one) for one in _SITES[0].origins] + [("other", _OTHER)])
def test_a_site_may_ask_and_read_the_answer_but_send_no_credentials(
    browser: TestClient, site: str, origin: str, path: str
) -> None:
    for answer in _answers(browser, f"/api/v1/{path}?site={site}", origin):
        assert answer.status_code in (200, 204)
        assert answer.headers["access-control-allow-origin"] == origin
        assert "access-control-allow-credentials" not in answer.headers
        assert "Origin" in answer.headers["vary"]


def test_a_site_is_told_beforehand_what_it_may_send(browser: TestClient) -> None:
    told = browser.options("/api/v1/ask?site=partner", headers={"origin": _PARTNER, **_PREFLIGHT}).headers
    assert told["access-control-allow-methods"] == "GET, POST"
    assert told["access-control-allow-headers"] == "content-type"


@pytest.mark.parametrize("path", ["sources", "sources/one", "receipts/one"])
def test_a_site_may_read_sources_and_receipts(browser: TestClient, path: str) -> None:
    answer = browser.get(f"/api/v1/{path}?site=partner", headers={"origin": _PARTNER})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, _PARTNER)


@pytest.mark.parametrize("origin", _FOREIGN)
def test_what_only_looks_like_the_origin_of_a_site_gets_nothing(made: Walled, origin: str) -> None:
    answers = _answers(made.browser(), "/api/v1/ask?site=partner", origin)
    answers.append(made.browser().get("/api/v1/sources?site=partner", headers={"origin": origin}))
    assert all(map(_is_refused, answers))
    assert made.seen == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?site=",
        "?site=unknown",
        "?site=asleep",
        "?site=other",
        "?site=Partner",
        "?site=partner%20",
        "?Site=partner",
        "?site=partner&site=partner",
        "?site=other&site=partner",
        "?site=partner&site=",
        "?x=1;site=partner",
        "?site=partner%00",
    ],
)
def test_without_the_name_of_its_own_site_an_origin_gets_nothing(made: Walled, query: str) -> None:
    answers = _answers(made.browser(), f"/api/v1/ask{query}", _PARTNER)
    answers.append(made.browser().get(f"/api/v1/sources{query}", headers={"origin": _PARTNER}))
    assert all(map(_is_refused, answers))
    assert made.seen == []


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "check"), ("POST", "receipts"), ("POST", "sources"), ("GET", "openapi.json"), ("DELETE", "ask")],
)
def test_a_site_has_no_business_with_the_rest_of_the_api(browser: TestClient, method: str, path: str) -> None:
    address, asks = f"/api/v1/{path}?site=partner", {**_PREFLIGHT, "access-control-request-method": method}
    assert _is_refused(browser.request(method, address, headers={"origin": _PARTNER}))
    assert _is_refused(browser.options(address, headers={"origin": _PARTNER, **asks}))


@pytest.mark.parametrize("origin", [*_FOREIGN, _PARTNER])
def test_no_other_web_site_can_write_outside_of_the_api(browser: TestClient, origin: str) -> None:
    paths = ["/ask", "/staff/switch", "/staff/login", "/gradio_api/queue/join", "/mcp"]
    answers = [one for path in paths for one in _answers(browser, f"{path}?site=partner", origin)]
    assert {one.status_code for one in answers} == {403}
    assert not [name for one in answers for name in one.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("origin", [*_FOREIGN, _PARTNER])
def test_pages_and_what_they_load_are_shared_with_no_web_site(browser: TestClient, origin: str) -> None:
    paths = ["/styles/base.css", "/receipts/one", "/staff/check", "/embed?site=partner"]
    answers = [browser.get(path, headers={"origin": origin}) for path in paths]
    assert {one.status_code for one in answers} == {200}
    assert not [name for one in answers for name in one.headers if name.startswith("access-control-")]


def test_a_site_that_is_switched_off_or_removed_gets_nothing_more(made: Walled) -> None:
    asked = {"url": "/api/v1/ask?site=partner", "headers": {"origin": _PARTNER}}
    assert made.browser().post(**asked).status_code == 200  # type: ignore[arg-type]
    made.sites.change(replace(_SITES[0], is_on=False))
    assert _is_refused(made.browser().post(**asked))  # type: ignore[arg-type]
    made.sites.remove("partner")
    assert _is_refused(made.browser().post(**asked))  # type: ignore[arg-type]


def test_what_is_refused_is_counted_for_the_site_that_was_named(made: Walled) -> None:
    _answers(made.browser(), "/api/v1/ask?site=partner", "https://evil.example")
    _answers(made.browser(), "/api/v1/ask?site=asleep", _PARTNER)
    _answers(made.browser(), "/api/v1/ask?site=unknown", _PARTNER)
    assert [(one.site, one.asked, one.refused) for one in made.sites.usage(1)] == [("asleep", 0, 2), ("partner", 0, 2)]


def test_a_site_may_read_why_it_is_refused(walled: Raise) -> None:
    browser = walled(*_SITES, asks_per_minute=1).browser()
    refused = [browser.post("/api/v1/ask?site=partner", headers={"origin": _PARTNER}) for _ in range(2)][-1]
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (429, _PARTNER)
    assert "Retry-After" in refused.headers["access-control-expose-headers"]


@pytest.mark.parametrize("headers", [{}, {"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}])
@pytest.mark.parametrize(
    ("query", "status"), [("", 200), ("?site=partner", 200), ("?site=asleep", 403), ("?site=x", 403)]
)
def test_programs_and_our_own_pages_name_a_site_that_is_on_or_none(
    browser: TestClient, headers: dict[str, str], query: str, status: int
) -> None:
    answers = [browser.post(f"/api/v1/ask{query}", headers=headers), browser.get(f"/api/v1/sources{query}")]
    assert [one.status_code for one in answers] == [status, status]
    assert not [name for one in answers for name in one.headers if name.startswith("access-control-")]


def test_while_the_database_fails_known_sites_go_on_and_others_get_nothing(walled: Raise, made: Walled) -> None:
    asked = {"url": "/api/v1/ask?site=partner", "headers": {"origin": _PARTNER}}
    assert made.browser().post(**asked).status_code == 200  # type: ignore[arg-type]
    folder = made.settings.data_dir
    made.sites.close()
    for path in folder.glob("sites.db*"):
        path.unlink()
    (folder / "sites.db").mkdir()
    time.sleep(_LONGER_THAN_BELIEVED)
    assert made.browser().post(**asked).status_code == 200  # type: ignore[arg-type]
    assert _is_refused(walled().browser().post(**asked))  # type: ignore[arg-type]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_a_browser_that_hides_its_origin_but_comes_from_elsewhere_is_refused(browser: TestClient, site: str) -> None:
    for path in ("/staff/switch", "/api/v1/ask?site=partner"):
        assert browser.post(path, headers={"sec-fetch-site": site}).status_code == 403


@pytest.mark.parametrize(
    "headers", [{}, {"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}, {"sec-fetch-site": "none"}]
)
def test_programs_and_our_own_pages_may_write(browser: TestClient, headers: dict[str, str]) -> None:
    assert browser.post("/staff/switch", headers=headers).status_code == 200


@pytest.mark.parametrize("other", ["https://evil.example", _PARTNER])
def test_two_origins_at_once_are_refused(browser: TestClient, other: str) -> None:
    assert (
        browser.post("/staff/switch", headers=[("origin", "http://testserver"), ("origin", other)]).status_code == 403
    )
    twice = [("origin", _PARTNER), ("origin", other)]
    assert _is_refused(browser.post("/api/v1/ask?site=partner", headers=twice))


def test_behind_a_proxy_that_speaks_https_our_origin_is_https(walled: Raise) -> None:
    browser = walled(trusted_proxies=1).browser()
    sent = {"origin": "https://testserver", "x-forwarded-proto": "https"}
    assert browser.post("/ask", headers=sent).status_code == 200


def test_nobody_but_our_proxy_can_say_that_a_request_came_by_https(walled: Raise) -> None:
    sent = {"origin": "https://testserver", "x-forwarded-proto": "https", "x-forwarded-host": "evil.example"}
    assert walled().browser().post("/ask", headers=sent).status_code == 403


def test_where_the_public_address_is_set_other_hosts_are_refused_but_for_health(walled: Raise) -> None:
    made = walled(public_url="https://assistant.example.org")
    public, inside = made.browser(base_url="http://assistant.example.org"), made.browser()
    assert [public.get("/ask").status_code, inside.get("/ask").status_code] == [200, 421]
    assert inside.get("/health/live").status_code == 200
    assert public.post("/ask", headers={"origin": "https://assistant.example.org"}).status_code == 200
    assert public.post("/ask", headers={"origin": "http://assistant.example.org"}).status_code == 403


def test_the_public_address_is_read_as_browsers_write_it() -> None:
    assert read_own(Settings(public_url="https://Assistant.Example.org:443")).public == "https://assistant.example.org"  # type: ignore[call-arg]
    with pytest.raises(SettingsError, match=r"ASSISTANT_PUBLIC_URL: .* is not an origin"):
        read_own(Settings(public_url="https://u@a.example"))  # type: ignore[call-arg]
