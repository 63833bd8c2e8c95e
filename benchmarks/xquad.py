"""XQuAD as documents and questions: one text file a paragraph, and for each language the same questions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "es", "ru", "ar", "zh")


@dataclass(frozen=True)
class Question:
    """A question, the id of the paragraph that answers it, and where the answer starts in the English paragraph."""

    text: str
    document_id: str
    answer_start: int
    article: int


def paragraphs(folder: Path, language: str = "en") -> dict[str, str]:
    """The paragraphs of a language by document id."""
    return {f"{a:02d}-{p:02d}": paragraph["context"] for a, p, paragraph in _walk(folder, language)}


def questions(folder: Path, language: str) -> list[Question]:
    """The questions of a language, in the same order for every language."""
    return [
        Question(asked["question"], f"{a:02d}-{p:02d}", english["answers"][0]["answer_start"], a)
        for (a, p, paragraph), (_, _, original) in zip(_walk(folder, language), _walk(folder, "en"), strict=True)
        for asked, english in zip(paragraph["qas"], original["qas"], strict=True)
    ]


def write_files(texts: dict[str, str], folder: Path) -> None:
    """Writes paragraphs as text files that `assistant ingest` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def _walk(folder: Path, language: str) -> list[tuple[int, int, dict]]:  # type: ignore[type-arg]  # JSON as it comes
    articles = json.loads((folder / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]
    return [
        (a, p, paragraph) for a, article in enumerate(articles) for p, paragraph in enumerate(article["paragraphs"])
    ]
