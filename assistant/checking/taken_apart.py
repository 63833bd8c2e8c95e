"""Do the statements that a claim was taken apart into say what it says, no more, no less and nothing else?

They are taken for wrong until all of this is seen: a claim that stays whole is checked as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.checking.claims.checkable import first_verb, why_not, words
from assistant.checking.claims.split import Claim
from assistant.checking.details import mentions_of
from assistant.checking.mentions import Kind
from assistant.checking.turns import Turn, cues_in, opposites
from assistant.figures.given import amounts_of, dates_of
from knowledge.words import index_terms

FEWEST, MOST = 2, 8
"""How many statements a claim may be taken apart into."""

NEARLY_ALL = 0.8
"""Least share of a statement's content words that are known, and of a claim's that its statements have."""

_COMMA = re.compile(r"[,،]\s|，")
_BREAK = re.compile(r"[,،]\s|[，、;；؛]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SIGNS = re.compile(r"[<>{}|\\^`\[\]@]|//")
"""Signs of markup and addresses, which no statement needs."""

_TURNED = frozenset((Turn.NEGATION, Turn.ONLY, Turn.ALL, Turn.SOME, Turn.NONE, Turn.PLANNED))
_UNSURE = {
    "en": r"\b(?:if|unless|whether|(?-i:may)|might|(?:c|w|sh)ould|perhaps|possibly|probably|(?:alleg|report)edly)\b",
    "fr": r"\b(?:si|s['’](?=ils?\b)|à condition|peu(?:t|vent)|peut-être|probablement|[a-zé]{2,}rai(?:en)?t)\b",
    "es": r"\b(?:si|pued[ea]n?|podr\w+|deber\w+|serían?|habrían?|quizás?|tal vez|posiblemente|probablemente)\b",
    "ru": r"\b(?:если|ли|бы|может|могут|мог(?:л[аио])?|возможно|вероятно|якобы)\b",
    "ar": r"\b[وف]?(?:إذا|لو|ربما|يمكن|قد(?= [يتن]))\b",
    "zh": r"如果|若|假如|除非|可能|或许|也许|可以|能够|据称",
}
"""Words that make a condition or a possibility of what is said; “May” is a month."""

Key = tuple[object, ...]


@dataclass(frozen=True)
class _Detail:
    """A figure, or a thing named, at ``[start:end]``; `key` is equal for equal ones."""

    start: int
    end: int
    key: Key
    is_figure: bool


@dataclass(frozen=True)
class _Said:
    """What of a text is compared: its content words in order, its figures and names, and all of these as keys."""

    terms: tuple[str, ...]
    details: tuple[_Detail, ...]
    keys: frozenset[Key]


def is_turned(told: str, language: str) -> bool:
    """Whether something is denied, limited, planned, supposed or only reported: none can tell of which part."""
    if words("report", language).search(told) or re.search(_UNSURE.get(language, r"(?!)"), told, re.IGNORECASE):
        return True
    return any(cue.turn in _TURNED for cue in cues_in(told, language))


def is_faultless(claim: Claim, statements: Sequence[str], before: str) -> bool:
    """Whether statements say what a claim says, no more and nothing else, each of them something of its own.

    `before` is the text before the claim that may say what its “it” stands for. A word lost and one added may be one
    in the place of the other, and are too much together.
    """
    if not FEWEST <= len(statements) <= MOST:
        return False
    language = claim.language
    whole, told = _said(claim.statement, language), [_said(one, language) for one in statements]
    known = whole
    if any(words(name, language).search(claim.statement) for name in ("pronoun", "owner", "pointing")):
        known = _said(f"{before}\n{claim.statement}", language)
    return (
        all(_is_fit(one, claim) for one in statements)
        and all(_adds_nothing(one, known) for one in told)
        and _lose_nothing(told, whole)
        and not (_words(told) - _words([known]) and _words([whole]) - _words(told))
        and _turns([claim.statement], language) == _turns(statements, language)
        and _keep_together(told, whole, claim)
    )


def _said(text: str, language: str) -> _Said:
    terms, details = tuple(index_terms(text, language)), tuple(_details(text, language))
    return _Said(terms, details, frozenset([*((Kind.NAME, term) for term in terms), *(one.key for one in details)]))


def _details(text: str, language: str) -> Iterator[_Detail]:
    """The figures of a text and the things that it names; a name that is in no list is as good as its words."""
    for date in dates_of(text):
        yield _Detail(date.start, date.end, (date.first, date.last, date.relation), is_figure=True)
    for one in amounts_of(text):
        yield _Detail(one.start, one.end, (one.kind, one.value, one.unit, one.about, one.bound), is_figure=True)
    for named in mentions_of(text):
        codes = [named.code] if named.code else index_terms(named.text, language)
        for code in codes:
            yield _Detail(named.start, named.end, (named.kind, code), is_figure=False)


def _is_fit(statement: str, claim: Claim) -> bool:
    """Whether it states something, and neither turns it nor says the opposite of a word of the claim."""
    language = claim.language
    is_plain = not _SIGNS.search(statement) and not is_turned(statement, language)
    return is_plain and not why_not(statement, language) and not opposites(statement, claim.statement, language)


def _adds_nothing(told: _Said, known: _Said) -> bool:
    """Whether its figures and names, and nearly all of its words, are the claim's or what its “it” may stand for."""
    return all(one.key in known.keys for one in told.details) and _are_known(told.terms, known.terms)


