"""What makes the pages look like the operator's? Their colour, made readable, and their logo."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse, Response

from assistant.settings import Settings

READABLE = 4.5
"""The least contrast of text and what is behind it (WCAG 2.2, level AA)."""

IN_THE_DARK = 7.0
"""The least contrast of links in dark mode: mixed with white to no more than AA, most colours look dull."""

_WHITE, _BLACK = "#ffffff", "#000000"
_LIGHT_RAISED, _DARK_RAISED = "#f4f6f9", "#1b222c"
"""The --raised of base.css: of what links stand on, what they stand out from least."""

_STEP = 0.04
_KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_FRESH = {"cache-control": "public, max-age=3600"}
_FAVICON = Path(__file__).parent.parent / "static" / "favicon.svg"


def build_brand(settings: Settings) -> APIRouter:
    """The routes of colour and logo; they must come before the folder of styles."""
    routes = APIRouter()
    css = brand_css(settings.colour)

    @routes.get("/styles/brand.css")
    def brand() -> Response:
        return Response(css, media_type="text/css", headers=_FRESH)

    @routes.get("/styles/logo")
    def logo() -> Response:
        file = settings.logo
        if file is None or not file.is_file() or file.suffix.lower() not in _KINDS:
            raise HTTPException(404)
        # A picture in SVG is a document that could run scripts where it is opened by itself.
        policy = {"content-security-policy": _SVG_POLICY} if file.suffix.lower() == ".svg" else {}
        return FileResponse(file, media_type=_KINDS[file.suffix.lower()], headers={**_FRESH, **policy})

    @routes.get("/favicon.ico")
    def favicon() -> Response:
        return FileResponse(_FAVICON, media_type=_KINDS[".svg"], headers=_FRESH)

    return routes


@cache
def brand_css(colour: str) -> str:
    """The custom properties that a colour, as #rrggbb, sets; on paper links stay black."""
    light, dark = readable(colour, _LIGHT_RAISED), readable(colour, _DARK_RAISED, IN_THE_DARK)
    return (
        f"@media screen {{ :root {{ --accent: {light}; --link: {light}; }} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ --link: {dark}; }} }}\n"
    )


def readable(colour: str, behind: str, least: float = READABLE) -> str:
    """The colour, moved away from the one behind it until text in it can be read; both as #rrggbb."""
    aim = _BLACK if contrast(behind, _BLACK) > contrast(behind, _WHITE) else _WHITE
    share = 0.0
    while contrast(shade := _mixed(colour, aim, share), behind) < least:
        share += _STEP
    return shade


def contrast(one: str, other: str) -> float:
    """How much two colours stand out from each other, from 1 to 21 (WCAG 2.2)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _mixed(colour: str, aim: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(aim), strict=True)
    return "#" + "".join(f"{round(min(1, max(0, one + share * (other - one))) * 255):02x}" for one, other in pairs)


def _luminance(colour: str) -> float:
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
