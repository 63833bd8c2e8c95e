"""The JSON that programs get keeps its names and types: `ask --json`, `ask --batch` and `search --json`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.answering import Assistant
from assistant.cli.commands import app
from knowledge.library import Library

_STATUSES = {"answered", "no_evidence", "off_topic", "small_talk", "referral", "error"}
_COMPOSED = {"verbatim", "written", "fallback"}
_CITATION = {
    "n": int,
    "document_id": str,
    "title": str,
    "url": (str, type(None)),
    "page": (int, type(None)),
    "passage_id": str,
    "quote": str,
    "start": int,
    "end": int,
    "language": str,
}
_PASSAGE = {
    "passage_id": str,
    "document_id": str,
    "title": str,
    "text": str,
    "start": int,
    "end": int,
    "score": float,
}
_SENTENCE = {"text": str, "citations": list, "written": bool}
_RETRIEVED = {"passage_id": str, "document_id": str, "score": float}
_ASKED = [
    "What are the three pillars of UNODC's work programme?",
    "¿Cuándo abrió la UNODC su oficina en Belgrado?",
    "Quels sont les partenaires d'AIRCOP ?",
    "С какого года реализуется программа CRIMJUST?",
    "متى افتتح المكتب في بلغراد؟",
    "有组织犯罪如何妨碍繁荣与稳定？",
    "How do I bake bread?",
    "",
    "?!",
    "a" * 5000,
]


_KINDS = ["en", "es", "fr", "ru", "ar", "zh", "off", "empty", "marks", "long"]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory, bundled_data: Path, models: Path) -> Path:
    """The bundled texts and the built model as one data folder."""
    folder = tmp_path_factory.mktemp("contract") / "data"
    shutil.copytree(bundled_data, folder, ignore=shutil.ignore_patterns("models"))
    (folder / "models").symlink_to(models)
    return folder


@pytest.fixture(
    scope="module", params=_ASKED, ids=["en", "es", "fr", "ru", "ar", "zh", "off", "empty", "marks", "long"]
)
def answer(request: pytest.FixtureRequest, assistant: Assistant) -> dict[str, Any]:
    """An answer as a program reads it."""
    read: dict[str, Any] = json.loads(json.dumps(assistant.answer(request.param).to_json()))
    return read


def _has(fields: dict[str, Any], types: dict[str, Any]) -> bool:
    return all(isinstance(fields[name], kind) for name, kind in types.items())


def test_every_answer_has_its_names_and_types(answer: dict[str, Any]) -> None:
    assert _has(answer, {"id": str, "status": str, "language": str, "text": str, "sentences": list})
    assert _has(answer, {"citations": list, "retrieved": list, "timings_ms": dict})
    assert answer["status"] in _STATUSES
    assert answer["composed"] in _COMPOSED
    assert answer["id"]
    assert answer["text"]


def test_sentences_name_citations_that_are_there(answer: dict[str, Any]) -> None:
    numbers = [citation["n"] for citation in answer["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    for sentence in answer["sentences"]:
        assert _has(sentence, _SENTENCE)
        assert set(sentence["citations"]) <= set(numbers)


def test_without_a_chat_model_nothing_is_written(answer: dict[str, Any]) -> None:
    assert answer["composed"] == "verbatim"
    assert not any(sentence["written"] for sentence in answer["sentences"])


def test_an_answer_has_sentences_if_and_only_if_it_is_answered(answer: dict[str, Any]) -> None:
    answered = answer["status"] == "answered"
    assert bool(answer["sentences"]) is answered
    assert all(sentence["citations"] for sentence in answer["sentences"])


def test_every_quote_is_a_slice_of_the_stored_document(answer: dict[str, Any], bundled_library: Library) -> None:
    for citation in [*answer["citations"], *answer["nearby"]]:
        assert _has(citation, _CITATION)
        text = bundled_library.text(bundled_library.document(citation["document_id"]))
        assert text[citation["start"] : citation["end"]] == citation["quote"] != ""


def test_every_cited_passage_was_retrieved(answer: dict[str, Any]) -> None:
    assert all(_has(one, _RETRIEVED) for one in answer["retrieved"])
    retrieved = {one["passage_id"] for one in answer["retrieved"]}
    assert {citation["passage_id"] for citation in answer["citations"]} <= retrieved


def test_timings_are_milliseconds_by_step(answer: dict[str, Any]) -> None:
    assert all(isinstance(value, float | int) and value >= 0 for value in answer["timings_ms"].values())


def test_statuses_are_those_of_the_contract(assistant: Assistant) -> None:
    statuses = [assistant.answer(question).status.value for question in (_ASKED[0], "How do I bake bread?", "")]
    assert statuses == ["answered", "no_evidence", "error"]


def test_ask_prints_that_json_and_nothing_else(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(data_dir))
    printed = CliRunner().invoke(app, ["ask", "What is AIRCOP?", "--json"])
    assert printed.exit_code == 0
    assert json.loads(printed.stdout)["status"] == "answered"


def test_search_json_has_its_names_and_types(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(data_dir))
    passages = json.loads(CliRunner().invoke(app, ["search", "AIRCOP", "-k", "3", "--json"]).stdout)["passages"]
    assert len(passages) == 3
    assert all(_has(passage, _PASSAGE) for passage in passages)


def test_search_json_gives_passages_as_slices_of_the_document(
    data_dir: Path, bundled_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(data_dir))
    passages = json.loads(CliRunner().invoke(app, ["search", "منشأ البرنامج", "--json"]).stdout)["passages"]
    for passage in passages:
        text = bundled_library.text(bundled_library.document(passage["document_id"]))
        assert text[passage["start"] : passage["end"]] == passage["text"] != ""
