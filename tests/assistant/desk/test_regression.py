"""A question of the log becomes a line that the evaluation takes, with the documents that it needs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Status
from assistant.desk.regression import Case, Gold, Problem, Regression, TextOf, prefilled, quoted, regression, slug_of
from assistant.evaluation.bench import Bench
from assistant.evaluation.corpus import check_gold, ingest_corpus
from assistant.evaluation.data import DEFAULT_DATA, read_data
from assistant.evaluation.split import Split
from knowledge.embed.choose import Embedder
from knowledge.errors import UnknownSource
from knowledge.library import Library
from knowledge.read.front_matter import split_front_matter
from knowledge.records import Document
from tests.assistant.desk.asked import citation, receipt, source, unanswered

_TEXT = """1. What the project does
AIRCOP is a project * of UNODC. It was begun in 2010. Its budget [2] was 4.5 million.

- first_item: 3 < 4 & "so on"
| Year | Number |
    Indented, C:\\path ~ `code` #4 – well-known
+ plus
==="""
_CASE = Case("desk-a1", "When was AIRCOP begun?", "en", (Gold("aircop", "It was begun in 2010."),))


def _document(name: str, language: str = "en", **more: Any) -> Document:
    return Document(1, name, more.pop("title", f'The "title" of *{name}'), language, None, f"/{name}", **more)


def _texts(*documents: tuple[Document, str]) -> TextOf:
    known = {document.id: (document, text) for document, text in documents}

    def text_of(name: str) -> tuple[Document, str]:
        if name not in known:
            raise UnknownSource(f"There is no source “{name}”.")
        return known[name]

    return text_of


def _made(case: Case = _CASE, *documents: tuple[Document, str]) -> Regression:
    made = regression(case, _texts(*(documents or ((_document("aircop", date="2020-05"), _TEXT),))))
    assert isinstance(made, Regression), made
    return made


def _unpacked(made: Regression, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(made.archive())) as archive:
        archive.extractall(folder)
    return folder


def _fields(made: Regression) -> Mapping[str, Any]:
    assert made.line.count("\n") == 1
    fields = json.loads(made.line)
    assert isinstance(fields, dict)
    return fields


def test_the_evaluation_takes_the_line_with_its_documents(tmp_path: Path) -> None:
    (question,) = read_data(_unpacked(_made(), tmp_path)).of(Split.ALL)

    assert (question.id, question.text, question.language, question.kind) == (
        *("desk-a1", "When was AIRCOP begun?", "en", "plain"),
    )
    assert (question.about, question.is_answerable, question.needs_all) == ("aircop", True, False)


def test_a_line_has_the_fields_of_the_shipped_ones() -> None:
    shipped = json.loads(next((DEFAULT_DATA / "questions").glob("*.jsonl")).read_text(encoding="utf-8").split("\n")[0])

    assert list(_fields(_made())) == list(shipped)


@pytest.mark.parametrize("line", [line.strip() for line in _TEXT.splitlines() if line.strip()])
def test_whatever_a_document_holds_can_be_quoted(line: str) -> None:
    made = regression(replace(_CASE, gold=(Gold("aircop", line),)), _texts((_document("aircop"), _TEXT)))

    assert isinstance(made, Regression)


def test_the_evaluation_asks_the_question_of_the_documents_that_it_is_given(
    tmp_path: Path, embedder: Embedder, bundled_library: Library
) -> None:
    name = "003_4c841e1d5d970bf7"
    quote = "AIRCOP is a multi-agency project implemented by UNODC"

    def text_of(wanted: str) -> tuple[Document, str]:
        document = bundled_library.document(wanted)
        return document, bundled_library.text(document)

    made = regression(replace(_CASE, gold=(Gold(name, quote),)), text_of)
    assert isinstance(made, Regression)
    data = read_data(_unpacked(made, tmp_path / "data"))
    library = Library(ingest_corpus(data.documents, tmp_path, embedder), embedder)
    try:
        check_gold(data.questions, library)
        assert library.document(name).language == "en"
    finally:
        library.close()
    assert Bench(data.of(Split.ALL), lambda: library, lambda _library: pytest.fail("nothing is asked")).questions


def test_documents_keep_what_is_told_of_them() -> None:
    (text,) = _made().documents.values()

    front = split_front_matter(text)

    assert front.fields == {"title": 'The "title" of aircop', "language": "en", "date": "2020-05"}
    assert front.note == ""


def test_an_unanswerable_question_needs_the_document_that_it_is_about(tmp_path: Path) -> None:
    made = _made(replace(_CASE, about="aircop", is_answerable=False))

    (question,) = read_data(_unpacked(made, tmp_path)).of(Split.ALL)

    assert (question.kind, question.gold, question.about) == ("unanswerable", (), "aircop")


def test_a_question_in_another_language_than_its_document_is_of_that_kind() -> None:
    assert _fields(_made(replace(_CASE, language="fr")))["kind"] == "cross"


def test_quotes_of_several_documents_bring_all_of_these(tmp_path: Path) -> None:
    gold = (*_CASE.gold, Gold("https://example.org/a?b=1", "It is blue."))
    page = (_document("https://example.org/a?b=1", "fr"), "It is blue.")

    made = _made(replace(_CASE, gold=gold, needs_all=True), (_document("aircop"), _TEXT), page)

    (question,) = read_data(_unpacked(made, tmp_path)).of(Split.ALL)
    assert question.needs_all
    assert [one.document for one in question.gold] == ["aircop", slug_of("https://example.org/a?b=1")]
    assert sorted(path.stem for path in (tmp_path / "documents").iterdir()) == sorted(made.documents)


@pytest.mark.parametrize("name", ["../../etc/passwd", "https://x.org/ü/?q=1", "a/b", "a.b", "x" * 300, ""])
def test_no_document_is_written_outside_its_folder(name: str) -> None:
    slug = slug_of(name)

    assert "/" not in slug
    assert "." not in slug
    assert 0 < len(slug) < 100
    assert slug != slug_of(name + "x")


def test_ids_that_are_fit_for_files_stay_as_they_are() -> None:
    assert [slug_of(name) for name in ("003_4c841e1d5d970bf7", "bangkok-rules", "قواعد")] == [
        *("003_4c841e1d5d970bf7", "bangkok-rules", "قواعد")
    ]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"question": " "}, "question_empty"),
        ({"question": "?!"}, "question_no_words"),
        ({"language": "de"}, "desk_log_case_language"),
        ({"gold": ()}, "desk_log_case_no_quote"),
        ({"gold": (Gold("", "It was begun in 2010."),)}, "desk_log_case_no_document"),
        ({"gold": (Gold("gone", "It was begun in 2010."),)}, "desk_log_case_document_gone"),
        ({"gold": (Gold("aircop", "It was begun in 2011."),)}, "desk_log_case_not_quoted"),
        ({"gold": (Gold("german", "Es ist blau."),)}, "desk_log_case_document_language"),
        ({"gold": (Gold("aircop", "What the project does AIRCOP is a project"),)}, "desk_log_case_refused"),
        ({"is_answerable": False, "about": ""}, "desk_log_case_no_document"),
        ({"is_answerable": False, "about": "gone"}, "desk_log_case_document_gone"),
    ],
)
def test_what_the_evaluation_would_refuse_is_said_at_once(change: dict[str, Any], key: str) -> None:
    documents = _texts((_document("aircop"), _TEXT), (_document("german", "de"), "Es ist blau."))

    made = regression(replace(_CASE, **change), documents)

    assert isinstance(made, Problem)
    assert made.key == key


def test_the_form_is_filled_in_from_the_answer() -> None:
    cited = (citation("doc-1", "It is."), citation("doc-1", "It is.", 2), citation("doc-2", "So it is.", 3))
    case = prefilled(receipt("a1", "And that?", understood="What is AIRCOP?", citations=cited))

    assert case == Case(
        "desk-a1", "What is AIRCOP?", "en", (Gold("doc-1", "It is."), Gold("doc-2", "So it is.")), False, "doc-1"
    )


def test_where_nothing_answered_the_nearest_document_is_filled_in() -> None:
    near = prefilled(unanswered("a1", "What is X?", nearest="doc-1", retrieved=(source("doc-2"),)))
    found = prefilled(unanswered("a2", "What is X?", retrieved=(source("doc-2"),)))
    nothing = prefilled(receipt("a3", "Hello", status=Status.SMALL_TALK))

    assert [(case.is_answerable, case.about) for case in (near, found, nothing)] == [
        *((False, "doc-1"), (False, "doc-2"), (False, ""))
    ]


def test_fields_that_were_left_empty_do_not_count() -> None:
    assert quoted([" a ", "b", "c"], ["It is. ", "  ", ""]) == (Gold("a", "It is."),)


@pytest.mark.parametrize("name", sorted(path.stem for path in (DEFAULT_DATA / "documents").glob("*.md"))[::9])
def test_shipped_questions_can_be_made_again_from_the_library(name: str, shipped: Library) -> None:
    asked = [one for one in read_data(DEFAULT_DATA).questions if one.about == name and one.is_answerable]
    document = shipped.document(name)
    text = shipped.text(document)
    (gold, *_) = (one for question in asked for one in question.gold if one.document == name and one.quote in text)

    made = regression(
        Case("x", asked[0].text, asked[0].language, (Gold(name, gold.quote),)), lambda _: (document, text)
    )

    assert isinstance(made, Regression)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Any:
    """The library over some of the shipped documents."""
    documents = sorted((DEFAULT_DATA / "documents").glob("*.md"))[::9]
    library = Library(ingest_corpus(documents, tmp_path_factory.mktemp("shipped"), embedder), embedder)
    yield library
    library.close()
