"""What does an error of a vendor's client mean? It is told by its status and its class names; no vendor is imported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from assistant.chat_model.errors import (
    Busy,
    ChatModelError,
    CutOff,
    Failed,
    Garbled,
    Rejected,
    TimedOut,
    Unreachable,
)

_TIMED_OUT = frozenset((408, 504))
_BUSY = 429
_BUSY_IF_IT_SAYS_WHEN = frozenset((503, 529))
_MAY_GO_BY = frozenset((409, 425, 499))
"""Refusals that have to do with the moment, not with what was asked."""

_SLOW = frozenset(("TimeoutError", "TimeoutException", "APITimeoutError"))
_BROKEN_OFF = frozenset(("RemoteProtocolError", "ReadError", "CloseError", "EOFError"))
_NOT_THERE = frozenset(
    ("ConnectError", "ConnectionError", "APIConnectionError", "NetworkError", "ProxyError", "UnsupportedProtocol")
)
_NOT_TAKEN = frozenset(("CredentialsError", "WorkloadIdentityError", "ContextOverflowError"))
_NOT_UNDERSTOOD = frozenset(
    (
        "ValueError",
        "LookupError",
        "TypeError",
        "AttributeError",
        "DecodingError",
        "SSEError",
        "APIResponseValidationError",
        "APIWebhookValidationError",
    )
)
"""Names of error classes, of Python and of the vendors' HTTP clients; a class counts with all its bases."""

_DEPTH = 10
"""How many causes of an error are looked at."""

_REJECTED = "The chat model does not take the request, or does not take it from here."

_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,9})?")


def meaning_of(error: BaseException) -> ChatModelError:
    """The error of ours that an error of a vendor stands for; nothing of its text is kept, as that may hold a key."""
    chain = list(_with_causes(error))
    for one in chain:
        if status := _status(one):
            return _by_status(status, _retry_after(one))
    return _by_names(chain)


def _by_names(chain: Sequence[BaseException]) -> ChatModelError:
    names = {base.__name__ for one in chain for base in type(one).__mro__}
    if names & _SLOW:
        return TimedOut("The chat model took too long.")
    if names & _BROKEN_OFF:
        # Before what follows: a vendor calls every broken connection a connection error.
        return CutOff("The reply of the chat model broke off.")
    if names & _NOT_THERE:
        return Unreachable("The chat model cannot be reached.")
    if names & _NOT_TAKEN:
        return Rejected(_REJECTED)
    if names & _NOT_UNDERSTOOD:
        return Garbled("What the chat model sent cannot be understood.")
    return Failed("The chat model failed.")


def _by_status(status: int, seconds: float | None) -> ChatModelError:
    if status == _BUSY or (status in _BUSY_IF_IT_SAYS_WHEN and seconds is not None):
        return Busy(seconds=seconds)
    if status in _TIMED_OUT:
        return TimedOut("The chat model took too long.")
    if status < 500 and status not in _MAY_GO_BY:
        return Rejected(_REJECTED)
    return Failed("The chat model failed.")


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(_DEPTH):
        if one is None:
            return
        yield one
        one = one.__cause__


def _status(error: BaseException) -> int | None:
    """The HTTP status of an error or of its response, where it is one of an error."""
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status >= 400:
            return status
    return None


def _retry_after(error: BaseException) -> float | None:
    """In how many seconds the model wants to be asked again, where it says so."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    if _SECONDS.fullmatch(exact := str(headers.get("retry-after-ms", "")).strip()):
        return float(exact) / 1000
    value = str(headers.get("retry-after", "")).strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
