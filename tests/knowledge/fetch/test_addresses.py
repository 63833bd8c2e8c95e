"""Only machines of the public web are connected to, however an address is written or a name resolves."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import ip_address

import pytest

from knowledge.errors import AddressRefused, FetchError
from knowledge.fetch.addresses import AddressRules, is_public, resolve
from knowledge.fetch.urls import parse

_PUBLIC = "93.184.215.14"


def _answers(*addresses: str) -> AddressRules:
    return AddressRules(resolver=lambda host, port: addresses)


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "93.184.215.14", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0"),
        *("2606:4700:4700::1111", "2a00:1450:4001:810::200e", "2001:4860:4860::8888", "64:ff9b::808:808"),
    ],
)
def test_addresses_of_the_public_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"),
        *("168.63.129.16", "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255"),
        *("192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1"),
        *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:10.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "100::1", "2001::1", "2001:0:53aa:64c::1"),
        *("2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254"),
        *("fe80::1", "fec0::1", "ff02::1", "2a00:1450::5efe:7f00:1", "2a00:1450::200:5efe:a00:1"),
    ],
)
def test_all_other_addresses_are_not(address: str) -> None:
    assert not is_public(ip_address(address))


def test_the_addresses_of_a_public_name_are_given_in_the_order_they_were_found() -> None:
    rules = _answers(_PUBLIC, "2606:4700:4700::1111")
    assert rules.addresses(parse("https://site.org/")) == (_PUBLIC, "2606:4700:4700::1111")


@pytest.mark.parametrize(
    "bad", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fe80::1%eth0", "x"]
)
def test_one_bad_address_among_good_ones_refuses_the_name(bad: str) -> None:
    for addresses in ((_PUBLIC, bad), (bad, _PUBLIC), (bad,)):
        with pytest.raises(AddressRefused):
            _answers(*addresses).addresses(parse("https://site.org/"))


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_the_ports_of_the_web_are_open(port: int) -> None:
    assert _answers(_PUBLIC).addresses(parse(f"http://site.org:{port}/")) == (_PUBLIC,)


@pytest.mark.parametrize("port", [1, 22, 25, 3306, 6379, 9200, 65535])
def test_other_ports_are_not(port: int) -> None:
    with pytest.raises(AddressRefused, match="Port"):
        _answers(_PUBLIC).addresses(parse(f"http://site.org:{port}/"))


@pytest.mark.parametrize(
    "name",
    [
        *("localhost", "LOCALHOST.", "a.localhost", "metadata", "intranet", "kubernetes.default.svc.cluster.local"),
        *("metadata.google.internal", "instance-data.ec2.internal", "router.lan", "nas.home.arpa", "x.localdomain"),
    ],
)
def test_names_of_the_machines_own_network_are_not_even_looked_up(name: str) -> None:
    looked_up: list[str] = []

    def resolver(host: str, port: int) -> Iterable[str]:
        looked_up.append(host)
        return [_PUBLIC]

    with pytest.raises(AddressRefused, match="own network"):
        AddressRules(resolver=resolver).addresses(parse(f"http://{name}/"))
    assert not looked_up


@pytest.mark.parametrize(
    "allowed", ["wiki", "wiki:8090", "10.1.2.3", "10.1.2.3:8090", "10.1.0.0/16", " WIKI. ", "2001:db8::/32"]
)
def test_what_the_operator_allows_is_open(allowed: str) -> None:
    address = "2001:db8::5" if "db8" in allowed else "10.1.2.3"
    rules = AddressRules((allowed,), resolver=lambda host, port: [address])
    assert rules.addresses(parse("http://wiki:8090/")) == (address,)


@pytest.mark.parametrize("allowed", ["wiki:80", "other", "10.1.2.4", "10.1.2.3:80", "10.2.0.0/16", "[::1]:8090"])
def test_what_is_allowed_opens_nothing_else(allowed: str) -> None:
    rules = AddressRules((allowed,), resolver=lambda host, port: ["10.1.2.3"])
    with pytest.raises(AddressRefused):
        rules.addresses(parse("http://wiki:8090/"))


@pytest.mark.parametrize("address", ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "168.63.129.16"])
def test_an_allowed_name_that_points_to_the_clouds_secrets_does_not_open_them(address: str) -> None:
    with pytest.raises(AddressRefused):
        AddressRules(("wiki",), resolver=lambda host, port: [address]).addresses(parse("http://wiki/"))


@pytest.mark.parametrize("entry", ["", "a b", "http://wiki", "wiki:port", "10.0.0.0/33", "10.0.0.1/8", "[::1", "*.org"])
def test_an_entry_that_allows_nothing_is_refused_at_the_start(entry: str) -> None:
    with pytest.raises(AddressRefused):
        AddressRules((entry,))


def test_a_name_without_an_address_says_so() -> None:
    def unknown(host: str, port: int) -> Iterable[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    for rules in (AddressRules(resolver=unknown), _answers()):
        with pytest.raises(FetchError, match=r"site\.org") as failed:
            rules.addresses(parse("https://site.org/"))
        assert not isinstance(failed.value, AddressRefused)


def test_this_machines_resolver_is_asked() -> None:
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]


def test_a_name_that_the_resolver_cannot_even_ask_for_has_no_address() -> None:
    with pytest.raises(UnicodeError):
        resolve("a" * 64, 80)