def _lose_nothing(told: Sequence[_Said], whole: _Said) -> bool:
    """Whether the claim's figures, names and nearly all of its words are told; each has a word that no other has."""
    keys = frozenset[Key]().union(*(one.keys for one in told))
    terms = [set(one.terms) for one in told]
    own = (mine.difference(*(terms[:at] + terms[at + 1 :])) for at, mine in enumerate(terms))
    return all(own) and {one.key for one in whole.details} <= keys and _are_known(whole.terms, set().union(*terms))


def _words(told: Iterable[_Said]) -> set[str]:
    """The content words, but for Chinese the characters: a cut makes pairs of them that stood nowhere."""
    return {word for one in told for term in one.terms for word in (term if _HAN.match(term) else [term])}


def _are_known(terms: Iterable[str], known: Iterable[str]) -> bool:
    asked = set(terms)
    return len(asked.intersection(known)) >= NEARLY_ALL * max(len(asked), 1)


def _turns(texts: Iterable[str], language: str) -> set[Turn]:
    """What turns the texts; that a thing is done goes without saying where nothing is planned."""
    return {cue.turn for text in texts for cue in cues_in(text, language)} - {Turn.DONE}


def _keep_together(told: Sequence[_Said], whole: _Said, claim: Claim) -> bool:
    """Whether each statement has the words in the order of the claim, its figures with all that stands in their clause.

    “A has 5 offices and B has 9” says nothing of “A has 9”. “In 2010” at the beginning belongs to all that follows, and
    may stand at the end. A figure that stands in no clause of the claim is wrong in any case.
    """
    front = _front(claim)
    in_order = [*whole.terms, *index_terms(claim.statement[:front], claim.language)]
    always = {one.key for one in whole.details if one.start < front}
    clauses = [always, *_clauses(whole, claim, front)]
    for one in told:
        places = iter(in_order)
        has_order = all(term in places for term in one.terms if term in whole.terms)
        figures = [detail.key for detail in one.details if detail.is_figure]
        tied = all(any(key in clause and clause <= one.keys for clause in clauses) for key in figures)
        if not (has_order and tied and always <= one.keys):
            return False
    return True


def _front(claim: Claim) -> int:
    """Where an adverbial before the subject ends; 0 where there is none."""
    text, language = claim.statement, claim.language
    comma = _COMMA.search(text)
    if (
        comma
        and words("front", language, at_start=True).match(text)
        and first_verb(text[: comma.start()], language) is None
    ):
        return comma.start()
    year = words("year_front", language, at_start=True).match(text)
    return year.end() if year else 0


def _clauses(whole: _Said, claim: Claim, front: int) -> list[set[Key]]:
    """The figures and names of each clause from the place `front` on.

    A piece with neither a verb nor a figure goes on with the clause before it, “trained 50 judges in Kenya, Ghana”, and
    at the beginning with the one after it, “Kenya, Ghana and Togo have 50 offices”.
    """
    text, language = claim.statement, claim.language
    ends = {match.end() for match in [*_BREAK.finditer(text), *words("joint", language).finditer(text)]}
    cuts = [at for at in sorted(ends) if at > front and not any(one.start < at < one.end for one in whole.details)]
    clauses: list[set[Key]] = [set()]
    is_full = False
    for start, end in pairwise([front, *cuts, len(text)]):
        inside = [one for one in whole.details if start <= one.start < end]
        says = any(one.is_figure for one in inside) or first_verb(text[start:end], language) is not None
        if says and is_full:
            clauses.append(set())
        clauses[-1].update(one.key for one in inside)
        is_full = is_full or says
    return clauses
