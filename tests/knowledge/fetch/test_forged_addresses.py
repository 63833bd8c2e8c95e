"""No spelling of an address, and no trick of a site or a name server, leads to a machine that is not public."""

from __future__ import annotations

import pytest

from knowledge.errors import AddressRefused, FetchError
from knowledge.fetch.addresses import AddressRules
from knowledge.fetch.client import Client, Fetched, FetchLimits
from tests.knowledge.fetch.conftest import AGENT, Clock, Connections
from tests.knowledge.fetch.site import Site

_PUBLIC = "93.184.215.14"

_FORGED = [
    # this machine, as an IPv4 address
    *("http://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://127.0.0.1.", "http://127.0.0.1../"),
    *("http://2130706433/", "http://017700000001/", "http://0x7f000001/", "http://0x7F.0x0.0x0.0x1/"),
    *("http://0177.0.0.1/", "http://0177.0.0.01/", "http://127.0.0.0x1/", "http://00000127.0.0.1/", "http://0x7f.1/"),
    *(
        "http://127.127.127.127/",
        "http://0/",
        "http://0.0.0.0/",
        "http://0x/",
        "http://4294967296/",
        "http://127.0.0.256/",
    ),
    *(
        "http://%31%32%37.0.0.1/",
        "http://127%2e0%2e0%2e1/",
        "http://127.0.0.1%00.site.org/",
        "http://127.0.0.1%23.org/",
    ),
    # this machine, in other digits, dots and letters
    *(
        "http://１２７.０.０.１/",
        "http://①②⑦.⓪.⓪.①/",
        "http://127。0。0。1/",
        "http://127．0．0．1/",
        "http://𝟏𝟐𝟕.𝟎.𝟎.𝟏/",
    ),
    *(
        "http://٠١٢٧.0.0.1/",
        "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
        "http://ＬＯＣＡＬＨＯＳＴ/",
        "http://ₗocalhost/",
        "http://local\u00adhost/",
    ),
    # this machine, by name
    *(
        "http://localhost/",
        "http://LocalHost:8080/",
        "http://localhost./",
        "http://site.localhost/",
        "http://ip6-localhost/",
    ),
    # this machine, as an IPv6 address
    *(
        "http://[::1]/",
        "http://[::]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[0000::0001]/",
        "http://[::ffff:127.0.0.1]/",
    ),
    *(
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[64:ff9b::127.0.0.1]/",
    ),
    *("http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/"),
    *("http://[::1%25lo]/", "http://[::１]/", "http://[127.0.0.1]/", "http://[::1]:8080:80/", "http://[[::1]]/"),
    # networks at home
    *("http://10.0.0.1/", "http://172.16.254.1/", "http://192.168.1.1/", "http://169.254.1.1/", "http://100.64.0.1/"),
    *("http://[fc00::1]/", "http://[fd12:3456::1]/", "http://[fe80::1]/", "http://[fec0::1]/", "http://[ff02::1]/"),
    *("http://224.0.0.1/", "http://255.255.255.255/", "http://192.0.2.7/", "http://198.18.0.1/", "http://240.0.0.1/"),
    # where clouds keep secrets
    *(
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/",
        "http://0xA9FEA9FE/",
        "http://0251.0376.0251.0376/",
    ),
    *(
        "http://[::ffff:169.254.169.254]/",
        "http://[fd00:ec2::254]/",
        "http://100.100.100.200/",
        "http://168.63.129.16/",
    ),
    *(
        "http://metadata.google.internal/",
        "http://METADATA.google.internal./",
        "http://metadata/",
        "http://169.254.43518/",
    ),
    *("http://[64:ff9b::a9fe:a9fe]/", "http://[2002:a9fe:a9fe::]/", "http://169.254.170.2/v2/credentials"),
    # what one program reads as one host, and another as another
    *("http://site.org@127.0.0.1/", "http://127.0.0.1@site.org/", "http://user:pass@site.org/", "http://@127.0.0.1/"),
    *(
        "http://site.org\\@127.0.0.1/",
        "http://127.0.0.1\\.site.org/",
        "http://site.org:80@127.0.0.1/",
        "http:\\\\127.0.0.1\\",
    ),
    *(
        "http://site.org:80:8080/",
        "http://site.org:-1/",
        "http://site.org:+80/",
        "http://site.org:0/",
        "http://site.org:65536/",
    ),
    *(
        "http://site.org /",
        "http://site\t.org/",
        "http://site.org\r\nHost: other/",
        "http://site.org%0d%0a/",
        "http://site.org\0/",
    ),
    *(
        "http:///127.0.0.1/",
        "http:127.0.0.1/",
        "http:/127.0.0.1/",
        "//127.0.0.1/",
        "127.0.0.1",
        "http://",
        "http://:80/",
    ),
    # other ports and other protocols
    *("http://site.org:22/", "http://site.org:6379/", "https://site.org:11211/", "http://site.org:25/"),
    *("file:///etc/passwd", "file://localhost/etc/passwd", "ftp://site.org/", "gopher://127.0.0.1:6379/_INFO"),
    *(
        "dict://127.0.0.1:11211/stat",
        "ldap://127.0.0.1/",
        "data:text/html,x",
        "jar:http://site.org!/",
        "HTTP+UNIX://x/",
    ),
    *("view-source:http://127.0.0.1/", "javascript:x", "\x01http://127.0.0.1/", "blob:http://127.0.0.1/x"),
]


