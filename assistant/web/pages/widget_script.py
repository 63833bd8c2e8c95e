"""GET /widget.js: the script of the widget, which any page may load."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

_SCRIPT = Path(__file__).parent.parent / "static" / "widget.js"
_FRESH = "public, max-age=3600"


def build_widget_script() -> APIRouter:
    """The route; the script is read once."""
    routes = APIRouter()
    script = _SCRIPT.read_bytes()
    packed = gzip.compress(script, 9, mtime=0)
    # Weak, because it is the same whether packed or not.
    tag = f'W/"{hashlib.sha256(script).hexdigest()[:32]}"'
    # Pages that check what they load (SRI) ask across origins, and browsers then want the first of these.
    headers = {
        "access-control-allow-origin": "*",
        "cache-control": _FRESH,
        "etag": tag,
        "vary": "Accept-Encoding",
    }

    @routes.get("/widget.js", include_in_schema=False)
    def widget(request: Request) -> Response:
        if tag in (one.strip() for one in request.headers.get("if-none-match", "").split(",")):
            return Response(status_code=304, headers=headers)
        if _takes_gzip(request):
            return _script(packed, {**headers, "content-encoding": "gzip"})
        return _script(script, headers)

    return routes


def _script(body: bytes, headers: dict[str, str]) -> Response:
    return Response(body, headers=headers, media_type="text/javascript")


def _takes_gzip(request: Request) -> bool:
    accepted = request.headers.get("accept-encoding", "").lower().replace(" ", "").split(",")
    return any(one.partition(";")[0] == "gzip" and not one.endswith((";q=0", ";q=0.0")) for one in accepted)
