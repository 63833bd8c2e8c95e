"""What a message is by the patterns of `patterns.toml`, without any model."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from assistant.answer import Status

Ruled = tuple[Status, str]
"""A status and the topic in it, such as ``referral`` and ``overdose``."""

_CLOSING = r"[\s,.!?…،؟。！？~😊🙏👋❤️👍)(:;🙂😀-]*"
_MORE_TALK = 3
"""Most small things said at once: “ok thanks, bye”."""


def ruled(text: str) -> Ruled | None:
    """What a message is by its words; None where no pattern knows it."""
    for topic, pattern in _referrals():
        if pattern.search(text):
            return Status.REFERRAL, topic
    if talk := _small_talk(text):
        return Status.SMALL_TALK, talk
    for topic, pattern in _off_topic():
        if pattern.search(text):
            return Status.OFF_TOPIC, topic
    return None


def _small_talk(text: str) -> str | None:
    """The topic of a message that is small talk from beginning to end; of several the last, which wants the reply."""
    rest, topics = text.strip(), []
    for _ in range(_MORE_TALK):
        found = next(((t, m) for t, pattern in _talk() if (m := pattern.match(rest)) and m.end()), None)
        if found is None:
            break
        topics.append(found[0])
        rest = rest[found[1].end() :]
    return topics[-1] if topics and not rest else None


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    text = (resources.files("assistant.triage") / "patterns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _referrals() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((topic, _anywhere(ways)) for topic, ways in _table()["referral"].items())


@cache
def _off_topic() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((topic, _anywhere(ways)) for topic, ways in _table()["off_topic"].items())


@cache
def _talk() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (topic, re.compile(rf"[\s¿¡]*(?:{'|'.join(ways.values())})(?!\w){_CLOSING}", re.IGNORECASE))
        for topic, ways in _table()["small_talk"].items()
    )


def _anywhere(ways: dict[str, str]) -> re.Pattern[str]:
    """Words of scripts that put spaces between words are looked for as whole words, Chinese ones anywhere."""
    spaced = "|".join(way for language, way in ways.items() if language != "zh")
    chinese = f"|{ways['zh']}" if "zh" in ways else ""
    return re.compile(rf"(?<!\w)(?:{spaced}){chinese}", re.IGNORECASE)
