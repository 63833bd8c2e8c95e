"""A client says what a site said, waits as it should, and gives up at its limits."""

from __future__ import annotations

import gzip
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import trustme

from knowledge.errors import AddressRefused, FetchError
from knowledge.fetch.addresses import AddressRules
from knowledge.fetch.client import Client, Fetched, FetchLimits, Gone, NotModified, Validators
from knowledge.fetch.urls import Url
from tests.knowledge.fetch.conftest import AGENT, Clock, Connections
from tests.knowledge.fetch.site import Reply, Site, endless


def _hurried(site: Site, seconds: float = 0.4, size: int = 100_000) -> Client:
    """A client with a real clock and little patience."""
    return Client(AddressRules((site.allowed,)), FetchLimits(seconds=seconds, size=size, delay=0.0), AGENT)


def test_a_page_is_fetched_with_what_the_site_says_of_it(site: Site, client: Client) -> None:
    headers = {
        "ETag": '"a1"',
        "Last-Modified": "Mon, 02 Mar 2020 10:00:00 GMT",
        "Content-Language": "fr",
        "X-Other": "1",
    }
    site.routes["/page?x=1"] = Reply(b"<p>Texte</p>", headers={"Content-Type": "Text/HTML; Charset=UTF-8", **headers})
    fetched = client.get(site.url("/page?x=1#part"))
    assert fetched == Fetched(
        url=site.url("/page?x=1"),
        final_url=site.url("/page?x=1"),
        moved=False,
        status=200,
        body=b"<p>Texte</p>",
        media_type="text/html",
        charset="utf-8",
        validators=Validators('"a1"', "Mon, 02 Mar 2020 10:00:00 GMT"),
        headers={"content-language": "fr", "last-modified": "Mon, 02 Mar 2020 10:00:00 GMT"},
    )


def test_the_site_is_told_who_asks_and_for_what(site: Site, client: Client) -> None:
    site.page("/", "Text.")
    client.get(site.url())
    headers = site.asked[0].headers
    assert headers["user-agent"] == AGENT
    assert headers["host"] == f"127.0.0.1:{site.port}"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert not {"cookie", "authorization", "referer"} & headers.keys()


def test_cookies_are_not_kept(site: Site, client: Client) -> None:
    site.routes["/"] = Reply(status=302, headers={"Location": "/b", "Set-Cookie": "id=1"})
    site.page("/b", "Text.")
    client.get(site.url())
    assert all("cookie" not in asked.headers for asked in site.asked)


@pytest.mark.parametrize("validators", [Validators('"a1"'), Validators(last_modified="Mon, 02 Mar 2020 10:00:00 GMT")])
def test_what_has_not_changed_is_not_sent_again(site: Site, client: Client, validators: Validators) -> None:
    site.page("/", "Text.", ETag='"a1"', Last_Modified="Mon, 02 Mar 2020 10:00:00 GMT")
    assert client.get(site.url(), validators) == NotModified(site.url(), site.url(), False)
    site.page("/", "New.", ETag='"a2"', Last_Modified="Tue, 03 Mar 2020 10:00:00 GMT")
    fetched = client.get(site.url(), validators)
    assert isinstance(fetched, Fetched)
    assert fetched.body == b"New."


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_gone(site: Site, client: Client, status: int) -> None:
    site.routes["/new"] = Reply(b"Sorry.", status)
    site.redirect("/old", "/new")
    assert client.get(site.url("/old")) == Gone(site.url("/old"), site.url("/new"), status)


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "Forbidden"), (401, "Unauthorized"), (500, "Internal Server Error"), (202, "Accepted"), (299, "299")],
)
def test_other_answers_are_failures_in_words(site: Site, client: Client, status: int, words: str) -> None:
    site.routes["/"] = Reply(b"x", status)
    with pytest.raises(FetchError, match=words) as failed:
        client.get(site.url())
    assert failed.value.status == status


def test_an_unasked_not_modified_is_a_failure(site: Site, client: Client) -> None:
    site.routes["/"] = Reply(status=304)
    with pytest.raises(FetchError, match="304"):
        client.get(site.url())


