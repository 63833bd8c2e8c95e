"""For whom a request is counted."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.web.walls.clients import client_of


def _scope(peer: str | None, *said: str) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", one.encode()) for one in said]
    return {"type": "http", "client": (peer, 1) if peer is not None else None, "headers": headers}


@pytest.mark.parametrize(
    ("peer", "said", "proxies", "client"),
    [
        ("192.0.2.1", (), 0, "192.0.2.1"),
        ("192.0.2.1", ("198.51.100.7",), 0, "192.0.2.1"),
        ("10.0.0.1", ("198.51.100.7",), 1, "198.51.100.7"),
        ("10.0.0.1", ("6.6.6.6, 198.51.100.7",), 1, "198.51.100.7"),
        ("10.0.0.1", ("6.6.6.6", "198.51.100.7"), 1, "198.51.100.7"),
        ("10.0.0.1", ("6.6.6.6, 198.51.100.7, 10.0.0.2",), 2, "198.51.100.7"),
        ("10.0.0.1", ("198.51.100.7",), 2, "198.51.100.7"),
        ("10.0.0.1", (), 1, "10.0.0.1"),
        ("10.0.0.1", ("unknown",), 1, "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.7:4711",), 1, "198.51.100.7"),
        ("10.0.0.1", ("[2001:db8:1:2::9]:4711",), 1, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3:4:5:6", (), 0, "2001:db8:1:2::/64"),
        ("fe80::1%eth0", (), 0, "fe80::/64"),
        ("::ffff:192.0.2.1", (), 0, "192.0.2.1"),
        (None, (), 0, "local"),
        ("", ("198.51.100.7",), 0, "local"),
    ],
)
def test_a_client_is_the_address_that_the_outermost_proxy_of_ours_saw(
    peer: str | None, said: tuple[str, ...], proxies: int, client: str
) -> None:
    assert client_of(_scope(peer, *said), proxies) == client
