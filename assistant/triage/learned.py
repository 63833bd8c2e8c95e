"""What a message most likely is, learned from examples: a linear model over the encoder's vector of it.

The vector is the one that retrieval needs for the question anyway. Weights are fitted by benchmarks/fit_triage.py and
belong to one encoder; with another one, messages are told apart by their words alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
from safetensors import safe_open

from assistant.answer import Status

_FILE = "weights.safetensors"


@dataclass(frozen=True)
class Likely:
    """The probability, 0 to 1, of each status by topic; what is left is that of a question to be answered."""

    shares: dict[tuple[str, str], float]

    def of(self, status: Status) -> float:
        """How likely a message has a status, whatever its topic."""
        return sum(share for (name, _), share in self.shares.items() if name == status.value)

    def topic(self, status: Status) -> str:
        """The likeliest topic of a status."""
        found = {topic: share for (name, topic), share in self.shares.items() if name == status.value}
        return max(found, key=lambda topic: found[topic])


@dataclass(frozen=True)
class LinearModel:
    """`weights` ``(kinds, d)`` and `offsets` ``(kinds,)`` over vectors of length 1, for the encoder named `encoder`."""

    kinds: tuple[tuple[str, str], ...]
    weights: npt.NDArray[np.float32]
    offsets: npt.NDArray[np.float32]
    encoder: str

    def likely(self, vector: npt.NDArray[np.float32]) -> Likely:
        """What a message with this vector ``(d,)`` likely is."""
        scores = self.weights @ vector + self.offsets
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        return Likely({kind: float(share) for kind, share in zip(self.kinds, shares, strict=True)})


@cache
def shipped_model() -> LinearModel:
    """The model that was fitted on benchmarks/data/triage."""
    with resources.as_file(resources.files("assistant.triage") / _FILE) as path, safe_open(path, "np") as file:
        about = file.metadata()
        kinds = tuple((status, topic) for status, topic in (kind.split(".") for kind in about["kinds"].split(" ")))
        return LinearModel(kinds, file.get_tensor("weights"), file.get_tensor("offsets"), about["encoder"])
