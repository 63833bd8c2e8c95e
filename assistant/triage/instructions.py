"""Takes orders that a message gives the assistant out of it: what is left is what the reader asks.

Nothing here keeps the assistant safe: it copies sentences from sources, or shows what these bear out, and obeys nobody.
It makes the question inside such a message findable, and the rest of it recognisable as no question.
"""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

_NEXT = "and|then|but|et|puis|y|e|luego|и|а|затем|потом|ثم"
_CLAUSE = rf"[^.!?؟。！？\n]*?(?=$|[.!?؟。！？;；\n]|[,،，] |(?<=\S)\s(?:{_NEXT})\s|\sو(?=\S)|，)"
_WITHIN = r"[^.!?؟。！？\n]{0,90}?"
_SHORT_WITHIN = r"[^.!?؟。！？\n]{0,12}?"
_NO_QUESTION = r"(?![^.!?,;\n،؛؟，；。！？]*[?؟？])"
_BLOB = re.compile(r"(?<![\w/+])(?:[A-Za-z0-9+/]{20,}={0,2}|(?:[0-9a-fA-F]{2}[ :]?){16,})(?![\w/+])")
_LEFT_OVER = re.compile(
    r"^(?:[\s,،，.;:!?؟。！？'\"“”«»–—-]|(?:and|then|but|also|now|instead|next|et|puis|ensuite|y|e|luego|despu[ée]s|и|а|затем"
    r"|потом|теперь|ثم|然后|再|并|并且|接着)(?=[\s,，]|$|[\u3400-\u9fff])|و(?=\S))+"
)
_WORDS = re.compile(r"[A-Za-z\u00c0-\u052f\u0600-\u06ff]{2,}|[\u3400-\u9fff]")
_LEAST_WORDS = 1
_LAST_GAP = re.compile(r"\{c\}(?=\||$)")


@dataclass(frozen=True)
class Cleaned:
    """What is left of a message without the orders in it, and whether there were any."""

    rest: str
    instructed: bool


def without_orders(text: str) -> Cleaned:
    """The message without orders to the assistant, encoded text and forged roles; empty where nothing else was said."""
    rest = _frames().sub("\n", text)
    for order in _orders():
        rest = order.sub("\n", rest)
    rest = _BLOB.sub(lambda found: "\n" if _is_encoded(found[0]) else found[0], rest)
    if rest == text:
        return Cleaned(text, instructed=False)
    pieces = [_LEFT_OVER.sub("", piece).strip() for piece in rest.split("\n")]
    kept = [piece for piece in pieces if len(_WORDS.findall(piece)) > _LEAST_WORDS]
    return Cleaned(" ".join(kept), instructed=True)


def _is_encoded(blob: str) -> bool:
    """Whether letters and digits stand for readable text."""
    try:
        decoded = bytes.fromhex(blob.replace(" ", "").replace(":", "")) if _is_hex(blob) else _from_base64(blob)
        readable = decoded.decode("utf-8")
    except (binascii.Error, ValueError):
        return False
    return readable.isprintable() and " " in readable


def _is_hex(blob: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F :]+", blob) is not None


def _from_base64(blob: str) -> bytes:
    bare = blob.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    text = (resources.files("assistant.triage") / "instructions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _orders() -> tuple[re.Pattern[str], ...]:
    return tuple(_compiled(order, language) for language, orders in _table()["orders"].items() for order in orders)


def _compiled(order: str, language: str) -> re.Pattern[str]:
    """An order's pattern: a gap at its end runs to the end of the clause, others stay within the sentence.

    ``{s}`` stands where the rest of the clause must be no question.
    """
    pattern = _LAST_GAP.sub(lambda _: _CLAUSE, order).replace("{c2}", _SHORT_WITHIN).replace("{c}", _WITHIN)
    pattern = pattern.replace("{s}", _NO_QUESTION)
    start = "" if language == "zh" else r"(?<!\w)"
    return re.compile(rf"{start}(?:{pattern})", re.IGNORECASE)


@cache
def _frames() -> re.Pattern[str]:
    return re.compile(str(_table()["frames"]["all"]), re.IGNORECASE)
