"""Origins are written as browsers write them, and nothing else passes for one."""

from __future__ import annotations

import pytest

from assistant.origins import OriginError, origin_of


@pytest.mark.parametrize(
    ("written", "as_browsers_write"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("https://WWW.Example.org:443/", "https://www.example.org"),
        ("http://a.example:80", "http://a.example"),
        ("http://a.example:443", "http://a.example:443"),
        ("HTTPS://a.example:8443", "https://a.example:8443"),
        ("https://bücher.example:8443", "https://xn--bcher-kva.example:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://[2001:DB8::0:1]", "http://[2001:db8::1]"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_an_origin_is_read_as_browsers_write_it(written: str, as_browsers_write: str) -> None:
    assert origin_of(written) == as_browsers_write


@pytest.mark.parametrize(
    "written",
    [
        *("", "*", "null", "www.example.org", "https://*.example.org", "https://a.example/path", "ftp://a.example"),
        *("https://u@a.example", "https://a.example:port", "https://[::1", "https://a.example?x", "https:a.example"),
        *("https://", "https://a.example//", "https://a.example#x", "https://[fe80::1%25eth0]", "https://-a.example"),
        *("https://a.example https://b.example", "https://a.example;script-src", "https://a.example'", "https://a,b"),
        *("https://a.\nexample", "https://a.example\r\nx: y", " https://a.example", "https://a..example"),
        *("https://a.example\\x", f"https://{'a' * 64}.example", f"https://{'a.' * 200}example", "javascript:alert(1)"),
    ],
)
def test_what_is_no_origin_is_refused_and_named(written: str) -> None:
    with pytest.raises(OriginError, match="is not an origin"):
        origin_of(written)
