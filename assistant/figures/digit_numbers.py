"""Which numbers does a text write in digits? “1 234 567”, “361,9 million”, “3亿6200万”, “15th”.

A comma or point before exactly three digits groups them ("1.234" is 1234) unless the number begins with 0, a per-cent
sign follows, or a multiplier of a language where it is the decimal sign ("1.234 million", "1,234 млн"); before any
other digits it is a decimal sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assistant.figures.levelled import either, values
from assistant.figures.number_words import Said

_NUMBER = re.compile(
    r"(?<![a-zа-я\d_])(?<![a-zа-я\u0621-\u064a]-)(?<!\d[.,'])"
    r"(?:\d{1,3}(?:([ ,.'])\d{3})(?:\1\d{3})*(?!\d)(?:[.,]\d++)?|\d++(?:[.,]\d++)?)(?![.,]\d)"
)
_ONE_GROUP = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_PERCENT = re.compile(r"\s?%|\sper\s?cent|\spour cent|\spor ciento|\sпроцент")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|e|eme|ere|\.?o|\.?a|-?(?:я|и|го|е|ое|му|м|х|ы[хм]|ои))(?![\w])")
_CHINESE_ORDINAL = re.compile(r"第\s?$")
_CHINESE_ARTICLE = re.compile(r"(?:/\d+)?\s?[条款章号节页]")
_NO_NUMBER = re.compile(r"[a-zа-я_]|\s?月")
_CHINESE_MULTIPLIERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_MORE = re.compile(r"(\d+(?:\.\d+)?)([千百十]?万)")
_COMMA_LANGUAGES = re.compile(r"[а-я]|mil(?:l?on|lones)?$|billones|milliard")
_FRENCH = re.compile(r" (?:de |d')")
_ATTACHED = {"k": 1000, "m": 1_000_000, "b": 1_000_000_000}


def digit_numbers_in(text: str) -> Iterator[Said]:
    """The numbers in digits of a levelled text with their multipliers, in order."""
    end = 0
    for match in _NUMBER.finditer(text):
        if match.start() < end:
            continue
        end, value = match.end(), _value(match.group(), text, match.end())
        if _CHINESE_ORDINAL.search(text, max(0, match.start() - 2), match.start()):
            article = bool(_CHINESE_ARTICLE.match(text, end))
            yield Said(match.start() - (not article), end, value, ordinal=not article)
        elif ordinal := _ORDINAL.match(text, end):
            end = ordinal.end()
            yield Said(match.start(), end, value, ordinal=True)
        else:
            factor, end = _multiplied(text, end)
            value, end = _continued(text, value * factor, factor, end)
            if not _NO_NUMBER.match(text, end):
                yield Said(match.start(), end, value)


def _value(written: str, text: str, end: int) -> float:
    if _ONE_GROUP.fullmatch(written) and not _PERCENT.match(text, end) and _decimal_mark(text, end) not in written:
        return float(re.sub(r"\D", "", written))
    groups = re.split(r"[ ,.']", written)
    marks = re.findall(r"[ ,.']", written)
    if not marks or (len(groups) > 2 and len(set(marks)) == 1) or marks == [" "] or marks == ["'"]:
        return float("".join(groups))
    return float("".join(groups[:-1]) + "." + groups[-1])


def _decimal_mark(text: str, end: int) -> str:
    """The decimal sign of the language of the multiplier that follows a number; a space where none follows."""
    match = _multiplier().match(text, end)
    if not match:
        return " "
    return "," if _COMMA_LANGUAGES.search(match.group()) or _FRENCH.match(text, match.end()) else "."


def _multiplied(text: str, end: int) -> tuple[float, int]:
    """The product of the multipliers that follow a number, 1 for none, and where they end."""
    factor = 1.0
    while match := _multiplier().match(text, end):
        name, end = re.sub(r"[\s.多余-]+", "", match.group()), match.end()
        factor *= values("multipliers").get(name) or _CHINESE_MULTIPLIERS.get(name) or _ATTACHED.get(name) or 100
        if name in ("billion", "billions") and _FRENCH.match(text, end):
            factor *= 1000
    return factor, end


def _continued(text: str, value: float, factor: float, end: int) -> tuple[float, int]:
    """The rest of a Chinese number that changes its unit on the way: 3亿6200万."""
    while factor >= 10_000 and (more := _MORE.match(text, end)):
        value += float(more[1]) * _multiplied(more[2], 0)[0]
        factor, end = 0, more.end()
    return value, end


@cache
def _multiplier() -> re.Pattern[str]:
    named = either([*values("multipliers"), "hundred"])
    dot = r"(?:(?<=тыс)\.|(?<=млн)\.|(?<=млрд)\.|(?<=трлн)\.)?"
    attached = r"(?<=\d)[kmb](?!\w)|(?<=\d) ?m(?=[$€£])"
    return re.compile(rf"[\s-]?{named}{dot}|\s?[多余]?[十百千万亿]|{attached}")
