"""The directory of official services: whom to call in which country, from a reviewed file.

The assistant names a service only from this file. `directory.toml` says who reviews it and how it is replaced.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

TOPICS = (
    "emergency",
    "self_harm",
    "overdose",
    "trafficking",
    "threat",
    "child",
    "report_corruption",
    "report_crime",
    "drug_treatment",
)

# A region whose services are shown only to its own countries; “World” is shown to everybody.
_WORLD = "World"
_REGIONS = {
    _WORLD: frozenset[str](),
    "European Union": frozenset(
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
    ),
}

_COUNTRY = re.compile(r"[A-Z]{2}")
_PHONE = re.compile(r"[+*]?[0-9][0-9 ()*#-]{0,24}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_IN_A_NAME = 120


class DirectoryError(ValueError):
    """A directory cannot be used; the message names the entry, the field and what it must be."""


@dataclass(frozen=True)
class Service:
    """One service that people can turn to.

    `country` is an ISO 3166-1 alpha-2 code, or "" where `region` says for whom it is; `phone` or `url` may be "", not
    both; `source` is the page that states them and `checked` the ISO date on which somebody reviewed the entry.
    """

    country: str
    region: str
    topics: tuple[str, ...]
    name: str
    phone: str
    url: str
    source: str
    checked: str


@dataclass(frozen=True)
class Directory:
    """All services, in the order of the file."""

    entries: tuple[Service, ...]

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries that have a service of their own or of their region."""
        own = {entry.country for entry in self.entries if entry.country}
        return frozenset(own.union(*(_REGIONS[entry.region] for entry in self.entries if entry.region)))

    def emergency(self, country: str) -> str | None:
        """The number to call in an emergency, as text; several as "102 (police), 103 (ambulance)"; None if unknown."""
        services = self._of("emergency", country)
        nearest = [one for one in services if one.country] or [one for one in services if one.region != _WORLD]
        if len(nearest) == 1:
            return nearest[0].phone
        return ", ".join(f"{one.phone} ({one.name})" for one in nearest) or None

    def services(self, topic: str, country: str, limit: int = 4) -> tuple[Service, ...]:
        """At most `limit` services for a topic: those of the country, then of its region, then worldwide ones."""
        return self._of(topic, country)[: max(limit, 0)]

    def _of(self, topic: str, country: str) -> tuple[Service, ...]:
        code = country.upper()
        chosen = [entry for entry in self.entries if topic in entry.topics and _serves(entry, code)]
        return tuple(sorted(chosen, key=lambda entry: (not entry.country, entry.region == _WORLD)))


def read_directory(path: Path | None = None) -> Directory:
    """The shipped directory, or an operator's own file in its place.

    Raises `DirectoryError` where the file cannot be read or an entry is not as it must be.
    """
    file = path or resources.files("prompts") / "directory.toml"
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8")).get("service")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DirectoryError(f"the directory of services cannot be read: {error}") from error
    if not isinstance(entries, list) or not entries:
        raise DirectoryError("the directory of services has no [[service]] entries")
    return Directory(tuple(_service(number, entry) for number, entry in enumerate(entries, start=1)))


def _serves(entry: Service, country: str) -> bool:
    if entry.country:
        return entry.country == country
    return entry.region == _WORLD or country in _REGIONS[entry.region]


def _service(number: int, entry: object) -> Service:
    """One checked entry of the file; `number` counts from 1 and is for the message."""
    if not isinstance(entry, dict):
        raise DirectoryError(f"service {number} is not a table")
    where = f"service {number} (“{entry.get('name', 'no name')}”)"
    if unknown := sorted(set(entry) - {field.name for field in fields(Service)}):
        raise DirectoryError(f"{where}: “{unknown[0]}” is not a field of a service")
    texts = {field.name: _text(where, field.name, entry) for field in fields(Service) if field.name != "topics"}
    service = Service(topics=_topics(where, entry.get("topics")), **texts)
    _check_place(where, service)
    _check_contact(where, service)
    _check_origin(where, service)
    return service


def _text(where: str, name: str, entry: dict[str, object]) -> str:
    """A field as text; optional ones are "" where they are left out."""
    value = entry.get(name, "" if name in {"country", "region", "phone", "url"} else None)
    if value is None or (name in {"name", "source", "checked"} and value == ""):
        raise DirectoryError(f"{where}: “{name}” is missing")
    if not isinstance(value, str) or value != value.strip() or not value.isprintable():
        raise DirectoryError(f"{where}: “{name}” must be one line of text in quotes, without spaces around it")
    return value


def _topics(where: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise DirectoryError(f"{where}: “topics” must be a list of at least one of {', '.join(TOPICS)}")
    if unknown := [topic for topic in value if topic not in TOPICS]:
        raise DirectoryError(f"{where}: “topics” has “{unknown[0]}”; it may have {', '.join(TOPICS)}")
    return tuple(value)


def _check_place(where: str, service: Service) -> None:
    if bool(service.country) == bool(service.region):
        raise DirectoryError(f"{where}: “country” or “region” is missing, or both are there; give one of them")
    if service.country and not _COUNTRY.fullmatch(service.country):
        raise DirectoryError(f"{where}: “country” must be an ISO code of two capital letters, such as FR")
    if service.region and service.region not in _REGIONS:
        raise DirectoryError(f"{where}: “region” must be one of {', '.join(_REGIONS)}")
    if len(service.name) > _MOST_IN_A_NAME:
        raise DirectoryError(f"{where}: “name” must not be longer than {_MOST_IN_A_NAME} characters")


def _check_contact(where: str, service: Service) -> None:
    if not service.phone and not service.url:
        raise DirectoryError(f"{where}: “phone” and “url” are missing; give at least one of them")
    if "emergency" in service.topics and not service.phone:
        raise DirectoryError(f"{where}: “phone” is missing; an emergency service must have one")
    if service.phone and not _PHONE.fullmatch(service.phone):
        raise DirectoryError(f"{where}: “phone” may only have digits, spaces, hyphens, brackets, *, # and a first +")
    if service.url:
        _check_address(where, "url", service.url)


def _check_origin(where: str, service: Service) -> None:
    _check_address(where, "source", service.source)
    try:
        if not _DATE.fullmatch(service.checked):
            raise ValueError(service.checked)
        date.fromisoformat(service.checked)
    except ValueError as error:
        raise DirectoryError(f"{where}: “checked” must be a date such as 2026-11-25") from error


def _check_address(where: str, name: str, address: str) -> None:
    try:
        parts = urlsplit(address)
        usable = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and " " not in address
    except ValueError:
        usable = False
    if not usable:
        raise DirectoryError(f"{where}: “{name}” must be a web address that starts with https://")
