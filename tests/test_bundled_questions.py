"""Every fact in the bundled texts can be asked for, and is cited right."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.answer import Answer, Status
from assistant.answering import Assistant
from knowledge.library import BUNDLED_SOURCES

_ASKED = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "bundled_questions.jsonl").read_text(encoding="utf-8").splitlines()
]
_ANSWERABLE = [asked for asked in _ASKED if asked["gold"]]


def _cites(answer: Answer, gold: str, document_id: str) -> bool:
    return any(c.document_id == document_id and c.quote.startswith(gold) for c in answer.citations)


def test_nine_in_ten_questions_cite_the_sentence_that_answers_them(assistant: Assistant) -> None:
    hits = [_cites(assistant.answer(a["question"]), a["gold"], a["document_id"]) for a in _ANSWERABLE]
    assert sum(hits) / len(hits) >= 0.90


def test_questions_with_typing_errors_and_bare_keywords_are_answered_too(assistant: Assistant) -> None:
    rough = [asked for asked in _ANSWERABLE if asked["kind"] in ("typo", "keywords")]
    hits = [_cites(assistant.answer(a["question"]), a["gold"], a["document_id"]) for a in rough]
    assert sum(hits) / len(hits) >= 0.90


def test_every_quote_is_a_slice_of_the_file(assistant: Assistant) -> None:
    texts = {path.stem: path.read_bytes().decode("utf-8") for path in BUNDLED_SOURCES.iterdir()}
    for asked in _ASKED:
        answer = assistant.answer(asked["question"])
        for citation in (*answer.citations, *answer.nearby):
            assert texts[citation.document_id][citation.start : citation.end] == citation.quote


def test_questions_on_something_else_altogether_are_not_answered(assistant: Assistant) -> None:
    strangers = ("What is photosynthesis?", "Who won the football world cup?", "Какая сегодня погода в Москве?")
    assert {assistant.answer(question).status for question in strangers} <= {Status.NO_EVIDENCE, Status.OFF_TOPIC}


def test_an_answer_has_one_to_four_sentences_and_not_many_on_average(assistant: Assistant) -> None:
    counts = [len(assistant.answer(asked["question"]).sentences) for asked in _ANSWERABLE]
    assert max(counts) <= 4
    assert sum(counts) / len(counts) < 2
