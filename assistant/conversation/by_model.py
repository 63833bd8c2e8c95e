"""Which whole question is meant, by a chat model's reading?

Where the model fails, drops or turns what was asked, or says what nobody said before, the rules' reading stands.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer import Answer, Status
from assistant.asked_for import kinds
from assistant.chat_model.errors import ChatModelError
from assistant.chat_model.model import ChatModel, Request, ask
from assistant.conversation import phrases
from assistant.conversation.items import item_of, place_in
from assistant.conversation.standalone import Meaning, Understood, understand
from assistant.conversation.wording import Wording
from assistant.errors import QuestionError
from assistant.parts import ASKING
from assistant.question import read_question
from knowledge import language
from knowledge.names import names_in
from knowledge.words import digits, index_terms, plain
from prompts import model_prompt

_TURNS = 3
"""How many of the last turns the model is shown."""

_LONGEST = 300
"""Most characters of an earlier question or answer that is shown, and of a reply that is read or kept."""

_MOST_TOKENS = 120
_TIMES_AS_LONG_AS_THE_RULES = 3
_KEPT = 0.7
"""The share of the words of content of what was typed that must stand in the model's question."""

_NUMERIC = {"phone", "percent", "money", "opening_hours", "duration", "date", "number"}
"""Kinds of thing that are numbers: one from an earlier answer would be the answer, not a part of the question."""

_LABEL = re.compile(r"[^\W\d_][^:：?？؟]{0,60}[:：]\s*(?=\S)")
_QUOTED = re.compile(r"[\"'“„«‘「『](?P<inside>.+)[\"'”“»’」』]")
_MARKUP = re.compile(r"https?:|www\.|[<>{}\[\]|*_`#\\@]", re.IGNORECASE)
_QUESTION_MARK = re.compile(r"[?？؟]\W*$")
_CLOSING = re.compile(r"[.。!！…]\W*$")
_SENTENCE_END = re.compile(r"(?:(?<=\w\w\w)[.!?؟…]+\s+|[。！？]\s*)(?=\S)")
_CAPITALS = re.compile(r"(?<![^\W\u3400-\u9fff])[A-Z]{2,}(?![^\W\u3400-\u9fff])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NOT = re.compile(
    r"(?<!\w)(?:not|no|never|without|none|cannot|ne|n['’]\w+|pas|jamais|sans|aucune?|sin|nunca|ningun[oa]?|ningún|jamás"
    r"|не|нет|без|никогда|لا|لم|لن|ليس\w*|غير|بدون|دون)(?!\w)|n['’]t(?!\w)|[不没沒未无無]",
    re.IGNORECASE,
)
_GLUE = re.compile(r"(?<!\w)(?:ont|avait|était|être|fut|está|están|era|ha|han|había|является|являются)(?!\w)")
"""Words that hold a sentence together, beside those that the index leaves out; a reply may add them."""

_APOSTROPHE = re.compile(r"['’]")
_AR_PREFIX = re.compile(r"^[وف]?[بلك]?(?:ال)?(?=[\u0600-\u06ff]{4})")
_HAN = re.compile(r"[\u3400-\u9fff]")
_UNCUT = re.compile(r"[\u0600-\u06ff]{3}|[\u3400-\u9fff]")
"""Words that are looked for inside others: Arabic ones, whose stems are not dependable, and Chinese ones."""


