"""Opens ONNX files with ONNX Runtime on the CPU. (names onnxruntime)"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from knowledge.errors import ModelError


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
