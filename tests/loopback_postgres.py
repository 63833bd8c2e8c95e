"""A real PostgreSQL server on loopback, made for the tests and gone with them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_USER = "postgres"


def programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs; Debian keeps them out of the path. None where there is none."""
    found = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    elsewhere = shutil.which("initdb")
    return max(found, default=Path(elsewhere).parent if elsewhere else None, key=lambda one: int(one.parent.name))


@contextmanager
def running() -> Iterator[str]:
    """The URL of an empty database on a free port of 127.0.0.1."""
    bin_dir = programs()
    assert bin_dir is not None
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        data = Path(folder) / "data"
        if os.getuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, _USER)
        _run(bin_dir / "initdb", "-D", data, "-U", _USER, "--auth=trust", "-E", "UTF8", "--no-sync")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        options = f"-h 127.0.0.1 -p {port} -k {folder} -F"
        _run(bin_dir / "pg_ctl", "-D", data, "-w", "-l", Path(folder) / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{_USER}@127.0.0.1:{port}/postgres"
        finally:
            _run(bin_dir / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _run(*command: str | Path) -> None:
    as_user = ["runuser", "-u", _USER, "--"] if os.getuid() == 0 else []
    done = subprocess.run([*as_user, *map(str, command)], cwd="/", stdout=subprocess.DEVNULL, timeout=120)
    assert done.returncode == 0, command
