"""The command `assistant`: runs the command line and turns every expected error into a sentence and an exit code.

Exit codes: 0 done, 1 failed, 2 used wrongly.
"""

from __future__ import annotations

import os
import sys

from assistant.errors import AssistantError
from knowledge.errors import KnowledgeError


def main() -> None:
    """Entry point of the console script."""
    from assistant.cli.commands import app

    try:
        app()
    except (AssistantError, KnowledgeError) as error:
        print(f"assistant: {error}", file=sys.stderr)  # noqa: T201  # the one place that talks without Rich
        sys.exit(2 if isinstance(error, AssistantError) else 1)
    except BrokenPipeError:
        # The reader of our output went away (for example `| head`); keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
