"""Reads an adapter: what is added to the bundled encoder's matrices and vectors (docs/model_card.md)."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open

from knowledge.errors import ModelError

PATH = Path(str(resources.files("knowledge.embed") / "adapter.safetensors"))
SHA256 = "41d6d139cb4de8fcb61067870f37d81f2c5a9eec7f8cd468e0d6f08976e06eb8"


class Adapter:
    """Changes by name, kept as float16 in a safetensors file: of matrices ``scale * up @ down``, of vectors whole."""

    def __init__(self, path: Path = PATH, sha256: str = SHA256) -> None:
        """Opens and verifies the file; raises `ModelError` where it is missing or is not the expected one."""
        try:
            if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                raise ModelError(f"The embedding model's adapter is damaged (wrong SHA-256): {path}. Reinstall.")
            with safe_open(path, framework="numpy") as file:
                self._scale = float((file.metadata() or {}).get("scale", "1"))
                self._tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (OSError, SafetensorError, ValueError) as error:
            raise ModelError(f"The embedding model's adapter {path} cannot be read: {error}") from error

    def change(self, name: str) -> npt.NDArray[np.float32] | None:
        """What is added to the matrix ``(rows, columns)`` or vector `name`, or None where it stays as it is."""
        if f"{name}.added" in self._tensors:
            return np.asarray(self._tensors[f"{name}.added"], np.float32)
        if f"{name}.up" not in self._tensors:
            return None
        up, down = (self._tensors[f"{name}.{side}"].astype(np.float32) for side in ("up", "down"))
        return np.asarray(self._scale * (up @ down), np.float32)

    def tensor(self, name: str) -> npt.NDArray[np.float32]:
        """A tensor of the file that is no change of a matrix; raises `ModelError` where it has none of that name."""
        if name not in self._tensors:
            raise ModelError(f"The adapter lacks “{name}”. Reinstall.")
        return np.asarray(self._tensors[name], np.float32)
