"""The library can be put into a LangChain chain."""

from __future__ import annotations

from knowledge.langchain_retriever import KnowledgeRetriever
from knowledge.library import Library


def test_a_chain_gets_the_passages_that_the_library_finds(bundled_library: Library) -> None:
    found = KnowledgeRetriever(library=bundled_library, count=3).invoke("What is AIRCOP?")
    expected = bundled_library.retrieve("What is AIRCOP?", 3).passages
    assert [document.page_content for document in found] == [one.stored.text for one in expected]


def test_each_document_says_where_it_is_from(bundled_library: Library) -> None:
    document, *_ = KnowledgeRetriever(library=bundled_library).invoke("What is AIRCOP?")
    metadata = document.metadata
    source = bundled_library.document(metadata["document_id"])
    assert bundled_library.text(source, metadata["start"], metadata["end"]) == document.page_content
    assert (metadata["title"], metadata["language"], metadata["url"]) == (source.title, "en", None)
    assert metadata["passage_id"] == document.id == f"{source.id}#{metadata['start']}-{metadata['end']}"
    assert 0 < metadata["score"] <= 1


def test_a_chain_can_ask_many_questions_at_once(bundled_library: Library) -> None:
    retriever = KnowledgeRetriever(library=bundled_library, count=1)
    assert [len(found) for found in retriever.batch(["What is AIRCOP?", "Who fights piracy?"])] == [1, 1]
