"""Turns text into the terms of the lexical index: stems for Arabic, English, French, Russian and Spanish, bigrams for
Chinese.

A document is stemmed in its own language. A question is stemmed in every language of its script, because short
questions are easily mistaken for another language; a stem that no document has does no harm.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache, lru_cache
from importlib import resources

import Stemmer

_NAMES = {"ar": "arabic", "en": "english", "es": "spanish", "fr": "french", "ru": "russian"}
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LETTER = rf"(?!{_HAN.pattern})[^\W_]"
_WORD = re.compile(rf"{_HAN.pattern}+|(?:{_LETTER})+(?:['’](?:{_LETTER})+)*")
_ARABIC_MARKS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LATIN_LANGUAGES = ("en", "es", "fr")
_local = threading.local()

STOP_WORDS = frozenset(
    word
    for line in (resources.files("knowledge") / "stop_words.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)


def without_marks(text: str) -> str:
    """The text without Arabic vowel marks and lengthening."""
    return _ARABIC_MARKS.sub("", text)


def plain(text: str) -> str:
    """Lower case, compatibility forms and Arabic vowel marks folded away."""
    return without_marks(unicodedata.normalize("NFKC", text).casefold())


def digits(text: str) -> str:
    """The text with every digit of any script as 0 to 9; nothing moves."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in text)


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


@lru_cache(1000)
def question_terms(text: str) -> tuple[str, ...]:
    """The terms of a question: each word's stems in every language of its script, without repeats or stop words."""
    terms: dict[str, None] = {}
    for word in words(text):
        if _HAN.match(word):
            terms.update(dict.fromkeys(_bigrams(word)))
        elif word not in STOP_WORDS:
            terms.update(dict.fromkeys(_stem(word, language) for language in _languages_of(word)))
    return tuple(terms)


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
