"""How does a chat model read a claim?

It says of each text whether that supports the claim, contradicts it or does neither, and quotes the words that show it.
What it says counts where these words really stand in the text; the other texts are read by the claim reader.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from assistant.chat_model.errors import ChatModelError
from assistant.chat_model.model import ChatModel, Request, ask
from assistant.material import harmless, has_address, is_order
from assistant.question import visible
from knowledge import language as languages
from knowledge.embed.encoder import Floats
from knowledge.entailment.reader import ClaimReader
from knowledge.words import digits, plain, words
from prompts import model_prompt

SECONDS = 20.0
MOST_CHARACTERS = 1500
"""Most characters of a text that a model is shown; of a longer claim it is not asked."""

TOKENS_PER_TEXT, MOST_TOKENS = 60, 600
"""Tokens that a reply may have for each text, and in all."""

FEWEST_WORDS, FEWEST_HAN = 3, 4
"""Fewest words, or else Chinese characters, of a quote: one or two stand in many a text."""


def _log_odds(decided: float, supports: float) -> tuple[float, float, float]:
    """A row of what a reader gives, by the log-odds of being decided, and of supporting rather than contradicting."""
    return supports, 0.0, float(np.logaddexp(supports, 0.0)) - decided


# A model does not say how sure it is, and the rulings are fitted on what the bundled reader gives: on the claims for
# tuning, log-odds of being decided from -5.3 to 7.5, of supporting from -5.8 to 3.7. Each value here is one that nine
# in ten of its right readings do not go beyond: a model is believed as the bundled reader is where that is sure. A text
# that decides nothing says nothing of supporting either.
LOG_ODDS: Mapping[str, tuple[float, float, float]] = {
    "supports": _log_odds(decided=6.5, supports=2.8),
    "contradicts": _log_odds(decided=6.2, supports=-5.2),
    "neither": _log_odds(decided=-4.5, supports=0.0),
}
"""What a reader gives for each thing that a model may say of a text."""

_QUOTES = "\"'`´′‘’‚‛“”„‟«»‹›「」『』《》〈〉〝〞＂＇"
_HAN = r"\u3400-\u9fff"
_TOKEN = re.compile(rf"[{_HAN}]|[^\W{_HAN}]+(?:[.,]\d+)*|[^\w\s{_QUOTES}]")
"""A Chinese character, a word, a number with all its digits, or a sign that is neither space nor quotation mark."""

_ENDS = re.compile(r"^[\W_]+|[\W_]+$")
_LINE = re.compile(rf"[\W_]*(\d{{1,3}})[\W_]+({'|'.join(LOG_ODDS)})(?![^\W_])(.*)", re.IGNORECASE)
"""A line of a reply: the number of a text, what is said of it, and a quote."""


class ModelReader:
    """`ClaimReader` over a chat model, and over another reader for all that the model does not read as it is told."""

    def __init__(self, model: ChatModel, fallback: ClaimReader, seconds: float = SECONDS) -> None:
        """The model has `seconds` for a claim with all its texts."""
        self.identity = f"{model.name}, else {fallback.identity}"
        self._model, self._fallback, self._seconds = model, fallback, seconds

    def read(self, claim: str, evidence: Sequence[str]) -> Floats:
        """All texts in one request; the fallback reads those of which the model says nothing that counts."""
        said = self._said(claim, evidence)
        left = [place for place in range(len(evidence)) if place not in said]
        read = np.zeros((len(evidence), 3), np.float32)
        for place, verdict in said.items():
            read[place] = LOG_ODDS[verdict]
        if left:
            read[left] = self._fallback.read(claim, [evidence[place] for place in left])
        return read

    def _said(self, claim: str, evidence: Sequence[str]) -> dict[int, str]:
        """What the model says, as far as it counts, by the place of the text."""
        texts = [_plain(text) for text in evidence]
        places = [place for place, text in enumerate(texts) if text and not is_order(text)]
        if not places or not _may_be_asked(claim):
            return {}
        shown = [texts[place] for place in places]
        try:
            reply, _ = ask(self._model, _request(claim, shown), self._seconds)
        except ChatModelError:
            return {}
        return {places[number - 1]: verdict for number, verdict in _verdicts(reply, shown).items()}


def _may_be_asked(claim: str) -> bool:
    """Whether a model can be shown all of a claim: texts are shown without addresses, and no order is a claim."""
    return len(claim) <= MOST_CHARACTERS and not has_address(claim) and not is_order(claim)


def _request(claim: str, texts: Sequence[str]) -> Request:
    fenced = (f'<text number="{number}">\n{text[:MOST_CHARACTERS]}\n</text>' for number, text in enumerate(texts, 1))
    told = harmless(claim)
    prompt = model_prompt(languages.detect(claim), "judge", texts="\n\n".join(fenced), claim=told)
    return Request(prompt.system, prompt.user, min(TOKENS_PER_TEXT * len(texts), MOST_TOKENS), prompt.example)


def _verdicts(reply: str, texts: Sequence[str]) -> dict[int, str]:
    """What a reply says of texts that have its quotes, by their numbers from 1; not where it says different things."""
    said: defaultdict[int, set[str]] = defaultdict(set)
    for line in reply.splitlines():
        found = _LINE.match(visible(line))
        if found and 1 <= int(found[1]) <= len(texts) and _has(texts[int(found[1]) - 1], found[3]):
            said[int(found[1])].add(found[2].lower())
    return {number: verdicts.pop() for number, verdicts in said.items() if len(verdicts) == 1}


def _has(text: str, quote: str) -> bool:
    """Whether a text has a quote that is long enough, its words whole and in their order, signs around it aside."""
    quote = _ENDS.sub("", quote)
    if not _is_long_enough(quote):
        return False
    have, wanted = _tokens(text), _tokens(quote)
    return any(have[at : at + len(wanted)] == wanted for at in range(len(have) - len(wanted) + 1))


def _is_long_enough(quote: str) -> bool:
    han = re.findall(f"[{_HAN}]", quote)
    return len(han) >= FEWEST_HAN or len(words(quote)) >= FEWEST_WORDS


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(digits(plain(text)))


def _plain(text: str) -> str:
    """A text as a model is shown it, in its lines."""
    return "\n".join(filter(None, map(harmless, text.splitlines())))
