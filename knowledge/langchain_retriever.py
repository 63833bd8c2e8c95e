"""The library as a LangChain retriever, to be put into anyone's chain. The only file that names langchain."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from knowledge.filters import ANYTHING, Filter
from knowledge.library import Library


class KnowledgeRetriever(BaseRetriever):
    """Finds passages for a question: ``KnowledgeRetriever(library=Library(...)).invoke("What is AIRCOP?")``.

    Each LangChain document's text is a passage, word for word; its metadata hold ``passage_id``, ``document_id``,
    ``title``, ``url``, ``language``, ``date``, ``author``, ``collection``, ``page``, ``start``, ``end`` (character
    offsets) and ``score`` (0 to 1). `only` keeps the search to some documents: ``read_filter(["language=fr"])``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    count: int = 10
    only: Filter = ANYTHING

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002
        return [
            Document(
                id=one.stored.id,
                page_content=one.stored.text,
                metadata={
                    "passage_id": one.stored.id,
                    "document_id": one.stored.document.id,
                    "title": one.stored.document.title,
                    "url": one.stored.document.url,
                    "language": one.stored.document.language,
                    "date": one.stored.document.date,
                    "author": one.stored.document.author,
                    "collection": one.stored.document.collection,
                    "page": one.stored.document.page_at(one.stored.passage.start),
                    "start": one.stored.passage.start,
                    "end": one.stored.passage.end,
                    "score": one.score,
                },
            )
            for one in self.library.retrieve(query, self.count, self.only).passages
        ]
