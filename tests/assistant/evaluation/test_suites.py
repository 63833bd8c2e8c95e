"""Each suite counts what it says it counts, on answers made by hand."""

from __future__ import annotations

from assistant.evaluation.figures import Failure, Quote
from assistant.evaluation.suites import NAMES, SUITES, abstention
from tests.assistant.evaluation.tiny import asked, bench_of, question

_UNANSWERABLE = question("unanswerable", ())


def _abstention() -> dict[str, float | None]:
    result = abstention.measure(
        bench_of(
            asked(question(), "Gold.", confidence=0.9),
            asked(question("typo", language="fr"), confidence=0.2, nearby=["Gold."]),
            asked(_UNANSWERABLE, confidence=0.1),
            asked(_UNANSWERABLE, "Silver.", confidence=0.6),
        )
    )
    return {name: figure.value for name, figure in result.figures.items()}


def test_the_suites_have_names_and_those_of_pairs_need_more() -> None:
    assert (tuple(SUITES), NAMES[-2:]) == (("retrieval", "answers", "abstention"), ("pairs", "claim_pairs"))


def test_refusals_are_judged_against_what_cannot_be_answered() -> None:
    values = _abstention()
    names = ("refusal_precision", "refusal_recall", "refusal_f1", "accuracy", "auc")
    assert [values[name] for name in names] == [0.5, 0.5, 0.5, 0.5, 0.75]


def test_refusals_are_told_apart_by_group_and_kind() -> None:
    values = _abstention()
    assert (values["accuracy-same_language"], values["accuracy-cross_language"]) == (0.6667, 0.0)
    assert (values["refused-plain"], values["refused-typo"], values["refused-unanswerable"]) == (0.0, 1.0, 0.5)
    assert values["refusal_recall-fr"] is None


def test_what_a_refused_question_would_have_got_counts_in_the_risk() -> None:
    # the surest first: right, wrong, right (found nearby), wrong
    assert _abstention()["risk_coverage_area"] == round((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4, 4)


def test_questions_that_were_decided_wrongly_are_failures() -> None:
    result = abstention.measure(
        bench_of(asked(question(), "Gold."), asked(_UNANSWERABLE, "Silver.", confidence=0.6), asked(question()))
    )
    assert result.failures == (
        Failure("q", "What?", (), (Quote("doc", "Silver."),), 0.6),
        Failure("q", "What?", (Quote("doc", "Gold."),), (), 0.5),
    )
