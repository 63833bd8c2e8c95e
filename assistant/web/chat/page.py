"""What is the chat in Gradio? A conversation, a question box and two buttons.

HTML goes through `gr.Markdown`, as one line a block, which Markdown leaves as it is: `gr.HTML` compiles its template in
the browser, which the page's policy does not allow.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Iterator
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import gradio as gr

from assistant.answer import Answer, Status
from assistant.web import render
from assistant.web.chat.talk import Talk, turns
from assistant.web.services import Services
from knowledge.errors import KnowledgeError
from prompts import LANGUAGES, message

NextQuestions = Callable[[Answer, str], tuple[str, ...]]
"""What to ask after an answer, in a language."""

_log = logging.getLogger(__name__)
_FONTS = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans SC",
    "sans-serif",
)
_MOST_CONVERSATIONS = 2000
"""How many conversations are remembered; the ones that were started longest ago are forgotten first."""

_NOTHING = "<div></div>"
_EARLIER = '<div id="turns"></div>'
"""Where chat.js puts a turn when the next begins, so that each step of an answer sends that answer only."""


def theme() -> gr.themes.Base:
    """A plain theme with the reader's own fonts: nothing is fetched from elsewhere. chat.css has the colours."""
    return gr.themes.Base(font=_FONTS, font_mono=("ui-monospace", "monospace"))


def words(said: str) -> dict[str, dict[str, Any]]:
    """What the parts of the chat say in a language when the page opens, by their ids."""
    return {
        "said": {"value": said},
        "current": {"value": blocks(render.welcome(said))},
        "question": {
            "label": message(said, "label_question"),
            "placeholder": message(said, "label_placeholder"),
            "rtl": said == "ar",
        },
        "ask": {"value": message(said, "label_ask")},
        "clear": {"value": message(said, "label_new_conversation")},
    }


def blocks(*parts: str) -> str:
    """Pieces of HTML as blocks of Markdown: each on one line, with a blank line between.

    In the browser a block that stays the same to the blank line after it is left alone when others change; so that
    the last has one too, an empty block follows.
    """
    lines = (part.replace("\r", "").replace("\n", "&#10;") for part in (*parts, _NOTHING))
    return "\n\n".join(lines)


def build_chat(services: Services, next_questions: NextQuestions) -> gr.Blocks:
    """The chat; the conversation is kept on the server, never read back from what is displayed."""
    chat: gr.Blocks
    with gr.Blocks(title=services.settings.name, analytics_enabled=False, fill_width=True) as chat:
        talk = gr.State(Talk())
        said = gr.Textbox("en", elem_id="said", visible=False)
        with gr.Column(elem_id="conversation"):
            gr.Markdown(_EARLIER, elem_id="earlier")
            current = gr.Markdown(elem_id="current", latex_delimiters=[])
        with gr.Column(elem_id="desk"):
            box = gr.Textbox(elem_id="question", lines=1, max_lines=6)
            with gr.Row(elem_id="send"):
                send = gr.Button(elem_id="ask", variant="primary")
                clear = gr.Button(elem_id="clear")

        def respond(question: str, talked: Talk, spoken: str) -> Iterator[tuple[Any, ...]]:
            yield from _answering(services, next_questions, question, talked or Talk(), spoken)

        def restart(spoken: str) -> tuple[Talk, str, str]:
            return Talk(), words(_known(spoken))["current"]["value"], ""

        asking = gr.on(
            [send.click, box.submit],
            respond,
            [box, talk, said],
            [talk, current, box],
            # While what to ask next is looked for the next question may come; it waits, and is not ignored.
            trigger_mode="always_last",
            show_progress="hidden",
            api_visibility="private",
        )
        clear.click(
            restart,
            said,
            [talk, current, box],
            queue=False,
            cancels=[asking],
            show_progress="hidden",
            api_visibility="private",
        )
    chat.queue(default_concurrency_limit=8, max_size=64, api_open=False)
    chat.state_session_capacity = _MOST_CONVERSATIONS
    return chat


def _answering(
    services: Services, next_questions: NextQuestions, question: str, talk: Talk, spoken: str
) -> Iterator[tuple[Any, ...]]:
    """What changes on the page: the conversation, the latest turn, the box. What cannot be asked stays in the box."""
    said, number = _known(spoken), talk.asked + 1
    for turn in turns(services.assistant, question, talk.answers):
        html = render.answer_block(number, turn, services.text_of, said, keeps=services.keeps, actions=True)
        shown = blocks(html)
        answer = turn.answer
        if answer is None:
            yield gr.skip(), shown, ""
        elif turn.thinking:
            yield gr.skip(), shown, gr.skip()
        elif answer.status is Status.ERROR:
            yield talk.after(answer), shown, question
        else:
            yield talk.after(answer), shown, gr.skip()
            if asked := _next(next_questions, answer, said, {one.question for one in talk.answers}):
                yield gr.skip(), blocks(html, render.next_block(asked, said)), gr.skip()


def _next(next_questions: NextQuestions, answer: Answer, said: str, asked: Collection[str]) -> list[str]:
    try:
        return [one for one in next_questions(answer, said) if one not in asked]
    except KnowledgeError:
        _log.exception("there is nothing to ask next")
        return []


def _known(spoken: str) -> str:
    """A language that the browser says, which is one of the six."""
    return spoken if spoken in LANGUAGES else "en"
