"""Writes multilingual-e5-small as float32 torch weights in the format of `transformers`, for machines with a GPU."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from knowledge.embed.packed_weights import PackedWeights

PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def write_torch_model(weights: PackedWeights, onnx_folder: Path, target: Path) -> None:
    """Makes `target`: network, tokenizer, and the card, rarity and centre of the ONNX model that it stands for."""
    shape = weights.shape
    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        layer_norm_eps=shape.epsilon,
        type_vocab_size=2,
        pad_token_id=weights.pad_id,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(_state(weights), strict=True)
    model.save_pretrained(target)
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(onnx_folder / "tokenizer.json"),
        pad_token="<pad>",  # noqa: S106
        bos_token="<s>",  # noqa: S106
        eos_token="</s>",  # noqa: S106
        unk_token="<unk>",  # noqa: S106
        model_max_length=shape.positions,
    )
    tokenizer.save_pretrained(target)
    for name in ("card.json", "rarity.npy", "centre.npy"):
        shutil.copy(onnx_folder / name, target / name)


def _state(weights: PackedWeights) -> dict[str, torch.Tensor]:
    shape = weights.shape

    def matrix(name: str, columns: int) -> torch.Tensor:
        return torch.from_numpy(weights.matrix(name, columns).dense())

    def vector(name: str) -> torch.Tensor:
        return torch.from_numpy(weights.vector(name).copy())

    state = {
        "embeddings.word_embeddings.weight": matrix("emb.word", shape.hidden),
        "embeddings.position_embeddings.weight": vector("emb.pos").reshape(shape.positions, shape.hidden),
        "embeddings.token_type_embeddings.weight": vector("emb.type").reshape(-1, shape.hidden),
        "embeddings.LayerNorm.weight": vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": vector("emb.ln.b"),
    }
    for layer in range(shape.layers):
        for short, name in PARTS.items():
            columns = shape.feed_forward if short == "fo" else shape.hidden
            state[f"encoder.layer.{layer}.{name}.weight"] = torch.from_numpy(
                weights.adapted(f"l{layer}.{short}", columns)
            )
            state[f"encoder.layer.{layer}.{name}.bias"] = vector(f"l{layer}.{short}.b")
        for short, name in NORMS.items():
            state[f"encoder.layer.{layer}.{name}.weight"] = vector(f"l{layer}.{short}.w")
            state[f"encoder.layer.{layer}.{name}.bias"] = vector(f"l{layer}.{short}.b")
    return state
