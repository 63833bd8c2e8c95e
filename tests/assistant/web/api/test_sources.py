"""The sources are listed page by page, and a document is given with the places to highlight."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.checking.checker import Checker
from assistant.web.api.sources import window_of
from assistant.web.services import Services
from knowledge.errors import UnknownSource
from knowledge.library import Library
from knowledge.records import Document
from tests.assistant.web.api.served import opened, program
from tests.conftest import Corpus

_AIRCOP = "003_4c841e1d5d970bf7"


class Asked(Library):
    """Has no document, and remembers which were asked for."""

    def __init__(self) -> None:
        """Opens nothing."""
        self.ids: list[str] = []

    def document(self, document_id: str) -> Document:
        """Raises what an unknown id raises."""
        self.ids.append(document_id)
        raise UnknownSource("There is none.")


def test_every_source_is_listed_with_what_it_says_of_itself(dated: TestClient) -> None:
    listed = dated.get("sources").json()
    assert [(one["id"], one["date"], one["language"]) for one in listed["sources"]] == [
        ("in2018", "2018-01-01", "en"),
        ("in2024", "2024-01-01", "fr"),
    ]
    assert listed["next"] is None


def test_where_a_source_lies_on_the_machine_is_not_told(services_text: str) -> None:
    assert "location" not in services_text
    assert "root" not in services_text
    assert "/" not in services_text.replace("https://", "")


@pytest.fixture
def services_text(dated: TestClient) -> str:
    """The list of sources as text."""
    return dated.get("sources").text


def test_one_page_follows_the_other(dated: TestClient) -> None:
    first = dated.get("sources", params={"limit": 1}).json()
    second = dated.get("sources", params={"limit": 1, "after": first["next"]}).json()
    assert [one["id"] for one in first["sources"] + second["sources"]] == ["in2018", "in2024"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [({"language": "fr"}, ["in2024"]), ({"language": "EN"}, ["in2018"]), ({"collection": "reports"}, [])],
)
def test_sources_of_a_language_or_collection_are_listed(
    dated: TestClient, wanted: dict[str, str], ids: list[str]
) -> None:
    assert [one["id"] for one in dated.get("sources", params=wanted).json()["sources"]] == ids


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "after=" + "a" * 2001])
def test_a_page_that_cannot_be_is_refused(dated: TestClient, query: str) -> None:
    assert dated.get(f"sources?{query}").status_code == 422


def test_a_citation_is_found_in_the_window_that_it_names(api: TestClient) -> None:
    (citation, *_) = api.post("ask", json={"question": "What is AIRCOP?"}).json()["citations"]
    window = {"start": citation["start"], "end": citation["end"]}
    document = api.get(f"sources/{citation['document_id']}", params=window).json()
    assert document["text"] == citation["quote"]
    assert [one["passage_id"] for one in document["passages"]] == [citation["passage_id"]]


def test_a_document_is_given_whole_where_no_window_is_asked_for(api: TestClient, bundled_library: Library) -> None:
    document = api.get(f"sources/{_AIRCOP}").json()
    text = bundled_library.text(bundled_library.document(_AIRCOP))
    assert (document["text"], document["start"], document["end"], document["length"]) == (text, 0, len(text), len(text))
    places = [(one["start"], one["end"]) for one in document["passages"]]
    assert places == sorted(places)
    assert len(places) == api.get("sources").json()["sources"][-1]["passages"]


@pytest.mark.parametrize(("start", "end"), [(10**9, None), (2300, 2400), (100, 100)])
def test_a_window_beyond_the_text_or_of_no_width_is_empty(api: TestClient, start: int, end: int | None) -> None:
    asked = {"start": start} if end is None else {"start": start, "end": end}
    document = api.get(f"sources/{_AIRCOP}", params=asked).json()
    assert (document["text"], document["start"], document["passages"]) == ("", document["end"], [])


@pytest.mark.parametrize(
    ("start", "end", "window"),
    [(0, None, (0, 50_000)), (7, None, (7, 50_007)), (7, 60_000, (7, 50_007)), (59_000, None, (59_000, 60_000))],
)
def test_a_window_is_capped(start: int, end: int | None, window: tuple[int, int]) -> None:
    assert window_of(60_000, start, end) == slice(*window)


def test_offsets_count_characters_of_a_document_with_a_path_for_an_id(
    corpus: Corpus, checker: Checker, tmp_path: Path
) -> None:
    corpus.write("folder/a b.txt", "Title\n\n" + "🌍🌍 é opens. The second sentence is here.\n")
    corpus.ingest()
    client = program(opened(corpus.data_dir, tmp_path, corpus.library, checker))
    stored = corpus.library.text(corpus.library.document("folder/a b"))
    document = client.get("sources/folder/a%20b", params={"start": 7, "end": 11}).json()
    assert (document["text"], document["length"]) == ("🌍🌍 é", len(stored))


@pytest.mark.parametrize("query", ["start=-1", "end=-1", "start=x", "start=5&end=4", "end=1e3", "start=" + "9" * 30])
def test_a_window_that_cannot_be_is_refused(api: TestClient, query: str) -> None:
    assert api.get(f"sources/{_AIRCOP}?{query}").status_code == 422


@pytest.mark.parametrize(
    ("path", "document_id"),
    [
        ("folder/page", "folder/page"),
        ("https://example.org//a/", "https://example.org//a/"),
        ("https:%2F%2Fexample.org%2Fa%3Fb=%D1%8F%23c", "https://example.org/a?b=я#c"),
    ],
)
def test_an_id_may_be_a_path_or_an_address(services: Services, path: str, document_id: str) -> None:
    library = Asked()
    assert program(Services(**{**vars(services), "library": library})).get(f"sources/{path}").status_code == 404
    assert library.ids == [document_id]


@pytest.mark.parametrize(
    "document_id", ["nope", "a/b/c", "https://example.org/a%3Fb=1", "..%2F..%2Fstore.sqlite3", "%00", "%FF", "a" * 1999]
)
def test_a_source_that_is_not_there_is_a_problem(api: TestClient, document_id: str) -> None:
    response = api.get(f"sources/{document_id}")
    assert (response.status_code, "no source" in response.json()["detail"]) == (404, True)
