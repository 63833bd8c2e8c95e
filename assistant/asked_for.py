"""Recognises what a question asks for: a date, a place, a telephone number …, and which texts could give it.

The kinds stand in `asked_for.toml`, with their words in six languages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from assistant.organisations import HOUSE, organisations_in
from knowledge.words import digits

_EXPANSION = re.compile(
    r"stands? for|full (?:name|title|form)|written out|acronym|abbreviation|short for"
    r"|que signifie|veut dire|sigle|acronyme|nom complet"
    r"|qué significan?|siglas?|acrónimo|nombre completo"
    r"|расшифров|аббревиатур|полное название|сокращени"
    r"|اختصار|الاسم الكامل|全称|缩写|简称|代表什么",
    re.IGNORECASE,
)
_WORD = re.compile(r"\d|\w{2,}")
_NAMED = re.compile(r"(?<!\w)(?:\d+|[A-ZÀ-ÞА-ЯЁ]\w+)(?!\w)")
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]?\d)")
_IN_BRACKETS = re.compile(r"\w+[ \u00a0]+[\w’'-]+[ \u00a0]*[(（]([^)）]{2,60})[)）]")
_COUNTED = re.compile(
    r"(?:how many|number of|combien d(?:e\s+|['’])|nombre d(?:e\s+|['’])|cuánt[oa]s|número de|сколько|количество|число"
    r"|(?<!\w)كم(?: عدد)?|(?<!\w)عدد)\s*(?P<thing>\w{3,})",
    re.IGNORECASE,
)
_ORGANISATIONS = re.compile(
    r"(?:which|what) (?:other )?(?:\w+ )?(?:agenc(?:y|ies)|organi[sz]ations?|partners?|bod(?:y|ies))\b"
    r"|\bpartners? (?:of|in|for|is|are)\b|\bwho (?:are|were) (?:the|its|their) (?:\w+ )?partners\b"
    r"|\b(?:with|by) (?:whom|which|what)\b|\bwhom?\b.{3,60}\bwith\s*[?]*$"
    r"|quel(?:le)?s? (?:sont )?(?:les )?(?:autres )?(?:agences?|organisations?|organismes?|partenaires?)"
    r"|qui sont (?:les|ses|leurs) partenaires|avec qui\b"
    r"|(?:qu[ée]|cu[áa]les) (?:son )?(?:l[ao]s )?(?:otr[ao]s? )?"
    r"(?:agencias?|organizaci[óo]n(?:es)?|organismos?|socios?|entidad(?:es)?)"
    r"|qui[ée]nes son (?:los|sus) socios|con qui[ée]n(?:es)?\b"
    r"|как(?:ие|ими|их|ая|ой|ое|им) (?:\w+ )?(?:агентств|организаци|учреждени|партн[её]р)"
    r"|\bс кем\b|кто (?:\w+ )?партн[её]р"
    r"|(?:ما|أي|من) (?:هي |هم )?(?:ال)?(?:وكالات|منظمات|منظمة|وكالة|جهات|شركاء|هيئات)|مع من"
    r"|(?:哪些|什么|哪个|哪几个)(?:国际)?(?:机构|组织|伙伴|合作伙伴)|[与和跟]谁|合作伙伴(?:是|有)",
    re.IGNORECASE,
)
_PLURAL = r"(?!(?:is|was|has|does|this|its|his|happens|address|process|status)\b)\w+(?<!s)s\b"
_SEVERAL = re.compile(
    rf"\b(?:which|what)\s+(?:(?:two|three|four|five|six|seven|eight|nine|ten|\d+|other|main)\s+){{0,2}}"
    rf"(?:{_PLURAL}|people\b|advice\b)"
    rf"|\b(?:which|what)\s+(?:[\w-]+\s+){{1,3}}?{_PLURAL}\s+"
    r"(?:are|were|do|does|did|have|has|had|can|must|may|will|should)\b"
    r"|\b(?:what|who) (?:are|were) (?:the|its|their)\b|\bwhat (?:kinds?|types?|sorts?) of\b"
    r"|\bquel(?:le)?s\b|\bqui sont (?:les|ses|leurs)\b"
    r"|(?<!por )\bqué\s+(?:(?:dos|tres|cuatro|cinco|otr[ao]s)\s+)?(?!(?:país|mes|es)\b)\w{3,}s\b|\bcuáles\b|\bquiénes\b"
    r"|\bкак(?:ие|их|им|ими)\b"
    r"|(?:^|\s)(?:ما(?:\s+هي)?|من\s+هم)\s+(?:\w+(?:ات|ين|ون)\b|(?:ال)?(?:أمور|دول|بلدان|مواضيع|أنشطة|شروط|أهداف"
    r"|عناصر|مراحل|أنواع|أقسام|أركان|برامج|وسائل|طرق|أسباب|مبادئ|مهام)\b|ال\w+ ال(?:ثلاثة|أربعة|خمسة|ستة|سبعة))"
    r"|哪些|哪几|哪[两二三四五六七八九十]",
    re.IGNORECASE,
)
_COUNTRIES = re.compile(
    r"\b(?:what|which)\s+(?:other\s+)?(?:(?:two|three|four|five|six|seven|eight|nine|ten)\s+)?(?:[a-z]+an\s+)?"
    r"(?:countr(?:y|ies)|member states|states)\b"
    r"|\bquels? (?:autres? )?(?:(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix) )?(?:pays|états)\b"
    r"|\b(?:qué|cuáles) (?:otr[oa]s? )?(?:(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez) )?pa[íi]s(?:es)?\b"
    r"|\bкак(?:ая|ие|ой|их|ую|ими?)(?: друг\w+)?(?: (?:две|три|четыре|пять|шесть|семь|восемь|девять))? "
    r"(?:стран|государств)\w*"
    r"|(?:أي|ما(?: هي)?) (?:ال)?(?:دول|دولة|بلد|بلدان)(?!\w)|哪(?:些|个|几个|[两三四五六七八九十]个?)国家",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"^(?:what (?:is|are|was)|what['’]s|define|(?:what is )?the definition of|qu['’]est-ce que?|c['’]est quoi|que sont"
    r"|¿?\s*qué (?:es|son)|что такое|что представляет собой|ما (?:هو|هي|المقصود ب)|什么是)\s*"
    r"(?:(?:an?|the|l['’]|d['’]|le|la|les|un|une|el|los|las|una|unos)\s+)?(?P<term>.{2,60}?)\s*[?؟？.]*$",
    re.IGNORECASE,
)
_DEFINITION_LAST = re.compile(r"^(?P<term>.{2,40}?)(?:是什么|是指什么)[?？]*$")
_MEANS = re.compile(
    r"\s*(?:[(（][^)）]{1,60}[)）])?[\s,]*(?:,[^,]{2,80},\s*)?"
    r"(?:is|are|was|means|refers|est|sont|désigne|es|son|significa|[—–-]\s*это|[—–-]|является|هو|هي|是|指)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Kind:
    """One kind of thing that can be asked for; `sure` where a text without its shape cannot answer."""

    name: str
    sure: bool
    asks: re.Pattern[str]
    shape: re.Pattern[str]

    def is_in(self, text: str, question: str) -> bool:
        """Whether a text has the shape beside what the question names itself: its numbers and its capitalised words.

        A year is no number of things.
        """
        named = {word.casefold() for word in _WORD.findall(digits(question))}
        told = _NAMED.sub(lambda word: " " if word[0].casefold() in named else word[0], digits(text))
        if self.name == "number":
            told = _YEAR.sub(" ", told)
        return self.shape.search(told) is not None


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order in which they are tried."""
    text = (resources.files("assistant") / "asked_for.toml").read_text(encoding="utf-8")
    return tuple(
        Kind(
            name,
            fields["sure"],
            re.compile("|".join(fields["asks"]), re.IGNORECASE),
            re.compile(fields["shape"], re.IGNORECASE),
        )
        for name, fields in tomllib.loads(text).items()
    )


