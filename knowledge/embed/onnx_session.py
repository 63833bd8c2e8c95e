"""Opens ONNX files with ONNX Runtime on the CPU, and writes them first where they are missing. (names onnxruntime)"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from knowledge.errors import ModelError

WRITING = 2
"""Changes with how networks are written, so that a file of an earlier version is written anew."""


class Network:
    """A network in an ONNX file: arrays in by name, its one output out. Safe to share between threads."""

    def __init__(self, path: Path, threads: int) -> None:
        """Opens the file; `threads` is the number of threads for one run. Raises `ModelError` where that fails."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the library raises bare Exceptions of its own
            raise ModelError(f"The model {path} cannot be loaded: {error}") from error

    def run(self, inputs: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
        """The output, float32, for the inputs by name."""
        return np.asarray(self._session.run(None, dict(inputs))[0], np.float32)


def open_written(path: Path, write: Callable[[Path], None], threads: int) -> Network:
    """The network at `path`, which `write` makes there where it is missing, and again where it is damaged.

    It is put in place whole. Where nothing can be written there, it is written to a temporary folder and only opened.
    """
    if path.exists():
        with suppress(ModelError):
            return Network(path, threads)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".building-") as temporary:
            built = Path(temporary) / path.name
            write(built)
            built.replace(path)
        return Network(path, threads)
    except OSError:
        with tempfile.TemporaryDirectory() as temporary:
            write(Path(temporary) / path.name)
            return Network(Path(temporary) / path.name, threads)
