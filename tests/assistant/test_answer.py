"""An answer as JSON keeps its names and values."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import pytest

from assistant.answer import Answer, Citation, Composed, Sentence, Source, Status

_CITATION = Citation(1, "doc", "Title", None, None, "doc#0-9", "Ça marche", 0, 9, "fr")
_ANSWER = Answer(
    id="a",
    status=Status.ANSWERED,
    language="fr",
    text="Ça marche",
    question="Ça va ?",
    sentences=(Sentence("Ça marche", (1,), is_item=True),),
    citations=(_CITATION,),
    retrieved=(Source("doc#0-9", "doc", 0.5),),
    confidence=0.9,
    timings_ms={"total": 1.5},
)


@pytest.mark.parametrize("status", list(Status))
def test_a_status_is_written_as_its_word(status: Status) -> None:
    assert json.loads(json.dumps(Answer("a", status, "en", "").to_json()))["status"] == status.value


def test_an_answer_survives_being_written_and_read() -> None:
    read = json.loads(json.dumps(_ANSWER.to_json(), ensure_ascii=False))
    assert read["text"] == "Ça marche"
    assert read["retrieved"] == [{"passage_id": "doc#0-9", "document_id": "doc", "score": 0.5}]
    assert read["timings_ms"] == {"total": 1.5}


def test_a_sentence_has_its_text_and_the_numbers_of_its_citations() -> None:
    assert _ANSWER.to_json()["sentences"] == [{"text": "Ça marche", "citations": [1], "written": False}]


def test_a_citation_says_null_where_there_is_no_address_or_page() -> None:
    (citation,) = json.loads(json.dumps(_ANSWER.to_json()))["citations"]
    assert (citation["url"], citation["page"]) == (None, None)
    assert (citation["n"], citation["quote"], citation["start"], citation["end"]) == (1, "Ça marche", 0, 9)


def test_an_empty_answer_has_every_list() -> None:
    fields = json.loads(json.dumps(Answer("a", Status.ERROR, "en", "Please type a question.").to_json()))
    assert [fields[name] for name in ("sentences", "citations", "nearby", "retrieved")] == [[], [], [], []]


def test_an_answer_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        _ANSWER.text = "Autre chose"  # type: ignore[misc]  # the test is that this fails


def test_an_answer_says_whose_words_it_is_in_and_reads_it_again() -> None:
    written = Answer("a", Status.ANSWERED, "en", "So.", sentences=(Sentence("So.", (1,), is_written=True),))
    read = Answer.from_json(json.loads(json.dumps({**written.to_json(), "composed": "written"})))
    assert (read.composed, read.sentences[0].is_written) == (Composed.WRITTEN, True)