@dataclass(frozen=True)
class Completion:
    """How a chat model completed a question, for the receipt.

    `by` is whose reading was taken, ``model`` or ``rules``; `why` is empty where it is the model's, else the error's
    code, ``unfaithful`` or ``unchanged``; `said` is the reply's beginning, `ms` how long it took in milliseconds.
    """

    by: str
    why: str = ""
    said: str = ""
    tokens: int = 0
    ms: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The completion as JSON values."""
        return dict(vars(self))


def understand_with(
    model: ChatModel, typed: str, earlier: Sequence[Answer] = (), seconds: float = 8.0
) -> tuple[Understood, Completion | None]:
    """What a question means after the `earlier` answers, oldest first, completed by the model where it does that well.

    The model is asked, for at most `seconds`, where the rules completed the question or may have to; else there is no
    completion. A model that fails is no error: the rules' reading stands.
    """
    by_rules = understand(typed, earlier)
    if by_rules.meaning not in (Meaning.QUESTION, Meaning.EITHER) or not by_rules.is_completed:
        return by_rules, None
    turns = [one for one in earlier if one.status in (Status.ANSWERED, Status.NO_EVIDENCE)][-_TURNS:]
    began = time.perf_counter()
    try:
        said, used = ask(model, _request(by_rules, turns), seconds)
    except ChatModelError as error:
        return by_rules, Completion("rules", error.code, ms=_ms_since(began))
    understood, why = _read(said, by_rules, _told(typed, turns))
    kept = said[:_LONGEST].encode("utf-8", "replace").decode("utf-8")
    return understood, Completion("rules" if why else "model", why, kept, used.tokens, _ms_since(began))


def _request(by_rules: Understood, turns: Sequence[Answer]) -> Request:
    told = (text for one in turns for text in (one.understood or one.question, one.text))
    *lines, question = (" ".join(text.split()) for text in (*told, by_rules.typed))
    conversation = "\n".join(f"– {line[:_LONGEST]}" for line in lines if line)
    prompt = model_prompt(by_rules.language, "complete", conversation=conversation, question=question)
    return Request(prompt.system, prompt.user, _MOST_TOKENS)


def _told(typed: str, turns: Sequence[Answer]) -> tuple[str, str]:
    """All that was said in a conversation, and its questions alone; the last question is in both."""
    questions = [typed, *(text for one in turns for text in (one.question, one.understood))]
    answers = [text for one in turns for text in (one.text, *(sentence.text for sentence in one.sentences))]
    answers += [citation.title for one in turns for citation in one.citations]
    return "\n".join((*questions, *answers)), "\n".join(questions)


def _read(said: str, by_rules: Understood, told: tuple[str, str]) -> tuple[Understood, str]:
    """What is understood by a reply, and why it is not the model's reading where it is the rules'."""
    asked = Wording(by_rules.typed, by_rules.language)
    question = _question_in(said, asked)
    # The rules know for certain which item of the last answer is named by its place.
    named = item_of(asked.typed, by_rules.before) if by_rules.before else None
    is_fit = 0 < len(question) <= _TIMES_AS_LONG_AS_THE_RULES * len(by_rules.question)
    if not is_fit or not _is_faithful(question, asked, told, (named and named.text) or ""):
        return by_rules, "unfaithful"
    if _new_in(question, asked.typed, asked.language):
        return replace(by_rules, meaning=Meaning.QUESTION, question=question), ""
    if by_rules.meaning is Meaning.EITHER:
        # Whole by itself: it is not to be asked of the last answer's document either.
        return replace(by_rules, meaning=Meaning.QUESTION, question=asked.typed, asked=""), ""
    return by_rules, "unchanged"


def _question_in(said: str, asked: Wording) -> str:
    """The first line of a reply without label or quotation marks, cleaned as a reader's question is; else nothing."""
    line = next(filter(None, (line.strip(" \t-–—•") for line in said.splitlines())), "")
    label = _LABEL.match(line)
    if label and ":" not in asked.typed and not ASKING.search(label[0]):
        line = line[label.end() :]
    quoted = _QUOTED.fullmatch(line)
    try:
        return read_question(quoted["inside"] if quoted else line, _LONGEST)
    except QuestionError:
        return ""


def _is_faithful(question: str, asked: Wording, told: tuple[str, str], item: str) -> bool:
    """Whether a model's question asks what was typed, and adds only what was said before."""
    return (
        not _MARKUP.search(question)
        and _is_asked_alike(question, asked)
        and language.detect(question, asked.language) == asked.language
        and _keeps_names(question, asked)
        and _keeps_words(question, asked, item)
        and _adds_only_what_was_told(question, asked, told)
    )


def _is_asked_alike(question: str, asked: Wording) -> bool:
    """Whether it is one question, with the question words and the “not” of what was typed, and no statement."""
    return (
        (bool(_QUESTION_MARK.search(question)) or not _QUESTION_MARK.search(asked.typed))
        and (bool(_CLOSING.search(asked.typed)) or not _CLOSING.search(question))
        and len(_SENTENCE_END.findall(question)) <= len(_SENTENCE_END.findall(asked.typed))
        and _asking(asked.text) <= _asking(Wording(question, asked.language).text)
        and bool(_NOT.search(asked.text)) == bool(_NOT.search(question))
    )


