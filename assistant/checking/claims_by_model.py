"""Which single statements does a claim make, by a chat model's reading?

The rules cut with care and leave long claims whole; a model takes these further apart. Where it does not do so
faultlessly, the claim stays as the rules made it.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.chat_model.errors import ChatModelError
from assistant.chat_model.model import ChatModel, Request, ask
from assistant.checking.claims.checkable import first_verb, is_long_enough, words
from assistant.checking.claims.split import Claim
from assistant.checking.taken_apart import is_faultless, is_turned
from knowledge.words import plain
from knowledge.words import words as words_of
from prompts import model_prompt

SECONDS = 20.0
CLAIMS, REQUESTS = 20, 3
"""Most claims of a request, and most requests for a draft."""

FEWEST_TOKENS, MOST_TOKENS, TOKENS_PER_TOKEN = 200, 1200, 3
"""Limits of a reply, and how many tokens it may have for each token of the sentences."""

_FEWEST_WORDS, _FEWEST_HAN, _LONGEST = 12, 24, 600
"""Fewest words, or Chinese characters, of a claim with several facts; most characters of one, and of a statement."""

_BEFORE = 300
"""How many characters of the draft before a claim may say what its “it” stands for."""

_LETTERS_PER_TOKEN = 3
"""Characters of a token, Chinese ones aside, which are one each."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_BREAK = re.compile(r"[,،]\s|[，、;；؛]")
_ROW_OR_LEAD = re.compile(r"[|\t]|:\s|：")
"""Signs of a row of a table, of a list's lead, or of a subject put in front."""

_LINE = re.compile(r"\s*(?:[-*+•]\s+)?(\d{1,3})\s*[:.)：](?!\d)\s*(?:[-*+•]\s+)?(.+)")
"""A line of a reply: the number of a sentence and a statement."""

_EMPHASIS = re.compile(r"\*\*|__")
_TOKEN = re.compile(r"[\u3400-\u9fff]|(?:(?![\u3400-\u9fff])\w)+")
_END_MARK = re.compile(r"[.!。！۔]$")


@dataclass(frozen=True)
class Splitting:
    """What came of asking: claims sent, claims taken apart, codes of the chat model's errors, tokens in and out."""

    asked: int = 0
    split: int = 0
    failures: tuple[str, ...] = ()
    tokens: int = 0

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {**vars(self), "failures": list(self.failures)}


def split_further(
    model: ChatModel, claims: Sequence[Claim], draft: str, seconds: float = SECONDS
) -> tuple[list[Claim], Splitting]:
    """The claims of `draft` in their order, long ones taken apart where the model does it faultlessly in `seconds`.

    The new ones have their own place in the draft where that can be told, else that of the claim that they come from.
    After an error of the model it is not asked again.
    """
    until = time.monotonic() + seconds
    parts: dict[Claim, list[Claim]] = {}
    splitting = Splitting()
    for batch in _batches(claims)[:REQUESTS]:
        left = until - time.monotonic()
        if left <= 0:
            break
        splitting = replace(splitting, asked=splitting.asked + len(batch))
        try:
            reply, used = ask(model, _request(batch, draft), left)
        except ChatModelError as error:
            splitting = replace(splitting, failures=(*splitting.failures, error.code))
            break
        failures = (*splitting.failures, *used.failures)
        splitting = replace(splitting, failures=failures, tokens=splitting.tokens + used.tokens)
        for claim, statements in zip(batch, _read(reply, len(batch)), strict=True):
            if is_faultless(claim, statements, _before(claim, draft)):
                parts[claim] = [_placed(claim, statement) for statement in statements]
    found = [one for claim in claims for one in parts.get(claim, [claim])]
    return found, replace(splitting, split=len(parts))


def _batches(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims that are sent, request by request, each of one language."""
    by_language: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in filter(_is_sent, claims):
        by_language[claim.language].append(claim)
    return [group[at : at + CLAIMS] for group in by_language.values() for at in range(0, len(group), CLAIMS)]


def _is_sent(claim: Claim) -> bool:
    """Whether a claim may hold several facts, and nothing in it turns what it is not told to turn."""
    told, language = claim.statement, claim.language
    is_long = len(_HAN.findall(told)) >= _FEWEST_HAN or len(words_of(told)) >= _FEWEST_WORDS
    if not is_long or len(told) > _LONGEST or _ROW_OR_LEAD.search(f"{claim.text} {told}"):
        return False
    is_joined = _BREAK.search(told) or words("joint", language).search(told)
    return bool(is_joined) and not is_turned(told, language)


def _request(batch: Sequence[Claim], draft: str) -> Request:
    sentences = "\n".join(f"{number}: {' '.join(claim.statement.split())}" for number, claim in enumerate(batch, 1))
    before = " ".join(_before(batch[0], draft).split())
    prompt = model_prompt(batch[0].language, "split", before=before, sentences=sentences)
    han = len(_HAN.findall(sentences))
    tokens = han + (len(sentences) - han) // _LETTERS_PER_TOKEN
    return Request(prompt.system, prompt.user, min(max(TOKENS_PER_TOKEN * tokens, FEWEST_TOKENS), MOST_TOKENS))


def _before(claim: Claim, draft: str) -> str:
    return draft[max(0, claim.start - _BEFORE) : claim.start]


def _read(reply: str, count: int) -> list[list[str]]:
    """The statements of each sentence from 1 to `count`; lines that are not as asked for are left out."""
    statements: list[list[str]] = [[] for _ in range(count)]
    for line in reply.splitlines():
        told = _EMPHASIS.sub("", " ".join(line.split()))
        found = _LINE.fullmatch("".join(filter(str.isprintable, told)))
        if found and 1 <= int(found[1]) <= count and len(found[2]) <= _LONGEST:
            statements[int(found[1]) - 1].append(found[2])
    return statements


def _placed(claim: Claim, statement: str) -> Claim:
    """A claim of one statement, at its own words in the draft where these stand together."""
    own = _own_words(claim.text, statement, claim.language)
    if own is None:
        return replace(claim, statement=statement)
    start, end = own
    if mark := _END_MARK.search(statement):
        # Both end alike: from the end is counted what stands where.
        if claim.text.startswith(mark.group(), end):
            end += 1
        else:
            statement = statement[:-1]
    text = claim.text[start:end]
    return replace(claim, text=text, start=claim.start + start, end=claim.start + end, statement=statement)


def _own_words(text: str, statement: str, language: str) -> tuple[int, int] | None:
    """Where a text has the words of a statement one after another, all of them or all after its subject."""
    tokens, wanted = list(_TOKEN.finditer(text)), list(_TOKEN.finditer(statement))
    have, want = ([plain(one.group()) for one in found] for found in (tokens, wanted))
    for skipped in range(len(want)):
        run = want[skipped:]
        at = next((at for at in range(len(have) - len(run) + 1) if have[at : at + len(run)] == run), None)
        if at is not None:
            start, end = tokens[at].start(), tokens[at + len(run) - 1].end()
            has_subject_only = first_verb(statement[: wanted[skipped].start()], language) is None
            return (start, end) if has_subject_only and is_long_enough(text[start:end]) else None
    return None
