"""What can go wrong with the people who are staff."""

from __future__ import annotations

from assistant.errors import AssistantError


class StaffError(AssistantError):
    """The users file cannot be used, or somebody cannot be put on it as asked."""


class TooManyTokens(AssistantError):
    """A member of staff has as many tokens as one may have."""


class ProviderError(AssistantError):
    """The OpenID Connect provider cannot be reached, or what it says cannot be believed."""
