"""What happens to who asks too often, and to who comes when there is no room."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import httpx
import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from assistant.sites import Site, Sites
from assistant.web.walls.limits import Limits
from assistant.web.walls.refusals import Refusals
from tests.assistant.web.walls.walled import Clock, Raise, Walled


def _made(walled: Raise, **settings: int) -> Walled:
    return walled(**{"asks_per_minute": 3, "reads_per_minute": 5, **settings})


def _refused(made: Walled, headers: list[dict[str, str]], addresses: list[str] | None = None) -> int:
    addresses = addresses or ["192.0.2.1"] * len(headers)
    asked = zip(addresses, headers, strict=True)
    return [made.browser(one).post("/api/v1/ask", headers=sent).status_code for one, sent in asked].count(429)


def test_who_asks_too_often_is_told_when_to_come_back(walled: Raise) -> None:
    browser = _made(walled).browser()
    answers = [browser.post("/api/v1/ask") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[3].headers["retry-after"] == answers[3].headers["ratelimit-reset"]
    assert answers[3].headers["content-type"] == "application/problem+json"
    assert answers[3].json()["request_id"] == answers[3].headers["x-request-id"]


def test_a_person_who_asks_too_often_gets_a_page_in_their_language(walled: Raise) -> None:
    browser = _made(walled, asks_per_minute=1).browser()
    browser.post("/ask")
    refused = browser.post("/ask", headers={"accept-language": "ar"})
    assert (refused.status_code, refused.headers["content-language"]) == (429, "ar")
    assert '<html lang="ar" dir="rtl">' in refused.text


def test_each_answer_says_what_is_left_in_both_kinds_of_headers(walled: Raise) -> None:
    headers = _made(walled).browser().post("/api/v1/ask").headers
    assert (headers["ratelimit-limit"], headers["ratelimit-remaining"], headers["ratelimit-reset"]) == ("3", "2", "60")
    assert headers["ratelimit-policy"] == '"asks";q=3;w=60'
    assert headers["ratelimit"] == '"asks";r=2;t=60'


def test_after_the_wait_the_client_may_ask_again(walled: Raise) -> None:
    made = _made(walled)
    browser = made.browser()
    refused = [browser.post("/api/v1/ask") for _ in range(4)][-1]
    made.clock.now += int(refused.headers["retry-after"])
    assert browser.post("/api/v1/ask").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        [{"x-forwarded-for": f"203.0.113.{number}"} for number in range(9)],
        [{"forwarded": f"for=203.0.113.{number}"} for number in range(9)],
        [{"x-real-ip": f"203.0.113.{number}"} for number in range(9)],
        [{"cookie": f"session={number}"} for number in range(9)],
        [{"user-agent": f"browser {number}"} for number in range(9)],
    ],
)
def test_what_a_client_says_of_itself_does_not_change_the_count(walled: Raise, headers: list[dict[str, str]]) -> None:
    assert _refused(_made(walled), headers) == 6


def test_what_a_client_writes_left_of_our_proxy_does_not_change_the_count(walled: Raise) -> None:
    headers = [{"x-forwarded-for": f"203.0.113.{number}, 198.51.100.7"} for number in range(9)]
    assert _refused(_made(walled, trusted_proxies=1), headers) == 6


def test_addresses_of_one_network_are_one_client(walled: Raise) -> None:
    addresses = [f"2001:db8:1:2:{number:x}::1" for number in range(9)]
    assert _refused(_made(walled), [{}] * 9, addresses) == 6


def test_people_behind_our_proxy_are_counted_apart(walled: Raise) -> None:
    headers = [{"x-forwarded-for": f"203.0.113.{number}"} for number in range(9)]
    assert _refused(_made(walled, trusted_proxies=1), headers) == 0


def test_reading_is_counted_apart_from_asking(walled: Raise) -> None:
    browser = _made(walled).browser()
    reads = [browser.get("/api/v1/sources").status_code for _ in range(6)]
    assert reads == [200] * 5 + [429]
    assert browser.post("/api/v1/ask").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/ask"),
        ("GET", "/ask?q=aircop"),
        ("POST", "/api/v1/check"),
        ("POST", "/mcp"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/run/predict"),
    ],
)
def test_all_ways_to_ask_share_one_budget(walled: Raise, method: str, path: str) -> None:
    browser = _made(walled).browser()
    for _ in range(3):
        browser.post("/api/v1/ask")
    assert browser.request(method, path).status_code == 429


def test_an_empty_form_is_reading_and_not_asking(walled: Raise) -> None:
    assert '"reads"' in _made(walled).browser().get("/ask?q=").headers["ratelimit-policy"]


@pytest.mark.parametrize("path", ["/health/live", "/styles/base.css"])
def test_health_and_styles_cost_nothing(walled: Raise, path: str) -> None:
    browser = _made(walled, reads_per_minute=1).browser()
    assert [browser.get(path).status_code for _ in range(5)] == [200] * 5


def test_the_tenth_attempt_to_log_in_is_the_last_one_in_a_minute(walled: Raise) -> None:
    browser = _made(walled, asks_per_minute=0, reads_per_minute=0).browser()
    assert [browser.post("/staff/login").status_code for _ in range(12)] == [200] * 10 + [429] * 2


def test_zero_is_no_limit(walled: Raise) -> None:
    browser = _made(walled, asks_per_minute=0, reads_per_minute=0).browser()
    answers = [browser.post("/api/v1/ask") for _ in range(30)]
    assert {one.status_code for one in answers} == {200}
    assert "ratelimit-limit" not in answers[0].headers


_ADDRESSES = [f"192.0.2.{number}" for number in range(1, 100)]


def _of_site(made: Walled, count: int, site: str = "partner") -> list[httpx2.Response]:
    """Questions of that many clients in the name of a site."""
    return [made.browser(one).post(f"/api/v1/ask?site={site}") for one in _ADDRESSES[:count]]


def test_all_who_ask_in_the_name_of_a_site_share_its_budget(walled: Raise) -> None:
    made = walled(*(Site(name, ("https://a.example",), asks_per_minute=4) for name in ("partner", "other")))
    answers = _of_site(made, 6)
    assert [one.status_code for one in answers] == [200] * 4 + [429] * 2
    assert answers[5].headers["retry-after"] == answers[5].headers["ratelimit-reset"]
    assert answers[5].headers["ratelimit-policy"] == '"asks";q=60;w=60, "site";q=4;w=60'
    assert made.browser("192.0.2.200").post("/api/v1/search?site=partner").status_code == 429
    assert made.browser("192.0.2.201").post("/api/v1/ask").status_code == 200
    assert _of_site(made, 1, "other")[0].status_code == 200
    assert [(one.site, one.refused) for one in made.sites.usage(1)] == [("partner", 3)]


def test_the_budget_that_has_least_left_is_told(walled: Raise) -> None:
    made = walled(Site("partner", ("https://a.example",), asks_per_minute=4), asks_per_minute=3)
    left = [
        made.browser(one).post("/api/v1/ask?site=partner").headers for one in ("192.0.2.1", "192.0.2.1", "192.0.2.2")
    ]
    assert [one["ratelimit-remaining"] for one in left] == ["2", "1", "1"]
    assert [one["ratelimit-limit"] for one in left] == ["3", "3", "4"]


def test_who_is_refused_for_asking_too_often_takes_nothing_from_the_site(walled: Raise) -> None:
    made = walled(Site("partner", ("https://a.example",), asks_per_minute=4), asks_per_minute=3)
    browser = made.browser()
    assert [browser.post("/api/v1/ask?site=partner").status_code for _ in range(9)] == [200] * 3 + [429] * 6
    assert made.browser("192.0.2.2").post("/api/v1/ask?site=partner").status_code == 200


def test_reading_takes_nothing_from_a_site(walled: Raise) -> None:
    made = walled(Site("partner", ("https://a.example",), asks_per_minute=1))
    assert {made.browser().get("/api/v1/sources?site=partner").status_code for _ in range(5)} == {200}
    assert made.browser().post("/api/v1/feedback?site=partner").status_code == 200
    assert _of_site(made, 1)[0].status_code == 200


def test_the_budget_of_a_site_changes_with_it(walled: Raise) -> None:
    made = walled(Site("partner", ("https://a.example",), asks_per_minute=2))
    assert _of_site(made, 3)[2].status_code == 429
    made.sites.change(Site("partner", ("https://a.example",), asks_per_minute=3))
    assert [one.status_code for one in _of_site(made, 2)] == [200, 429]
    made.sites.change(Site("partner", ("https://a.example",), asks_per_minute=0))
    assert {one.status_code for one in _of_site(made, 9)} == {200}


def test_who_comes_when_there_is_no_room_is_told_at_once(tmp_path: Path) -> None:
    arrived, leave = asyncio.Event(), asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        arrived.set()
        await leave.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def asked() -> list[httpx.Response]:
        limits = Limits(slow, 0, 0, sites, Refusals("Name"), Clock(), in_flight=1)
        transport = httpx.ASGITransport(limits)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver/api/v1/") as client:
            first = asyncio.create_task(client.post("ask"))
            await arrived.wait()
            refused = await client.post("ask")
            leave.set()
            return [await first, refused, await client.post("ask")]

    with closing(Sites(tmp_path / "sites.db")) as sites:
        answers = asyncio.run(asked())
    assert [one.status_code for one in answers] == [200, 503, 200]
    assert int(answers[1].headers["retry-after"]) > 0
