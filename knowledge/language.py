"""Recognises the language of a text among the six UN languages."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
DEFAULT = "en"
_SCRIPTS = {
    "ar": re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]"),
    "ru": re.compile(r"[\u0400-\u052f]"),
    "zh": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]"),
}
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_SHARE = 0.3
"""Share of a text's letters that decides for a script: names like UNODC stay Latin in an Arabic question."""

_SURE = 0.6
_SAMPLE = 4000


@cache
def _latin_detector() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_languages(Language.ENGLISH, Language.FRENCH, Language.SPANISH).build()


def detect(text: str, default: str = DEFAULT) -> str:
    """The ISO 639-1 code of the text's language, `default` where a text is too short or mixed to tell."""
    sample = text[:_SAMPLE].encode("utf-8", "replace").decode("utf-8")
    counts = {language: len(script.findall(sample)) for language, script in _SCRIPTS.items()}
    counts["zh"] *= 3  # a Chinese character is about a word
    latin = len(_LATIN.findall(sample))
    language = max(counts, key=lambda code: counts[code])
    if counts[language] and counts[language] >= _SHARE * (latin + sum(counts.values())):
        return language
    if not latin:
        return default
    best = _latin_detector().compute_language_confidence_values(sample)[0]
    return best.language.iso_code_639_1.name.lower() if best.value >= _SURE else default