@pytest.mark.parametrize(
    ("statuses", "moved"), [((301, 308), True), ((301, 302), False), ((307, 301), False), ((303,), False)]
)
def test_redirects_are_followed_and_are_a_move_only_if_all_are_permanent(
    site: Site, client: Client, statuses: tuple[int, ...], moved: bool
) -> None:
    for number, status in enumerate(statuses):
        site.redirect(f"/{number}", f"{number + 1}#part", status)
    site.page(f"/{len(statuses)}", "Text.")
    fetched = client.get(site.url("/0"))
    assert isinstance(fetched, Fetched)
    assert (fetched.final_url, fetched.moved) == (site.url(f"/{len(statuses)}"), moved)


def test_at_most_five_redirects_are_followed(site: Site, client: Client) -> None:
    for number in range(9):
        site.redirect(f"/{number}", f"/{number + 1}")
    with pytest.raises(FetchError, match="more than 5 times"):
        client.get(site.url("/0"))
    assert site.paths == [f"/{number}" for number in range(6)]


def test_a_circle_of_redirects_is_named(site: Site, client: Client) -> None:
    site.redirect("/a", "/b")
    site.redirect("/b", "/a")
    with pytest.raises(FetchError, match="circle"):
        client.get(site.url("/a"))


def test_a_redirect_to_nowhere_is_a_failure(site: Site, client: Client) -> None:
    site.routes["/"] = Reply(status=302)
    with pytest.raises(FetchError, match="where to"):
        client.get(site.url())


def test_a_redirect_written_in_another_script_is_followed(site: Site, client: Client) -> None:
    site.raw["/"] = ("HTTP/1.1 302 Found\r\nLocation: /تقرير\r\nContent-Length: 0\r\n\r\n".encode(), 0.0)
    site.page("/%D8%AA%D9%82%D8%B1%D9%8A%D8%B1", "Text.")
    assert isinstance(client.get(site.url()), Fetched)


def test_requests_to_a_host_are_a_second_apart_or_as_far_as_it_wants(site: Site, client: Client, clock: Clock) -> None:
    site.page("/", "Text.")
    client.get(site.url())
    client.get(site.url())
    client.get(site.url(), admit=lambda _: 7.0)
    clock.now += 100
    client.get(site.url())
    assert clock.slept == [1.0, 7.0]


def test_every_address_on_the_way_is_admitted_first(site: Site, client: Client) -> None:
    site.redirect("/a", "/b")
    asked: list[str] = []

    def admit(url: Url) -> float:
        asked.append(url.path)
        if url.path == "/b":
            raise AddressRefused("not there")
        return 0.0

    with pytest.raises(AddressRefused):
        client.get(site.url("/a"), admit=admit)
    assert (asked, site.paths) == (["/a", "/b"], ["/a"])


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_site_is_asked_again_once_when_it_said(site: Site, client: Client, clock: Clock, status: int) -> None:
    site.routes["/"] = Reply(status=status, headers={"Retry-After": "20"})
    with pytest.raises(FetchError, match=str(status)):
        client.get(site.url())
    assert clock.slept == [20.0]
    assert len(site.asked) == 2


def test_a_busy_site_may_name_the_time_of_day(site: Site, client: Client, clock: Clock) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=15), usegmt=True)
    replies = iter([Reply(status=503, headers={"Retry-After": soon}), Reply(b"Text.")])
    site.routes["/"] = lambda asked: next(replies)
    assert isinstance(client.get(site.url()), Fetched)
    assert 10 < clock.slept[0] <= 15


@pytest.mark.parametrize("after", ["31", "9999999999999999", "soon", "", "-5"])
def test_a_busy_site_that_says_no_short_time_is_left(site: Site, client: Client, clock: Clock, after: str) -> None:
    site.routes["/"] = Reply(status=429, headers={"Retry-After": after})
    with pytest.raises(FetchError, match="429"):
        client.get(site.url())
    assert clock.slept == []


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
def test_a_packed_page_is_unpacked(site: Site, client: Client, encoding: str) -> None:
    site.routes["/"] = Reply(gzip.compress(b"Text." * 1000), headers={"Content-Encoding": encoding})
    fetched = client.get(site.url())
    assert isinstance(fetched, Fetched)
    assert fetched.body == b"Text." * 1000


