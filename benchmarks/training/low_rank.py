"""The low-rank adapter of the encoder while it is trained with peft, and its matrices by the weight file's names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import Tensor

from knowledge.embed.torch_model import PARTS

RANK, SCALE = 16, 2.0
_NAMES = {name: short for short, name in PARTS.items()}


def wrapped(model: Any, first_layer: int = 0) -> Any:
    """A model with an adapter in every matrix of its layers from `first_layer` on."""
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=RANK,
        lora_alpha=int(SCALE * RANK),
        target_modules=["query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense"],
        layers_to_transform=list(range(first_layer, model.config.num_hidden_layers)),
        layers_pattern="layer",
    )
    return get_peft_model(model, config)


def load(model: Any, path: Path) -> dict[str, Tensor]:
    """Puts the matrices of a saved adapter into a wrapped model; gives the further tensors of the file."""
    tensors = load_file(path)
    state = model.state_dict()
    for name in list(state):
        saved = _saved_name(name)
        if saved in tensors:
            state[name] = tensors.pop(saved).float()
    model.load_state_dict(state)
    return {name: tensor for name, tensor in tensors.items() if not name.endswith((".up", ".down"))}


def _saved_name(name: str) -> str:
    """The name in a file of a matrix of a wrapped model; empty for what is no matrix of the adapter."""
    for part, side in (("lora_A", "down"), ("lora_B", "up")):
        before, found, _ = name.partition(f".{part}.")
        if found:
            layer, _, place = before.partition("encoder.layer.")[2].partition(".")
            return f"l{layer}.{_NAMES[place]}.{side}"
    return ""


def save(state: Mapping[str, Tensor], path: Path, further: Mapping[str, Tensor], told: Mapping[str, str]) -> None:
    """Writes the adapter's matrices as float16 with `further` tensors, and prints the file's SHA-256."""
    made = {name: tensor.contiguous() for name, tensor in further.items()}
    made |= {saved: tensor.half().contiguous() for name, tensor in state.items() if (saved := _saved_name(name))}
    save_file(made, path, metadata={"scale": str(SCALE), **told})
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB, SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}")
