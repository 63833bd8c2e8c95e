"""What training changed in the encoder, as `knowledge.embed.adapter` reads it: matrices by low rank, vectors whole.

Training every weight learns the claims that low-rank training had stopped at; what it changes is nevertheless of low
rank, so that an adapter can hold it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from knowledge.embed.torch_model import NORMS, PARTS

RANK = 64
"""Of the squares of the change that ships, 0.8% are lost with it."""

_NAMES = {name: short for short, name in {**PARTS, **NORMS}.items()}
_LAYER = "encoder.layer."


def add(model: nn.Module, path: Path) -> dict[str, Tensor]:
    """Adds to the encoder what an adapter's file changes; gives the further tensors of the file."""
    with safe_open(path, framework="pt") as file:
        scale = float((file.metadata() or {}).get("scale", "1"))
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            saved = _saved_name(name)
            if f"{saved}.added" in tensors:
                parameter.add_(tensors.pop(f"{saved}.added").float())
            elif f"{saved}.up" in tensors:
                change = tensors.pop(f"{saved}.up").float() @ tensors.pop(f"{saved}.down").float()
                parameter.add_(scale * change)
    return tensors


def save(changed: Mapping[str, Tensor], path: Path, further: Mapping[str, Tensor], told: Mapping[str, str]) -> None:
    """Writes the changes of parameters by name, `further` tensors and what is `told` of both; prints the SHA-256."""
    made = {name: tensor.contiguous() for name, tensor in further.items()}
    for name, change in changed.items():
        saved = _saved_name(name)
        if change.dim() == 1:
            made[f"{saved}.added"] = change.half()
            continue
        left, values, right = torch.linalg.svd(change, full_matrices=False)
        roots = values[:RANK].sqrt()
        made[f"{saved}.up"] = (left[:, :RANK] * roots).half().contiguous()
        made[f"{saved}.down"] = (roots[:, None] * right[:RANK]).half().contiguous()
    save_file(made, path, metadata={"scale": "1", **told})
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB, SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}")


def _saved_name(name: str) -> str:
    """The name in a file of a parameter of a layer: “l3.q” for a matrix, “l3.q.b” for a vector; else empty."""
    if not name.startswith(_LAYER):
        return ""
    layer, _, place = name.removeprefix(_LAYER).partition(".")
    part, _, side = place.rpartition(".")
    is_matrix = side == "weight" and not part.endswith("LayerNorm")
    return f"l{layer}.{_NAMES[part]}" + ("" if is_matrix else f".{side[0]}")
