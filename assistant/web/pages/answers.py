"""How does a plain page show an answer? As the chat does, with its sources unfolded."""

from __future__ import annotations

from markupsafe import Markup

from assistant.answer import Answer
from assistant.web.render import Turn, answer_block
from assistant.web.rendering.cards import TextOf


def answer_html(question: str, answer: Answer, text_of: TextOf, said: str) -> Markup:
    """The question, its answer and the sources of that, on a page that speaks the language `said`."""
    return Markup(answer_block(1, Turn(question, answer), text_of, said))  # noqa: S704 (it is clean)
