"""Reads the fields at the top of a Markdown file, written in YAML between lines of --- or in TOML between +++."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import yaml

_YAML = re.compile(r"\A---[ \t]*\r?\n(?P<fields>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\A\+\+\+[ \t]*\r?\n(?P<fields>.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LARGEST = 100_000
_LONGEST_VALUE = 2_000
_MOST_FIELDS = 200


@dataclass(frozen=True)
class FrontMatter:
    """The fields as text by their names in small letters, what follows them, and a note where they cannot be read."""

    body: str
    fields: dict[str, str] = field(default_factory=dict)
    note: str = ""


def split_front_matter(text: str) -> FrontMatter:
    """Parts a file into its fields and its text; fields that cannot be read stay in the text."""
    found = _YAML.match(text) or _TOML.match(text)
    if found is None:
        return FrontMatter(text)
    written = found["fields"]
    try:
        if len(written) > _LARGEST:
            raise ValueError("too long")
        fields = _from_yaml(written) if text.startswith("---") else tomllib.loads(written.replace("\r\n", "\n"))
        if not isinstance(fields, dict):
            raise TypeError("it holds no names with values")
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, AttributeError) as error:
        reason = " ".join(str(error).split())[:100]
        return FrontMatter(text, note=f"The fields at the top could not be read and count as text: {reason}.")
    return FrontMatter(text[found.end() :], _as_text(fields))


def _from_yaml(written: str) -> Any:
    if re.search(r"(?m)(?:^|[\s\[,])\*\w", written):  # a reference to an anchor can grow beyond any limit
        raise ValueError("it refers to an anchor")
    return yaml.safe_load(written) or {}


def _as_text(fields: dict[Any, Any]) -> dict[str, str]:
    texts = ((str(name).strip().lower(), _value(value)) for name, value in [*fields.items()][:_MOST_FIELDS])
    return {name: value[:_LONGEST_VALUE] for name, value in texts if name and value}


def _value(value: object) -> str:
    """A single value as text, a list as its values joined; nothing for what is nested deeper."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_value(item) for item in value if not isinstance(item, list | dict))))
    if value is None or isinstance(value, dict | bytes):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())
