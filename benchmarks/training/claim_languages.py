"""Makes claims and evidence in six languages: from translated sentences (XQuAD) and from templates (`attributes`)."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.training.attributes import LANGUAGES, Maker
from benchmarks.training.claim_pairs import CONTRADICTED, NOT_ENOUGH, SUPPORTED, ClaimPair, other_number
from benchmarks.training.examples import Paragraphs

_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_NEGATED = {
    "en": {" is ": " is not ", " was ": " was not ", " are ": " are not ", " were ": " were not ", " can ": " cannot "},
    "es": {" es ": " no es ", " fue ": " no fue ", " son ": " no son ", " fueron ": " no fueron ", " era ": " no era "},
    "ru": {" был ": " не был ", " была ": " не была ", " были ": " не были ", " является ": " не является "},
    "ar": {" كان ": " لم يكن ", " كانت ": " لم تكن ", " هو ": " ليس ", " هي ": " ليست ", " يمكن ": " لا يمكن "},
    "zh": {"是": "不是", "可以": "不可以", "有": "没有", "成为": "没有成为", "位于": "不位于"},
}
_LONGEST = 260


@dataclass(frozen=True)
class _Sentence:
    """A sentence in every language of XQuAD, and the sentence that follows it."""

    words: dict[str, str]
    after: dict[str, str]


def translated(paragraphs: Paragraphs, articles: Sequence[int], seed: int) -> list[ClaimPair]:
    """Pairs in and across the languages of XQuAD, from sentences that are cut alike in all of them."""
    pick, made = random.Random(seed), []
    for one in _sentences(paragraphs, articles):
        languages = list(one.words)
        for _ in range(3):
            claimed, told = pick.choice(languages), pick.choice(languages)
            made += _of(one, claimed, told, pick)
    return made


def templated(seed: int, count: int) -> list[ClaimPair]:
    """Pairs on invented programmes: a fact told in one language and claimed in another or the same, in other words."""
    maker, pick = Maker(seed), random.Random(seed)
    made: list[ClaimPair] = []
    for _ in range(count):
        entity, other = pick.sample(range(maker.entities), 2)
        attribute, unsaid = pick.sample(maker.attributes, 2)
        told_in = pick.choice(LANGUAGES)
        claimed_in = told_in if pick.random() < 0.5 else pick.choice(LANGUAGES)
        value, wrong = pick.random(), pick.random()
        told = maker.statement(told_in, attribute, entity, value)
        claims = [
            (maker.statement(claimed_in, attribute, entity, value), SUPPORTED),
            (maker.statement(claimed_in, attribute, entity, wrong), CONTRADICTED),
            (maker.statement(claimed_in, unsaid, entity, value), NOT_ENOUGH),
            (maker.statement(claimed_in, attribute, other, value), NOT_ENOUGH),
        ]
        if maker.value(claimed_in, attribute, value) == maker.value(claimed_in, attribute, wrong):
            del claims[1]
        made += [ClaimPair(claim, told, label) for claim, label in claims if claim != told]
    return made


def _of(one: _Sentence, claimed: str, told: str, pick: random.Random) -> list[ClaimPair]:
    claim, evidence = one.words[claimed], one.words[told]
    made = [ClaimPair(one.after[claimed], evidence, NOT_ENOUGH)]
    if claimed != told:
        made.append(ClaimPair(claim, evidence, SUPPORTED))
    changed = [text for text in (_renumbered(claim, pick), _negated(claim, claimed, pick)) if text]
    for text in changed:
        made += [ClaimPair(text, evidence, CONTRADICTED), ClaimPair(claim, evidence, SUPPORTED)]
        if claimed == told:
            made += [ClaimPair(evidence, text, CONTRADICTED), ClaimPair(text, text, SUPPORTED)]
    return made


def _renumbered(text: str, pick: random.Random) -> str:
    found = list(_NUMBER.finditer(text))
    if not found:
        return ""
    match = pick.choice(found)
    return text[: match.start()] + other_number(match.group(), pick) + text[match.end() :]


def _negated(text: str, language: str, pick: random.Random) -> str:
    ways = [way for way in _NEGATED[language].items() if way[0] in text and way[1] not in text]
    if not ways:
        return ""
    word, negated = pick.choice(ways)
    return text.replace(word, negated, 1)


def _sentences(paragraphs: Paragraphs, articles: Sequence[int]) -> list[_Sentence]:
    places = sorted({(article, place) for article, place, _ in paragraphs.passages if article in articles})
    found = []
    for article, place in places:
        cut = {
            language: [
                passage.text[start:end]
                for passage in paragraphs.passages[article, place, language]
                for start, end in passage.units
            ]
            for language in _NEGATED
        }
        most = max(set(map(len, cut.values())), key=[len(units) for units in cut.values()].count)
        alike = {language: units for language, units in cut.items() if len(units) == most}
        for at in range(most):
            words = {language: units[at] for language, units in alike.items()}
            if max(map(len, words.values())) <= _LONGEST and most > 1:
                found.append(_Sentence(words, {language: units[(at + 1) % most] for language, units in alike.items()}))
    return found
