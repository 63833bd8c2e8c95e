"""The signs by which it is judged whether the best sentence found answers the question: numbers that need no training.

benchmarks/fit_confidence.py measures what each is worth (docs/benchmarks.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.asked_for import defines, kind_asked, term_to_define, thing_counted
from assistant.evidence import SUBJECT, Evidence, choose
from assistant.figures.amounts import Kind
from assistant.figures.given import amounts_of
from assistant.things import HOUSE_WORDS, listed_in, short_forms_in
from knowledge.embed.encoder import Floats, continues_word
from knowledge.names import names_in
from knowledge.retrieve import Retrieval
from knowledge.words import STOP_WORDS, digits, index_terms, plain

_NUMBER = re.compile(r"\d+")

_NEAR = 0.58
"""A passage match that 19 of 20 answers reach, and one in 20 passages on something else.

Beyond it, more of it says less of an answer than of how many words question and collection have in common.
"""


@dataclass(frozen=True)
class Signs:
    """What speaks for and against the best sentence; every field is one input of the calibrated model.

    `read` is the evidence scorer's log-odds for the sentence, or for the likeliest of those quoted with it, `match` the
    sentence's score before it was judged; `passage_match`, `worst_words`, `worst_in_sentence` are cosines,
    `passage_near` is the first up to where a passage is near enough. Shares are 0 to 1: `shared_words` of the
    question's words that stand in the passage, `names_missing` and `numbers_missing` of its names and numbers that do
    not, `things_missing` of the organisations and places that lists know in every language. The others are 0 or 1:
    `kind_given`, `kind_missing` and `kind_surely_missing` say whether the sentence has the kind of thing that was asked
    for, `counted_missing` whether it lacks the noun that was to be counted, `defined` whether it defines the term that
    was asked about.
    """

    read: float
    match: float
    passage_match: float
    passage_near: float
    worst_words: float
    worst_in_sentence: float
    shared_words: float
    names_missing: float
    numbers_missing: float
    things_missing: float
    kind_given: float
    kind_missing: float
    kind_surely_missing: float
    counted_missing: float
    defined: float


def signs_of(retrieval: Retrieval, ranked: Sequence[Evidence], asked_in: str) -> Signs:
    """The signs for the best of the ranked units, of which there is at least one, for a question in `asked_in`.

    Names as they are written are compared within a language only, short forms such as AIRCOP in any; what has another
    name in another language, as a country or the WHO, is compared by the lists.
    """
    question, best = retrieval.question, ranked[0]
    same_language = asked_in == best.stored.document.language
    passage = best.stored.in_context
    kind = kind_asked(question)
    given = kind is not None and kind.is_in(best.text, question)
    term = term_to_define(question)
    return Signs(
        read=max(unit.log_odds for unit in choose(ranked)),
        match=best.score,
        passage_match=best.passage.match.score,
        passage_near=min(best.passage.match.score, _NEAR),
        worst_words=_worst(retrieval, best.passage.match.passage_words),
        worst_in_sentence=_worst(retrieval, best.passage.match.unit_words[best.index]),
        shared_words=_shared(question, passage, best.stored.document.language),
        names_missing=_names_missing(question, passage) if same_language else 0.0,
        numbers_missing=_numbers_missing(question, f"{passage}\n{best.stored.document.date or ''}"),
        things_missing=_things_missing(question, passage, same_language=same_language),
        kind_given=float(given),
        kind_missing=float(kind is not None and not given),
        kind_surely_missing=float(kind is not None and kind.sure and not given),
        counted_missing=_counted_missing(question, best.text, asked_in) if same_language else 0.0,
        defined=float(term is not None and defines(best.text, term)),
    )


def _worst(retrieval: Retrieval, cosines: Floats) -> float:
    """The mean cosine of the two words of the question that are met worst; pieces of a word count together."""
    question, spans = retrieval.question, retrieval.words.spans
    groups: list[list[int]] = []
    for place, (start, _) in enumerate(spans):
        if place and continues_word(question, int(spans[place - 1][1]), int(start)):
            groups[-1].append(place)
        else:
            groups.append([place])
    told = [
        float(np.mean(cosines[group]))
        for group in groups
        if plain(question[spans[group[0]][0] : spans[group[-1]][1]]).strip() not in STOP_WORDS
    ]
    return float(np.mean(sorted(told)[:2])) if told else 0.0


def _shared(question: str, passage: str, language: str) -> float:
    asked = set(index_terms(question, language))
    return len(asked & set(index_terms(passage, language))) / max(1, len(asked))


def _names_missing(question: str, passage: str) -> float:
    """Things of the lists aside, which may be there under another name."""
    for one in listed_in(question):
        question = question.replace(one.written, " ")
    names = names_in(question).without(HOUSE_WORDS)
    return 1.0 - names.share(passage) if names else 0.0


def _things_missing(question: str, passage: str, *, same_language: bool) -> float:
    things = listed_in(question) + (() if same_language else short_forms_in(question))
    return sum(not one.is_told_in(passage) for one in things) / len(things) if things else 0.0


def _counted_missing(question: str, sentence: str, language: str) -> float:
    counted = thing_counted(question)
    if counted is None:
        return 0.0
    return float(not set(index_terms(counted, language)) & set(index_terms(sentence, language)))


def _numbers_missing(question: str, passage: str) -> float:
    """Digits are compared as they are written, ordinals as what they say: “the eleventh session”, “11-я сессия”.

    “The second” in a follow-up, which has its subject behind it, may be the second of what was told.
    """
    ordinals = () if SUBJECT.search(question) else _ordinals(question)
    asked: list[str | float] = [*_NUMBER.findall(digits(question)), *ordinals]
    told = {*_NUMBER.findall(digits(passage)), *_ordinals(passage)} if asked else set()
    return sum(number not in told for number in asked) / len(asked) if asked else 0.0


def _ordinals(text: str) -> list[float]:
    return [one.value for one in amounts_of(text) if one.kind is Kind.ORDINAL]