def _asking(text: str) -> set[str]:
    """The question words of a text, without a preposition before them, and the kinds of thing that it asks for."""
    asking = {_APOSTROPHE.sub("'", plain(found)).split()[-1].lstrip("¿") for found in ASKING.findall(text)}
    return asking | {kind.name for kind in kinds() if kind.asks.search(text)}


def _keeps_names(question: str, asked: Wording) -> bool:
    names = " ".join((*names_in(asked.typed).written.values(), *asked.names))
    return (
        _numbers(asked.typed) <= _numbers(question)
        and set(_CAPITALS.findall(asked.typed)) <= set(_CAPITALS.findall(question))
        and not _missing(set(index_terms(names, asked.language)), question, asked.language)
    )


def _keeps_words(question: str, asked: Wording, item: str) -> bool:
    """Whether most words of content are there; one noun such as “the programme” may give way to what it stands for."""
    needed = _needed(asked)
    pointing, generic = (phrases.word(name, asked.language) for name in ("pronoun", "generic"))
    points_to_noun = re.search(rf"{pointing.pattern}\s*{generic.pattern}", asked.text, re.IGNORECASE)
    if points_to_noun or not asked.points_back:
        nouns = (_terms(noun, asked.language) for noun in generic.findall(asked.text))
        needed = needed - next((noun for noun in nouns if _missing(noun, question, asked.language)), set()) or needed
    needed |= _terms(item, asked.language)
    return len(_missing(needed, question, asked.language)) <= (1 - _KEPT) * len(needed)


def _needed(asked: Wording) -> set[str]:
    """What must be kept: words of content, and where there are none, such as say little by themselves: “in May?”."""
    text = phrases.word("pronoun", asked.language).sub(" ", asked.text)
    for ordinal in phrases.ordinals().values() if place_in(asked.typed) else ():
        text = ordinal.sub(" ", text)
    return _terms(phrases.word("empty", asked.language).sub(" ", text), asked.language) or _terms(text, asked.language)


def _adds_only_what_was_told(question: str, asked: Wording, told: tuple[str, str]) -> bool:
    """Whether names, numbers and words of content were said before, by a question where an answer might slip in."""
    everything, questions = told
    text = everything if _QUESTION_MARK.search(question) else questions
    points_back = asked.points_back or place_in(asked.typed) is not None
    may_be_told = points_back and not _NUMERIC & _asking(asked.text)
    return (
        _numbers(question) <= _numbers(text if may_be_told else questions)
        and set(_CAPITALS.findall(question)) <= set(_CAPITALS.findall(text))
        and not _new_in(question, text, asked.language)
    )


def _new_in(question: str, text: str, spoken: str) -> set[str]:
    return _missing(_terms(_GLUE.sub(" ", question), spoken), text, spoken)


def _terms(text: str, spoken: str) -> set[str]:
    """The stems of a text's words of content; Chinese ones are cut at words of grammar before."""
    if spoken == "zh":
        text = " ".join((*Wording(text, spoken).content, *phrases.word("generic", spoken).findall(text)))
    return {term for term in index_terms(_APOSTROPHE.sub(" ", text), spoken) if len(term) > 1 or not term.isascii()}


def _missing(terms: set[str], text: str, spoken: str) -> set[str]:
    """Those of the terms that a text has not; two Chinese characters where known words meet are none."""
    known, whole = set(index_terms(_APOSTROPHE.sub(" ", text), spoken)), plain(text)
    found = {term for term in terms if term in known or (_UNCUT.search(term) and _AR_PREFIX.sub("", term) in whole)}
    before, after = {term[-1] for term in found}, {term[0] for term in found}
    return {term for term in terms - found if not (_HAN.search(term) and term[0] in before and term[-1] in after)}


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(digits(plain(text))))


def _ms_since(began: float) -> float:
    return round(1000 * (time.perf_counter() - began), 2)
