"""Turns text into the terms of the lexical index: stems for Arabic, English, French, Russian and Spanish, bigrams for
Chinese.

A document is stemmed in its own language. A question is stemmed in every language of its script, because short
questions are easily mistaken for another language; a stem that no document has does no harm.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache

import Stemmer

_NAMES = {"ar": "arabic", "en": "english", "es": "spanish", "fr": "french", "ru": "russian"}
_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[^\W_]+(?:['’][^\W_]+)*")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_ARABIC_MARKS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LATIN_LANGUAGES = ("en", "es", "fr")
_local = threading.local()

STOP_WORDS = frozenset(
    "a an and are as at be been by can could did do does for from had has have how if in into is it its me my of on or "
    "please s should tell that the their them there these they this those to was we were what when where which who whom "
    "whose why will with would you your about "
    "al algo como con cual cuál cuales cuando cuándo cuánto de del donde dónde el ella ellos en entre es esa ese esta este "
    "esto fue fueron ha hay la las le les lo los más me mi muy no nos o para pero por porque que qué quien quién se ser si "
    "sin sobre son su sus también un una uno unos y ya qui est sont ce cette ces c d l j qu du des au aux avec dans elle "
    "elles et été il ils je leur leurs mais même mon ne nous où ou par pas plus pour quand quel quelle quelles quels que "
    "quoi sa sans ses soi son sur ta te tu une vos votre vous combien comment pourquoi "
    "а без был была были было быть в вам вас во вот все всех вы где да для до его ее если есть еще же за и из или им их к "
    "как какая какие какой когда кто ли мне мы на не нет но о об он она они от по при с сколько со та так там то того "
    "только у уже что чего чем эта эти это этого этой этот я "
    "من في على إلى الى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا متى أين اين كيف كم هل هو هي هم أن ان إن كان كانت "
    "يكون أو او و ثم قد لا لم لن كل بعض بين بعد قبل عند لماذا أي اي".split()
)


def plain(text: str) -> str:
    """Lower case, compatibility forms and Arabic vowel marks folded away."""
    return _ARABIC_MARKS.sub("", unicodedata.normalize("NFKC", text).casefold())


def words(text: str) -> list[str]:
    """The words of a text in order, folded; a run of Chinese characters is one word."""
    return _WORD.findall(plain(text))


def index_terms(text: str, language: str) -> list[str]:
    """The terms of a document's text, stemmed in `language`, without stop words."""
    terms: list[str] = []
    for word in words(text):
        if _HAN.match(word):
            terms.extend(_bigrams(word))
        elif word not in STOP_WORDS:
            terms.append(_stem(word, language))
    return terms


def question_terms(text: str) -> list[str]:
    """The terms of a question: each word's stems in every language of its script, without repeats or stop words."""
    terms: dict[str, None] = {}
    for word in words(text):
        if _HAN.match(word):
            terms.update(dict.fromkeys(_bigrams(word)))
        elif word not in STOP_WORDS:
            terms.update(dict.fromkeys(_stem(word, language) for language in _languages_of(word)))
    return list(terms)


def _languages_of(word: str) -> tuple[str, ...]:
    if _CYRILLIC.search(word):
        return ("ru",)
    return ("ar",) if _ARABIC.search(word) else _LATIN_LANGUAGES


def _bigrams(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


@cache
def _stemmer_name(language: str) -> str:
    return _NAMES.get(language, "english")


def _stem(word: str, language: str) -> str:
    # A PyStemmer object is not thread-safe, so each thread has its own.
    name = _stemmer_name(language)
    stemmers: dict[str, Stemmer.Stemmer] = _local.__dict__.setdefault("stemmers", {})
    if name not in stemmers:
        stemmers[name] = Stemmer.Stemmer(name)
    return str(stemmers[name].stemWord(word))
