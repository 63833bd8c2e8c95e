"""Reads what a PDF says of itself: a date as PDF writes it, and whether its title is one."""

from __future__ import annotations

import re
from datetime import date

_NOBODY = re.compile(r"\W*(?:anonymous|unspecified|unknown|user|admin|administrator|default)?\W*", re.IGNORECASE)
_DATE = re.compile(r"(?:D:)?(?P<year>\d{4})(?:(?P<month>\d{2})(?P<day>\d{2})?)?")
_NO_TITLE = re.compile(
    r"^\W*$|^\W*(?:anonymous|unspecified|unknown)\W*$"
    r"|^untitled|^sans titre|^sin título|^без названия|^无标题|^document ?\d*$|^(?:slide|page|title|doc) ?\d*$"
    r"|microsoft|^word ?-|\.(?:docx?|pdf|rtf|indd|qxd|pptx?|xlsx?|odt|tex|dvi|ps|html?|eps|ai)\b|[/\\]\w+[/\\]"
    r"|^[!-~]*[_\d][!-~]*$",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[a-zA-Z]{2}(?=[-_]|$)")
_MAX_TITLE = 300


def meaningful_title(title: str) -> str:
    """The title in a file's properties, or nothing where a program or a file name stands in its place."""
    words = " ".join(title.split())
    return "" if _NO_TITLE.search(words) or len(words) > _MAX_TITLE or len(words) < 3 else words


def meaningful_author(author: str) -> str | None:
    """The author in a file's properties, unless it says that there is none."""
    return None if _NOBODY.fullmatch(author) else author


def iso_day(value: str) -> str | None:
    """The day of a PDF date such as ``D:20200531120000Z``; as much of it as it holds, None where it is no date."""
    match = _DATE.match(value.strip())
    if not match or not 1980 <= int(match["year"]) <= 2100:
        return None
    parts = [part for part in match.group("year", "month", "day") if part]
    try:
        date(*(int(part) for part in (*parts, "1", "1")[:3]))
    except ValueError:
        return match["year"]
    return "-".join(parts)


def language_code(value: str) -> str | None:
    """The two letters of a language tag such as ``fr-FR``."""
    match = _LANGUAGE.match(value.strip())
    return match.group().lower() if match else None
