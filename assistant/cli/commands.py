"""The commands of `assistant`. Each imports what it uses when it runs, so that none pays for another's libraries."""

from assistant.cli import (
    answer_commands,
    check_command,
    eval_command,
    receipt_commands,
    site_commands,
    source_commands,
    staff_commands,
)
from assistant.cli.shared import Misuse, app

__all__ = [
    "Misuse",
    "answer_commands",
    "app",
    "check_command",
    "eval_command",
    "receipt_commands",
    "site_commands",
    "source_commands",
    "staff_commands",
]
