"""What kind of address is asked for?"""

from __future__ import annotations

from enum import Enum, auto


class Kind(Enum):
    """What stands behind an address, as far as the walls treat it differently."""

    CHAT = auto()
    """The page of the chat."""
    GRADIO = auto()
    """What the chat's page asks of Gradio."""
    ASSET = auto()
    """Styles, scripts and pictures, which are the same for everybody."""
    API = auto()
    TOOLS = auto()
    """The tools of staff, over MCP."""
    STAFF = auto()
    HEALTH = auto()
    """What monitors ask for."""
    PAGE = auto()
    """Any other page, for the public."""


_BY_START = {
    "assets": Kind.ASSET,
    "styles": Kind.ASSET,
    "theme.css": Kind.ASSET,
    "widget.js": Kind.ASSET,
    "gradio_api": Kind.GRADIO,
    "api": Kind.API,
    "mcp": Kind.TOOLS,
    "staff": Kind.STAFF,
    "health": Kind.HEALTH,
    "metrics": Kind.HEALTH,
}

SPEAKS_JSON = (Kind.API, Kind.GRADIO, Kind.TOOLS, Kind.HEALTH)
"""Kinds that are asked by programs, which want to be told as problem+json (RFC 9457) what is wrong."""


def kind_of(path: str) -> Kind:
    """The kind of a path, percent signs decoded."""
    if path == "/":
        return Kind.CHAT
    return _BY_START.get(path.split("/")[1] if path.startswith("/") else "", Kind.PAGE)
