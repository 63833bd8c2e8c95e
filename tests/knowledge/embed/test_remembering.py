"""A question is embedded once, though several steps want its vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from knowledge.embed.encoder import Embedded, Encoder
from knowledge.embed.remembering import RememberingEncoder


class CountingEncoder:
    """The real encoder, counting the questions that it embeds."""

    def __init__(self, encoder: Encoder) -> None:
        self.identity, self.dimension = encoder.identity, encoder.dimension
        self._encoder, self.embedded = encoder, 0

    def embed_questions(self, texts: Sequence[str]) -> list[Embedded]:
        """Embeds and counts."""
        self.embedded += len(texts)
        return self._encoder.embed_questions(texts)

    def embed_passages(
        self, texts: Sequence[str], contexts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> list[Embedded]:
        """Embeds passages."""
        return self._encoder.embed_passages(texts, contexts, progress)


def test_a_question_that_is_asked_again_costs_nothing(encoder: Encoder) -> None:
    counting = CountingEncoder(encoder)
    remembering = RememberingEncoder(counting)
    first, again = (remembering.embed_questions(["What is AIRCOP?"])[0] for _ in range(2))
    assert counting.embedded == 1
    assert again is first


def test_it_is_the_encoder_that_it_stands_for(encoder: Encoder) -> None:
    assert RememberingEncoder(encoder).identity == encoder.identity
