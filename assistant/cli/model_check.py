"""Does the chat model answer?"""

from __future__ import annotations

import time

from assistant.assembly import open_chat_model
from assistant.chat_model.errors import ChatModelError, Rejected, Unreachable
from assistant.chat_model.model import Request, ask
from assistant.errors import SettingsError
from assistant.settings import Settings
from knowledge.doctor.checks import Finding

_NAME = "chat model"
_SECONDS = 20.0
_REQUEST = Request("You are being tested.", "Write the word READY and nothing else.", 20)
_ADVICE = {
    Unreachable: "Is it running? ASSISTANT_CHAT_BASE_URL says where it is looked for; without it, its provider is.",
    Rejected: "Look at its name in ASSISTANT_CHAT_MODEL, and at its key.",
}
_SLOW = "Answers are in the sources' words until it answers."


def chat_model_findings(settings: Settings) -> list[Finding]:
    """What is found of the chat model that the settings name; nothing where they name none. It is asked one word."""
    try:
        model = open_chat_model(settings)
        if model is None:
            return []
        began = time.monotonic()
        ask(model, _REQUEST, _SECONDS)
    except SettingsError as error:
        return [Finding(_NAME, "bad", str(error))]
    except ChatModelError as error:
        return [Finding(_NAME, "bad", f"{settings.chat_model}: {error}", _ADVICE.get(type(error), _SLOW))]
    return [Finding(_NAME, "good", f"{settings.chat_model} answers, in {time.monotonic() - began:.1f} s")]
