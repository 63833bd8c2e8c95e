"""What can go wrong with what an evaluation is given."""

from __future__ import annotations

from assistant.errors import AssistantError


class EvaluationError(AssistantError):
    """Questions, pairs, floors or an earlier result cannot be used; the message names the file and the line."""
