"""Shows the number in a spreadsheet's cell as the cell's format does: with its decimals, as a share or as a date."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

GENERAL = "General"
_STANDARD = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 17: "mmm-yy", 22: "yyyy-mm-dd hh:mm",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00",
    **dict.fromkeys((*range(14, 17), *range(27, 32), 36, *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((*range(18, 22), *range(32, 36), *range(45, 48)), "hh:mm:ss"),
}  # fmt: skip
"""The formats that a workbook names by number alone; dates are shown in ISO order in any case."""

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[(?![hms]+\])[^\]]*\]|_.|\*.', re.IGNORECASE)
_PLACES = re.compile(r"[0#?][0#?,]*(?:\.([0#?]*))?(,*)")
_PLAIN_DIGITS = 12
_DAY = 86400


class _Format(NamedTuple):
    """What a format's code comes to: `date` holds the letters of its parts, empty for a number.

    `decimals` are the digits after the point, of which the last `optional` ones are shown only where they are not 0.
    """

    date: str = ""
    before: str = ""
    after: str = ""
    decimals: int | None = None
    optional: int = 0
    thousands: bool = False
    digits: int = 0
    scale: float = 1.0


def standard_format(number: int) -> str:
    """The code of a format that is known by its number."""
    return _STANDARD.get(number, GENERAL)


def shown(value: float, code: str, first_day: dt.date) -> str:
    """The value as text; `first_day` is the day with the number 0, which differs between workbooks."""
    form = _parsed(code)
    if form.date:
        return _date(value, form.date, first_day) if value >= 0 else _general(value)
    if form.decimals is None:
        return _general(value)
    text = f"{abs(value) * form.scale:{',' if form.thousands else ''}.{form.decimals}f}"
    whole, point, fraction = text.partition(".")
    text = whole.zfill(form.digits) + point + fraction
    for _ in range(form.optional):
        text = text.removesuffix("0")
    text = text.removesuffix(".")
    return ("-" if value < 0 else "") + form.before + text + form.after


@lru_cache(maxsize=1024)
def _parsed(code: str) -> _Format:
    section = code.split(";")[0]
    masked = _LITERAL.sub(lambda match: "\0" * len(match[0]), section)
    bare = masked.replace("\0", "")
    if bare.strip().lower() == "general" or not bare.strip() or "@" in bare or ("/" in bare and "?" in bare):
        return _Format()
    letters = "".join(sorted(set(bare.lower()) & set("ymdhs")))
    places = _PLACES.search(masked)
    if letters and "0%" not in bare and "#" not in bare:
        return _Format(date=letters)
    if places is None or "E+" in bare or "E-" in bare:
        return _Format()
    fraction, tail = places[1] or "", section[places.end() :]
    scale = (100.0 if "%" in bare else 1.0) / 1000.0 ** len(places[2])
    optional = len(fraction) - len(fraction.rstrip("#?"))
    thousands = "," in places[0].rstrip(",")
    digits = places[0].partition(".")[0].count("0")
    before, after = _words(section[: places.start()]), _words(tail)
    return _Format("", before, after, len(fraction), optional, thousands, digits, scale)


def _words(code: str) -> str:
    """The text around a number, such as a currency's sign."""
    return _LITERAL.sub(lambda match: next((group for group in match.groups() if group), ""), code).strip("()")


def _general(value: float) -> str:
    if value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return f"{value:.{_PLAIN_DIGITS}g}"


def _date(value: float, parts: str, first_day: dt.date) -> str:
    days, seconds = divmod(round(value * _DAY), _DAY)
    if first_day.year < 1900 and 0 < days < 60:
        days += 1  # Excel believes that there was a 29 February 1900
    try:
        day = dt.datetime.combine(first_day, dt.time()) + dt.timedelta(days, seconds)
    except OverflowError:  # after 31 December 9999
        return _general(value)
    time = day.strftime("%H:%M:%S").removesuffix(":00") if "h" in parts or "s" in parts else ""
    if not set(parts) & set("yd") and time:
        return time
    date = day.date().isoformat()
    if "d" not in parts:
        date = date[:7] if "m" in parts else date[:4]
    return f"{date} {time}".removesuffix(" 00:00").rstrip()
