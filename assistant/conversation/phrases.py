"""How people refer back to what was said before: the patterns of `follow_up.toml`, compiled."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from prompts import LANGUAGES

_POLITE = (
    r"(?:[ ,.!?…。！？，،؟]|please|pls|plz|thanks|thank you|s['’ ]?il (?:te|vous) pla[iî]t|svp|stp|merci"
    r"|por favor|gracias|пожалуйста|спасибо|من فضلك|لو سمحت|رجاء|شكرا|谢谢|好吗|可以吗)*"
)
_NO_SPACES = "zh"


def is_command(name: str, text: str) -> bool:
    """Whether a text is a command such as ``more``, in any of the six languages, politely or not, and nothing else."""
    return any(_compiled(name, code, _around(code)).match(text) for code in LANGUAGES)


def language_wanted(text: str) -> str | None:
    """The code of the language in which “in French please” wants the answer; None where a text wants no such thing."""
    for match in filter(None, (_compiled("in_language", code, _around(code)).match(text) for code in LANGUAGES)):
        for named in filter(None, match.groups()):
            if code := _language_named(named):
                return code
    return None


def opening(language: str) -> re.Pattern[str]:
    """The words at a question's beginning that tie it to what came before: “and”, “but then”."""
    return _compiled("opening", language, "^(?:{})")


def what_about(language: str) -> re.Pattern[str]:
    """“What about”, at the beginning."""
    return _compiled("what_about", language, r"^¿?(?:{})\s*")


def word(name: str, language: str) -> re.Pattern[str]:
    """A word of the table `name` (``pronoun``, ``generic`` …) anywhere in a text of that language."""
    return _compiled(name, language, "(?:{})" if language == _NO_SPACES else r"(?<!\w)(?:{})(?!\w)")


@cache
def ordinals() -> dict[int, re.Pattern[str]]:
    """The patterns of “the first”, “the second” … by place from 1; -1 is the last."""
    return {
        int(place): re.compile(rf"(?<!\w)(?:{ways['words']})(?!\w)|{ways['zh']}", re.IGNORECASE)
        for place, ways in _table()["ordinal"].items()
    }


def _language_named(text: str) -> str | None:
    found = (code for code in LANGUAGES if _compiled("language_names", code, "^(?:{})$").match(text.strip()))
    return next(found, None)


def _around(language: str) -> str:
    """A command's own words between opening and closing politeness."""
    return rf"^[¿¡]?{_POLITE}(?:{_table()['opening'][language]})?(?:{{}}){_POLITE}$"


@cache
def _compiled(name: str, language: str, frame: str) -> re.Pattern[str]:
    ways = _table()[name].get(language) or _table()[name]["en"]
    return re.compile(frame.replace("{}", ways), re.IGNORECASE)


@cache
def _table() -> dict[str, dict[str, Any]]:
    text = (resources.files("assistant.conversation") / "follow_up.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