def test_a_bomb_stops_at_the_limit(site: Site) -> None:
    site.routes["/"] = Reply(gzip.compress(bytes(100_000_000)), headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="larger than"):
        _hurried(site, seconds=5.0).get(site.url())


def test_an_endless_body_stops_at_the_limit(site: Site) -> None:
    site.routes["/"] = Reply(endless)
    with pytest.raises(FetchError, match="larger than"):
        _hurried(site, seconds=5.0, size=1_000_000).get(site.url())


def test_a_body_that_announces_too_much_is_not_read(site: Site) -> None:
    site.routes["/"] = Reply(lambda: iter(()), headers={"Content-Length": "10000000000"}, drip=60)
    started = time.monotonic()
    with pytest.raises(FetchError, match="larger than"):
        _hurried(site, seconds=5.0).get(site.url())
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("slow", ["headers", "body", "silence", "redirects"])
def test_a_site_that_drips_is_left_when_the_time_is_up(site: Site, slow: str) -> None:
    site.raw["/headers"] = (b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000, 0.05)
    site.routes["/body"] = Reply(lambda: endless(b"x"), drip=0.05)
    site.raw["/silence"] = (b"HH", 60.0)
    site.routes["/redirects"] = lambda asked: _late(f"/redirects?{len(site.asked)}")
    started = time.monotonic()
    with pytest.raises(FetchError, match="too long"):
        _hurried(site).get(site.url(f"/{slow}"))
    assert time.monotonic() - started < 30


def _late(target: str) -> Reply:
    time.sleep(0.15)
    return Reply(status=302, headers={"Location": target})


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"not HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"SSH-2.0-OpenSSH_9.6\r\n",
    ],
)
def test_an_answer_that_is_no_http_is_a_failure(site: Site, client: Client, answer: bytes) -> None:
    site.raw["/"] = (answer, 0.0)
    with pytest.raises(FetchError, match=r"broke off|cannot be reached"):
        client.get(site.url())


def test_a_site_that_is_down_cannot_be_reached(client: Client, clock: Clock) -> None:
    with Site() as other:
        allowed, url = other.allowed, other.url()
    down = Client(AddressRules((allowed,)), FetchLimits(), AGENT, clock=clock, sleep=clock.sleep)
    with pytest.raises(FetchError, match="cannot be reached"):
        down.get(url)


def test_the_next_address_of_a_host_is_tried_where_the_first_is_dead(site: Site) -> None:
    rules = AddressRules(("site.example",), resolver=lambda host, port: ["127.0.0.9", "127.0.0.1"])
    site.page("/", "Text.")
    connections = Connections(dead="127.0.0.9")
    client = Client(rules, FetchLimits(), AGENT, dial=connections)
    assert isinstance(client.get(site.url(host="site.example")), Fetched)
    assert connections.made == [("127.0.0.9", site.port), ("127.0.0.1", site.port)]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority of the tests' own."""
    return trustme.CA()


@pytest.fixture
def secure_site(authority: trustme.CA) -> Iterator[Site]:
    """A site with a certificate for site.example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("site.example").configure_cert(context)
    with Site(context) as running:
        running.page("/", "Text.")
        yield running


def _trusting(authority: trustme.CA | None) -> Client:
    context = ssl.create_default_context()
    if authority is not None:
        authority.configure_trust(context)
    rules = AddressRules(("site.example", "other.example"), resolver=lambda host, port: ["127.0.0.1"])
    return Client(rules, FetchLimits(delay=0.0, seconds=5.0), AGENT, tls=context)


def test_a_secure_site_is_known_by_its_name_though_connected_to_by_address(
    secure_site: Site, authority: trustme.CA
) -> None:
    assert isinstance(_trusting(authority).get(secure_site.url(host="site.example")), Fetched)
    assert secure_site.asked[0].headers["host"] == f"site.example:{secure_site.port}"


def test_a_certificate_for_another_name_or_of_a_stranger_is_refused(secure_site: Site, authority: trustme.CA) -> None:
    with pytest.raises(FetchError, match="no valid certificate"):
        _trusting(authority).get(secure_site.url(host="other.example"))
    with pytest.raises(FetchError, match="no valid certificate"):
        _trusting(None).get(secure_site.url(host="site.example"))
    assert secure_site.asked == []
