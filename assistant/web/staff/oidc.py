"""How do staff log in with their organisation's own login? To the provider, and back with a code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from assistant.settings import Settings
from assistant.staff.errors import ProviderError
from assistant.staff.provider import Attempt, Provider
from assistant.staff.secret import is_same, new_secret
from assistant.staff.sessions import Clock
from assistant.web.staff.desk import Desk
from assistant.web.staff.login_page import OIDC, Problem, login_page, safe_next, welcomed

OIDC_COOKIE = "__Host-oidc"
_BACK = f"{OIDC}/return"
_ATTEMPT_SECONDS = 600
"""How long somebody may take at the provider."""


class Sealer:
    """Writes what is remembered of a login into a cookie, so that nothing has to be kept here for whoever asks."""

    def __init__(self, secret: str = "", clock: Clock = time.time) -> None:
        """What one seals, others with the same `secret` open; without one, nobody else does."""
        self._key = hashlib.sha256(f"login attempt {secret or new_secret()}".encode()).digest()
        self._clock = clock

    def seal(self, attempt: Attempt, wanted: str) -> str:
        """A cookie that remembers an attempt, and the page that was `wanted`."""
        values = {**vars(attempt), "wanted": wanted, "at": int(self._clock())}
        body = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
        return f"{body}.{self._sign(body)}"

    def opened(self, cookie: str) -> tuple[Attempt, str] | None:
        """The attempt in a cookie and the page that was wanted; None where it is not one of ours, or too old."""
        body, _, signature = cookie.rpartition(".")
        if not is_same(signature, self._sign(body)):
            return None
        values = json.loads(base64.urlsafe_b64decode(body))
        if not 0 <= int(self._clock()) - values.pop("at") < _ATTEMPT_SECONDS:
            return None
        wanted = values.pop("wanted")
        return Attempt(**values), wanted

    def _sign(self, body: str) -> str:
        return hmac.new(self._key, body.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def build_oidc(desk: Desk, provider: Provider) -> APIRouter:
    """The two routes of a login with a provider."""
    settings = desk.services.settings
    router, sealer = APIRouter(), Sealer(settings.oidc_client_secret.get_secret_value())

    @router.get(OIDC)
    async def leave(request: Request, next: str = "") -> Response:  # noqa: A002  # its name in addresses
        wanted = safe_next(next)
        attempt = Attempt(new_secret(), new_secret(), new_secret(), _own_address(request, settings))
        try:
            address = await provider.address(attempt)
        except ProviderError:
            return login_page(request, desk, Problem("desk_oidc_failed", 503), wanted)
        response = RedirectResponse(address, 303, headers={"cache-control": "no-store"})
        response.set_cookie(
            OIDC_COOKIE,
            sealer.seal(attempt, wanted),
            max_age=_ATTEMPT_SECONDS,
            secure=True,
            httponly=True,
            samesite="lax",
        )
        return response

    @router.get(_BACK)
    async def come_back(request: Request, state: str = "", code: str = "", iss: str = "") -> Response:
        remembered = sealer.opened(request.cookies.get(OIDC_COOKIE, ""))
        if remembered is None or not is_same(state, remembered[0].state):
            return login_page(request, desk, Problem("desk_oidc_stale", 400))
        attempt, wanted = remembered
        if not code or (iss and not provider.is_issuer(iss)):
            return _once(login_page(request, desk, Problem("desk_oidc_refused", 403), wanted))
        try:
            name = await provider.email(attempt, code)
        except ProviderError:
            return _once(login_page(request, desk, Problem("desk_oidc_failed", 503), wanted))
        if not provider.vouched.accepts(name):
            await run_in_threadpool(desk.audit.note, "", "login_refused")
            return _once(login_page(request, desk, Problem("desk_oidc_not_staff", 403), wanted))
        return _once(await run_in_threadpool(welcomed, request, desk, name, wanted))

    return router


def _own_address(request: Request, settings: Settings) -> str:
    """Where the provider sends people back to."""
    origin = settings.public_url or "{0.scheme}://{0.netloc}".format(urlsplit(str(request.url)))
    return f"{origin}{_BACK}"


def _once(response: Response) -> Response:
    """An answer after which the attempt is forgotten."""
    response.delete_cookie(OIDC_COOKIE, secure=True, httponly=True, samesite="lax")
    return response
