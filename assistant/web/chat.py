"""The web chat in Gradio: a conversation, a question box, examples, and a panel with the sources."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import gradio as gr

from assistant.answer import Answer, Composed, Status
from assistant.answering import Assistant, new_id
from assistant.events import Done, Found, Said
from assistant.web import render
from assistant.web.render import TextOf, Turn
from knowledge import language
from knowledge.errors import KnowledgeError
from prompts import LANGUAGES, example_questions, message

_log = logging.getLogger(__name__)
_FONTS = [
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans SC",
    "sans-serif",
]
_KEPT_TURNS = 30
_SET_DIRECTION = """(head) => {
  const said = new DOMParser().parseFromString(head, "text/html").querySelector("[lang]").lang;
  document.documentElement.lang = said;
  document.documentElement.dir = said === "ar" ? "rtl" : "ltr";
}"""


def theme() -> gr.themes.Base:
    """A plain theme with the reader's own fonts: nothing is fetched from elsewhere."""
    base = gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=_FONTS, font_mono=["ui-monospace", "monospace"])
    return base.set(
        button_primary_background_fill="#145694",
        button_primary_background_fill_hover="#0f4577",
        button_primary_text_color="#ffffff",
        button_primary_background_fill_dark="#145694",
        input_placeholder_color="#5b6778",
        input_placeholder_color_dark="#a3b0c0",
        block_label_text_color="#334155",
        block_title_text_color="#334155",
    )


def page_language(wanted: str, accepted: str) -> str:
    """The language that the page speaks: the one `wanted` by its address, else the first `accepted` of the six."""
    for tag in (wanted, *(one.partition(";")[0] for one in accepted.split(","))):
        code = tag.strip().lower().partition("-")[0]
        if code in LANGUAGES:
            return code
    return "en"


def build_chat(assistant: Assistant, text_of: TextOf, name: str, question_limit: int) -> gr.Blocks:
    """The chat page. Turns are kept in the session's state, never read back from what is displayed."""
    chat: gr.Blocks
    with gr.Blocks(title=name, analytics_enabled=False, fill_width=True) as chat:
        turns, said = gr.State([]), gr.State("en")
        head = gr.HTML(render.header(name, writes=assistant.writes))
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=3, min_width=320):
                log = gr.HTML(render.conversation([]), elem_id="conversation")
                box = gr.Textbox(
                    label=message("en", "label_question"),
                    placeholder=message("en", "label_placeholder"),
                    max_length=question_limit,
                    lines=1,
                    max_lines=4,
                    elem_id="question",
                    autofocus=True,
                )
                with gr.Row():
                    send = gr.Button(message("en", "label_ask"), variant="primary", elem_id="ask")
                    clear = gr.Button(message("en", "label_new_conversation"), elem_id="clear")
                examples = gr.Examples(
                    example_questions(), box, label=message("en", "label_examples"), elem_id="examples"
                )
            with gr.Column(scale=2, min_width=320):
                heading = gr.HTML(render.sources_heading())
                panel = gr.HTML(render.sources([], text_of), elem_id="sources")

        def respond(question: str, earlier: list[Turn], said: str) -> Iterator[tuple[list[Turn], str, str, str]]:
            said = said if said in LANGUAGES else "en"
            for now in _turns(assistant, question, earlier):
                yield now, render.conversation(now, said), render.sources(now, text_of, said), ""

        def speak(request: gr.Request) -> tuple[Any, ...]:
            """The page's own words in the reader's language."""
            spoken = page_language(request.query_params.get("lang", ""), request.headers.get("accept-language", ""))
            return (
                spoken,
                render.header(name, spoken, writes=assistant.writes),
                render.conversation([], spoken),
                gr.Textbox(
                    label=message(spoken, "label_question"),
                    placeholder=message(spoken, "label_placeholder"),
                    rtl=spoken == "ar",
                ),
                gr.Button(message(spoken, "label_ask")),
                gr.Button(message(spoken, "label_new_conversation")),
                gr.Dataset(label=message(spoken, "label_examples")),
                render.sources_heading(spoken),
                render.sources([], text_of, spoken),
            )

        outputs = [turns, log, panel, box]
        gr.on(
            [send.click, box.submit],
            respond,
            [box, turns, said],
            outputs,
            show_progress="hidden",
            api_visibility="private",
        )
        clear.click(
            lambda said: ([], render.conversation([], said), render.sources([], text_of, said), ""),
            said,
            outputs,
            api_visibility="private",
        )
        spoken_parts = [said, head, log, box, send, clear, examples.dataset, heading, panel]
        chat.load(speak, None, spoken_parts, show_progress="hidden", api_visibility="private").then(
            None, head, None, js=_SET_DIRECTION, api_visibility="private"
        )
    chat.queue(default_concurrency_limit=8, max_size=64)
    return chat


def _turns(assistant: Assistant, question: str, earlier: list[Turn]) -> Iterator[list[Turn]]:
    """The conversation as it grows while one question is answered."""
    before = earlier[-_KEPT_TURNS:]
    yield [*before, Turn(question.strip(), thinking=True)]
    partial = Answer(new_id(), Status.ANSWERED, language.detect(question), "")
    try:
        answers = [turn.answer for turn in before if turn.answer]
        for event in assistant.stream(question, earlier=answers):
            match event:
                case Found():
                    continue
                case Said():
                    partial = replace(
                        partial,
                        sentences=(*partial.sentences, event.sentence),
                        citations=(*partial.citations, *event.citations),
                        composed=Composed.WRITTEN if event.sentence.is_written else Composed.VERBATIM,
                    )
                    yield [*before, Turn(question, partial, thinking=True)]
                case Done():
                    yield [*before, Turn(question, event.answer)]
    except KnowledgeError:
        _log.exception("a question could not be answered")
        asked_in = language.detect(question)
        failed = Answer(new_id(), Status.ERROR, asked_in, message(asked_in, "failed"))
        yield [*before, Turn(question, failed)]
