"""What is a chat model shown of the passages? Numbered, fenced text without addresses, orders and hidden signs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.material import harmless, is_order
from knowledge.records import StoredPassage, UnitKind

MOST = 4
"""Most passages that a model is shown."""

MOST_CHARACTERS = 4000
"""Most characters of all passages together, about 1,000 tokens: models on plain machines read slowly."""

_LABEL = re.compile(r"[\[［【](\s*\^?\d[\d\s,;–—-]*)[\]］】]")


def fenced(passages: Sequence[StoredPassage]) -> str:
    """The passages as a model is shown them, numbered from 1 in their order."""
    return "\n\n".join(_fence(number, one) for number, one in enumerate(passages, 1))


def few_enough(passages: Sequence[StoredPassage]) -> tuple[StoredPassage, ...]:
    """The first passages, each once, that a model may be shown together; the first in any case."""
    kept: list[StoredPassage] = []
    room = MOST_CHARACTERS
    for one in {one.key: one for one in passages}.values():
        room -= len(one.text)
        if kept and (room < 0 or len(kept) == MOST):
            break
        kept.append(one)
    return tuple(kept)


def _fence(number: int, stored: StoredPassage) -> str:
    """One passage: its title, and a line a unit, each with the label that cites it: models copy it with the words.

    Headings have none, as they state nothing.
    """
    lines = [_plain(stored.passage.context)] if not is_order(stored.passage.context) else []
    for unit in stored.passage.units:
        quote = stored.quote(unit.start, unit.end)
        if not is_order(quote) and (line := _plain(quote)):
            lines.append(line if unit.kind is UnitKind.HEADING else f"{line} [{number}]")
    return "\n".join((f'<passage number="{number}">', *filter(None, lines), "</passage>"))


def _plain(text: str) -> str:
    """A text in one line; what stands for a note in it must not look like a label of ours."""
    return _LABEL.sub(r"(\1)", harmless(text))
