"""Everything that can go wrong with a chat model; vendors' errors become these at the seam.

ChatModelError
├── Unreachable   nothing answers at its address, or its name is unknown
├── TimedOut      it did not answer, go on or end in time
├── Busy          it asks to be left alone (429, 503 with Retry-After)
├── Failed        it answered with an error of its own (500)
├── Rejected      it does not take what it was asked, or from whom (400, 401, 403, 404)
├── Garbled       what came is not an answer: wrong JSON, no text, not a stream
├── CutOff        the stream broke off before its end
├── TooLong       it went on and on
├── Resting       it failed often, and is left alone for a while
└── BudgetSpent   the tokens of the day are used up

None of them says what a vendor's error says: that may quote keys, addresses and what was asked.
"""

from __future__ import annotations

from assistant.errors import AssistantError


class ChatModelError(AssistantError):
    """A chat model gave no answer. `code` names why in receipts; `may_help` is whether asking once more may help."""

    code = "failed"
    may_help = True


class Unreachable(ChatModelError):
    """Nothing answers at the model's address."""

    code = "unreachable"


class TimedOut(ChatModelError):
    """The model did not answer, go on or end in time."""

    code = "timed_out"


class Busy(ChatModelError):
    """The model asks to be left alone, for `seconds` where it says so."""

    code = "busy"

    def __init__(self, said: str = "The chat model is busy.", seconds: float | None = None) -> None:
        super().__init__(said)
        self.seconds = seconds


class Failed(ChatModelError):
    """The model answered with an error of its own."""


class Rejected(ChatModelError):
    """The model does not take what it was asked, or does not take it from us: a wrong key, an unknown name."""

    code = "rejected"
    may_help = False


class Garbled(ChatModelError):
    """What came is not an answer."""

    code = "garbled"


class CutOff(ChatModelError):
    """The stream broke off before its end."""

    code = "cut_off"


class TooLong(ChatModelError):
    """The model went on and on."""

    code = "too_long"
    may_help = False


class Resting(ChatModelError):
    """The model failed often and is left alone for a while."""

    code = "resting"
    may_help = False


class BudgetSpent(ChatModelError):
    """The tokens of the day are used up."""

    code = "budget_spent"
    may_help = False
