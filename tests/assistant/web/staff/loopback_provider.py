"""A real OpenID Connect provider on this machine, which tests can have lie, fail and dawdle."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID = "assistant"
CLIENT_SECRET = "the secret of the client"


@cache
def rsa_key(name: str, kid: str = "") -> RSAKey:
    """A key of that name, made once for all tests."""
    return RSAKey.generate_key(2048, {"kid": kid or name})


@dataclass
class LoopbackProvider:
    """What the provider does. `claims` and `description` take the place of what is right.

    `drips` is the pause after each byte, in seconds; `is_open` is whether the client has no secret.
    """

    issuer: str
    email: str | None = "ana@example.org"
    claims: dict[str, Any] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: rsa_key("first"))
    published: list[RSAKey] = field(default_factory=list)
    signs_with: str = "RS256"
    code: str = "a code"
    drips: float = 0
    is_open: bool = False
    asked: list[str] = field(default_factory=list)
    logged_in: dict[str, str] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """The discovery document."""
        right = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        return {**right, **self.description}

    def id_token(self) -> str:
        """What is signed about the person who logged in last."""
        now = int(time.time())
        right = {"iss": self.issuer, "sub": "person-1", "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        right |= {"nonce": self.logged_in["nonce"], **({"email": self.email} if self.email else {}), **self.claims}
        claims = {name: value for name, value in right.items() if value is not None}
        body = f"{_encoded({'alg': self.signs_with, 'kid': self.key.kid})}.{_encoded(claims)}"
        if self.signs_with == "none":
            return f"{body}."
        if self.signs_with == "HS256":  # with the public key for a secret, which everybody knows
            return f"{body}.{_base64(hmac.digest(self.key.as_pem(private=False), body.encode(), 'sha256'))}"
        return jwt.encode({"alg": self.signs_with, "kid": self.key.kid}, claims, self.key)

    def issued(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The answer of the token endpoint."""
        challenge = _base64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        is_client = authorization == f"Basic {basic}" or form.get("client_secret") == CLIENT_SECRET
        if self.is_open:  # the provider knows the client by its name alone
            is_client = not authorization and form.get("client_id") == CLIENT_ID and "client_secret" not in form
        is_right = (
            is_client
            and form.get("grant_type") == "authorization_code"
            and form.get("code") == self.code
            and form.get("redirect_uri") == self.logged_in["redirect_uri"]
            and challenge == self.logged_in["code_challenge"]
        )
        if not is_right:
            return 400, {"error": "invalid_grant", "error_description": "no"}
        return 200, {"access_token": "an access token", "token_type": "Bearer", "id_token": self.id_token()}

    def returned_to(self, address: str) -> str:
        """Where the browser is sent after somebody logged in at an address."""
        self.logged_in = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        told = {"code": self.code, "state": self.logged_in["state"], "iss": self.issuer}
        return f"{urlsplit(self.logged_in['redirect_uri']).path}?{urlencode(told)}"


@contextmanager
def loopback_provider() -> Iterator[LoopbackProvider]:
    """A provider on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = False
    provider = LoopbackProvider(f"http://127.0.0.1:{server.server_address[1]}")
    provider.published = [provider.key]
    server.provider = provider  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    @property
    def _provider(self) -> LoopbackProvider:
        return self.server.provider  # type: ignore[attr-defined, no-any-return]

    def do_GET(self) -> None:
        """The description, the keys, and what is told of a person."""
        provider = self._provider
        if self.path == "/userinfo" and self.headers.get("authorization") != "Bearer an access token":
            return self._send(401, b"{}")
        told = {
            "/.well-known/openid-configuration": provider.described(),
            "/keys": KeySet(list(provider.published)).as_dict(private=False),
            "/userinfo": {"sub": "person-1", **provider.userinfo},
        }
        return self._send(200, json.dumps(told[self.path]).encode())

    def do_POST(self) -> None:
        """The tokens."""
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        status, told = self._provider.issued(form, self.headers.get("authorization", ""))
        self._send(status, json.dumps(told).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""

    def _send(self, status: int, body: bytes) -> None:
        self._provider.asked.append(self.path)
        status, body = self._provider.answers.get(self.path, (status, body))
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        with suppress(OSError):  # a client that has waited long enough is gone
            for start in range(len(body)) if self._provider.drips else ():
                self.wfile.write(body[start : start + 1])
                time.sleep(self._provider.drips)
            if not self._provider.drips:
                self.wfile.write(body)


def _encoded(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
