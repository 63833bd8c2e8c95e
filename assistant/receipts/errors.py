"""What can be wrong with receipts."""

from __future__ import annotations

from assistant.errors import AssistantError


class ReceiptsError(AssistantError):
    """Receipts cannot be read."""
