"""What is a run of the command line told of its surroundings, so that it works as the server does?"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pydantic import SecretStr

from assistant.settings import PREFIX, Settings

COMMAND = (sys.executable, "-m", "assistant")
"""The command line of this program."""

_PASSED_ON = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "TESSDATA_PREFIX", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "HF_HOME", "HF_HUB_OFFLINE", "OMP_NUM_THREADS"),
)
_WITH_PASSWORDS = ("database_url",)


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment of a process that brings sources in: the settings without keys and passwords, which it needs not.

    Of this process's own environment only what finds programs, files and languages is passed on.
    """
    own = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    told = {
        PREFIX + name.upper(): str(value.absolute() if isinstance(value, Path) else value)
        for name in Settings.model_fields
        if (value := getattr(settings, name)) is not None
        and not isinstance(value, SecretStr)
        and name not in _WITH_PASSWORDS
    }
    return {**own, **told, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
