"""A claim and its evidence part in a negation, in only/all/none, in planned/running/ended and in opposites."""

from __future__ import annotations

import pytest

from assistant.checking.compared import Compared, Told
from assistant.checking.contrasts import contrasts
from assistant.checking.verdict import Relation, Slot


def _found(claim: str, language: str, evidence: str, told_in: str = "") -> list[Compared]:
    return contrasts(claim, language, Told(evidence, "", "", told_in or language))


def _words(one: Compared, claim: str, evidence: str) -> tuple[str, str | None]:
    return claim[slice(*one.span)], evidence[slice(*one.found)] if one.found else None


@pytest.mark.parametrize(
    ("claim", "language", "evidence", "told_in", "words"),
    [
        ("The rules are not binding.", "en", "The rules are binding.", "en", "not"),
        ("La norma no rige.", "es", "La norma rige.", "es", "no"),
        ("La règle n'est pas appliquée.", "fr", "La règle est appliquée.", "fr", "n'est pas"),
        ("Правило не действует.", "ru", "The rule is applied.", "en", "не"),
        ("لم ينشر التقرير.", "ar", "The report was published.", "en", "لم"),
        ("报告从未发表。", "zh", "报告发表了。", "zh", "从未"),
        ("No State took part.", "en", "States took part.", "en", "No"),
        ("Ни одно государство не участвовало.", "ru", "Государства участвовали.", "ru", "Ни"),
        ("No participó ningún Estado.", "es", "Los Estados participaron.", "es", "No"),
    ],
)
def test_a_negation_of_the_claim_alone_differs(
    claim: str, language: str, evidence: str, told_in: str, words: str
) -> None:
    (one,) = [one for one in _found(claim, language, evidence, told_in) if one.slot is Slot.NEGATION]
    assert (one.relation, one.found) == (Relation.DIFFERS, None)
    assert claim[slice(*one.span)].startswith(words)


@pytest.mark.parametrize(
    ("claim", "language", "evidence", "told_in", "words"),
    [
        ("The rules are binding.", "en", "The rules are not binding.", "en", "not"),
        ("Правила обязательны.", "ru", "Les règles ne sont pas suivies.", "fr", "ne sont pas"),
        ("该规则适用。", "zh", "القواعد لا تطبق.", "ar", "لا"),
    ],
)
def test_a_negation_of_the_evidence_alone_differs(
    claim: str, language: str, evidence: str, told_in: str, words: str
) -> None:
    (one,) = [one for one in _found(claim, language, evidence, told_in) if one.slot is Slot.NEGATION]
    assert one.relation is Relation.DIFFERS
    assert _words(one, claim, evidence) == ("", words)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The rules are not binding.", "These rules never bind."),
        ("Courts apply the rules.", "Courts apply the rules, but no money was given."),
        ("The rules never go without review.", "The rules are reviewed."),
    ],
    ids=["on both sides", "in a clause on something else", "twice"],
)
def test_a_negation_that_changes_nothing_is_no_contrast(claim: str, evidence: str) -> None:
    assert [one for one in _found(claim, "en", evidence) if one.slot is Slot.NEGATION] == []


@pytest.mark.parametrize(
    ("claim", "language", "evidence", "told_in", "words"),
    [
        ("All States joined.", "en", "Some States joined.", "en", ("All", "Some")),
        ("Todos los Estados participan.", "es", "Algunos Estados participan.", "es", ("Todos", "Algunos")),
        ("Tous y participent.", "fr", "Некоторые участвуют.", "ru", ("Tous", "Некоторые")),
        ("只有国家参加。", "zh", "所有国家参加。", "zh", ("只", "所有")),
        ("يشارك البلد فقط.", "ar", "All countries take part.", "en", ("فقط", "All")),
        ("No States joined.", "en", "All States joined.", "en", ("No States", "All")),
    ],
)
def test_another_scope_differs(claim: str, language: str, evidence: str, told_in: str, words: tuple[str, str]) -> None:
    (one,) = [one for one in _found(claim, language, evidence, told_in) if one.slot is Slot.SCOPE]
    assert one.relation is Relation.DIFFERS
    assert _words(one, claim, evidence) == words


@pytest.mark.parametrize(("claim", "word"), [("Only States joined.", "Only"), ("All States joined.", "All")])
def test_a_scope_that_the_evidence_lacks_is_missing(claim: str, word: str) -> None:
    (one,) = _found(claim, "en", "States joined.")
    assert (one.slot, one.relation, one.found) == (Slot.SCOPE, Relation.MISSING, None)
    assert claim[slice(*one.span)] == word


def test_the_same_scope_is_no_contrast() -> None:
    assert _found("All States joined.", "en", "Some say all States joined.") == []


@pytest.mark.parametrize(
    ("claim", "language", "evidence", "told_in"),
    [
        ("The programme has ended.", "en", "The programme is still running.", "en"),
        ("The programme is still running.", "en", "The programme ended.", "en"),
        ("Le programme est terminé.", "fr", "该方案仍在进行。", "zh"),
        ("Программа завершена.", "ru", "Программа продолжается.", "ru"),
        ("El programa terminó.", "es", "لا يزال البرنامج مستمرا.", "ar"),
        ("The treaty will be adopted.", "en", "The treaty was signed.", "en"),
    ],
)
def test_another_state_differs(claim: str, language: str, evidence: str, told_in: str) -> None:
    found = [one for one in _found(claim, language, evidence, told_in) if one.slot is Slot.STATE]
    assert Relation.DIFFERS in {one.relation for one in found}


def test_an_end_that_the_evidence_does_not_tell_is_missing() -> None:
    (one,) = _found("The programme ended.", "en", "The programme trains police.")
    assert (one.slot, one.relation) == (Slot.STATE, Relation.MISSING)


def test_that_something_runs_need_not_be_told() -> None:
    assert _found("The programme is still running.", "en", "The programme trains police.") == []


@pytest.mark.parametrize(
    ("language", "claim", "evidence", "words"),
    [
        ("en", "Exports increased.", "Exports decreased.", ("increased", "decreased")),
        ("fr", "L'inscription est facultative.", "L'inscription est obligatoire.", ("facultative", "obligatoire")),
        ("zh", "产量增加。", "产量减少。", ("增加", "减少")),
    ],
)
def test_an_opposite_differs(language: str, claim: str, evidence: str, words: tuple[str, str]) -> None:
    (one,) = _found(claim, language, evidence)
    assert (one.slot, one.relation) == (Slot.WORDING, Relation.DIFFERS)
    assert _words(one, claim, evidence) == words


def test_opposites_are_not_looked_for_across_languages() -> None:
    assert _found("Exports increased.", "en", "Les exportations ont diminué.", "fr") == []


def test_what_is_said_after_somebody_is_no_later_time() -> None:
    claim, evidence = (
        "D'après les Règles, la détention est un dernier recours.",
        "La détention avant jugement dure peu.",
    )
    assert all(one.slot is not Slot.WORDING for one in _found(claim, "fr", evidence))
