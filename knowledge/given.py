"""What is found for a question in a text that is given with it, as if that were the whole library?"""

from __future__ import annotations

from knowledge.embed.encoder import Encoder
from knowledge.filters import ANYTHING, Filter
from knowledge.language import detect
from knowledge.late_interaction import match, matchable, pack
from knowledge.records import Block, Document, StoredPassage, UnitKind
from knowledge.retrieve import Retrieval, Retrieved
from knowledge.split import passages


class NoLibrary:
    """A library of nothing, for what is only asked of texts that are given."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def retrieve(self, question: str, count: int = 10, only: Filter = ANYTHING) -> Retrieval:  # noqa: ARG002
        """No passage."""
        return retrieve_from("", question, self.encoder)


def retrieve_from(text: str, question: str, encoder: Encoder) -> Retrieval:
    """The passages of a text, best first, with how the question's words meet them; its document has no name."""
    asked = encoder.embed_questions([question])[0].words
    document = Document(0, "", "", detect(text), None, "")
    cut = passages(text, "", [Block(0, len(text), UnitKind.SENTENCE)]) if text.strip() else []
    stored = [StoredPassage(key, document, one, text[one.start : one.end]) for key, one in enumerate(cut)]
    embedded = encoder.embed_passages([one.text for one in stored], ["" for _ in stored])
    ready = [
        matchable(pack(vectors.words), [unit.end - one.passage.start for unit in one.passage.units])
        for one, vectors in zip(stored, embedded, strict=True)
    ]
    found = [Retrieved(one, met) for one, met in zip(stored, match(asked, ready), strict=True)]
    return Retrieval(question, asked, tuple(sorted(found, key=lambda one: -one.score)))
