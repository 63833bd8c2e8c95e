"""How is the origin of a web site written? As browsers write it, so that two origins are equal or they are not."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import urlsplit

from assistant.errors import AssistantError

USUAL_PORTS = {"http": 80, "https": 443}
"""Ports that browsers leave out."""

_LONGEST = 300
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?")
"""Nothing else may stand in a host: it goes into policies, where spaces and semicolons have a meaning."""


class OriginError(AssistantError):
    """A text is not the origin of a web site."""

    def __init__(self, text: str) -> None:
        """`text` is what was to be one."""
        super().__init__(f"“{text}” is not an origin. Write it as https://www.example.org, without a path.")


def origin_of(text: str) -> str:
    """The origin that a text names: in small letters, the host in ASCII, without the usual port.

    A single slash at the end is forgiven. Raises `OriginError` where the text is anything else than an origin.
    """
    try:
        parts = urlsplit(text)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise OriginError(text) from error
    beside = parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc
    is_plain = len(text) <= _LONGEST and text.isprintable() and " " not in text
    if parts.scheme not in USUAL_PORTS or not host or beside or not is_plain:
        raise OriginError(text)
    return f"{parts.scheme}://{host}{'' if port in (None, USUAL_PORTS[parts.scheme]) else f':{port}'}"


def _host(name: str) -> str:
    """A host as it stands in an origin; nothing where it cannot be one. Raises `ValueError` where it is no name."""
    if ":" in name and "%" not in name:
        return f"[{IPv6Address(name)}]"
    written = name.encode("idna").decode()
    return written if _HOST.fullmatch(written) else ""
