"""Whom does an OpenID Connect provider vouch for? Authorization code with PKCE. (names Authlib, joserfc and httpx2)"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.staff.errors import ProviderError
from assistant.staff.lockout import Monotonic
from assistant.staff.members import Vouched, read_allowed

_SECONDS = 15
"""Longest time for what is asked of the provider in one step of a login."""

_FRESH_SECONDS = 3600
"""How long what the provider says of itself is believed."""

_LEEWAY_SECONDS = 60
"""How far the provider's clock may be from ours."""

_SCOPE = "openid email"
_SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Only signatures with a private key: a shared secret would let others than the provider sign."""

_LOOPBACK = ("127.0.0.1", "::1", "localhost")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attempt:
    """What is remembered of a login from leaving for the provider to coming back: three secrets and an address."""

    state: str
    nonce: str
    verifier: str
    back: str


class Provider:
    """An OpenID Connect provider. What it says of itself is asked for when it is first needed."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        vouched: Vouched,
        now: Monotonic = time.monotonic,
        seconds: float = _SECONDS,
    ) -> None:
        """`vouched` are those whose addresses the provider's word is taken for, `seconds` its time for each step."""
        self.vouched, self._issuer, self._now, self._seconds = vouched, issuer.rstrip("/"), now, seconds
        self._client_id, self._client_secret = client_id, client_secret
        self._described: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._described_at, self._keys_at = float("-inf"), float("-inf")

    async def address(self, attempt: Attempt) -> str:
        """Where the browser goes to log in; raises `ProviderError`."""
        with _translated():
            async with asyncio.timeout(self._seconds), self._client(attempt) as client:
                told = await self._description(client)
                url, _ = client.create_authorization_url(
                    told["authorization_endpoint"],
                    state=attempt.state,
                    nonce=attempt.nonce,
                    code_verifier=attempt.verifier,
                )
                return str(url)

    async def email(self, attempt: Attempt, code: str) -> str:
        """The e-mail address of the person who came back with a code; empty where none is vouched for.

        Raises `ProviderError`.
        """
        with _translated():
            async with asyncio.timeout(self._seconds), self._client(attempt) as client:
                told = await self._description(client)
                client.token_endpoint_auth_method = self._client_proof(told)
                tokens = await client.fetch_token(told["token_endpoint"], code=code, code_verifier=attempt.verifier)
                claims = await self._claims(client, told, tokens, attempt.nonce)
                if "email" not in claims and told.get("userinfo_endpoint"):
                    claims = await self._more_claims(client, told, claims["sub"])
        return _vouched_address(claims)

    def is_issuer(self, said: str) -> bool:
        """Whether an answer that says whom it is from (RFC 9207) is from this provider."""
        return said.rstrip("/") == self._issuer

    def _client(self, attempt: Attempt) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret or None,
            scope=_SCOPE,
            redirect_uri=attempt.back,
            code_challenge_method="S256",
            timeout=self._seconds,
        )

    def _client_proof(self, told: dict[str, Any]) -> str:
        """How this service shows the provider who it is."""
        if not self._client_secret:
            return "none"
        offered = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"

    async def _description(self, client: AsyncOAuth2Client) -> dict[str, Any]:
        """What the provider says of itself."""
        if self._now() - self._described_at >= _FRESH_SECONDS:
            told = await _json(client, f"{self._issuer}/.well-known/openid-configuration")
            if not self.is_issuer(str(told.get("issuer", ""))):
                raise ValueError(f"it calls itself {told.get('issuer')!r}")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not _is_safe(str(told.get(name, ""))):
                    raise ValueError(f"its {name} is no https address")
            self._described, self._described_at = told, self._now()
        return self._described

    async def _claims(
        self, client: AsyncOAuth2Client, told: dict[str, Any], tokens: dict[str, Any], nonce: str
    ) -> dict[str, Any]:
        """What the provider has signed about a person, for this service and this login."""
        offered = told.get("id_token_signing_alg_values_supported") or ["RS256"]
        usable = [one for one in _SIGNED_WITH if one in offered]
        if not usable:
            raise ValueError("it signs in no way that is known here")
        registry = JWSRegistry(algorithms=usable, strict_check_header=False)
        try:
            decoded = jwt.decode(tokens["id_token"], await self._key_set(client, told), registry=registry)
        except (InvalidKeyIdError, BadSignatureError):  # the provider may have changed its keys
            decoded = jwt.decode(tokens["id_token"], await self._key_set(client, told, anew=True), registry=registry)
        wanted = {
            "iss": {"essential": True, "value": told["issuer"]},
            "aud": {"essential": True, "value": self._client_id},
        }
        known = {"nonce": nonce, "client_id": self._client_id, "access_token": tokens.get("access_token")}
        claims = CodeIDToken(decoded.claims, decoded.header, wanted, known)
        claims.validate(leeway=_LEEWAY_SECONDS)
        return dict(claims)

    async def _key_set(self, client: AsyncOAuth2Client, told: dict[str, Any], *, anew: bool = False) -> KeySet:
        """The keys that the provider signs with."""
        if self._keys is None or anew or self._now() - self._keys_at >= _FRESH_SECONDS:
            self._keys = KeySet.import_key_set(cast("Any", await _json(client, told["jwks_uri"])))
            self._keys_at = self._now()
        return self._keys

    async def _more_claims(self, client: AsyncOAuth2Client, told: dict[str, Any], subject: str) -> dict[str, Any]:
        """What the provider tells of a person on being asked, for it does not sign everything."""
        if not _is_safe(told["userinfo_endpoint"]):
            raise ValueError("its userinfo_endpoint is no https address")
        claims = _checked(await client.get(told["userinfo_endpoint"]))
        if claims.get("sub") != subject:
            raise ValueError("it tells of somebody else")
        return claims


