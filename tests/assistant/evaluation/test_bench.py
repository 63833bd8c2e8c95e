"""The suites on the small data, ingested by the real ingest and answered by the real assistant."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import Status
from assistant.evaluation.bench import Asked, Bench
from assistant.evaluation.report import Report, written
from assistant.evaluation.suites import SUITES, abstention, answers, retrieval


def test_gold_is_retrieved_in_each_language(bench: Bench) -> None:
    figures = retrieval.measure(bench).figures
    assert (figures["recall_at_10"].value, figures["recall_at_10"].n) == (1.0, 6)
    assert {figures[f"recall_at_3-{group}"].n for group in ("same_language", "en")} == {5, 4}


def test_a_question_whose_gold_is_not_first_is_a_failure(bench: Bench) -> None:
    moved = replace(bench.questions[0], gold=bench.questions[-1].gold)
    astray = replace(bench, questions=(moved,))
    vars(astray)["library"] = bench.library
    (failure,) = retrieval.measure(astray).failures
    assert (failure.id, failure.cited[0].document) == ("1", "blue-heart")


def test_answers_cite_gold_word_for_word(bench: Bench) -> None:
    result = answers.measure(bench)
    assert result.figures["quote_fidelity"].value == 1.0
    assert (result.figures["gold_cited-cross"].n, result.figures["gold_cited-list"].n) == (1, 1)
    assert (result.figures["gold_cited"].value or 0) >= 0.5
    assert result.figures["gold_cited"].n == 6
    assert (result.figures["mean_sentences"].value or 0) >= 1
    assert len(result.failures) == 6 - round(6 * (result.figures["gold_cited"].value or 0))


def test_a_quote_that_is_not_the_stored_text_is_counted(bench: Bench) -> None:
    first = next(one for one in bench.asked if one.is_answered)
    cited = first.answer.citations[0]
    forged = (replace(cited, quote="Made up."), replace(cited, document_id="nowhere"), replace(cited, quote=""), cited)
    other = replace(bench, questions=(first.question,))
    asked = Asked(first.question, replace(first.answer, citations=forged))
    vars(other).update(asked=(asked,), library=bench.library)
    fidelity = answers.measure(other).figures["quote_fidelity"]
    assert (fidelity.value, fidelity.n) == (0.25, 4)


def test_questions_on_something_else_are_refused(bench: Bench) -> None:
    refused = [one.question.id for one in bench.asked if one.answer.status is Status.NO_EVIDENCE]
    assert {"5", "6"} <= set(refused)
    assert abstention.measure(bench).figures["refusal_recall"].value == 1.0


def test_the_same_inputs_give_the_same_bytes(bench: Bench) -> None:
    again = replace(bench)
    vars(again)["library"] = bench.library
    texts = [
        written(Report("model", "all", "data", tuple(measure(one) for measure in SUITES.values())))
        for one in (bench, again)
    ]
    assert texts[0] == texts[1]


def test_the_progress_of_asking_is_told(bench: Bench) -> None:
    told: list[tuple[str, int, int]] = []
    again = replace(bench, questions=bench.questions[:1], progress=lambda *said: told.append(said))
    vars(again)["library"] = bench.library
    assert len(again.asked) == 1
    assert told == [("Asking questions", 0, 1), ("Asking questions", 1, 1)]