@pytest.mark.parametrize("url", _FORGED)
def test_a_forged_address_is_refused_without_a_connection(url: str, connections: Connections) -> None:
    client = Client(AddressRules(resolver=lambda host, port: [_PUBLIC]), FetchLimits(), AGENT, dial=connections)
    with pytest.raises(AddressRefused):
        client.get(url)
    assert connections.made == []


@pytest.mark.parametrize("url", [url for url in _FORGED if "://" in url and not set(url) & set("\r\0\x01")])
def test_a_redirect_to_a_forged_address_ends_there(
    url: str, site: Site, client: Client, connections: Connections
) -> None:
    site.redirect("/", url)
    with pytest.raises(FetchError):
        client.get(site.url())
    assert connections.made == [("127.0.0.1", site.port)]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_from_a_public_site_to_a_private_one_ends_there(status: int, site: Site, clock: Clock) -> None:
    names = {"public.org": [_PUBLIC], "private.org": ["192.168.0.1"]}
    public = Connections(to=site.port)
    rules = AddressRules(resolver=lambda host, port: names[host])
    client = Client(rules, FetchLimits(), AGENT, clock=clock, sleep=clock.sleep, dial=public)
    site.redirect("/", "http://private.org/", status)
    with pytest.raises(AddressRefused, match=r"private\.org"):
        client.get("http://public.org/")
    assert public.made == [(_PUBLIC, 80)]


def test_the_address_that_was_checked_is_the_one_connected_to(site: Site, clock: Clock) -> None:
    answers = iter([[_PUBLIC], ["127.0.0.1"]])
    public = Connections(to=site.port)
    rules = AddressRules(resolver=lambda host, port: next(answers))
    client = Client(rules, FetchLimits(), AGENT, clock=clock, sleep=clock.sleep, dial=public)
    site.page("/", "Text.")
    fetched = client.get("http://rebinding.org/")
    assert isinstance(fetched, Fetched)
    assert public.made == [(_PUBLIC, 80)]
    assert site.asked[0].headers["host"] == "rebinding.org"
    with pytest.raises(AddressRefused):
        client.get("http://rebinding.org/")
    assert len(public.made) == 1


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_in_the_environment_is_not_used(
    variable: str, site: Site, client: Client, connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.page("/", "Text.")
    with Site() as proxy:
        monkeypatch.setenv(variable, proxy.url())
        assert isinstance(client.get(site.url()), Fetched)
        assert proxy.asked == []
    assert connections.made == [("127.0.0.1", site.port)]
