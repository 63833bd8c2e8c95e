"""What can a reader do with an answer? Buttons that chat.js gives their behaviour: it knows them by their classes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from assistant.answer import Answer, Status
from assistant.web.rendering.markup import elsewhere, language
from prompts import message

_KEPT = (Status.ANSWERED, Status.NO_EVIDENCE, Status.OFF_TOPIC)
"""The answers that are worth keeping, sharing and judging: the others are the assistant's own few words."""


def actions(answer: Answer, said: str, *, keeps: bool) -> str:
    """Copy, share, print and judge; nothing for a referral, small talk or an error.

    What needs a receipt is left out unless the service `keeps` them.
    """
    if answer.status not in _KEPT:
        return ""
    buttons = _button("copy", message(said, "chat_copy"))
    if keeps:
        receipt = f"/receipts/{quote(answer.id)}"
        buttons += _button("share", message(said, "chat_share"), answer.id)
        buttons += elsewhere(receipt, escape(message(said, "chat_print")))
        buttons += (
            f'<span class="thumbs" role="group" aria-label="{escape(message(said, "chat_was_it_helpful"))}">'
            f"{_button('helpful', message(said, 'chat_helpful'), answer.id)}"
            f"{_button('unhelpful', message(said, 'chat_unhelpful'), answer.id)}</span>"
        )
    else:
        buttons += _button("print", message(said, "chat_print"))
    label = escape(message(said, "chat_this_answer"))
    return (
        f'<div class="doings" role="group" aria-label="{label}" {language(said)}>{buttons}'
        f'<span class="outcome" role="status"></span></div>'
    )


def questions(asked: Sequence[str], heading: str, said: str) -> str:
    """Questions to ask with one press, under a heading; nothing where there are none."""
    if not asked:
        return ""
    buttons = "".join(f'<li><button type="button" class="put" dir="auto">{escape(one)}</button></li>' for one in asked)
    return f'<div class="next" {language(said)}><h2>{escape(heading)}</h2><ul>{buttons}</ul></div>'


def _button(does: str, words: str, value: str = "") -> str:
    given = f' value="{escape(value)}"' if value else ""
    return f'<button type="button" class="plain {does}"{given}>{escape(words)}</button>'
