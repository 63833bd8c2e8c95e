"""Scores a question and one sentence by themselves, without a library around them."""

from __future__ import annotations

from knowledge.embed.choose import Embedder
from knowledge.errors import ModelError
from knowledge.late_interaction import matchable, pack
from knowledge.records import Document, Passage, StoredPassage, Unit, UnitKind
from knowledge.scoring.choose import choose_scorer
from knowledge.scoring.scorer import Readable


class PairScorer:
    """The evidence scorer for single sentences."""

    def __init__(self, embedder: Embedder, reranker: str = "") -> None:
        """Opens the models; raises `ModelError` where nothing reads the embedding model's vectors."""
        scorer = choose_scorer(embedder, reranker)
        if scorer is None:
            raise ModelError(f"Nothing reads the vectors of “{embedder.model}”. Name a cross-encoder to do it.")
        self._encoder, self._scorer = embedder.for_questions(), scorer

    def log_odds(self, question: str, sentence: str) -> float:
        """The log-odds that the sentence answers the question."""
        words = self._encoder.embed_passages([sentence], [""])[0].words
        alone = Passage(0, len(sentence), "", (Unit(0, len(sentence), UnitKind.SENTENCE),))
        stored = StoredPassage(0, Document(0, "", "", "", None, ""), alone, sentence)
        ready = Readable(stored, matchable(pack(words), [len(sentence)]))
        return float(self._scorer.read(question, self._encoder.embed_questions([question])[0].words, [ready])[0][0])
