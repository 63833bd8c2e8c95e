"""Everything that can go wrong in assistant/, as one tree; `knowledge.errors` has the other.

AssistantError
├── SettingsError    a setting is unknown or has a value that cannot be
├── QuestionError    what was asked cannot be taken as a question; `key` names the message that says why
├── DraftError       a draft that was given as a file cannot be read (assistant/checking/drafts.py)
├── ReceiptsError    receipts cannot be read (assistant/receipts/errors.py)
├── NoReceipt        there is no receipt of that name (assistant/replay.py)
├── ChatModelError   a chat model gave no answer (assistant/chat_model/errors.py)
├── EvaluationError  what an evaluation is given cannot be used (assistant/evaluation/errors.py)
└── Misuse, BatchError, UnusableQuestion, CannotListen    said by the command line and the web server

Expected outcomes of an answer (no evidence) are statuses, not errors.
"""


class AssistantError(Exception):
    """Base of every error that assistant/ raises on purpose."""


class SettingsError(AssistantError):
    """A setting is unknown or has a value that cannot be."""


class QuestionError(AssistantError):
    """What was asked cannot be taken as a question."""

    def __init__(self, key: str, **values: object) -> None:
        """`key` is a message of prompts/messages, `values` what it mentions."""
        super().__init__(key)
        self.key, self.values = key, values


class DraftError(AssistantError):
    """A draft that was given as a file cannot be read, or holds no text."""
