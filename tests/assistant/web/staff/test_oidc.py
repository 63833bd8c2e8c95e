"""Staff log in with a provider that proves who they are; one that fails, or lies, lets nobody in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import Response

from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.staff.errors import ProviderError
from assistant.staff.members import read_allowed
from assistant.staff.provider import Attempt, Provider, open_provider
from assistant.web.staff.guard import SESSION_COOKIE
from assistant.web.staff.login_page import HOME
from assistant.web.staff.oidc import OIDC_COOKIE, Sealer
from prompts import message
from tests.assistant.staff.parts import Clock
from tests.assistant.web.staff.desk_site import DeskSite, desk_site, log_in
from tests.assistant.web.staff.loopback_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    LoopbackProvider,
    loopback_provider,
    rsa_key,
)


@pytest.fixture
def provider() -> Iterator[LoopbackProvider]:
    """A real provider on this machine."""
    with loopback_provider() as made:
        yield made


@pytest.fixture
def site(tmp_path: Path, provider: LoopbackProvider) -> DeskSite:
    """The desk of people whom the provider vouches for."""
    return _site(tmp_path, provider)


def _site(folder: Path, provider: LoopbackProvider, **settings: Any) -> DeskSite:
    return desk_site(
        folder,
        **{
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
            "oidc_allowed": "ana@example.org, @unodc.example",
            **settings,
        },
    )


def _left(site: DeskSite, wanted: str = "") -> str:
    """The address that the browser is sent to."""
    return site.browser.get("/staff/oidc", params={"next": wanted} if wanted else {}).headers["location"]


def _logged_in(site: DeskSite, provider: LoopbackProvider, wanted: str = "") -> Response:
    """What comes of going to the provider and back."""
    return site.browser.get(provider.returned_to(_left(site, wanted)))


def _is_refused(site: DeskSite, sent: Response, key: str, status: int) -> bool:
    told = message("en", key).replace("'", "&#39;") in sent.text
    return told and sent.status_code == status and site.browser.get("/staff/check").status_code == 303


def test_a_person_whom_the_provider_vouches_for_is_logged_in(site: DeskSite, provider: LoopbackProvider) -> None:
    sent = _logged_in(site, provider)
    assert (sent.status_code, sent.headers["location"]) == (303, HOME)
    assert site.browser.get("/staff/check").text.startswith("The desk of ana@example.org ")
    assert site.actions() == [("ana@example.org", "login")]


@pytest.mark.parametrize("email", ["ANA@Example.org", "li@unodc.example"])
def test_addresses_are_compared_without_capitals_and_by_domain(
    site: DeskSite, provider: LoopbackProvider, email: str
) -> None:
    provider.email = email
    _logged_in(site, provider)
    assert site.browser.get("/staff/check").text.startswith(f"The desk of {email.lower()} ")


def test_the_page_that_was_wanted_is_shown(site: DeskSite, provider: LoopbackProvider) -> None:
    assert _logged_in(site, provider, "/staff/audit?page=2").headers["location"] == "/staff/audit?page=2"
    assert _logged_in(site, provider, "//evil.example").headers["location"] == HOME


def test_the_provider_is_asked_for_a_code_with_all_that_keeps_it_ours(site: DeskSite) -> None:
    asked = {name: one[0] for name, one in parse_qs(urlsplit(_left(site)).query).items()}
    assert asked["redirect_uri"] == "https://testserver/staff/oidc/return"
    assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", CLIENT_ID, "openid email")
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_each_login_has_secrets_of_its_own(site: DeskSite) -> None:
    first, second = (parse_qs(urlsplit(_left(site)).query) for _ in range(2))
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_people_come_back_to_the_public_address(tmp_path: Path, provider: LoopbackProvider) -> None:
    site = _site(tmp_path, provider, public_url="https://ask.example.org")
    asked = parse_qs(urlsplit(_left(site)).query)
    assert asked["redirect_uri"] == ["https://ask.example.org/staff/oidc/return"]


def test_the_login_page_offers_the_provider_and_the_password(site: DeskSite, provider: LoopbackProvider) -> None:
    shown = site.browser.get("/staff/login?next=/staff/audit").text
    assert 'href="/staff/oidc?next=%2Fstaff%2Faudit"' in shown
    assert 'type="password"' in shown
    site.desk.accounts.remove("maria")
    assert 'type="password"' not in site.browser.get("/staff/login").text


def test_without_a_provider_there_is_no_such_way_in(tmp_path: Path) -> None:
    site = desk_site(tmp_path)
    assert site.browser.get("/staff/oidc").status_code == 404
    assert "/staff/oidc" not in site.browser.get("/staff/login").text


@pytest.mark.parametrize(
    "email", ["eve@example.org", "eve@sub.unodc.example", "eve@unodc.example.evil.example", "eve@evil.example", "x", ""]
)
def test_people_who_are_not_on_the_list_are_not_let_in(site: DeskSite, provider: LoopbackProvider, email: str) -> None:
    provider.email = email
    assert _is_refused(site, _logged_in(site, provider), "desk_oidc_not_staff", 403)
    assert site.actions() == [("", "login_refused")]


@pytest.mark.parametrize("verified", [False, "false", 0, "no", [True]])
def test_an_address_that_was_not_verified_is_no_proof(
    site: DeskSite, provider: LoopbackProvider, verified: object
) -> None:
    provider.claims = {"email_verified": verified}
    assert _is_refused(site, _logged_in(site, provider), "desk_oidc_not_staff", 403)


@pytest.mark.parametrize("verified", [True, "true"])
def test_an_address_that_was_verified_is(site: DeskSite, provider: LoopbackProvider, verified: object) -> None:
    provider.claims = {"email_verified": verified}
    assert _logged_in(site, provider).headers["location"] == HOME


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "another"}, "Invalid claim: 'nonce'"),
        ({"nonce": None}, "Missing claim: 'nonce'"),
        ({"iss": "https://evil.example"}, "Invalid claim: 'iss'"),
        ({"iss": None}, "Missing claim: 'iss'"),
        ({"aud": "another service"}, "Invalid claim: 'aud'"),
        ({"aud": None}, "Missing claim: 'aud'"),
        ({"aud": [CLIENT_ID, "another"], "azp": "another"}, "Invalid claim: 'azp'"),
        ({"exp": int(time.time()) - 3600}, "The token is expired"),
        ({"exp": None}, "Missing claim: 'exp'"),
        ({"iat": int(time.time()) + 3600}, "issued in the future"),
        ({"sub": None}, "Missing claim: 'sub'"),
        ({"at_hash": "of another token"}, "Invalid claim: 'at_hash'"),
    ],
)
def test_a_token_that_is_not_for_this_login_is_refused(
    site: DeskSite,
    provider: LoopbackProvider,
    claims: dict[str, object],
    why: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    provider.claims = claims
    assert _is_refused(site, _logged_in(site, provider), "desk_oidc_failed", 503)
    assert why in caplog.text


@pytest.mark.parametrize("signs_with", ["none", "HS256"])
def test_a_token_that_anybody_could_have_made_is_refused(
    site: DeskSite, provider: LoopbackProvider, signs_with: str, caplog: pytest.LogCaptureFixture
) -> None:
    provider.signs_with = signs_with
    provider.description = {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]}
    assert _is_refused(site, _logged_in(site, provider), "desk_oidc_failed", 503)
    assert f"Algorithm of '{signs_with}' is not allowed" in caplog.text


def test_a_provider_that_only_signs_with_shared_secrets_is_refused(site: DeskSite, provider: LoopbackProvider) -> None:
    provider.description = {"id_token_signing_alg_values_supported": ["HS256"]}
    assert _is_refused(site, _logged_in(site, provider), "desk_oidc_failed", 503)


def test_a_token_signed_with_another_key_is_refused(site: DeskSite, provider: LoopbackProvider) -> None:
    provider.key = rsa_key("another", "first")
    assert _is_refused(site, _logged_in(site, provider), "desk_oidc_failed", 503)


def test_a_provider_may_change_its_keys(site: DeskSite, provider: LoopbackProvider) -> None:
    _logged_in(site, provider)
    provider.key = rsa_key("second")
    provider.published = [provider.key]
    assert _logged_in(site, provider).headers["location"] == HOME
    assert provider.asked.count("/.well-known/openid-configuration") == 1


def test_an_address_that_is_not_in_the_token_is_asked_for(site: DeskSite, provider: LoopbackProvider) -> None:
    provider.email, provider.userinfo = None, {"email": "ana@example.org", "email_verified": True}
    assert _logged_in(site, provider).headers["location"] == HOME


@pytest.mark.parametrize(
    "told", [{}, {"email": "ana@example.org", "email_verified": False}, {"email": ["ana@example.org"]}]
)
def test_an_address_that_is_not_told_is_none(
    site: DeskSite, provider: LoopbackProvider, told: dict[str, object]
) -> None:
    provider.email, provider.userinfo = None, told
    assert _is_refused(site, _logged_in(site, provider), "desk_oidc_not_staff", 403)


def test_the_address_of_somebody_else_is_not_taken(site: DeskSite, provider: LoopbackProvider) -> None:
    provider.email, provider.userinfo = None, {"sub": "person-2", "email": "ana@example.org"}
    assert _is_refused(site, _logged_in(site, provider), "desk_oidc_failed", 503)


def test_a_client_secret_may_be_wanted_in_the_form(site: DeskSite, provider: LoopbackProvider) -> None:
    provider.description = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert _logged_in(site, provider).headers["location"] == HOME


def test_a_client_may_have_no_secret(tmp_path: Path, provider: LoopbackProvider) -> None:
    provider.is_open = True
    site = _site(tmp_path, provider, oidc_client_secret="")
    assert _logged_in(site, provider).headers["location"] == HOME


def test_an_address_is_not_asked_for_without_https(site: DeskSite, provider: LoopbackProvider) -> None:
    provider.email, provider.description = None, {"userinfo_endpoint": "http://evil.example/userinfo"}
    assert _is_refused(site, _logged_in(site, provider), "desk_oidc_failed", 503)


@pytest.mark.parametrize("changed", [{"state": "another"}, {"state": ""}, {"state": "\u00e9"}])
def test_an_answer_to_another_login_is_refused(
    site: DeskSite, provider: LoopbackProvider, changed: dict[str, str]
) -> None:
    back = provider.returned_to(_left(site))
    told = {name: one[0] for name, one in parse_qs(urlsplit(back).query).items()} | changed
    assert _is_refused(site, site.browser.get("/staff/oidc/return", params=told), "desk_oidc_stale", 400)


def test_an_answer_in_another_browser_is_refused(site: DeskSite, provider: LoopbackProvider) -> None:
    back = provider.returned_to(_left(site))
    site.browser.cookies.clear()
    assert _is_refused(site, site.browser.get(back), "desk_oidc_stale", 400)


def test_an_answer_from_another_provider_is_refused(site: DeskSite, provider: LoopbackProvider) -> None:
    back = provider.returned_to(_left(site)).partition("&iss=")[0] + "&iss=https://evil.example"
    assert _is_refused(site, site.browser.get(back), "desk_oidc_refused", 403)


def test_somebody_who_gave_up_at_the_provider_is_told_so(site: DeskSite, provider: LoopbackProvider) -> None:
    state = parse_qs(urlsplit(_left(site)).query)["state"][0]
    told = {"state": state, "error": "access_denied", "error_description": "<b>no</b>"}
    sent = site.browser.get("/staff/oidc/return", params=told)
    assert "<b>" not in sent.text
    assert _is_refused(site, sent, "desk_oidc_refused", 403)


def test_a_code_that_was_made_up_or_stolen_is_of_no_use(site: DeskSite, provider: LoopbackProvider) -> None:
    theirs = provider.returned_to(_left(site))
    stolen = parse_qs(urlsplit(theirs).query)["code"][0]
    site.browser.cookies.clear()
    state = parse_qs(urlsplit(_left(site)).query)["state"][0]
    sent = site.browser.get("/staff/oidc/return", params={"state": state, "code": stolen})
    assert _is_refused(site, sent, "desk_oidc_failed", 503)


def test_an_answer_counts_once(site: DeskSite, provider: LoopbackProvider) -> None:
    back = provider.returned_to(_left(site))
    assert site.browser.get(back).status_code == 303
    assert OIDC_COOKIE not in site.browser.cookies
    assert site.browser.get(back).status_code == 400


def test_the_cookie_of_an_attempt_is_short_lived_and_ours_alone(site: DeskSite) -> None:
    cookie = site.browser.get("/staff/oidc").headers["set-cookie"].lower()
    assert cookie.startswith("__host-oidc=")
    assert {"secure", "httponly", "samesite=lax", "path=/", "max-age=600"} <= {
        one.strip() for one in cookie.split(";")[1:]
    }


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/.well-known/openid-configuration", (500, b"")),
        ("/.well-known/openid-configuration", (302, b"")),
        ("/.well-known/openid-configuration", (200, b"<html>")),
        ("/.well-known/openid-configuration", (200, b"[]")),
        ("/.well-known/openid-configuration", (200, b"{}")),
    ],
)
def test_a_provider_that_does_not_describe_itself_is_told_before_leaving(
    site: DeskSite, provider: LoopbackProvider, path: str, answer: tuple[int, bytes]
) -> None:
    provider.answers = {path: answer}
    assert _is_refused(site, site.browser.get("/staff/oidc"), "desk_oidc_failed", 503)


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://[bad"},
        {"token_endpoint": None},
    ],
)
def test_a_provider_that_leads_elsewhere_is_not_followed(
    site: DeskSite, provider: LoopbackProvider, description: dict[str, object]
) -> None:
    provider.description = description
    assert _is_refused(site, site.browser.get("/staff/oidc"), "desk_oidc_failed", 503)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/token", (500, b"")),
        ("/token", (200, b"<html>")),
        ("/token", (200, b"{}")),
        ("/token", (200, b'{"id_token": "x.y.z"}')),
        ("/token", (200, b'{"id_token": 5, "access_token": "x"}')),
        ("/token", (400, b'{"error": "invalid_client"}')),
        ("/keys", (500, b"")),
        ("/keys", (200, b"{}")),
        ("/keys", (200, b'{"keys": []}')),
        ("/keys", (200, b'{"keys": ["x"]}')),
        ("/keys", (200, b'{"keys": [{"kty": "RSA", "n": "!", "e": "AQAB"}]}')),
    ],
)
def test_a_provider_that_fails_lets_nobody_in(
    site: DeskSite, provider: LoopbackProvider, path: str, answer: tuple[int, bytes]
) -> None:
    provider.answers = {path: answer}
    assert _is_refused(site, _logged_in(site, provider), "desk_oidc_failed", 503)


def test_a_provider_that_failed_is_asked_again(site: DeskSite, provider: LoopbackProvider) -> None:
    provider.answers = {"/.well-known/openid-configuration": (500, b"")}
    assert site.browser.get("/staff/oidc").status_code == 503
    provider.answers = {}
    assert _logged_in(site, provider).headers["location"] == HOME


def test_a_provider_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with loopback_provider() as gone:
        site = _site(tmp_path, gone)
    assert _is_refused(site, site.browser.get("/staff/oidc"), "desk_oidc_failed", 503)


def test_a_provider_that_dawdles_is_not_waited_for(provider: LoopbackProvider) -> None:
    provider.drips = 0.05
    vouched = read_allowed(provider.issuer, "@example.org")
    slow = Provider(provider.issuer, CLIENT_ID, CLIENT_SECRET, vouched, seconds=0.5)
    started = time.monotonic()
    with pytest.raises(ProviderError, match="does not answer"):
        asyncio.run(slow.address(Attempt("state", "nonce", "verifier", "https://ask.example.org/back")))
    assert 0.4 < time.monotonic() - started < 5


def test_what_goes_wrong_is_told_the_operator_without_secrets(
    site: DeskSite, provider: LoopbackProvider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.claims = {"aud": "another service"}
    _logged_in(site, provider)
    assert "OpenID Connect provider failed: InvalidClaimError" in caplog.text
    assert not any(secret in caplog.text for secret in (CLIENT_SECRET, provider.code, "ana@example.org"))


def test_who_is_no_longer_on_the_list_is_out(tmp_path: Path, provider: LoopbackProvider) -> None:
    before = _site(tmp_path, provider)
    _logged_in(before, provider)
    secret = before.browser.cookies[SESSION_COOKIE]
    before.desk.accounts.remove("maria")
    assert before.desk.sessions.of(secret)
    after = _site(tmp_path, provider, oidc_allowed="@unodc.example")
    assert after.desk.sessions.of(secret) is None


def test_a_password_still_works_beside_the_provider(site: DeskSite) -> None:
    assert log_in(site.browser).headers["location"] == HOME


def test_an_attempt_is_remembered_for_ten_minutes_and_only_as_it_was_sealed() -> None:
    clock = Clock()
    sealer, attempt = Sealer("secret", clock), Attempt("state", "nonce", "verifier", "https://ask.example.org/back")
    sealed = sealer.seal(attempt, "/staff/audit")
    assert sealer.opened(sealed) == (attempt, "/staff/audit")
    assert Sealer("secret", clock).opened(sealed) == (attempt, "/staff/audit")
    assert Sealer("another", clock).opened(sealed) is Sealer("", clock).opened(sealed) is None
    assert [sealer.opened(one) for one in ("", ".", "x.y", sealed[1:], sealed + "0", "\u00e9.\u00e9")] == [None] * 6
    clock.at += 599
    assert sealer.opened(sealed)
    clock.at += 1
    assert sealer.opened(sealed) is None
    clock.at -= 3600
    assert sealer.opened(sealed) is None


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"oidc_client_id": "assistant"}, "OIDC_ISSUER"),
        ({"oidc_allowed": "@example.org"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "http://login.example.org", "oidc_client_id": "a", "oidc_allowed": "@b.org"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "login.example.org", "oidc_client_id": "a", "oidc_allowed": "@b.org"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "https://login.example.org", "oidc_allowed": "@b.org"}, "OIDC_CLIENT_ID"),
        ({"oidc_issuer": "https://login.example.org", "oidc_client_id": "a"}, "OIDC_ALLOWED"),
    ],
)
def test_settings_that_leave_something_open_are_refused_at_start(
    tmp_path: Path, settings: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        open_provider(Settings(data_dir=tmp_path, **settings))  # type: ignore[arg-type]


def test_no_provider_is_opened_when_none_is_named(tmp_path: Path) -> None:
    assert open_provider(Settings(data_dir=tmp_path)) is None  # type: ignore[call-arg]
