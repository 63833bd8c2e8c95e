"""Takes web addresses apart, strictly: what two programs could read differently is refused, not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urljoin

import idna

from knowledge.errors import AddressRefused

IpAddress = IPv4Address | IPv6Address
MAX_LENGTH = 8_000
_PORTS = {"http": 80, "https": 443}
_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]{0,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\\]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|[^!$&-;=?-Z_a-z~\[\]]")
_HALF_ABSOLUTE = re.compile(r"https?:(?!//[^/])", re.IGNORECASE)
"""Such as ``http:/host``, which some read as a path of the same site and some as another host."""

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*|/\(s\([a-z0-9]{16,}\)\)(?=/)", re.IGNORECASE)
_DROPPED = re.compile(
    r"utm_\w+|mc_[ce]id|fbclid|gclid|gclsrc|dclid|[gw]braid|msclkid|yclid|twclid|ttclid|igshid|li_fat_id|mkt_tok|_ga|_gl"
    r"|_hsenc|_hsmi|jsessionid|phpsessid|aspsessionid\w*|session_?id|cfid|cftoken",
    re.IGNORECASE,
)
_SESSION_VALUE = re.compile(r"(?:sid|s|sess)=[0-9a-z]{20,}", re.IGNORECASE)


@dataclass(frozen=True)
class Url:
    """A web address in its one spelling: `host` is lower case and ASCII, `path` starts with a slash."""

    scheme: str
    host: str
    port: int
    path: str
    query: str = ""

    @property
    def authority(self) -> str:
        """Host and, where it is not the scheme's own, port, as a Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what a robots.txt speaks for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def target(self) -> str:
        """Path and query, as they stand in a request's first line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def ip(self) -> IpAddress | None:
        """The host as an IP address, where it is one."""
        return ip_address(self.host) if ":" in self.host or self.host.rpartition(".")[2].isdigit() else None

    def __str__(self) -> str:
        return self.origin + self.target


def parse(text: str) -> Url:
    """The address in its one spelling, without its fragment; raises `AddressRefused` for what is none."""
    text = text.strip(" \t\r\n\f")
    if len(text) > MAX_LENGTH:
        raise AddressRefused(f"“{text[:80]}…” is too long for a web address ({len(text)} characters).")
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise AddressRefused(f"“{text}” is not a web address: only http:// and https:// can be fetched.")
    scheme, authority, path, query = parts.groups(default="")
    if "@" in authority:
        raise AddressRefused(
            "A web address with a user name or password in it is not fetched; remove what is before “@”."
        )
    match = _AUTHORITY.fullmatch(authority)
    if match is None or _UNSAFE.search(authority) or _UNSAFE.search(path.replace(" ", "")):
        raise AddressRefused(f"“{text}” is not a web address that reads only one way; check host, port and slashes.")
    scheme = scheme.lower()
    port = int(match[2]) if match[2] else _PORTS[scheme]
    if not 0 < port < 65536:
        raise AddressRefused(f"“{text}” has no valid port.")
    return Url(scheme, host_name(match[1]), port, _without_dots(_escaped(path)), _escaped(query))


def host_name(text: str) -> str:
    """A host in its one spelling: a name in ASCII, or an IP address in its usual form; IPv6 may be in brackets."""
    if ":" in text:
        try:
            address = IPv6Address(text.removeprefix("[").removesuffix("]"))
        except ValueError:
            raise AddressRefused(f"“{text}” is not an IPv6 address.") from None
        if address.scope_id is not None:
            raise AddressRefused(f"“{text}” names a network card of this machine, not a web site.")
        return str(address)
    name = _ascii(text).lower().removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(name))
        except ValueError:
            raise AddressRefused(f"“{text}” is not an IP address in its usual spelling, such as 192.0.2.1.") from None
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise AddressRefused(f"“{text}” is not the name of a host.")
    return name


def normalise(text: str) -> str:
    """The spelling under which an address is remembered: also without the marks of tracking and of sessions."""
    url = parse(text)
    fields = [
        field
        for field in url.query.split("&")
        if field and not _DROPPED.fullmatch(field.partition("=")[0]) and not _SESSION_VALUE.fullmatch(field)
    ]
    return str(Url(url.scheme, url.host, url.port, _SESSION_PATH.sub("", url.path), "&".join(fields)))


def join(base: str, reference: str) -> Url:
    """The address that `reference` means on the page `base`; raises `AddressRefused` where it is none."""
    reference = reference.strip(" \t\r\n\f")
    try:
        return parse(reference if _HALF_ABSOLUTE.match(reference) else urljoin(base, reference))
    except ValueError:
        raise AddressRefused(f"“{reference[:200]}” is not a web address.") from None


def _ascii(name: str) -> str:
    """Punycode for a name in another script; full-width letters and digits become plain ones, to be judged as such."""
    if name.isascii() or len(name) > 253:
        return name
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise AddressRefused(f"“{name}” is not the name of a host.") from None


def _escaped(text: str) -> str:
    """Percent-encodes what must be and nothing else, in upper case."""
    return _ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    if match[1]:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", errors="replace"))


def _without_dots(path: str) -> str:
    """Resolves “.” and “..” as RFC 3986 says; there is nothing above the root."""
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
