"""Damages files as bad disks and broken downloads do."""

from __future__ import annotations

import random


def mutated(content: bytes, dice: random.Random) -> bytes:
    """The bytes cut short now and then, with some of them overwritten."""
    data = bytearray(content[: dice.randrange(1, len(content))] if dice.random() < 0.2 else content)
    for _ in range(dice.randrange(1, 9)):
        data[dice.randrange(len(data))] = dice.choice((0, 32, 48, 60, 62, 255))
    return bytes(data)
