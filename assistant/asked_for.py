"""Recognises questions that ask for something with a shape of its own: a name written out, or a web address."""

from __future__ import annotations

import re
from collections.abc import Callable

_EXPANSION = re.compile(
    r"stands? for|full (?:name|title|form)|written out|acronym|abbreviation|short for"
    r"|que signifie|veut dire|sigle|acronyme|nom complet"
    r"|qué significan?|siglas?|acrónimo|nombre completo"
    r"|расшифров|аббревиатур|полное название|сокращени"
    r"|اختصار|الاسم الكامل|全称|缩写|简称|代表什么",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"web ?(?:site|page|address)|\burls?\b|\blink\b|online address|internet address"
    r"|site (?:web|internet)|adresse (?:web|internet)|sitio web|página web|dirección (?:web|de internet)"
    r"|веб-?(?:сайт|страниц|адрес)|\bсайт|адрес в интернете|الموقع الإلكتروني|موقع إلكتروني|رابط|网址|网站|链接",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S|\bwww\.\w", re.IGNORECASE)
_WORD = re.compile(r"\w{2,}")
_IN_BRACKETS = re.compile(r"\w+[ \u00a0]+[\w’'-]+[ \u00a0]*[(（]([^)）]{2,60})[)）]")


def offered(question: str) -> Callable[[str], bool]:
    """A test for texts: whether one has the shape of thing that the question asks for."""
    if _ADDRESS.search(question):
        return lambda text: _LINK.search(text) is not None
    if _EXPANSION.search(question):
        asked = {word.casefold() for word in _WORD.findall(question)}
        return lambda text: any(
            word.isupper() and word.casefold() in asked
            for brackets in _IN_BRACKETS.findall(text)
            for word in _WORD.findall(brackets)
        )
    return lambda _text: False
