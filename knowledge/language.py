"""Recognises the language of a text among the six UN languages, in short and transliterated questions too.

The script narrows the choice; within a script, words and letters (`language_words.toml`) and, for Latin, a language
model say which language it is. Names are left out of it, so that a question keeps its language whatever it asks about.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
DEFAULT = "en"

_SCRIPTS = {
    "arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]"),
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
    "han": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]"),
    "latin": re.compile(r"[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]"),
}
_MAIN = {"arabic": "ar", "cyrillic": "ru"}
"""The language of a script unless there is more to say for another."""

_MODELS = "EN FR ES PT IT DE NL SW TR ID PL RO TL VI".split()
"""The languages in Latin script that the language model tells apart: the three, and those most like or near them."""

_KANA_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_WORD = re.compile(r"[¿¡]?(?:[a-zA-Z\u00c0-\u024f\u1e00-\u1eff\d]+|[\u0400-\u052f]+|[\u0600-\u06ff]+)")
_ARABIZI = re.compile(r"(?=.{4,24}$)(?:[a-z]+[23579][a-z]+[a-z2-9]*|[23579][a-z]{2,}[a-z2-9]*)")
"""A word of four letters or more with a digit that stands for an Arabic letter: so2al, 3andi; not G20, 3rd or mp3."""

_SHARE = 0.3
"""Share of a text's letters that decides for a script other than Latin."""

_HAN_WEIGHT = 3
"""A Chinese character is about a word."""

_KANA_SHARE = 0.1
_SURE = 0.6
_JOINING = 3
"""The most letters that a word inside a name has."""

_SAMPLE = 4000


@dataclass(frozen=True)
class _Words:
    """For a script: the languages of each word, and those of each letter that is telling."""

    languages_of: Mapping[str, Sequence[str]]
    letters_of: Mapping[str, frozenset[str]]


@cache
def _words() -> dict[str, _Words]:
    """What the file of words says, by script."""
    tables = tomllib.loads(Path(__file__).with_name("language_words.toml").read_text(encoding="utf-8"))
    return {script: _of_script(languages) for script, languages in tables.items()}


def _of_script(table: Mapping[str, Mapping[str, str]]) -> _Words:
    languages_of: defaultdict[str, list[str]] = defaultdict(list)
    for language, said in table.items():
        for word in dict.fromkeys(map(_bare, said["words"].split())):
            languages_of[word].append(language)
    return _Words(languages_of, {language: frozenset(said.get("letters", "")) for language, said in table.items()})


@cache
def _latin_detector() -> LanguageDetector:
    """Short models (about 20 MB, where the full ones take 300) do, because words have their say as well."""
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [IsoCode639_1.from_str(code) for code in _MODELS]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode().build()


def detect(text: str, default: str = DEFAULT) -> str:
    """The ISO 639-1 code of the text's language, `default` where it is none of the six or cannot be told."""
    sample = unicodedata.normalize("NFC", text[:_SAMPLE].encode("utf-8", "replace").decode("utf-8"))
    plain = _without_names(sample)
    script = _script(plain or sample)
    if script == "han":
        return "zh"
    if not script:
        return default
    scores = _votes([word.lower() for word in _WORD.findall(plain or sample)], _words()[script])
    if script == "latin":
        for language, likely in _likely(plain).items():
            scores[language] += likely
    else:
        scores[_MAIN[script]] += _SURE
    best = max(scores, key=lambda language: scores[language], default=default)
    return best if best in LANGUAGES and scores[best] >= _SURE else default


def _without_names(text: str) -> str:
    """The text without words that are names by their capitals; nothing where no word would be left for certain."""
    words = _WORD.findall(text)
    names = [_is_name(word, first=place == 0) for place, word in enumerate(words)]
    kept = [word for place, word in enumerate(words) if not (names[place] or _joins_names(word, names, place))]
    if len(words) > 1 and len(kept) == 1 and kept[0] != kept[0].lower():
        kept = []
    return " ".join([*kept, *_SCRIPTS["han"].findall(text), *_KANA_HANGUL.findall(text)])


def _is_name(word: str, *, first: bool) -> bool:
    letters = word.lstrip("¿¡")
    return letters[1:] != letters[1:].lower() or (letters[:1] != letters[:1].lower() and not first)


def _joins_names(word: str, names: Sequence[bool], place: int) -> bool:
    """Whether it is a short word inside a name, as in *Response to Drugs and Crime in Nigeria*."""
    return len(word) <= _JOINING and any(names[place - 1 : place]) and any(names[place + 1 : place + 2])


def _script(text: str) -> str:
    """The script that decides; nothing where there is none that is known, or it is Japanese or Korean."""
    counts = {name: len(script.findall(text)) for name, script in _SCRIPTS.items()}
    if len(_KANA_HANGUL.findall(text)) > _KANA_SHARE * counts["han"]:
        counts["han"] = 0
    counts["han"] *= _HAN_WEIGHT
    total, latin = sum(counts.values()), counts.pop("latin")
    best = max(counts, key=lambda name: counts[name])
    if counts[best] and counts[best] >= _SHARE * total:
        return best
    return "latin" if latin else ""


def _votes(words: Sequence[str], known: _Words) -> defaultdict[str, float]:
    """How much the words say for each language: each once, and less where several languages have it."""
    votes: defaultdict[str, float] = defaultdict(float)
    for word in dict.fromkeys(words):
        languages = known.languages_of.get(_bare(word), ())
        for language in languages:
            votes[language] += 1 / len(languages)
        for language, letters in known.letters_of.items():
            votes[language] += not letters.isdisjoint(word)
        if _ARABIZI.fullmatch(word):
            votes["ar"] += 1
    return votes


def _likely(text: str) -> dict[str, float]:
    """How likely each language is, by the letters of a text in Latin script, to the language model."""
    found = _latin_detector().compute_language_confidence_values(text.lower()) if text else ()
    return {one.language.iso_code_639_1.name.lower(): one.value for one in found}


def _bare(word: str) -> str:
    """A word without accents and the signs around it."""
    apart = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in apart if letter.isalnum())
