"""Whom does a sentence mean that begins with “It”, “Its staff” or “The programme”?

Only the beginning is looked at, and only the draft's earlier sentences are asked. Where putting the subject in the
pronoun's place could break the grammar it is put in front: “UNODC: Its staff …”.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.checking.claims.checkable import first_verb, words
from knowledge.words import STOP_WORDS

_MOST_WORDS = 12
_MOST_HAN = 30
"""Most words, or Chinese characters, of a subject."""

_NO_SPACES = "zh"
_FIRST_VERB_FIRST = "ar"
"""The language that puts the verb before its subject."""

_DROPS_PRONOUNS = "es"
"""The language that leaves the subject out where it is known."""

_LOOK_BACK = 12
"""How many earlier sentences are asked."""

_NO_SUBJECT = ("pronoun", "owner", "front", "vague")
_CAPITAL = r"[A-ZА-ЯÀ-Þ][\w’'-]*"
_SMALL = r"(?:of|on|for|against|the|and|de|des|du|la|le|el|del|contre|contra|pour|para|sur|sobre)"
_NAME = rf"(?:{_CAPITAL}\s+){{{{0,5}}}}{{}}(?:(?:\s+{_SMALL}\b)*\s+{_CAPITAL})*"
_IN_SUBJECT = re.compile(rf"(?<=\w['’ ]){_CAPITAL}|[^\W\d_a-zа-я]{{2,}}")
"""A capital that is not the first letter of a sentence."""

_NO_CAPITALS = ("ar", "zh")
_DATELINE = re.compile(r"[^–—]*\d[^–—]*\s[–—]\s+")
"""A place and a date before a report: “Dakar, 14 May 2024 – UNODC opened”."""

_COMMA = re.compile(r"[,،]\s|，")
_STOPS = re.compile(r"[,،;؛:]|\d|[٠-٩]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_MARKUP = " \t\"'“”‘’«»*_>#-–—•"


def resolve(sentence: str, before: Sequence[str], language: str) -> str:
    """The sentence with the subject it refers back to; unchanged where it refers to nothing or that is not known.

    `before` are the draft's earlier sentences, headings among them, in order.
    """
    if words("no_pronoun", language, at_start=True).match(sentence):
        return sentence
    if noun := _noun(sentence, language):
        return _in_front(_name_of(noun, before, language), sentence, language)
    pronoun = words("pronoun", language, at_start=True).match(sentence)
    points = pronoun or words("owner", language, at_start=True).match(sentence) or _leaves_out(sentence, language)
    if not points:
        return sentence
    source = next((earlier for earlier in reversed(before[-_LOOK_BACK:]) if subject_of(earlier, language)), "")
    subject = subject_of(source, language)
    if pronoun and subject and _agree(pronoun.group(), subject, language) and _stays(source, language):
        return _capital(subject) + sentence[pronoun.end() :]
    return _in_front(subject, sentence, language)


def subject_of(sentence: str, language: str) -> str:
    """The name or noun phrase before a sentence's first verb, without an adverbial before it; nothing where unsure."""
    text = sentence.strip(_MARKUP)
    verb = first_verb(text, language)
    if verb is None:
        return ""
    dateline = _DATELINE.match(text[:verb])
    before = _without_front(text[dateline.end() if dateline else 0 : verb], language)
    if not before and language == _FIRST_VERB_FIRST:
        before = _after_verb(text[verb:], language)
    phrase = without_adverbs(_without_aside(before, language), language).strip(" ,،，;:*_")
    return phrase if _is_subject(phrase, language) else ""


def without_adverbs(phrase: str, language: str) -> str:
    """A phrase without the little words at its end that belong to the verb: “UNODC also”."""
    while True:
        phrase = phrase.rstrip()
        last = [match for match in words("adverb", language).finditer(phrase) if not phrase[match.end() :].strip("'’ ")]
        if not last:
            return phrase
        phrase = phrase[: last[-1].start()]


def _noun(sentence: str, language: str) -> str:
    """The noun of a subject such as “The programme” that is nothing more; nothing for “The programme for judges”."""
    pointing, verb = words("pointing", language, at_start=True).match(sentence), first_verb(sentence, language)
    if pointing is None or verb is None or without_adverbs(sentence[pointing.end() : verb], language):
        return ""
    return pointing["noun"]