@lru_cache(1000)
def kind_asked(question: str) -> Kind | None:
    """The kind of thing that a question asks for, or None where it asks for anything else."""
    return next((kind for kind in kinds() if kind.asks.search(question)), None)


def offered(question: str) -> Callable[[str], bool]:
    """A test for texts: whether one has the rare shape (a link, a name written out) that the question asks for."""
    kind = kind_asked(question)
    if kind and kind.name == "web_address":
        return lambda text: kind.shape.search(text) is not None
    if _EXPANSION.search(question):
        asked = {word.casefold() for word in _WORD.findall(question)}
        return lambda text: any(
            word.isupper() and word.casefold() in asked
            for brackets in _IN_BRACKETS.findall(text)
            for word in _WORD.findall(brackets)
        )
    return lambda _text: False


def organisations_offered(question: str) -> Callable[[str], bool]:
    """A test for texts: whether one names an organisation that the question does not, if that is what it asks for."""
    if not _ORGANISATIONS.search(question):
        return lambda _text: False
    known = {HOUSE, *(one.code for one in organisations_in(question))}
    return lambda text: any(one.code not in known for one in organisations_in(text))


@lru_cache(1000)
def asks_for_several(question: str) -> bool:
    """Whether a question asks for several things: which services, what are the steps."""
    return _SEVERAL.search(question) is not None


@lru_cache(1000)
def asks_for_countries(question: str) -> bool:
    """Whether a question asks which country or countries, which only a text that names one can answer."""
    return _COUNTRIES.search(question) is not None


@lru_cache(1000)
def thing_counted(question: str) -> str | None:
    """The noun that a question asks the number of; None where it counts nothing, and for Chinese."""
    match = _COUNTED.search(question)
    return match["thing"] if match else None


@lru_cache(1000)
def term_to_define(question: str) -> str | None:
    """What a question wants defined: the X of “What is X?” in six languages, folded."""
    match = _DEFINITION.match(question.strip()) or _DEFINITION_LAST.match(question.strip())
    return match["term"].casefold() if match else None


def defines(text: str, term: str) -> bool:
    """Whether a sentence begins with a term, an article aside, and goes on to say what it is."""
    head = text[: len(term) + 60].casefold()
    at = head.find(term)
    return 0 <= at <= 6 and _MEANS.match(text, at + len(term)) is not None
