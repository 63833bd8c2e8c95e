"""What do browsers have to keep to? The policies that each answer carries."""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.sites import Site
from assistant.web.walls.kinds import Kind, kind_of
from assistant.web.walls.named_sites import FRAME

_CLOSED = ("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation")
_CLOSED_TOO = ("gyroscope", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "usb")
_PERMISSIONS = ", ".join(f"{name}=()" for name in (*_CLOSED, *_CLOSED_TOO, "xr-spatial-tracking"))
_YEAR = 365 * 24 * 3600
_FRAMED = (Kind.CHAT, Kind.PAGE)
_OLD_FRAMERS = {"'none'": "DENY", "'self'": "SAMEORIGIN"}
_KEPT_BY_NOBODY = (Kind.CHAT, Kind.GRADIO, Kind.API, Kind.TOOLS, Kind.STAFF)
_TELLS_SERVER = ("server", "x-powered-by")


class SecurityHeaders:
    """Writes the policies on every answer; the nonce that scripts need is `scope["state"]["nonce"]`."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        """`is_https` is whether people always come by https."""
        self._app, self._is_https = app, is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        nonce = scope["state"]["nonce"] = secrets.token_urlsafe(18)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._write(MutableHeaders(scope=message), scope, nonce, message["status"])
            await send(message)

        await self._app(scope, receive, told)

    def _write(self, headers: MutableHeaders, scope: Scope, nonce: str, status: int) -> None:
        kind = kind_of(scope["path"])
        framers = _framers(scope, kind)
        for name in _TELLS_SERVER:
            del headers[name]
        headers.update(
            {
                "content-security-policy": content_policy(kind, nonce, framers),
                "x-content-type-options": "nosniff",
                # Without any referrer browsers would send the forms of staff with “Origin: null”, which is refused.
                "referrer-policy": "same-origin" if kind is Kind.STAFF else "strict-origin-when-cross-origin",
                "permissions-policy": _PERMISSIONS,
                "cross-origin-opener-policy": "same-origin",
                "cross-origin-resource-policy": "cross-origin" if kind is Kind.ASSET else "same-origin",
            }
        )
        # What older browsers know: it cannot name sites.
        if old := _OLD_FRAMERS.get(framers):
            headers["x-frame-options"] = old
        if kind in _KEPT_BY_NOBODY:
            headers["cache-control"] = "no-store"
        headers.setdefault("cache-control", _keeping(scope["path"], kind, status))
        if scope["scheme"] == "https" or self._is_https:
            headers["strict-transport-security"] = f"max-age={_YEAR}"


def content_policy(kind: Kind, nonce: str, framers: str) -> str:
    """The Content-Security-Policy of a kind of answer.

    Gradio's scripts load further ones, which `strict-dynamic` allows to those that have the nonce; its page is the
    only one where a style element may stand, with the nonce too.
    """
    ends = f"form-action 'self'; frame-ancestors {framers}; base-uri 'none'; object-src 'none'"
    if kind not in (Kind.CHAT, Kind.PAGE, Kind.STAFF):
        return f"default-src 'none'; {ends}"
    scripts, styles = f"'nonce-{nonce}'", "'self'"
    if kind is Kind.CHAT:
        scripts, styles = f"{scripts} 'strict-dynamic'", f"{styles} {scripts}"
    own = "img-src 'self' data:; font-src 'self'; connect-src 'self'"
    return f"default-src 'none'; script-src {scripts}; style-src {styles}; {own}; {ends}"


def _framers(scope: Scope, kind: Kind) -> str:
    """Who may show an answer in a frame: the page that is for that, the site that it names, if there is one."""
    if kind not in _FRAMED:
        return "'none'"
    site: Site | None = scope["state"].get("site") if scope["path"] == FRAME else None
    return " ".join(("'self'", *(site.origins if site else ())))


def _keeping(path: str, kind: Kind, status: int) -> str:
    """How long browsers may keep what its route says nothing about; Gradio's files have a name for each content."""
    if kind is not Kind.ASSET or status >= 400:
        return "no-store"
    return f"public, max-age={_YEAR}, immutable" if path.startswith("/assets/") else "public, no-cache"
