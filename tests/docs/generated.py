"""The parts of README.md that are made from the code, between ``<!-- name -->`` and ``<!-- /name -->``.

``make docs`` writes them; test_readme.py fails when they have drifted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from assistant.cli.commands import app
from assistant.settings import PREFIX, Settings

README = Path(__file__).parents[2] / "README.md"


def settings_table() -> str:
    """Every setting with its default and meaning."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if str(field.default) else "(none)"
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def help_text() -> str:
    """What `assistant --help` prints."""
    result = CliRunner().invoke(app, ["--help"], prog_name="assistant", env={"COLUMNS": "80", "TERM": "dumb"})
    return f"```text\n{result.stdout.strip()}\n```"


PARTS: dict[str, Callable[[], str]] = {"settings": settings_table, "help": help_text}


def filled_in(text: str) -> str:
    """The text with every generated part made anew."""
    for name, make in PARTS.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
        made = make()
        text = pattern.sub(lambda match, made=made: match[1] + made + match[2], text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    README.write_text(filled_in(README.read_text(encoding="utf-8")), encoding="utf-8")
