"""Everything that can go wrong in assistant/, as one tree; `knowledge.errors` has the other.

AssistantError
├── SettingsError    a setting is unknown or has a value that cannot be
├── QuestionError    what was asked cannot be taken as a question; `key` names the message that says why
├── DraftError       a draft that was given as a file cannot be read (assistant/checking/drafts.py)
├── OriginError      a text is not the origin of a web site (assistant/origins.py)
├── SiteError        a partner web site cannot be as it was described (assistant/sites.py)
├── StorageError     what is kept of conversations cannot be opened, read or written
├── NoReceipt        there is no receipt of that name (assistant/replay.py)
├── ChatModelError   a chat model gave no answer (assistant/chat_model/errors.py)
├── StaffError, TooManyTokens, ProviderError    somebody cannot be let in (assistant/staff/errors.py)
├── ToolRefusal      a program of staff asked for what it cannot have (assistant/web/tools.py)
├── UnknownGradio    the installed Gradio is not laid out as expected (assistant/web/chat/mount.py)
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


class StorageError(AssistantError):
    """What is kept of conversations cannot be opened, read or written."""
