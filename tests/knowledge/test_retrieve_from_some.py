"""Retrieval from the documents that a filter accepts, and without what another document has said already."""

from __future__ import annotations

import pytest

from knowledge import library, retrieve
from knowledge.filters import Filter, read_filter
from knowledge.langchain_retriever import KnowledgeRetriever
from tests.conftest import Corpus

_PROGRAMME = (
    "The container programme trains customs officers at sea ports. Joint units decide which of the many containers are "
    "opened. They have found drugs, arms, wildlife and counterfeit goods, and share what they learn at once."
)


@pytest.fixture
def reports(corpus: Corpus) -> Corpus:
    """Reports of four years in two collections."""
    for year in (2018, 2020, 2022, 2024):
        collection = "early" if year < 2021 else "late"
        text = f"In {year} the office trained officers at ports and airports of the region."
        corpus.write(f"{year}.md", f"---\ndate: {year}-05-01\ncollection: {collection}\n---\n\n{text}\n")
    corpus.ingest()
    return corpus


def _found(corpus: Corpus, only: Filter) -> set[str]:
    return {
        one.stored.document.id for one in corpus.library.retrieve("Who trained officers at ports?", 10, only).passages
    }


@pytest.mark.parametrize("compared", [5000, 0], ids=["each compared", "sifted from the index"])
def test_only_accepted_documents_are_found_and_all_of_them(
    reports: Corpus, monkeypatch: pytest.MonkeyPatch, compared: int
) -> None:
    monkeypatch.setattr(retrieve, "COMPARED", compared)
    assert _found(reports, read_filter(["collection=late"])) == {"2022", "2024"}
    assert _found(reports, read_filter((), "2019", "2022")) == {"2020", "2022"}


def test_a_filter_that_accepts_nothing_finds_nothing(reports: Corpus) -> None:
    assert _found(reports, read_filter(["language=zh"])) == set()


def test_a_filter_follows_a_new_generation(reports: Corpus) -> None:
    assert _found(reports, read_filter(["collection=late"])) == {"2022", "2024"}
    reports.write("2026.md", "---\ncollection: late\n---\n\nIn 2026 the office trained officers at ports.\n")
    reports.ingest()
    assert _found(reports, read_filter(["collection=late"])) == {"2022", "2024", "2026"}


def test_the_langchain_retriever_takes_a_filter(reports: Corpus) -> None:
    retriever = KnowledgeRetriever(library=reports.library, only=read_filter(["id=2020"]))
    (document,) = retriever.invoke("Who trained officers?")
    assert (document.metadata["document_id"], document.metadata["date"]) == ("2020", "2020-05-01")


def test_a_print_version_is_recognised_and_cited_once(corpus: Corpus) -> None:
    corpus.write("page.md", f"# The container programme\n\n{_PROGRAMME}\n")
    corpus.write("print.md", f"# The container programme\n\n{_PROGRAMME}\n\nPrinted on 22 May.\n")
    corpus.ingest()
    found = corpus.library.retrieve("Whom does the container programme train?").passages
    assert len({one.stored.document.id for one in found}) == 1
    known = {source.id: source.duplicate_of for source in library.sources(corpus.data_dir)}
    assert known == {"page": None, "print": "page"}


def test_the_print_version_is_cited_once_the_page_is_removed(corpus: Corpus) -> None:
    corpus.write("page.md", f"# The container programme\n\n{_PROGRAMME}\n")
    corpus.write("print.md", f"# The container programme\n\n{_PROGRAMME}\n\nPrinted on 22 May.\n")
    corpus.ingest()
    library.remove(corpus.data_dir, corpus.embedder, "page")
    found = corpus.library.retrieve("Whom does the container programme train?").passages
    assert {one.stored.document.id for one in found} == {"print"}


def test_an_edition_with_another_figure_is_no_repeat(corpus: Corpus) -> None:
    for year, ports in (("2020", "60"), ("2024", "90")):
        corpus.write(f"{year}.md", f"# Ports\n\nThe container programme works in {ports} sea ports.\n")
    corpus.ingest()
    found = corpus.library.retrieve("In how many sea ports does the container programme work?").passages
    assert {one.stored.document.id for one in found} == {"2020", "2024"}


def test_translations_are_all_found(corpus: Corpus) -> None:
    corpus.write("en.md", "The container programme works in 60 sea ports.")
    corpus.write("fr.md", "Le programme de conteneurs travaille dans 60 ports maritimes.")
    corpus.ingest()
    found = corpus.library.retrieve("In how many sea ports does the container programme work?").passages
    assert {one.stored.document.id for one in found} == {"en", "fr"}
