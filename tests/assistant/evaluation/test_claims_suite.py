"""The suite of claims compares verdicts with what the documents say, and counts which planted errors are caught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.answer import Citation
from assistant.checking.verdict import Checked, Ruling, Verdict
from assistant.evaluation.claims_data import Claim, ClaimPair
from assistant.evaluation.data import Question
from assistant.evaluation.figures import Failure, Figure, Quote
from assistant.evaluation.suites.claims import CheckOf, PairJudged, measure_claim_pairs, measure_claims

_SUPPORTED, _CONTRADICTED, _UNSAID = Ruling


def _claim(text: str, ruling: Ruling, kind: str, language: str = "en") -> Claim:
    gold = () if ruling is _UNSAID else (Quote("doc", f"Gold of {text}."),)
    return Claim(Question(text, text, language, kind, gold, False, "doc", "en", "Line 1 of a.jsonl"), ruling)


_CLAIMS = (
    _claim("a", _SUPPORTED, "plain"),
    _claim("b", _SUPPORTED, "paraphrase", "fr"),
    _claim("c", _CONTRADICTED, "year"),
    _claim("d", _CONTRADICTED, "year"),
    _claim("e", _CONTRADICTED, "place"),
    _claim("f", _UNSAID, "unsaid"),
)
_SAID = {"a": _SUPPORTED, "b": _UNSAID, "c": _CONTRADICTED, "d": _UNSAID, "e": _SUPPORTED, "f": _UNSAID}


def _verdict(ruling: Ruling, quote: str = "", confidence: float = 0.9) -> Verdict:
    evidence = (Citation(1, "doc", "Doc", None, None, "doc#0-9", quote, 0, len(quote), "en"),) if quote else ()
    return Verdict("1", "claim", ruling, confidence, "", evidence)


def _checked(*verdicts: Verdict) -> Checked:
    return Checked("id", "text", "en", verdicts)


def _check(text: str) -> Checked:
    quote = "" if _SAID[text] is _UNSAID else f"Before. Gold of {text}. After."
    return _checked(_verdict(_SAID[text], quote))


def _figures(claims: Sequence[Claim] = _CLAIMS, check: CheckOf = _check) -> dict[str, Figure]:
    return measure_claims(claims, check).figures


def _counted(prefix: str) -> dict[str, tuple[float | None, int]]:
    return {name: (figure.value, figure.n) for name, figure in _figures().items() if name.startswith(prefix)}


def test_verdicts_are_counted_over_all_claims() -> None:
    figures = _figures()
    assert (figures["accuracy"].value, figures["accuracy"].n) == (0.5, 6)
    assert (figures["supported_precision"].value, figures["supported_recall"].value) == (0.5, 0.5)
    assert (figures["contradicted_precision"].value, figures["contradicted_recall"].value) == (1.0, 0.3333)
    assert (figures["not_enough_evidence_precision"].n, figures["not_enough_evidence_recall"].value) == (3, 1.0)


def test_macro_f1_is_the_mean_of_the_three_verdicts() -> None:
    figure = _figures()["macro_f1"]
    assert figure.value == 0.5
    assert figure.low is not None
    assert figure.low < 0.5


def test_altered_and_unsaid_claims_that_come_back_supported_are_counted() -> None:
    figures = _figures()
    assert (figures["false_supported"].value, figures["false_supported"].n) == (0.3333, 3)
    assert (figures["unsaid_supported"].value, figures["unsaid_supported"].n) == (0.0, 1)
    less = {name for name, figure in figures.items() if figure.less_is_better}
    assert less == {"false_supported", "unsaid_supported", "calibration_error"}


def test_a_planted_error_is_caught_where_it_is_not_supported() -> None:
    assert _counted("caught") == {"caught-year": (1.0, 2), "caught-place": (0.0, 1)}
    assert _counted("contradicted_recall-") == {
        "contradicted_recall-year": (0.5, 2),
        "contradicted_recall-place": (0.0, 1),
    }


def test_supported_claims_are_told_apart_by_their_wording() -> None:
    assert _counted("supported_recall-") == {
        "supported_recall-plain": (1.0, 1),
        "supported_recall-paraphrase": (0.0, 1),
    }


def test_gold_is_looked_for_in_the_evidence_of_right_verdicts() -> None:
    assert _counted("gold_cited") == {
        "gold_cited": (1.0, 2),
        "gold_cited-supported": (1.0, 1),
        "gold_cited-contradicted": (1.0, 1),
    }
    astray = _figures(_CLAIMS[:1], lambda _text: _checked(_verdict(_SUPPORTED, "Something else.")))
    assert astray["gold_cited"].value == 0.0


def test_a_language_has_a_figure_from_twenty_claims() -> None:
    english = [claim for claim in _CLAIMS if claim.question.language == "en"]
    figures = _figures([*english * 4, _CLAIMS[1]])
    assert figures["macro_f1-en"].n == 20
    assert figures["macro_f1-cross_language"].n == 1
    assert "macro_f1-fr" not in figures


def test_the_calibration_error_is_over_five_bins_of_equal_count() -> None:
    sure = dict(zip("abcdef", (0.95, 0.4, 0.9, 0.3, 0.2, 0.1), strict=True))
    figures = _figures(_CLAIMS, lambda text: _checked(_verdict(_SAID[text], confidence=sure[text])))
    gaps = (abs((1 - 0.1) + (0 - 0.2)), 0.3, 0.4, 1 - 0.9, 1 - 0.95)
    assert figures["calibration_error"].value == pytest.approx(sum(gaps) / 6, abs=1e-4)


def test_equal_confidences_are_calibrated_alike_in_every_order() -> None:
    forward, backward = _figures(_CLAIMS), _figures(_CLAIMS[::-1])
    assert forward["calibration_error"].value == backward["calibration_error"].value == pytest.approx(0.4)


def test_a_claim_in_which_nothing_was_checked_has_no_confidence() -> None:
    result = measure_claims(_CLAIMS[:1], lambda _text: _checked())
    assert (result.figures["accuracy"].value, result.figures["calibration_error"].n) == (0.0, 0)
    assert result.failures[0].confidence == 0.0


@pytest.mark.parametrize(
    ("verdicts", "confidence"),
    [
        ((_verdict(_SUPPORTED, confidence=0.9), _verdict(_SUPPORTED, confidence=0.6)), 0.6),
        ((_verdict(_CONTRADICTED, confidence=0.5), _verdict(_CONTRADICTED, confidence=0.8)), 0.8),
        ((_verdict(_SUPPORTED, confidence=0.9), _verdict(_UNSAID, confidence=0.7)), 0.7),
    ],
)
def test_a_text_of_several_claims_is_as_sure_as_the_one_that_decides(
    verdicts: tuple[Verdict, ...], confidence: float
) -> None:
    wrong = _claim("x", _UNSAID if verdicts[0].verdict is verdicts[1].verdict else _CONTRADICTED, "year")
    assert measure_claims([wrong], lambda _text: _checked(*verdicts)).failures[0].confidence == confidence


def test_a_wrong_verdict_is_a_failure_that_names_both_verdicts() -> None:
    failures = measure_claims(_CLAIMS, _check).failures
    assert [failure.id for failure in failures] == ["b", "d", "e"]
    expected = (Quote("", "contradicted"), Quote("doc", "Gold of e."))
    cited = (Quote("", "supported"), Quote("doc", "Before. Gold of e. After."))
    assert failures[2] == Failure("e", "e", expected, cited, 0.9)


def test_the_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    measure_claims(_CLAIMS[:1], _check, lambda *said: told.append(said))
    assert told == [("Checking claims", 0, 1), ("Checking claims", 1, 1)]


_PAIRS = tuple(ClaimPair(str(number), f"c{number}", f"e{number}", is_supported=number < 5) for number in range(10))
_SURE = {"c0": 0.9, "c1": 0.8, "c2": 0.7, "c3": 0.3, "c4": 0.1, "c5": 0.75, "c6": 0.6, "c7": 0.2, "c8": 0.2, "c9": 0.1}


def _judge(claim: str, evidence: str) -> PairJudged:
    shares = {"supported": _SURE[claim], "contradicted": 1 - _SURE[claim], "not_enough_evidence": 0.0}
    return PairJudged(shares, is_shown=_SURE[claim] > 0.7)


def test_pairs_are_judged_by_the_more_probable_of_the_two() -> None:
    figures = measure_claim_pairs(_PAIRS, _judge).figures
    assert (figures["accuracy"].value, figures["accuracy"].n) == (0.6, 10)
    assert figures["macro_f1"].value == 0.6
    assert figures["auc"].value == pytest.approx((5 + 5 + 4 + 3 + 0.5) / 25)


def test_false_release_is_measured_where_three_of_five_supported_pairs_are_released() -> None:
    figure = measure_claim_pairs(_PAIRS, _judge).figures["false_release"]
    assert (figure.value, figure.less_is_better) == (0.2, True)


def test_the_shares_of_both_kinds_that_would_be_shown_are_told() -> None:
    figures = measure_claim_pairs(_PAIRS, _judge).figures
    assert (figures["shown_supported"].value, figures["shown_refuted"].value) == (0.4, 0.2)
    assert figures["shown_refuted"].less_is_better


def test_false_release_is_undefined_without_both_labels() -> None:
    assert measure_claim_pairs(_PAIRS[:5], _judge).figures["false_release"].value is None
    assert measure_claim_pairs(_PAIRS[5:], _judge).figures["false_release"].value is None


def test_pairs_that_are_judged_wrongly_are_failures() -> None:
    failures = measure_claim_pairs(_PAIRS, _judge).failures
    assert failures[0] == Failure("3", "c3", (Quote("", "e3"),), (), -0.4)
    assert failures[2] == Failure("5", "c5", (), (Quote("", "e5"),), 0.5)


def test_a_pair_that_is_judged_neither_way_is_not_supported() -> None:
    even = replace(_PAIRS[0], is_supported=False)
    judged = PairJudged({"supported": 0.4, "contradicted": 0.4}, is_shown=False)
    figures = measure_claim_pairs([even], lambda _claim, _evidence: judged).figures
    assert figures["accuracy"].value == 1.0
