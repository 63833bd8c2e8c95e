"""What do the routes share? Opened once at start."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answering import Assistant
from assistant.assembly import database_of, keeping, open_assistant, open_chat_model, open_checker, open_receipts
from assistant.checking.checker import Checker
from assistant.events import Keep, Made
from assistant.feedback import FeedbackBook
from assistant.receipts.book import ReceiptBook
from assistant.settings import Settings
from assistant.sites import Sites
from assistant.switch import Switch
from knowledge.errors import KnowledgeError
from knowledge.library import Library

_WARM_UP = "What does the office do?"
"""Asked once at start, so that the first visitor does not wait for models to load."""


@dataclass(frozen=True)
class Services:
    """What answers, checks and keeps."""

    settings: Settings
    library: Library
    assistant: Assistant
    checker: Checker
    receipts: ReceiptBook
    feedback: FeedbackBook
    switch: Switch
    sites: Sites

    @property
    def keeps(self) -> bool:
        """Whether anything is kept of a question."""
        return self.settings.receipt_days > 0

    def text_of(self, document_id: str, start: int, end: int) -> str:
        """The characters ``[start:end]`` of a document; nothing where it is gone."""
        try:
            return self.library.text(self.library.document(document_id), start, end)
        except KnowledgeError:
            return ""

    def close(self) -> None:
        """Closes what is kept."""
        for one in (self.receipts, self.feedback, self.switch, self.sites):
            one.close()


def open_services(settings: Settings, library: Library, counted: Keep) -> Services:
    """Opens everything over an open library; raises `SettingsError` where a setting cannot be used.

    `counted` gets each answer that a person was given.
    """
    keep = keeping(settings, library)

    def taken(made: Made) -> None:
        counted(made)
        keep(made)

    model = open_chat_model(settings)
    open_assistant(settings, library).answer(_WARM_UP)
    return Services(
        settings,
        library,
        open_assistant(settings, library, taken, model),
        open_checker(settings, library, model),
        open_receipts(settings),
        FeedbackBook(database_of(settings)),
        Switch(database_of(settings)),
        Sites(database_of(settings)),
    )
