"""How are the parts of the widget made into one script? ``python -m assistant.web.widget.build`` writes it."""

from __future__ import annotations

import json
from pathlib import Path

import rcssmin  # type: ignore[import-untyped]
import rjsmin  # type: ignore[import-untyped]

from prompts import LANGUAGES, messages

VERSION = "1.0.0"
"""What `window.unodcAssistant.version` says; it changes with what partners can call or set."""

BUILT = Path(__file__).parent.parent / "static" / "widget.js"
"""The script as it is served."""

_FOLDER = Path(__file__).parent
_AROUND = '(() => {\n"use strict";\ntry {\n__PARTS__\nstart();\n} catch (error) {\nconsole.warn(error);\n}\n})();'
_PARTS = ("natives", "words", "colour", "memory", "stream", "cards", "judging", "turn", "panel", "places", "start")

_WORDS = {
    "title": "widget_title",
    "full_page": "widget_full_page",
    "conversation": "widget_conversation",
    "retry": "widget_retry",
    "wait": "widget_wait",
    "lost": "widget_lost",
    "not_kept": "widget_not_kept",
    "greeting": "greeting",
    "question": "label_question",
    "placeholder": "label_placeholder",
    "ask": "label_ask",
    "new_conversation": "label_new_conversation",
    "close": "chat_close",
    "automated": "page_automated",
    "privacy": "page_privacy",
    "asked": "label_you_asked",
    "searching": "label_searching",
    "understood_as": "understood_as",
    "part_not_said": "part_not_said",
    "quoted_in_original": "quoted_in_original",
    "written": "written",
    "sources": "label_sources",
    "nearby": "label_found_nearby",
    "source_number": "label_source_number",
    "undated": "undated",
    "page_number": "page_number",
    "call": "label_call",
    "checked": "label_service_checked",
    "was_it_helpful": "chat_was_it_helpful",
    "helpful": "chat_helpful",
    "unhelpful": "chat_unhelpful",
    "thanks": "chat_thanks",
    "not_sent": "chat_not_sent",
    "reason": "chat_reason",
    "reason_hint": "chat_reason_hint",
    "send": "chat_send",
    "too_long": "chat_too_long",
    "busy": "chat_busy",
}
"""The names that the script has for messages."""


def build_script() -> str:
    """The whole script, small; the same parts and words make the same script."""
    parts = "\n".join((_FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in _PARTS)
    styles = rcssmin.cssmin((_FOLDER / "widget.css").read_text(encoding="utf-8"))
    texts = {code: "\n".join(messages(code)[key] for key in _WORDS.values()) for code in LANGUAGES}
    given = {
        "__NAMES__": _literal(" ".join(_WORDS)),
        "__TEXTS__": _literal(texts),
        "__STYLES__": _literal(styles),
        "__VERSION__": VERSION,
    }
    for place, value in given.items():
        parts = parts.replace(place, value)
    made = rjsmin.jsmin(_AROUND.replace("__PARTS__", parts))
    return f"/* UNODC Assistant, the widget. Apache-2.0. Made by assistant/web/widget/build.py. */\n{made}\n"


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    BUILT.write_text(build_script(), encoding="utf-8")
