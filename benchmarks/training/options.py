"""What the training scripts are told on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path


def options(description: str | None) -> argparse.Namespace:
    """`data` and `work` folders, the number of `epochs`, and whether to `write` the weights into the program."""
    asked = argparse.ArgumentParser(description=description)
    asked.add_argument("data", type=Path)
    asked.add_argument("--work", type=Path, required=True)
    asked.add_argument("--epochs", type=int, default=3)
    asked.add_argument("--write", action="store_true")
    return asked.parse_args()
