"""Turns a question and its answer into HTML, for the chat and for plain pages alike.

Everything that comes from a reader or a source is escaped; what leaves here has also passed `sanitise.clean`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.answer import Answer
from assistant.web.rendering.actions import actions as buttons
from assistant.web.rendering.actions import questions
from assistant.web.rendering.answers import words
from assistant.web.rendering.cards import TextOf, sources
from assistant.web.sanitise import clean
from prompts import example_questions, message


@dataclass(frozen=True)
class Turn:
    """A question and, once it has begun to arrive, its answer; `thinking` while there is more to come."""

    question: str
    answer: Answer | None = None
    thinking: bool = False


def answer_block(
    number: int, turn: Turn, text_of: TextOf, said: str, *, keeps: bool = False, actions: bool = False
) -> str:
    """A question, its answer and its sources, as clean HTML.

    `number` tells the turns of a page apart, `said` is the language of the page. `actions` adds buttons, which need
    chat.js, and folds the sources; `keeps` says whether there is a receipt to share.
    """
    label = escape(message(said, "label_question_number", number=number))
    state = "turn" if turn.thinking else "turn whole"
    inside = _question(turn.question, said) + _answer(number, turn, text_of, said, keeps=keeps, actions=actions)
    return clean(f'<section class="{state}" id="turn-{number}" aria-label="{label}">{inside}</section>')


def next_block(asked: Sequence[str], said: str) -> str:
    """What to ask next, as clean HTML."""
    return clean(questions(asked, message(said, "chat_next"), said))


def welcome(said: str) -> str:
    """Questions for somebody who has asked nothing yet, as clean HTML."""
    return clean(questions(example_questions(), message(said, "label_examples"), said))


def _question(question: str, said: str) -> str:
    if not question.strip():
        return ""
    return (
        f'<div class="question"><h2><span class="visually-hidden">{escape(message(said, "label_you_asked"))}</span> '
        f'<bdi dir="auto">{escape(question)}</bdi></h2></div>'
    )


def _answer(number: int, turn: Turn, text_of: TextOf, said: str, *, keeps: bool, actions: bool) -> str:
    answer = turn.answer
    if answer is None:
        return f'<p class="thinking">{escape(message(said, "label_searching"))}</p>'
    html = words(number, answer, is_arriving=turn.thinking)
    html += sources(number, answer, text_of, said, is_open=not actions)
    return html + (buttons(answer, said, keeps=keeps) if actions and not turn.thinking else "")
