"""Answers a question again from what its receipt says, and tells what has changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.answer import Answer
from assistant.errors import AssistantError
from assistant.receipts.receipt import Receipt, filter_of
from assistant.redact import is_redacted
from knowledge.errors import GenerationNotKept
from knowledge.filters import Filter

LIVE = 0
"""Stands for the live generation, whichever that is."""

TOLERANCE = 1e-3
"""Scores that differ by no more are the same."""

AnswersAgain = Callable[[str, Sequence[Answer], Filter, int], Receipt]
"""Answers a question after earlier answers from what a filter accepts of a generation; raises `GenerationNotKept`."""


class NoReceipt(AssistantError):
    """There is no receipt of that name."""


class FindsReceipts(Protocol):
    """Where receipts are; `assistant.receipts.book.ReceiptBook` is one."""

    def find(self, name: str) -> Receipt | None:
        """The receipt of an answer's id, or of a batch line's."""


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was, as it was and as it is now: None where it was not there, or is not."""

    what: str
    before: Any
    now: Any


@dataclass(frozen=True)
class Replay:
    """A receipt, that of the answer now, what is not the same, and what to bear in mind when they are compared.

    `now` is None where the question could not be asked again.
    """

    before: Receipt
    now: Receipt | None
    changes: tuple[Change, ...]
    remarks: tuple[str, ...]

    @property
    def is_identical(self) -> bool:
        """Whether the question was asked again and everything was as before."""
        return self.now is not None and not self.changes

    def to_json(self) -> dict[str, Any]:
        """The replay as JSON values."""
        return {
            "id": self.before.id,
            "identical": self.is_identical,
            "changes": [dict(vars(change)) for change in self.changes],
            "remarks": list(self.remarks),
            "before": self.before.to_json(),
            "now": self.now.to_json() if self.now else None,
        }


class Replayer:
    """Replays receipts."""

    def __init__(self, receipts: FindsReceipts, answer_again: AnswersAgain) -> None:
        self._receipts, self._answer_again = receipts, answer_again

    def replay(self, name: str) -> Replay:
        """Answers again what a receipt tells of; raises `NoReceipt` where there is none of that name."""
        before = found(self._receipts, name)
        if before.is_referral:
            return Replay(
                before, None, (), ("This was a referral: what was asked is not kept, so it cannot be replayed.",)
            )
        earlier, remarks = self._earlier(before)
        if is_redacted(before.asked):
            remarks.append("The question was redacted before it was kept, and is asked as it was kept.")
        now = self._again(before, earlier, remarks).fit_to_keep()
        return Replay(before, now, tuple(_changes(before, now)), tuple(remarks))

    def _earlier(self, before: Receipt) -> tuple[list[Answer], list[str]]:
        """The answers before it in the conversation, and a remark where some are not kept any more."""
        kept = [receipt for name in before.earlier if (receipt := self._receipts.find(name))]
        missing = len(before.earlier) - len(kept)
        remarks = [f"{missing} of {len(before.earlier)} earlier turns are not kept any more."] if missing else []
        return [Answer.from_json(receipt.answer) for receipt in kept], remarks

    def _again(self, before: Receipt, earlier: Sequence[Answer], remarks: list[str]) -> Receipt:
        """The receipt of the answer from the same generation, or from the live one, which is remarked."""
        only = filter_of(before.only)
        try:
            return self._answer_again(before.asked, earlier, only, before.generation)
        except GenerationNotKept as error:
            now = self._answer_again(before.asked, earlier, only, LIVE)
            remarks.append(f"{error} This is answered from generation {now.generation}, the live one.")
            return now


def found(receipts: FindsReceipts, name: str) -> Receipt:
    """The receipt of that name; raises `NoReceipt`."""
    receipt = receipts.find(name)
    if receipt is None:
        raise NoReceipt(f"There is no receipt “{name}”. It may have been forgotten, or the id may be another answer's.")
    return receipt


def _changes(before: Receipt, now: Receipt) -> Iterator[Change]:
    yield from _differing("status", before.answer, now.answer)
    if before.understood != now.understood:
        yield Change("understood", before.understood, now.understood)
    yield from _differing("text", before.answer, now.answer)
    yield from _lists("citation", _citations(before), _citations(now))
    yield from _differing("confidence", before.answer, now.answer)
    yield from _lists("retrieved", _retrieved(before), _retrieved(now))
    yield from _scores(before, now)
    for name in sorted(before.versions.keys() | now.versions.keys()):
        yield from _differing(name, before.versions, now.versions, "version of ")


def _differing(name: str, before: Mapping[str, Any], now: Mapping[str, Any], prefix: str = "") -> Iterator[Change]:
    was, is_now = before.get(name), now.get(name)
    if not _is_same(was, is_now):
        yield Change(prefix + name, was, is_now)


def _is_same(before: Any, now: Any) -> bool:
    if isinstance(before, float) and isinstance(now, float):
        return abs(before - now) <= TOLERANCE
    return bool(before == now)


def _lists(what: str, before: Sequence[str], now: Sequence[str]) -> Iterator[Change]:
    """What is gone from a list, what is new in it, and what stands in another place though neither is."""
    yield from (Change(what, one, None) for one in before if one not in now)
    yield from (Change(what, None, one) for one in now if one not in before)
    if sorted(before) == sorted(now) and list(before) != list(now):
        yield Change(f"order of {what}", list(before), list(now))


def _citations(receipt: Receipt) -> list[str]:
    return [f"{one['document_id']}, {one['start']}-{one['end']}" for one in receipt.answer.get("citations", ())]


def _retrieved(receipt: Receipt) -> list[str]:
    return [one["passage_id"] for one in receipt.answer.get("retrieved", ())]


def _scores(before: Receipt, now: Receipt) -> Iterator[Change]:
    """The scores of passages that were retrieved both times, where they differ."""
    scores = {one["passage_id"]: one["score"] for one in now.answer.get("retrieved", ())}
    for one in before.answer.get("retrieved", ()):
        name = one["passage_id"]
        if name in scores and not _is_same(float(one["score"]), float(scores[name])):
            yield Change(f"score of {name}", one["score"], scores[name])
