"""What the training scripts are told on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path


def options(description: str | None, epochs: float = 3) -> argparse.Namespace:
    """Folders `data` and `work`, how many `epochs`, weights to `start` from, whether to `write` into the program."""
    asked = argparse.ArgumentParser(description=description)
    asked.add_argument("data", type=Path)
    asked.add_argument("--work", type=Path, required=True)
    asked.add_argument("--epochs", type=float, default=epochs)
    asked.add_argument("--start", type=Path, help="weights to go on from")
    asked.add_argument("--write", action="store_true")
    return asked.parse_args()
