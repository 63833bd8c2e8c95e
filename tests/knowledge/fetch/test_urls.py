"""Addresses have one spelling, and what reads two ways is no address."""

from __future__ import annotations

import pytest

from knowledge.errors import AddressRefused
from knowledge.fetch.urls import join, normalise, parse


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("HTTPS://WWW.Example.ORG", "https://www.example.org/"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://example.org/a#part", "https://example.org/a"),
        ("https://example.org/a?", "https://example.org/a"),
        ("https://example.org?q=1", "https://example.org/?q=1"),
        ("https://example.org/a/./b/../c", "https://example.org/a/c"),
        ("https://example.org/a/b/..", "https://example.org/a/"),
        ("https://example.org/../../a", "https://example.org/a"),
        ("https://example.org/%7euser/%2e%2e/x", "https://example.org/x"),
        ("https://example.org/%c3%a9", "https://example.org/%C3%A9"),
        ("https://example.org/é/الجريمة", "https://example.org/%C3%A9/%D8%A7%D9%84%D8%AC%D8%B1%D9%8A%D9%85%D8%A9"),
        ("https://example.org/two words", "https://example.org/two%20words"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/a%2Fb", "https://example.org/a%2Fb"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://пример.испытание/а", "https://xn--e1afmkfd.xn--80akhbyknj4f/%D0%B0"),
        ("https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("https://[2001:DB8:0:0::1]:8080/", "https://[2001:db8::1]:8080/"),
        ("  https://example.org/a\n", "https://example.org/a"),
    ],
)
def test_an_address_has_one_spelling(written: str, spelling: str) -> None:
    assert str(parse(written)) == spelling
    assert str(parse(spelling)) == spelling


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("https://example.org/a?utm_source=x&id=3&fbclid=y", "https://example.org/a?id=3"),
        ("https://example.org/a?gclid=1", "https://example.org/a"),
        ("https://example.org/a;jsessionid=0F3A?x=1", "https://example.org/a?x=1"),
        ("https://example.org/a?PHPSESSID=abc&page=2", "https://example.org/a?page=2"),
        ("https://example.org/a?sid=0123456789abcdef0123", "https://example.org/a"),
        ("https://example.org/(S(abcdefghij0123456789abcd))/a", "https://example.org/a"),
        ("https://example.org/a?sid=12", "https://example.org/a?sid=12"),
        ("https://example.org/a?b=1&a=2", "https://example.org/a?b=1&a=2"),
    ],
)
def test_marks_of_tracking_and_sessions_are_not_part_of_what_is_remembered(written: str, spelling: str) -> None:
    assert normalise(written) == spelling


@pytest.mark.parametrize(
    "written",
    [
        "",
        "example.org/a",
        "//example.org/a",
        "http:/example.org",
        "http:example.org",
        "https:///a",
        "https://a..example/",
        "https://-a.example/",
        "https://exa mple.org/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org:80:80/",
        "https://example.org:８０/",
        "https://[::1/",
        "https://::1/",
        "https://[::1]x/",
        "https://example.org\\path",
        "https://example.org/a\nb",
        "https://example.org/" + "a" * 8000,
        "https://" + "a" * 64 + ".org/",
        "https://" + "é" * 300 + ".org/",
        "ftp://example.org/a",
        "file:///etc/passwd",
        "gopher://example.org/",
        "data:text/html,x",
        "javascript:alert(1)",
        "mailto:someone@example.org",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(written: str) -> None:
    with pytest.raises(AddressRefused):
        parse(written)


def test_a_refusal_does_not_repeat_a_password() -> None:
    with pytest.raises(AddressRefused) as refused:
        parse("https://user:secret@example.org/")
    assert "secret" not in str(refused.value)


def test_links_are_read_from_the_page_they_are_on() -> None:
    page = "https://example.org/en/index.html"
    assert str(join(page, "../fr/page.html?x=1#top")) == "https://example.org/fr/page.html?x=1"
    assert str(join(page, "//other.example/a")) == "https://other.example/a"


@pytest.mark.parametrize("link", ["http://[bad/", "http:/host/", "HTTPS:host", "http:///host/", "mailto:a@example.org"])
def test_links_that_read_two_ways_are_refused(link: str) -> None:
    with pytest.raises(AddressRefused):
        join("https://example.org/en/", link)