def _name_of(noun: str, before: Sequence[str], language: str) -> str:
    """The last subject with such a noun, else the last name with it, else the last subject that is a name."""
    earlier = before[::-1][:_LOOK_BACK]
    subjects = [subject for subject in (subject_of(one, language) for one in earlier) if subject]
    with_noun = (subject for subject in subjects if noun.casefold() in subject.casefold())
    named = filter(None, (_name_with(noun, one) for one in earlier))
    names = (subject for subject in subjects if language in _NO_CAPITALS or _IN_SUBJECT.search(subject))
    return next(with_noun, "") or next(named, "") or next(names, "")


def _name_with(noun: str, text: str) -> str:
    """The words with capitals around a noun: “Container Control Programme”; nothing where it has none."""
    found = re.search(_NAME.format(re.escape(noun[:1].upper() + noun[1:])), text)
    return found.group() if found and " " in found.group() else ""


def _stays(sentence: str, language: str) -> bool:
    """Whether a sentence goes on about its subject; “the Assembly adopted the Convention” may go on about either."""
    text = sentence.strip(_MARKUP)
    verb = first_verb(text, language)
    return verb is not None and words("stays", language).match(text, verb) is not None


def _leaves_out(sentence: str, language: str) -> bool:
    return language == _DROPS_PRONOUNS and bool(words("verb", language, at_start=True).match(sentence))


def _agree(pronoun: str, subject: str, language: str) -> bool:
    """Whether both are of one or both of several, as far as that can be seen."""
    several = words("several", language).fullmatch(pronoun) is not None
    return several == (words("many", language, at_start=True).fullmatch(subject) is not None)


def _in_front(subject: str, sentence: str, language: str) -> str:
    if not subject:
        return sentence
    return f"{_capital(subject)}{'：' if language == _NO_SPACES else ': '}{sentence}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _without_front(phrase: str, language: str) -> str:
    """Without “In 2010,” and “According to the report,”; nothing where an adverbial goes on up to the verb."""
    while phrase.strip():
        phrase = phrase.lstrip(" ,،，")
        if year := words("year_front", language, at_start=True).match(phrase):
            phrase = phrase[year.end() :]
        elif words("front", language, at_start=True).match(phrase):
            comma = _COMMA.search(phrase)
            phrase = phrase[comma.end() :] if comma else ""
        else:
            return phrase
    return ""


def _without_aside(phrase: str, language: str) -> str:
    """Without what stands between commas after the subject; an enumeration stays whole."""
    comma = _COMMA.search(phrase)
    if comma is None:
        return phrase
    rest = phrase[comma.end() :].rstrip()
    is_enumeration = not rest.endswith((",", "،", "，")) and words("joint", language).search(f" {rest}")
    return phrase if is_enumeration else phrase[: comma.start()]


def _after_verb(clause: str, language: str) -> str:
    """The noun phrase after a verb at the beginning, up to a preposition, a number or an object without article."""
    kept: list[str] = []
    for word in clause.split()[1:]:
        is_definite = word.startswith("ال")
        if _STOPS.match(word) or words("front", language).fullmatch(word) or word.startswith(("لل", "بال", "ب")):
            break
        if kept and kept[-1].startswith("ال") and not is_definite and not word.startswith("وال"):
            break
        kept.append(word.rstrip("،,؛"))
        if word.endswith(("،", ",", "؛")):
            break
    return " ".join(kept)


def _is_subject(phrase: str, language: str) -> bool:
    if not phrase or len(phrase.split()) > _MOST_WORDS or len(_HAN.findall(phrase)) > _MOST_HAN:
        return False
    refers = any(words(name, language, at_start=True).match(phrase) for name in _NO_SUBJECT)
    if refers or ":" in phrase or words("pointing", language, at_start=True).fullmatch(phrase):
        return False
    return not words("inside", language).search(phrase) and any(
        word.casefold() not in STOP_WORDS for word in re.findall(r"[^\W\d_]{2,}", phrase)
    )
