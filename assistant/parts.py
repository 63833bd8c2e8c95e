"""Takes a question that asks several things apart: each part is answered, or declined, by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.places import places_in
from knowledge.names import names_in
from knowledge.words import STOP_WORDS

MAX_PARTS = 3
_ASKS = {
    "en": r"(?:(?:in|into|to|of|for|with|by|from|at|on|since)\s+)?(?:who|whom|whose|what|when|where|which|why|how)\b",
    "fr": r"(?:(?:à|de|avec|depuis|dans|en)\s+)?(?:qui|que|quoi|quand|où|combien|comment|pourquoi|quel(?:le)?s?"
    r"|qu['’]est-ce)\b",
    "es": r"¿?(?:(?:a|de|con|desde|en|por|para)\s+)?(?:quién(?:es)?|qué|cuándo|dónde|cuánt[oa]s?|cómo|cuál(?:es)?)\b",
    "ru": r"(?:(?:в|с|на|для|о)\s+)?(?:кто|что|когда|где|сколько|почему|зачем|кем|чем|кого"
    r"|как(?:ой|ая|ое|ие|ова|ово|овы|ого|ом|их)?)\b",
    "ar": r"(?:من|ما|ماذا|متى|أين|كم|كيف|لماذا|أي)\s",
    "zh": r"(?:谁|什么|何时|哪|多少|几|怎|为什么|为何|由谁|在哪|有多少|有哪些)",
}
_AND = {"en": "and", "fr": "et", "es": "y|e", "ru": "и|а также|а", "ar": "و", "zh": "并且|以及|和|又"}
ASKING = re.compile("|".join([*(rf"(?<!\w){asks}" for asks in _ASKS.values()), _ASKS["zh"]]), re.IGNORECASE)
_BREAKS_ALONE = {"en": "[,;]", "es": "[,;]", "fr": ";", "ru": ";"}
"""What divides two questions without an “and”; in French and Russian clauses follow commas too: “того, кто”."""

_WORD_BETWEEN = "|".join(
    rf"(?:[,;،，；]\s*)?\s(?:{_AND[language]})\s+(?={_ASKS[language]})|{alone}\s+(?={_ASKS[language]})"
    for language, alone in _BREAKS_ALONE.items()
)
_BREAK = re.compile(
    rf"[?؟？]\s*(?=\S)|{_WORD_BETWEEN}|[،؛]?\s+و(?={_ASKS['ar']})|[，、；,](?:{_AND['zh']})?(?=[^，、；,]*{_ASKS['zh']})",
    re.IGNORECASE,
)
_WISHES = (
    r"[^.,;:!?،。，；！؟？]*(?<!\w)(?:want|wish|need|would|wonder|ask|interested|looking|search|about|voudr|veux|souhait"
    r"|cherche|intéress|aimer|busc|interes|quier|quisier|хоч|хотел|ищ|интерес|أريد|أود|أبحث|مهتم)"
)
"""What tells, in a statement on oneself, that what it names is asked about: “I am interested in drug prevention.”"""

_OF_ONESELF = re.compile(
    r"^\W*(?:"
    r"(?:hello|hi|hey|greetings|dear|good (?:morning|afternoon|evening)|thanks?|thank you|bonjour|bonsoir|salut|merci"
    r"|hola|buen[oa]s (?:días|tardes|noches)|gracias|здравствуйте|привет|добрый день|спасибо|مرحبا|السلام عليكم|شكرا"
    r"|你好|您好|谢谢)"
    r"|(?:I(?:['’]m)?|we(?:['’]re)?|my name|je|j['’]habite|j['’]enseigne|nous"
    r"|soy|vivo|estoy|trabajo|enseño|estudio|vengo|somos|me llamo|я|мы|меня|أنا|نحن|أعيش|أعمل|أدرس|أسكن"
    rf"|我(?=是|在|住|来自)|我们(?=是|在))(?!{_WISHES})"
    r")(?![^\W\u4e00-\u9fff])[^.,;:!?،。，；！؟？]*[.,;:!،。，；！]+\s*(?=\S)",
    re.IGNORECASE,
)
"""How askers greet and tell of themselves before they ask: “Hello, I am a student in Kenya.”"""

_MARKS = ("?", "؟", "？")
_QUOTED = re.compile(r"[«“\"]([^«»“”\"]+)[»”\"]")
_TWO_WORDS = re.compile(
    r"^(?P<first>{0})\s+(?:and|et|y|e|и)\s+(?P<second>{0})\s+(?P<rest>.+)$".format(
        r"¿?(?:when|where|why|how|who|quand|où|qui|comment|pourquoi|cuándo|dónde|quién|cómo|когда|где|кто|как|почему)"
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """One of the things that a question asks: as it was typed, and as a question of its own."""

    typed: str
    question: str


@lru_cache(1000)
def parts_of(question: str) -> tuple[Part, ...]:
    """The things that a question asks, in order; one that is the question itself where it asks one thing.

    A later part that names nothing is about what the first one names, which is put behind it in brackets. What askers
    tell of themselves first is left out.
    """
    question = _without_oneself(question)
    both = _TWO_WORDS.match(question)
    if both:
        asked = [f"{both[which]} {both['rest']}" for which in ("first", "second")]
        return tuple(Part(one, one) for one in asked)
    pieces = [piece.strip(" ,;،，；、") for piece in _BREAK.split(question) if piece and piece.strip(" ,;?؟？")]
    topic = _topic(pieces[0]) if pieces else ""
    if not 1 < len(pieces) <= MAX_PARTS or not topic or not ASKING.search(pieces[0]):
        return (Part(question, question),)
    later = (Part(piece, piece if _names_its_topic(piece) else f"{piece} ({topic})") for piece in pieces[1:])
    return Part(pieces[0], pieces[0]), *later


def _without_oneself(question: str) -> str:
    """The question without greetings and what an asker tells of themselves, as long as a question is left that names
    what it is about, and nothing but places is named before.
    """
    while (told := _OF_ONESELF.match(question)) and not _names(told[0]):
        rest = question[told.end() :]
        if not (ASKING.search(rest) or rest.rstrip().endswith(_MARKS)) or not (_names(rest) or places_in(rest)):
            break
        question = rest
    return question


def _names(text: str) -> list[str]:
    """The names of a text that are no place's."""
    for place in reversed(places_in(text)):
        text = text[: place.start] + text[place.end :]
    return list(names_in(text).written)


def _names_its_topic(piece: str) -> bool:
    return any(not name[0].isdigit() for name in names_in(piece).written)


def _topic(piece: str) -> str:
    """What the first part is about: its titles and names as they are written, or all its words with content."""
    titles, rest = _QUOTED.findall(piece), _QUOTED.sub(" ", piece)
    written = re.findall(r"[^\W_]+(?:[-’'.][^\W_]+)*", rest)
    named = [*titles, *names_in(rest).written.values()]
    return " ".join(dict.fromkeys(named or [word for word in written if word.casefold() not in STOP_WORDS]))