def open_provider(settings: Settings) -> Provider | None:
    """The provider that the settings name; None where they name none.

    Raises `SettingsError` where what they say of it cannot be used.
    """
    issuer, client_id = settings.oidc_issuer.strip(), settings.oidc_client_id.strip()
    if not issuer:
        if client_id or settings.oidc_allowed:
            raise SettingsError("ASSISTANT_OIDC_ISSUER is missing, although other settings speak of a provider.")
        return None
    if not _is_safe(issuer):
        raise SettingsError(f"ASSISTANT_OIDC_ISSUER must be an https address, and “{issuer}” is not.")
    if not client_id:
        raise SettingsError("ASSISTANT_OIDC_CLIENT_ID is missing: the provider's name for this service.")
    vouched = read_allowed(issuer, settings.oidc_allowed)
    return Provider(issuer, client_id, settings.oidc_client_secret.get_secret_value(), vouched)


def _vouched_address(claims: dict[str, Any]) -> str:
    """The address among a provider's claims, in small letters; empty where it says that it has not checked it."""
    address, verified = claims.get("email"), claims.get("email_verified", True)
    is_checked = verified is True or verified == "true"
    return address.lower() if isinstance(address, str) and address.isascii() and is_checked else ""


async def _json(client: AsyncOAuth2Client, url: str) -> dict[str, Any]:
    return _checked(await client.request("GET", url, withhold_token=True))


def _checked(response: httpx2.Response) -> dict[str, Any]:
    """The JSON object of an answer."""
    response.raise_for_status()
    told = response.json()
    if not isinstance(told, dict):
        raise TypeError(f"{response.url.path} is no JSON object")
    return told


def _is_safe(url: str) -> bool:
    """Whether an address is asked with https; on this machine itself it need not be."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        )
    except ValueError:
        return False


@contextmanager
def _translated() -> Iterator[None]:
    """Makes a `ProviderError` of whatever goes wrong with the provider, and tells the operator what it was."""
    try:
        yield
    except (httpx2.HTTPError, httpx2.InvalidURL, OAuthError, JoseError, LookupError, TypeError, ValueError) as error:
        _log.warning("The OpenID Connect provider failed: %s: %.200s", type(error).__name__, _one_line(error))
        raise ProviderError("The OpenID Connect provider cannot be used.") from error
    except TimeoutError as error:
        _log.warning("The OpenID Connect provider did not answer in time")
        raise ProviderError("The OpenID Connect provider does not answer.") from error


def _one_line(error: Exception) -> str:
    line = next(iter(str(error).splitlines()), "")
    return "".join(letter if letter.isprintable() else " " for letter in line)
