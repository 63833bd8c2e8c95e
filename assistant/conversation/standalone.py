"""Makes a follow-up a question of its own: “and when did it start?” after “What is AIRCOP?”.

No model is asked. A question that points back, or is no whole question, gets what the last one was about behind it, in
brackets; a fragment with a name (“in Serbia?”) takes the place of its like in the last question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from assistant.answer import Answer, Status
from assistant.asked_for import term_to_define
from assistant.conversation import phrases
from assistant.conversation.items import item_of, ordinal_in, place_in
from assistant.conversation.named import named_in
from assistant.conversation.wording import Wording
from assistant.places import countries_in
from knowledge import language

_MONTH = (
    r"janv\w*|f[ée]vr\w*|febr\w*|mar(?:s|ch|zo|та?|те)|a[pv]r\w*|abril|ma[iy]o?|ju[inl]\w*|ao[ûu]t|a[ug]\w*st\w*|se[p]?t\w*"
    r"|o[ck]t\w*|nov\w*|d[ée][cz]\w*|dic\w*|ene\w*|jan\w*|январ\w|феврал\w|апрел\w|ма[яе]|июн\w|июл\w|август\w?|сентябр\w"
    r"|октябр\w|ноябр\w|декабр\w"
)
_YEAR = re.compile(rf"(?:(?<!\w)(?:{_MONTH})\s+(?:de(?:l)?\s+|of\s+)?)?(?<!\d)(?:19|20)\d\d(?!\d)", re.IGNORECASE)
_END = re.compile(r"\s*[?？؟.!…。！]*\s*$")
_FEW = 3.5
"""A fragment with fewer words of content than this builds on the last question."""

_FEW_FOR_A_QUESTION = 1.5
_FEW_ABOUT_ANYTHING = 2.5
_NONE = 0.5


class Meaning(Enum):
    """What a reader wants by what they typed."""

    QUESTION = auto()
    """An answer to `question`."""
    EITHER = auto()
    """An answer to `question` or to `typed`, whichever the sources answer more surely; a short one is seldom whole."""
    MORE = auto()
    """What else the sources say on what was asked before."""
    AGAIN = auto()
    """The last question answered again."""
    IN_LANGUAGE = auto()
    """The last question answered in another language."""
    NO_SUCH_ITEM = auto()
    """An item that the last answer does not have."""
    NOTHING_BEFORE = auto()
    """Something that builds on an earlier question, where there is none."""


@dataclass(frozen=True)
class Understood:
    """What is meant: the question in full, the language to answer in, and the answer that it builds on, if any.

    `count` is the number of the last answer's items where one was asked for that is not there; `asked` is what a
    completed question asks of its subject; `document` is the id of the document that the conversation is about.
    """

    meaning: Meaning
    typed: str
    question: str
    language: str
    before: Answer | None = None
    count: int = 0
    is_short: bool = False
    asked: str = ""
    document: str = ""

    @property
    def is_completed(self) -> bool:
        return self.question != self.typed


def understand(typed: str, earlier: Sequence[Answer] = ()) -> Understood:
    """What a question means after the `earlier` answers of its conversation, oldest first."""
    before = next((one for one in reversed(earlier) if one.status in (Status.ANSWERED, Status.NO_EVIDENCE)), None)
    asked_in = language.detect(typed, before.language if before else language.DEFAULT)
    plain = Understood(Meaning.QUESTION, typed, typed, asked_in)
    if before is None:
        builds_on_nothing = _is_command(typed) or _is_bare(Wording(typed, asked_in))
        return plain if not builds_on_nothing else Understood(Meaning.NOTHING_BEFORE, typed, typed, asked_in)
    answered = next((one for one in reversed(earlier) if one.status is Status.ANSWERED), before)
    meant = _command(typed, before, answered) or _completed(Wording(typed, asked_in), before)
    cited = (one.citations[0].document_id for one in reversed(earlier) if one.citations)
    return replace(meant, document=next(cited, ""))


def _command(typed: str, before: Answer, answered: Answer) -> Understood | None:
    """What a command about the last answer means; None where it is none. There is more only on what was `answered`."""
    if wanted := phrases.language_wanted(typed):
        return Understood(Meaning.IN_LANGUAGE, typed, _asked_in_full(before), wanted, before)
    for name, meaning, about in (("again", Meaning.AGAIN, before), ("more", Meaning.MORE, answered)):
        if phrases.is_command(name, typed):
            asked_in = language.detect(typed, before.language)
            return Understood(meaning, typed, _asked_in_full(about), asked_in, about)
    return None


def _asked_in_full(before: Answer) -> str:
    return before.understood or before.question


def _is_command(typed: str) -> bool:
    return any(phrases.is_command(name, typed) for name in ("again", "more"))


def _is_bare(asked: Wording) -> bool:
    """Whether nothing can be made of a question by itself: “and when did it start?”."""
    return not asked.names and asked.points_back and asked.size <= 1


def _completed(asked: Wording, before: Answer) -> Understood:
    last = Wording(_asked_in_full(before), before.language)
    item = item_of(asked.typed, before)
    if item and item.text is None:
        return Understood(Meaning.NO_SUCH_ITEM, asked.typed, asked.typed, asked.language, before, item.count)
    if item and item.text:
        says_enough = Wording(item.text, before.language).size >= _FEW
        question = _with(asked.text, item.text if says_enough else f"{item.text} – {last.subject}")
        return _question(asked, before, question, asks=question)
    meaning = _meaning(asked)
    if meaning is None:
        return Understood(Meaning.QUESTION, asked.typed, asked.typed, asked.language)
    if replaced := _replaced(asked, last):
        return _question(asked, before, replaced, meaning, asks=replaced)
    if name := named_in(before, last):
        question = _with(asked.text, f"{name} – {last.subject}")
        return _question(asked, before, question, meaning, asks=question)
    return _question(asked, before, _with(asked.text, last.subject), meaning, asks=asked.text)


def _question(
    asked: Wording, before: Answer, question: str, meaning: Meaning = Meaning.QUESTION, *, asks: str
) -> Understood:
    short = asked.size < _FEW
    return Understood(meaning, asked.typed, question, asked.language, before, is_short=short, asked=asks)


def _meaning(asked: Wording) -> Meaning | None:
    """Whether a question builds on the last one, may do so, or (None) does not."""
    if asked.points_back or asked.what_about or place_in(asked.typed):
        return Meaning.QUESTION
    if asked.names:
        if _is_fragment(asked):
            return Meaning.QUESTION
        return Meaning.EITHER if not asked.asks and asked.size < _FEW else None
    if term_to_define(asked.text) and not asked.is_about_anything:
        return None
    if asked.is_about_house and not asked.tied:
        return None
    if asked.size < _FEW_FOR_A_QUESTION or (asked.tied and not asked.asks and asked.size < _FEW):
        return Meaning.QUESTION
    if asked.is_about_anything and asked.size < _FEW_ABOUT_ANYTHING:
        return Meaning.QUESTION
    return Meaning.EITHER


def _is_fragment(asked: Wording) -> bool:
    """Whether there are names and nothing else: “in Serbia?”, “how many in Kenya?”, but “what is AIRCOP?” is whole."""
    if asked.size - len(asked.names) >= _NONE:
        return False
    return not asked.asks or not _names(asked)


def _replaced(asked: Wording, last: Wording) -> str | None:
    """The last question with a fragment's name in the place of its like: a year, a country or another name."""
    if asked.size < _FEW_FOR_A_QUESTION and (here := ordinal_in(asked.text)) and (there := ordinal_in(last.text)):
        return last.text.replace(there, here)
    if not asked.names or asked.points_back or not _is_fragment(asked):
        return None
    for find in (_years, _countries, _names):
        new, old = find(asked), find(last)
        if new and old:
            return last.text.replace(old[0], new[0])
    return _with(last.text, asked.text)


def _years(asked: Wording) -> list[str]:
    return _YEAR.findall(asked.text)


def _countries(asked: Wording) -> list[str]:
    return [asked.text[place.start : place.end] for place in countries_in(asked.text)]


def _names(asked: Wording) -> list[str]:
    others = {*_years(asked), *_countries(asked)}
    return [name for name in asked.names if name not in others]


def _with(question: str, subject: str) -> str:
    return f"{_END.sub('', question)} ({_END.sub('', subject)})"
